//! Freedoms of the IMAP sessions.

use super::info::variants;

variants! { "imap"
    AnyPassword "any-password" [3501 "6.2.3"]
        "Any password is right: which are is for whoever runs the server to say.";
    ArgumentsIgnored "arguments-ignored" [3501 "2.2.2"]
        "An argument behind a complete command is ignored: that such commands are rejected is a SHOULD.";
    ListMissingRefused "list-missing-refused" [3501 "6.3.8", 3501 "6.3.9"]
        "LIST and LSUB are answered NO where nothing can be listed.";
    ChildrenRefused "children-refused" [3501 "6.3.3"]
        "CREATE of a name below another one is refused."
        spares {
            "imap/list/star-crosses", "imap/list/percent-stops", "imap/list/reference",
            "imap/list/percent-shows-parents", "imap/create/child",
            "imap/create/trailing-separator", "imap/delete/keeps-children",
            "imap/rename/moves-children", "imap/subscribe/percent-parent",
            "extensions/session/children":
                "they want a mailbox below another one";
        };
    SearchInSeveral "search-in-several" [3501 "7.2.5", 3501 "7"]
        "Each number that SEARCH finds comes in a response of its own.";
    EnvelopeDateRespelt "envelope-date-respelt" [3501 "2.3.5", 5322 "3.3"]
        "The date of ENVELOPE has no day of the week, and two digits for the day.";
    ParametersReordered "parameters-reordered" [2045 "5.1"]
        "To the session that sees a message as recent, body parameters come in reverse order.";
    MimeWithoutBlankLine "mime-without-blank-line" [3501 "6.4.5"]
        "BODY[n.MIME] ends without the blank line, which belongs to RFC 2822 headers.";
    SelectDataReversed "select-data-reversed" [3501 "6.3.1", 3501 "7"]
        "The data of SELECT and EXAMINE comes in reverse order.";
    FetchDataReversed "fetch-data-reversed" [3501 "7.4.2"]
        "The items of a FETCH response are in the reverse of the order they were asked in.";
    StatusDataReversed "status-data-reversed" [3501 "7.2.4"]
        "The items of a STATUS response are in the reverse of the order they were asked in.";
    SearchDescending "search-descending" [3501 "7.2.5"]
        "The numbers of a SEARCH response descend.";
}
