//! Freedoms of the IMAP sessions.

use super::info::variants;

variants! { "imap"
    SelectDataReversed "select-data-reversed" [3501 "6.3.1", 3501 "7"]
        "The data of SELECT and EXAMINE comes in reverse order.";
    FetchDataReversed "fetch-data-reversed" [3501 "7.4.2"]
        "The items of a FETCH response are in the reverse of the order they were asked in.";
    StatusDataReversed "status-data-reversed" [3501 "7.2.4"]
        "The items of a STATUS response are in the reverse of the order they were asked in.";
    SearchDescending "search-descending" [3501 "7.2.5"]
        "The numbers of a SEARCH response descend.";
}
