//! Freedoms of the IMAP sessions.

use super::info::variants;

variants! { "imap"
    AnyPassword "any-password" [3501 "6.2.3"]
        "Any password is right: which are is for whoever runs the server to say."
        spares {
            "scenarios/password/changed":
                "nobody is refused";
            "imap/login/refused-stays-out", "imap/login/usable-after-refusal":
                "nobody is refused";
        };
    ArgumentsIgnored "arguments-ignored" [3501 "2.2.2"]
        "An argument behind a complete command is ignored: that such commands are rejected is a SHOULD."
        spares {
            "imap/append/refused/surplus", "extensions/multiappend/refused/surplus": "the server takes it";
        };
    ListMissingRefused "list-missing-refused" [3501 "6.3.8", 3501 "6.3.9"]
        "LIST and LSUB are answered NO where nothing can be listed.";
    ChildrenRefused "children-refused" [3501 "6.3.3"]
        "CREATE of a name below another one is refused."
        spares {
            "scenarios/folders/nested", "scenarios/folders/renamed-tree", "scenarios/migration/tree":
                "folders are not nested";
            "imap/list/star-crosses", "imap/pipelining/creates", "imap/list/percent-stops", "imap/list/reference",
            "imap/list/percent-shows-parents", "imap/create/child",
            "imap/create/trailing-separator", "imap/delete/keeps-children",
            "imap/rename/moves-children", "imap/subscribe/percent-parent",
            "extensions/session/children",
            "imap/create/grandchild", "imap/delete/noselect", "imap/delete/noselect-with-children", "imap/delete/parent-empties", "imap/delete/parent-noselect", "imap/list/wildcards", "imap/lsub/percent-levels", "imap/lsub/wildcards", "imap/rename/inbox-keeps-children", "imap/rename/makes-superiors", "imap/rename/moves-grandchildren", "extensions/names/children-appear", "extensions/names/children-consistent", "imap/list/whole", "extensions/children/made-elsewhere", "extensions/children/deleted", "extensions/children/grandchild", "extensions/list-extended/examples", "extensions/list-extended/recursive", "extensions/list-extended/recursive-nothing", "extensions/list-extended/childinfo", "extensions/list-extended/childinfo-redundant", "extensions/list-extended/childinfo-of-missing", "extensions/list-extended/haschildren-of-missing", "extensions/list-extended/existing-parent", "extensions/list-extended/childinfo-unasked", "extensions/list-extended/noselect", "extensions/list-extended/childinfo-options", "extensions/list-extended/children-of-others", "extensions/list-status/unselectable", "extensions/list-status/parents", "extensions/list-myrights/parents":
                "they want a mailbox below another one";
            "extensions/acl/create-inherits", "extensions/acl/side-effects", "extensions/metadata/noselect":
                "they want mailboxes below others";
            "imap/pairs-names/names*+child+", "imap/pairs-names/references":
                "they want names below others";
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
    FetchSplit "fetch-split" [3501 "7.4.2", 3501 "6.4.8"]
        "Each item of a FETCH comes in a response of its own, with the UID if that was how it was asked.";
    FlagsOfOthersUnasked "flags-of-others-unasked" [3501 "5.2", 3501 "7.4.2"]
        "Between the answers to FETCH the flags of other messages are told.";
    SeenToldApart "seen-told-apart" [3501 "6.4.5", 3501 "7.4.2"]
        "That FETCH has set the \\Seen flag is told in a FETCH response of its own.";
    UidUnasked "uid-unasked" [3501 "7.4.2", 3501 "7"]
        "Every FETCH response has the UID, asked for or not.";
    CapabilityUnasked "capability-unasked" [3501 "7.2.1", 3501 "7"]
        "CAPABILITY is told before every completion.";
    NoticesUnasked "notices-unasked" [3501 "7.1.1", 3501 "7.1.2"]
        "An untagged OK and an untagged NO, which is a warning, come before every completion.";
    StatusUnasked "status-unasked" [3501 "7.2.4", 3501 "7"]
        "The STATUS of another mailbox is told before every completion.";
    SizesUnasked "sizes-unasked" [3501 "5.2", 3501 "7.3.1", 3501 "7.3.2"]
        "EXISTS and RECENT are told again before every completion.";
    FlagsUnasked "flags-unasked" [3501 "7.2.6", 3501 "7"]
        "FLAGS is told again before every completion.";
    ExistsAfterExpunge "exists-after-expunge" [3501 "7.4.1", 3501 "7.3.1"]
        "EXISTS is told again behind EXPUNGE.";
    NoUnseen "no-unseen" [3501 "6.3.1"]
        "SELECT does not tell the first unseen message.";
    StringsAsLiterals "strings-as-literals" [3501 "4.3", 3501 "9"]
        "Strings of data are literals.";
    MailboxesAsLiterals "mailboxes-as-literals" [3501 "5.1", 3501 "9"]
        "Mailbox names are literals.";
    MailboxesQuoted "mailboxes-quoted" [3501 "5.1", 3501 "9"]
        "Mailbox names are quoted.";
    HeaderNamesAsLiterals "header-names-as-literals" [3501 "7.4.2", 3501 "9"]
        "The header names of BODY[HEADER.FIELDS (…)] are literals.";
    HeaderNamesQuoted "header-names-quoted" [3501 "7.4.2", 3501 "9"]
        "The header names of BODY[HEADER.FIELDS (…)] are quoted.";
    HeaderNamesUppercase "header-names-uppercase" [5322 "1.2.2", 3501 "7.4.2"]
        "The header names of BODY[HEADER.FIELDS (…)] are in capitals, however the client wrote them.";
    WordsLowercase "words-lowercase" [3501 "9"]
        "The words of the protocol are in small letters.";
    WordsMixedCase "words-mixed-case" [3501 "9"]
        "The words of the protocol are in letters of both cases.";
    SystemFlagsLowercase "system-flags-lowercase" [3501 "9", 3501 "2.3.2"]
        "System flags are in small letters.";
    KeywordsUppercase "keywords-uppercase" [3501 "9", 3501 "2.3.2"]
        "Flag keywords are in capitals, however the client wrote them.";
    InboxInSmallLetters "inbox-in-small-letters" [3501 "5.1"]
        "INBOX is listed as Inbox.";
    DayWithZero "day-with-zero" [3501 "9"]
        "The day of INTERNALDATE has two digits, where others put a space.";
    TextInBrackets "text-in-brackets" [3501 "7.1", 3501 "9"]
        "Words for people begin with a bracket that begins no response code.";
    TextWithBraces "text-with-braces" [3501 "9"]
        "Words for people have in them what would announce a literal at their end.";
    TextEndsInBraces "text-ends-in-braces" [3501 "9"]
        "Words for people end with what would announce a literal in data.";
    ContinuationWithCode "continuation-with-code" [3501 "7.5", 3501 "9"]
        "A continuation request begins with a response code.";
    MimeLowercase "mime-lowercase" [2045 "5.1", 2045 "6.1"]
        "BODYSTRUCTURE has media types, parameter names and encodings in small letters.";
    StructureWithoutExtensions "structure-without-extensions" [3501 "7.4.2", 3501 "9"]
        "BODYSTRUCTURE ends where BODY does: extension data is optional.";
    ByeAfterNonsense "bye-after-nonsense" [3501 "7.1.5"]
        "After three commands in a row that make no sense the server says BYE and closes.";
    ByeRepeated "bye-repeated" [3501 "7.1.5", 3501 "6.1.3"]
        "LOGOUT is answered by BYE twice, and once more behind its OK.";
    UidsWithGaps "uids-with-gaps" [3501 "2.3.1.1"]
        "Unique identifiers begin at 1005 and rise by five."
        spares {
            "extensions/uidplus/copyuid-order":
                "it wants copies whose UIDs follow one another";
        };
    UidValidityRises "uidvalidity-rises" [3501 "2.3.1.1"]
        "UIDVALIDITY rises whenever no session has the mailbox selected any more."
        spares {
            "scenarios/offline/by-uid", "extensions/qresync/move-highest", "extensions/qresync/close", "extensions/qresync/remembered", "extensions/qresync/resynchronises", "extensions/qresync/without-known-uids", "extensions/qresync/known-uids", "extensions/qresync/arrivals-and-removals", "extensions/qresync/other-uidvalidity", "extensions/qresync/all-data", "extensions/qresync/match-data", "extensions/qresync/too-old", "extensions/qresync/examine", "scenarios/offline/by-condstore", "scenarios/offline/by-qresync":
                "no cache is valid";
        };
    DatesInUtc "dates-in-utc" [3501 "2.3.3", 3501 "9"]
        "INTERNALDATE is told in UTC, whatever zone it came with.";
    KeywordsIgnored "keywords-ignored" [3501 "7.1"]
        "PERMANENTFLAGS admits no new keywords, and those that clients set are ignored."
        spares {
            "scenarios/devices/marks/keyword", "scenarios/support/answered-once/taken":
                "keywords are not kept";
            "imap/search/keyword", "imap/select/keywords-are-listed", "imap/store/keywords", "imap/copy/keeps-keyword", "imap/append/keyword", "imap/select/star-is-true":
                "they want a new keyword";
        };
    KeywordsRefused "keywords-refused" [3501 "7.1", 3501 "6.4.6", 3501 "6.3.11"]
        "PERMANENTFLAGS admits no new keywords, and those that clients set are refused."
        spares {
            "scenarios/devices/marks/keyword", "scenarios/support/answered-once/taken":
                "keywords are not kept";
            "imap/search/keyword", "imap/select/keywords-are-listed", "imap/store/keywords", "imap/copy/keeps-keyword", "imap/append/keyword", "imap/select/star-is-true":
                "they want a new keyword";
        };
    EmptyMessageAccepted "empty-message-accepted" [3501 "6.3.11"]
        "APPEND takes a message without any octets, and the server does without MULTIAPPEND, which forbids that."
        spares {
            "scenarios/migration/several-at-once", "scenarios/migration/several-interrupted":
                "there is no MULTIAPPEND";
            "extensions/multiappend", "extensions/appendlimit/one-of-several":
                "there is no MULTIAPPEND";
        };
    AsciiSearch "ascii-search" [3501 "6.4.4"]
        "SEARCH knows US-ASCII alone."
        spares {
            "imap/search/encoded-header", "imap/search-encodings/decoded":
                "it searches in UTF-8";
        };
    BadCharsetAlone "badcharset-alone" [3501 "7.1"]
        "BADCHARSET does not list the charsets that are known.";
    ExpungedNotFetched "expunged-not-fetched" [2180 "4.1.2"]
        "FETCH leaves out what another session expunged and is completed NO.";
    ExpungedFetchedNil "expunged-fetched-nil" [2180 "4.1.3"]
        "FETCH answers empty data for what another session expunged.";
    ExpungeSharedRefused "expunge-shared-refused" [2180 "4.1.4"]
        "EXPUNGE is refused while another session has the mailbox selected."
        spares {
            "scenarios/backup/restored", "scenarios/devices/moved", "scenarios/devices/idle/gone", "scenarios/retention/purged", "scenarios/support/filed-by-two":
                "one session expunges while another has the mailbox";
            "imap/expunge/not-during-fetch", "imap/noop/expunge-seen", "imap/concurrent", "extensions/move/outrun", "extensions/qresync/expunged-elsewhere", "extensions/qresync/gone-earlier-and-now", "extensions/qresync/held-back", "extensions/qresync/held-back-by-numbers", "extensions/qresync/nothing-lost", "imap/pairs/messages/*+gone-elsewhere+", "imap/pairs/messages/expunge+*+two", "imap/pairs/messages/uid-expunge+*+two":
                "another session's EXPUNGE is what they ask about";
        };
    StoreAllOrNothing "store-all-or-nothing" [2180 "4.2.4"]
        "STORE changes nothing if another session expunged one of the messages, and is completed NO.";
    CopyOfExpungedRefused "copy-of-expunged-refused" [2180 "4.4.1"]
        "COPY is refused if another session expunged one of the messages.";
    ExpungeHeldBack "expunge-held-back" [3501 "7.4.1", 3501 "6.1.2"]
        "What others expunged is told in answer to NOOP, CHECK, EXPUNGE and in IDLE alone.";
    ExpungeInUidCommands "expunge-in-uid-commands" [3501 "7.4.1"]
        "What others expunged is told in answer to UID FETCH, UID STORE and UID SEARCH too.";
    DeleteSelectedRefused "delete-selected-refused" [2180 "3.1", 3501 "6.3.4"]
        "DELETE of a mailbox that a session has selected is refused."
        spares {
            "imap/delete/selected", "imap/delete/selected-elsewhere":
                "they delete what is selected";
        };
    DeleteSelectedDisconnects "delete-selected-disconnects" [2180 "3.3", 3501 "7.1.5"]
        "DELETE of a mailbox ends the other sessions that have it selected with BYE.";
    RenameSelectedRefused "rename-selected-refused" [2180 "3.1", 3501 "6.3.5"]
        "RENAME of a mailbox that a session has selected is refused."
        spares {
            "imap/rename/selected-elsewhere":
                "it renames what is selected";
        };
    RenameInboxRefused "rename-inbox-refused" [3501 "6.3.5"]
        "RENAME of INBOX is refused."
        spares {
            "imap/rename/inbox", "imap/rename/inbox-keeps-children":
                "they rename INBOX";
            "extensions/metadata/renamed-inbox":
                "it renames INBOX";
        };
    DeleteWithChildrenRefused "delete-with-children-refused" [3501 "6.3.4"]
        "DELETE of a name with names below it is refused."
        spares {
            "imap/delete/noselect", "imap/delete/noselect-with-children", "imap/delete/parent-empties", "imap/delete/parent-noselect", "extensions/list-extended/noselect", "extensions/list-status/unselectable":
                "they delete a mailbox with others below it";
            "extensions/metadata/noselect":
                "it deletes a mailbox with others below it";
        };
    DelimiterDot "delimiter-dot" [3501 "5.1.1"]
        "The hierarchy delimiter is a dot.";
    NoHierarchy "no-hierarchy" [3501 "5.1.1", 3501 "7.2.2"]
        "Mailbox names have no hierarchy, and LIST says NIL for its delimiter."
        spares {
            "scenarios/support/shared-answered-once", "scenarios/support/shared-flags-kept", "scenarios/support/shared-rights", "scenarios/support/shared-no-more":
                "nobody can name mailboxes of others";
            "scenarios/folders/nested", "scenarios/folders/renamed-tree", "scenarios/migration/tree":
                "folders are not nested";
            "imap/list/star-crosses", "imap/list/percent-stops", "imap/list/reference", "imap/list/percent-shows-parents", "imap/create/child", "imap/create/trailing-separator", "imap/delete/keeps-children", "imap/rename/moves-children", "imap/subscribe/percent-parent", "extensions/session/namespace-delimiter", "extensions/session/children", "imap/create/grandchild", "imap/delete/noselect", "imap/delete/noselect-with-children", "imap/delete/parent-empties", "imap/delete/parent-noselect", "imap/list/wildcards", "imap/lsub/percent-levels", "imap/lsub/wildcards", "imap/rename/inbox-keeps-children", "imap/rename/makes-superiors", "imap/rename/moves-grandchildren", "extensions/names/children-appear", "extensions/names/children-consistent", "imap/list/whole", "imap/create/separator-not-kept", "imap/names/empty-level", "imap/rename/below-itself", "imap/rename/below-itself-refused", "imap/pipelining/creates", "extensions/children", "extensions/list-extended/examples", "extensions/list-extended/recursive", "extensions/list-extended/recursive-nothing", "extensions/list-extended/childinfo", "extensions/list-extended/childinfo-redundant", "extensions/list-extended/childinfo-of-missing", "extensions/list-extended/haschildren-of-missing", "extensions/list-extended/existing-parent", "extensions/list-extended/childinfo-unasked", "extensions/list-extended/noselect", "extensions/list-extended/childinfo-options", "extensions/list-extended/children-of-others", "extensions/list-status/unselectable", "extensions/list-status/parents", "extensions/list-myrights/parents":
                "they want a mailbox below another one";
            "extensions/acl/setacl", "extensions/acl/virtual-rights", "extensions/acl/right-needed", "extensions/acl/append", "extensions/acl/copy", "extensions/acl/append-flags", "extensions/acl/copy-flags", "extensions/acl/fetch-seen", "extensions/acl/store", "extensions/acl/store-partial", "extensions/acl/expunge", "extensions/acl/permanentflags", "extensions/acl/read-only", "extensions/acl/read-write", "extensions/acl/list", "extensions/acl/create", "extensions/acl/create-inherits", "extensions/acl/rename", "extensions/acl/side-effects", "extensions/acl/hidden", "extensions/metadata/private-to-others", "extensions/metadata/no-access", "extensions/metadata/noselect", "extensions/quota/rights-to-read", "extensions/list-myrights/granted", "extensions/list-myrights/follows", "extensions/list-myrights/not-shown":
                "they want names of others' mailboxes, or mailboxes below others";
            "imap/pairs-names/names*+child+", "imap/pairs-names/references":
                "they want names below others";
        };
    InboxNamespace "inbox-namespace" [2342 "5", 3501 "6.3.3"]
        "All mailboxes are below INBOX, and no others can be made."
        spares {
            "imap/names/nil-mailbox":
                "it wants a mailbox that is not below INBOX";
        };
    HollowSuperiors "hollow-superiors" [3501 "6.3.3", 3501 "7.2.2"]
        "The levels above a name that CREATE makes are names without messages.";
    NoInferiors "no-inferiors" [3501 "7.2.2", 3501 "6.3.3"]
        "No mailbox can have another below it."
        spares {
            "scenarios/folders/nested", "scenarios/folders/renamed-tree", "scenarios/migration/tree":
                "folders are not nested";
            "imap/list/star-crosses", "imap/list/percent-stops", "imap/list/reference", "imap/list/percent-shows-parents", "imap/create/child", "imap/create/trailing-separator", "imap/delete/keeps-children", "imap/rename/moves-children", "imap/subscribe/percent-parent", "extensions/session/children", "imap/create/grandchild", "imap/delete/noselect", "imap/delete/noselect-with-children", "imap/delete/parent-empties", "imap/delete/parent-noselect", "imap/list/wildcards", "imap/lsub/percent-levels", "imap/lsub/wildcards", "imap/rename/inbox-keeps-children", "imap/rename/makes-superiors", "imap/rename/moves-grandchildren", "extensions/names/children-appear", "extensions/names/children-consistent", "imap/list/whole", "imap/pipelining/creates", "extensions/children/made-elsewhere", "extensions/children/deleted", "extensions/children/grandchild", "extensions/list-extended/examples", "extensions/list-extended/recursive", "extensions/list-extended/recursive-nothing", "extensions/list-extended/childinfo", "extensions/list-extended/childinfo-redundant", "extensions/list-extended/childinfo-of-missing", "extensions/list-extended/haschildren-of-missing", "extensions/list-extended/existing-parent", "extensions/list-extended/childinfo-unasked", "extensions/list-extended/noselect", "extensions/list-extended/childinfo-options", "extensions/list-extended/children-of-others", "extensions/list-status/unselectable", "extensions/list-status/parents", "extensions/list-myrights/parents":
                "they want a mailbox below another one";
            "extensions/acl/create-inherits", "extensions/acl/side-effects", "extensions/metadata/noselect":
                "they want mailboxes below others";
            "imap/pairs-names/names*+child+", "imap/pairs-names/references":
                "they want names below others";
        };
    WildcardsInNamesRefused "wildcards-in-names-refused" [3501 "5.1", 3501 "6.3.3"]
        "CREATE and RENAME refuse names with % or *."
        spares {
            "imap/names/special/percent", "imap/names/special/star":
                "they want a wildcard in a name";
        };
    PlainNamesAlone "plain-names-alone" [3501 "6.3.3", 3501 "6.3.5"]
        "CREATE and RENAME take letters, digits, hyphens, underscores and dots alone."
        spares {
            "imap/create/utf7-form-kept", "imap/names/signs", "imap/names/base64-case", "imap/names/returned", "imap/names/special", "imap/names/utf7", "imap/pairs-names/names*+accent+", "imap/pairs-names/names*+ampersand+", "imap/pairs-names/names*+bracket+":
                "they want names with other signs";
        };
    ListMarked "list-marked" [3501 "7.2.2"]
        "LIST says of each mailbox that it is \\Unmarked.";
    LsubWithAttributes "lsub-with-attributes" [3501 "7.2.3"]
        "LSUB has the attributes of LIST.";
    SubscribeMissingRefused "subscribe-missing-refused" [3501 "6.3.6"]
        "SUBSCRIBE of a name that does not exist is refused.";
    UnsubscribeUnknownAccepted "unsubscribe-unknown-accepted" [3501 "6.3.7"]
        "UNSUBSCRIBE of a name that is not subscribed is OK.";
    OtherNamespaces "other-namespaces" [2342 "5"]
        "NAMESPACE lists namespaces of others and shared ones.";
    Preauth "preauth" [3501 "7.1.4"]
        "The greeting is PREAUTH: whoever connects is the first account, and there is no login."
        spares {
            "scenarios/password/changed":
                "nobody is ever not authenticated";
            "scenarios/quota/full", "scenarios/quota/filed", "scenarios/quota/told", "scenarios/quota/room-after-expunge", "scenarios/quota/counted-after-expunge", "scenarios/quota/read-by-pop3", "scenarios/quota/freed-by-pop3", "scenarios/support/shared-answered-once", "scenarios/support/shared-flags-kept", "scenarios/support/shared-rights", "scenarios/support/shared-no-more":
                "everybody is the first user";
            "scenarios/ports/imap-starttls", "scenarios/ports/pop3-stls":
                "nobody logs in before TLS, or nobody logs in at all";
            "imap/login", "imap/authenticate", "imap/starttls", "imap/state/not-authenticated-refuses",
            "imap/capability/before-login", "imap/capability/keyword-without-case",
            "imap/capability/leftover-argument", "imap/logout/not-authenticated",
            "imap/noop/any-state", "imap/syntax/tag-echoed", "imap/invalid/words", "imap/state/append-needs-login", "imap/capability/listed-mechanism",
            "imap/syntax/pipelined-before-login",
            "extensions/idle/before-login", "extensions/session/id-any-state",
            "extensions/session/enable-before-login", "extensions/session/sasl-ir", "extensions/session/sasl-without-ir", "extensions/session/sasl-ir-empty", "extensions/session/sasl-ir-bad-base64", "extensions/session/sasl-ir-server-first", "extensions/sasl":
                "nobody is ever not authenticated";
            "pop3/sasl/other-identity":
                "all connections are the same user's, so that there is no second one";
            "extensions/metadata/before-login", "extensions/quota/of-others", "extensions/quota/rights-to-read", "extensions/quota/setquota-of-others", "extensions/quota/messages-exact", "extensions/quota/mailboxes-exact", "extensions/quota/storage-rises-and-falls", "extensions/quota/limit-kept", "extensions/quota/overquota", "extensions/quota/refused-append", "extensions/quota/refused-copy", "extensions/quota/moved-or-not", "extensions/quota/room-again", "extensions/quota/setquota", "extensions/quota/setquota-discards", "extensions/quota/quotaset", "extensions/metadata/private-to-others", "extensions/metadata/no-access", "extensions/acl/listrights", "extensions/acl/setacl", "extensions/acl/virtual-rights", "extensions/acl/unknown-rights", "extensions/acl/deleteacl", "extensions/acl/right-needed", "extensions/acl/append", "extensions/acl/copy", "extensions/acl/append-flags", "extensions/acl/copy-flags", "extensions/acl/fetch-seen", "extensions/acl/store", "extensions/acl/store-partial", "extensions/acl/expunge", "extensions/acl/permanentflags", "extensions/acl/read-only", "extensions/acl/read-write", "extensions/acl/list", "extensions/acl/create", "extensions/acl/create-inherits", "extensions/acl/delete-acl", "extensions/acl/rename-acl", "extensions/acl/rename", "extensions/acl/side-effects", "extensions/acl/pipeline", "extensions/acl/hidden", "imap/invalid/before-login", "extensions/list-myrights/granted", "extensions/list-myrights/follows", "extensions/list-myrights/not-shown":
                "everybody is the first user";
        };
    Rev2 "imap4rev2" [9051 "6.3.1", 5161 "3.1"]
        "IMAP4rev2 is listed beside IMAP4rev1, and spoken when a client enables it.";
    Rev2Alone "imap4rev2-alone" [9051 "7.2.2", 9051 "A"]
        "IMAP4rev2 is listed and spoken, and not IMAP4rev1."
        spares {
            "imap", "scenarios":
                "it is about IMAP4rev1";
            "extensions/list-status/bad", "extensions/session/enable-changes-nothing", "extensions/sasl/works", "extensions/sasl/cancel", "extensions/sasl/wrong-password", "extensions/sasl/wrong-secret", "extensions/esearch/flags", "extensions/esearch/uid-results", "extensions/move/sets", "extensions/move/not-deleted", "extensions/move/copyuid-true", "extensions/uidplus/uid-expunge-absent", "extensions/uidplus/copyuid-of-a-set", "extensions/names/namespace-classes", "extensions/condstore/search", "extensions/condstore/search-nothing", "extensions/condstore/search-entry", "extensions/condstore/named-twice", "extensions/condstore/small-letters":
                "they ask by the SEARCH of IMAP4rev1, or are about it";
            "extensions/quota/refused-append", "extensions/quota/refused-copy", "extensions/appendlimit/too-large", "extensions/idle/news-afterwards", "extensions/move/absent-uid", "extensions/move/read-only", "extensions/uidplus/uid-expunge-examined":
                "they are about IMAP4rev1 too";
        };
    CapabilityOnDemand "capability-on-demand" [3501 "7.1"]
        "Neither the greeting nor the OK to a login tells the capabilities.";
    ExtensionsAfterLogin "extensions-after-login" [3501 "6.1.1", 3501 "7.2.1"]
        "What does not serve the login is listed after it alone, ID too, which is unknown until then."
        spares {
            "extensions/session/id-any-state":
                "it is listed after the login alone";
        };
    CapabilitiesUnknown "capabilities-unknown" [3501 "6.1.1", 3501 "7.2.1"]
        "CAPABILITY lists names that no client knows.";
    Base64PassedOver "base64-passed-over" [3501 "6.2.2"]
        "What is not base64 in a client's answer to a challenge is passed over (RFC 2045 §6.8).";
    MechanismInCapitals "mechanism-in-capitals" [3501 "9", 4422 "3.1"]
        "AUTHENTICATE knows its mechanism in capitals alone, as SASL writes it.";
    PlainUnderTls "plain-under-tls" [3501 "6.1.1", 3501 "6.2.2"]
        "AUTHENTICATE takes passwords and tokens as they are under TLS alone; without it clients use LOGIN."
        spares {
            "extensions/sasl/works/plain", "extensions/sasl/works/login", "extensions/sasl/works/oauthbearer", "extensions/sasl/works/xoauth2", "extensions/sasl/initial-response/oauthbearer", "extensions/sasl/initial-response/xoauth2", "extensions/sasl/empty-first-challenge/plain", "extensions/sasl/empty-first-challenge/oauthbearer", "extensions/sasl/empty-first-challenge/xoauth2", "extensions/sasl/cancel/login", "extensions/sasl/wrong-secret", "extensions/sasl/oauth-error", "extensions/sasl/oauth-unknown-key", "extensions/sasl/own-identity/plain", "extensions/sasl/other-identity/plain", "extensions/sasl/other-identity/oauthbearer", "extensions/sasl/plain-malformed", "extensions/sasl/long-initial-response", "imap/capability/listed-mechanism/login", "imap/capability/listed-mechanism/oauthbearer", "imap/capability/listed-mechanism/xoauth2",
            "imap/authenticate", "imap/capability/listed-mechanism/plain", "extensions/session/sasl-ir", "extensions/session/sasl-without-ir", "extensions/session/sasl-ir-empty", "extensions/session/sasl-ir-bad-base64":
                "there is no mechanism to log in with before TLS";
        };
    PlainAlone "plain-alone" [3501 "6.1.1"]
        "PLAIN is the only mechanism."
        spares {
            "extensions/sasl/works/login", "extensions/sasl/works/cram-md5", "extensions/sasl/works/scram-sha-1", "extensions/sasl/works/scram-sha-256", "extensions/sasl/works/oauthbearer", "extensions/sasl/works/xoauth2", "extensions/sasl/initial-response", "extensions/sasl/empty-first-challenge/scram-sha-1", "extensions/sasl/empty-first-challenge/scram-sha-256", "extensions/sasl/empty-first-challenge/oauthbearer", "extensions/sasl/empty-first-challenge/xoauth2", "extensions/sasl/cancel", "extensions/sasl/wrong-password", "extensions/sasl/wrong-secret", "extensions/sasl/oauth-error", "extensions/sasl/oauth-unknown-key", "extensions/sasl/own-identity/scram-sha-1", "extensions/sasl/own-identity/scram-sha-256", "extensions/sasl/other-identity/scram-sha-1", "extensions/sasl/other-identity/scram-sha-256", "extensions/sasl/other-identity/oauthbearer", "extensions/sasl/cram-challenge", "extensions/sasl/cram-challenge-fresh", "extensions/sasl/scram-nonce-fresh", "extensions/sasl/scram-iterations", "extensions/sasl/scram-refused", "extensions/sasl/scram-flag", "extensions/sasl/scram-optional-extension", "extensions/sasl/scram-plus", "extensions/sasl/scram-plus-and-without", "extensions/sasl/scram-downgrade", "imap/capability/listed-mechanism/login", "imap/capability/listed-mechanism/cram-md5", "imap/capability/listed-mechanism/scram-sha-1", "imap/capability/listed-mechanism/scram-sha-256", "imap/capability/listed-mechanism/oauthbearer", "imap/capability/listed-mechanism/xoauth2", "extensions/session/sasl-ir-server-first":
                "there is no other mechanism";
        };
    ScramErrorsTold "scram-errors-told" [5802 "5.1"]
        "SCRAM tells why it refuses, and then refuses.";
    TlsBeforeLogin "tls-before-login" [3501 "6.2.3"]
        "LOGIN and AUTHENTICATE PLAIN are disabled until TLS is on."
        spares {
            "scenarios/ports/imap-starttls", "scenarios/ports/pop3-stls":
                "nobody logs in before TLS, or nobody logs in at all";
            "imap/starttls/refused-after-login":
                "they log in without TLS";
        };
    IdNil "id-nil" [2971 "3.2"]
        "ID is answered with NIL.";
    NoExtensions "no-extensions" [3501 "6.1.1"]
        "The server has no extension at all."
        spares {
            "scenarios/large-account/two-hundred-folders-at-once":
                "there is no extension";
            "scenarios/migration/several-at-once", "scenarios/migration/several-interrupted", "scenarios/offline/by-condstore", "scenarios/offline/by-qresync", "scenarios/quota/told", "scenarios/quota/too-large", "scenarios/quota/counted-after-expunge", "scenarios/support/shared-answered-once", "scenarios/support/shared-flags-kept", "scenarios/support/shared-rights", "scenarios/support/shared-no-more":
                "they want an extension";
            "scenarios/devices/idle", "scenarios/devices/moved-at-once":
                "they want an extension";
            "extensions", "imap/pairs/messages/*uid-expunge+", "scenarios/changed-meanwhile/move", "imap/login/literal-plus", "imap/pairs*literal-plus":
                "there is no extension";
        };
    NoLiteralPlus "no-literal-plus" [7888 "3"]
        "The server does without LITERAL+."
        spares {
            "extensions/session/refused-literal-is-read", "extensions/session/large-literal-is-read", "extensions/session/non-synchronising-literal", "extensions/session/append-non-synchronising", "extensions/literals/plus", "extensions/literals/plus-one-write", "extensions/literals/plus-octet-by-octet", "extensions/literals/plus-late", "extensions/multiappend/one-write", "extensions/appendlimit/drained", "imap/login/literal-plus", "imap/pairs*literal-plus":
                "there is no LITERAL+";
        };
    NoSaslIr "no-sasl-ir" [4959 "3"]
        "The server does without SASL-IR."
        spares {
            "extensions/session/sasl-ir", "extensions/session/sasl-without-ir", "extensions/session/sasl-ir-empty", "extensions/session/sasl-ir-bad-base64", "extensions/session/sasl-ir-server-first", "extensions/sasl/initial-response", "extensions/sasl/long-initial-response":
                "there is no SASL-IR";
        };
    NoId "no-id" [2971 "3"]
        "The server does without ID."
        spares {
            "extensions/session/id-any-state", "extensions/session/id-limits", "extensions/session/id-no-refusal", "extensions/session/id-nil", "extensions/session/id-list", "extensions/session/id-empty-list":
                "there is no ID";
        };
    NoEnable "no-enable" [5161 "3"]
        "The server does without ENABLE."
        spares {
            "scenarios/offline/by-qresync":
                "there is no QRESYNC without ENABLE";
            "extensions/session/enable-unknown", "extensions/session/enable-not-enableable", "extensions/session/enable-changes-nothing", "extensions/session/enable-nothing", "extensions/session/enable-before-login", "extensions/session/enable-without-case", "extensions/condstore/enable-enables", "extensions/qresync":
                "there is no ENABLE";
            "extensions/metadata/changes-told":
                "there is no ENABLE";
        };
    NoIdle "no-idle" [2177 "3"]
        "The server does without IDLE."
        spares {
            "scenarios/devices/idle":
                "there is no IDLE";
            "extensions/idle":
                "there is no IDLE";
        };
    NoNamespace "no-namespace" [2342 "5"]
        "The server does without NAMESPACE."
        spares {
            "extensions/session/namespace", "extensions/session/namespace-delimiter", "extensions/names/namespace-personal", "extensions/names/namespace-argument", "extensions/names/namespace-classes":
                "there is no NAMESPACE";
        };
    NoUidPlus "no-uidplus" [4315 "2"]
        "The server does without UIDPLUS: UID EXPUNGE is unknown."
        spares {
            "extensions/uidplus", "extensions/move/copyuid", "extensions/move/copyuid-first", "extensions/move/copyuid-true", "extensions/multiappend/appenduid", "extensions/qresync/uid-expunge", "extensions/qresync/remembered", "imap/pairs/messages/*uid-expunge+":
                "there is no UIDPLUS";
        };
    NoMove "no-move" [6851 "3"]
        "The server does without MOVE."
        spares {
            "scenarios/devices/moved-at-once", "extensions/move", "extensions/qresync/move", "extensions/qresync/move-highest", "extensions/quota/moved-or-not", "scenarios/changed-meanwhile/move":
                "there is no MOVE";
        };
    NoUnselect "no-unselect" [3691 "2"]
        "The server does without UNSELECT."
        spares {
            "extensions/unselect", "extensions/session/unselect":
                "there is no UNSELECT";
        };
    NoChildren "no-children" [3348 "3"]
        "The server does without CHILDREN."
        spares {
            "extensions/session/children", "extensions/names/children-appear", "extensions/names/children-consistent", "extensions/children":
                "there is no CHILDREN";
        };
    NoSpecialUse "no-special-use" [6154 "2"]
        "The server does without SPECIAL-USE."
        spares {
            "extensions/list-extended/selections", "extensions/special-use/selection", "extensions/special-use/same", "extensions/special-use/create", "extensions/special-use/create-several", "extensions/special-use/create-again", "extensions/special-use/metadata-entry", "extensions/special-use/metadata-value", "extensions/special-use/metadata-set", "extensions/special-use/metadata-checked", "extensions/special-use/metadata-none":
                "there is no SPECIAL-USE";
        };
    NoListExtended "no-list-extended" [5258 "3"]
        "The server does without LIST-EXTENDED, and what needs it."
        spares {
            "scenarios/large-account/two-hundred-folders-at-once":
                "there is no LIST-STATUS without it";
            "extensions/list-extended", "extensions/list-status", "extensions/special-use/selection", "extensions/special-use/same", "extensions/special-use/create", "extensions/special-use/create-several", "extensions/special-use/create-again", "extensions/status-size/with-list", "extensions/appendlimit/list-status", "extensions/list-myrights", "extensions/special-use/metadata-entry", "extensions/special-use/metadata-value", "extensions/special-use/metadata-set", "extensions/special-use/metadata-checked", "extensions/special-use/metadata-none":
                "there is no LIST-EXTENDED";
        };
    NoListStatus "no-list-status" [5819 "2"]
        "The server does without LIST-STATUS."
        spares {
            "scenarios/large-account/two-hundred-folders-at-once":
                "there is no LIST-STATUS";
            "extensions/list-status", "extensions/status-size/with-list", "extensions/appendlimit/list-status":
                "there is no LIST-STATUS";
        };
    NoStatusSize "no-status-size" [8438 "3"]
        "The server does without STATUS=SIZE."
        spares {
            "extensions/status-size":
                "there is no STATUS=SIZE";
        };
    NoCreateSpecialUse "no-create-special-use" [6154 "3"]
        "The server does without CREATE-SPECIAL-USE."
        spares {
            "extensions/special-use/create", "extensions/special-use/create-several", "extensions/special-use/create-for-nothing", "extensions/special-use/create-refused", "extensions/special-use/create-refused-code", "extensions/special-use/create-again":
                "there is no CREATE-SPECIAL-USE";
        };
    NoEsearch "no-esearch" [4731 "3.1"]
        "The server does without ESEARCH."
        spares {
            "extensions/esearch", "extensions/session/esearch", "extensions/session/esearch-empty", "extensions/session/esearch-default", "extensions/session/esearch-uid", "extensions/condstore/esearch":
                "there is no ESEARCH";
        };
    NoMultiappend "no-multiappend" [3502 "6.3.11"]
        "The server does without MULTIAPPEND."
        spares {
            "scenarios/migration/several-at-once", "scenarios/migration/several-interrupted":
                "there is no MULTIAPPEND";
            "extensions/multiappend", "extensions/appendlimit/one-of-several":
                "there is no MULTIAPPEND";
        };
    NoAppendLimit "no-appendlimit" [7889 "2"]
        "The server does without APPENDLIMIT."
        spares {
            "scenarios/quota/too-large":
                "there is no APPENDLIMIT";
            "extensions/appendlimit":
                "there is no APPENDLIMIT";
        };
    AppendRefusedEarly "append-refused-early" [3502 "6.3.11", 3501 "2.2.1"]
        "APPEND is refused as soon as the announcement of a literal shows that it has to be.";
    AppendLimitBare "appendlimit-bare" [7889 "2"]
        "APPENDLIMIT is listed without a number, and STATUS tells it.";
    AppendLimitNil "appendlimit-nil" [7889 "3"]
        "APPENDLIMIT is listed without a number, and no mailbox has a limit."
        spares {
            "scenarios/quota/too-large":
                "there is no limit";
            "extensions/appendlimit/too-large", "extensions/appendlimit/maximum", "extensions/appendlimit/drained", "extensions/appendlimit/one-of-several":
                "there is no limit";
        };
    AppendLimitAfterLogin "appendlimit-after-login" [7889 "2"]
        "APPENDLIMIT is not listed before login.";
    LiteralMinus "literal-minus" [7888 "5"]
        "LITERAL- is listed in the place of LITERAL+, and larger literals than it allows are BAD."
        spares {
            "extensions/session/refused-literal-is-read", "extensions/session/large-literal-is-read", "extensions/session/non-synchronising-literal", "extensions/session/append-non-synchronising", "extensions/literals/plus", "extensions/literals/plus-one-write", "extensions/literals/plus-octet-by-octet", "extensions/literals/plus-late", "extensions/multiappend/one-write", "extensions/appendlimit/drained", "imap/login/literal-plus", "imap/pairs*literal-plus":
                "there is no LITERAL+";
        };
    LiteralMinusBye "literal-minus-bye" [7888 "4", 7888 "5"]
        "LITERAL- is listed in the place of LITERAL+, and larger literals than it allows end the connection with BYE."
        spares {
            "extensions/session/refused-literal-is-read", "extensions/session/large-literal-is-read", "extensions/session/non-synchronising-literal", "extensions/session/append-non-synchronising", "extensions/literals/plus", "extensions/literals/plus-one-write", "extensions/literals/plus-octet-by-octet", "extensions/literals/plus-late", "extensions/multiappend/one-write", "extensions/appendlimit/drained", "imap/login/literal-plus", "imap/pairs*literal-plus":
                "there is no LITERAL+";
        };
    IdleSilent "idle-silent" [2177 "3"]
        "What changes while a client is idle is told when it is not any more.";
    IdleWords "idle-words" [2177 "3", 3501 "7.5"]
        "The continuation request to IDLE has a response code, and other words.";
    IdleSelectedAlone "idle-selected-alone" [2177 "3"]
        "IDLE is answered NO while no mailbox is selected.";
    MoveOntoItselfRefused "move-onto-itself-refused" [6851 "3.3"]
        "MOVE into the mailbox that is selected is refused.";
    OverlapsCopiedTwice "overlaps-copied-twice" [3501 "9"]
        "COPY copies a message as often as its set names it.";
    CopyUidTagged "copyuid-tagged" [6851 "4.3", 4315 "3"]
        "MOVE tells COPYUID in its completion, behind the EXPUNGEs.";
    RepliesPaused "replies-paused" [3501 "2.2"]
        "Replies stop twice for a moment before they are whole, in lines and literals too.";
    RepliesInPieces "replies-in-pieces" [3501 "2.2"]
        "What is sent arrives a few octets at a time.";
    // Mailbox names
    LevelsByPercentAlone "levels-by-percent-alone" [3501 "6.3.4", 3501 "6.3.8"]
        "LIST tells a level that is no mailbox for % at the end of a pattern alone."
        spares {
            "extensions/metadata/noselect":
                "the level is not listed by its name";
        };
    ReferenceAsLevel "reference-as-level" [3501 "6.3.8"]
        "A reference that does not end with the hierarchy delimiter is taken for a level of the hierarchy.";
    RenameBelowItself "rename-below-itself" [3501 "6.3.5"]
        "RENAME to a name below the old one is OK: the old one is made again as its superior."
        spares {
            "imap/rename/below-itself-refused":
                "the mailbox is renamed";
        };
    // Messages.
    EightBitConverted "eight-bit-converted" [3501 "6.3.11"]
        "APPEND converts a body with 8-bit octets to quoted-printable.";
    MessagesLimited "messages-limited" [3501 "6.3.11", 7889 "4"]
        "APPEND refuses messages of more than 32 KiB."
        spares {
            "imap/round-trip/large", "pop3/texts/long-line", "pop3/texts/megabyte":
                "its messages are larger";
        };
    RoutesIgnored "routes-ignored" [2822 "4.4", 3501 "9"]
        "ENVELOPE leaves source routes out.";
    FoldsAsOneSpace "folds-as-one-space" [2822 "2.2.3", 3501 "2.3.5"]
        "Texts of ENVELOPE have one space for each white space of the header.";
    AbsentPartsRefused "absent-parts-refused" [3501 "6.4.5"]
        "FETCH of a part that is not there is answered NO.";
    CharsetTold "charset-told" [2045 "5.2", 2046 "4.1.2"]
        "BODY and BODYSTRUCTURE tell the default charset of a text that names none.";
    // LIST with options, and what it tells.
    ListStatusLast "list-status-last" [5819 "2"]
        "The STATUS responses to LIST come when all names were listed.";
    SubscribedUnasked "subscribed-unasked" [5258 "3"]
        "Extended LIST tells of subscribed names that they are, asked or not.";
    MissingParents "missing-parents" [5258 "3.5", 3501 "6.3.3"]
        "The levels above a name that CREATE makes do not exist, as extended LIST says.";
    SpecialUseOnDemand "special-use-on-demand" [6154 "2"]
        "LIST tells special uses where it is asked for them alone.";
    SpecialUseMoves "special-use-moves" [6154 "3"]
        "CREATE with USE takes the special use from the mailbox that had it.";
    SpecialUseOnce "special-use-once" [6154 "3"]
        "CREATE with USE is refused where a mailbox has that special use."
        spares {
            "extensions/special-use/create", "extensions/special-use/create-several", "extensions/special-use/create-again", "extensions/special-use/metadata-set", "extensions/special-use/metadata-checked":
                "there are mailboxes for all of these";
        };
    SpecialUseEntryFixed "special-use-entry-fixed" [6154 "4"]
        "What a mailbox is for is read as an annotation, and not set as one."
        spares {
            "extensions/special-use/metadata-set", "extensions/special-use/metadata-checked":
                "no special use is set as an annotation";
        };
    SizeEstimated "size-estimated" [8438 "3"]
        "SIZE counts each message as whole blocks of 4096 octets.";
    // CONDSTORE and QRESYNC.
    NoCondstore "no-condstore" [7162 "3.1.1"]
        "The server does without CONDSTORE and QRESYNC."
        spares {
            "scenarios/offline/by-condstore", "scenarios/offline/by-qresync":
                "no mod-sequences are kept";
            "extensions/condstore", "extensions/qresync":
                "there is no CONDSTORE";
        };
    NoQresync "no-qresync" [7162 "3.2.2"]
        "The server does without QRESYNC."
        spares {
            "scenarios/offline/by-qresync":
                "there is no QRESYNC";
            "extensions/qresync":
                "there is no QRESYNC";
        };
    NoModSeq "nomodseq" [7162 "3.1", 7162 "3.1.2.2"]
        "No mailbox keeps mod-sequences."
        spares {
            "scenarios/offline/by-condstore", "scenarios/offline/by-qresync":
                "no mod-sequences are kept";
            "extensions/condstore", "extensions/qresync":
                "there are no mod-sequences";
        };
    HighestUnasked "highestmodseq-unasked" [7162 "3.1.2"]
        "SELECT tells HIGHESTMODSEQ to a client that is not aware of CONDSTORE, too.";
    ModSeqPerMessage "modseq-per-message" [7162 "3.1", 7162 "3.1.5"]
        "There is one mod-sequence for all flags of a message: SEARCH MODSEQ ignores the name of a flag.";
    SilentStoreWithoutModSeq "silent-store-without-modseq" [7162 "3.1.3"]
        "STORE with .SILENT and without UNCHANGEDSINCE is not answered by FETCH.";
    ExpungesForgotten "expunges-unremembered" [7162 "3.2.6", 7162 "5.1"]
        "The server does not remember what was taken out: VANISHED (EARLIER) names all of the set that is not there.";
    MatchDataIgnored "match-data-ignored" [7162 "5.3"]
        "SELECT with QRESYNC ignores what the client knows of message numbers: all that is gone is remembered.";
    VanishedSplit "vanished-split" [7162 "3.2.10"]
        "Each message that goes is told in a VANISHED of its own.";
    ExpungeTellsHighest "expunge-tells-highestmodseq" [7162 "3.2.7", 7162 "3.2.9"]
        "The OK of EXPUNGE has HIGHESTMODSEQ though QRESYNC is not enabled.";
    // QUOTA, ACL and METADATA.
    NoQuota "no-quota" [9208 "1"]
        "The server does without QUOTA."
        spares {
            "scenarios/quota/told", "scenarios/quota/counted-after-expunge":
                "nothing is told of quotas";
            "extensions/quota": "there is no QUOTA";
        };
    QuotaWithoutResources "quota-without-resources" [2087 "3"]
        "The server has QUOTA of RFC 2087: it lists no resource."
        spares {
            "scenarios/quota/told", "scenarios/quota/counted-after-expunge":
                "there is nothing of RFC 9208";
            "extensions/quota/quotaroot-of-missing", "extensions/quota/advertised", "extensions/quota/storage-advertised", "extensions/quota/deleted-storage", "extensions/quota/quotaset", "extensions/quota/overquota", "extensions/quota/messages-exact", "extensions/quota/deleted", "extensions/quota/mailboxes-exact", "extensions/quota/setquota", "extensions/quota/setquota-discards", "extensions/quota/setquota-of-others":
                "there is nothing of RFC 9208";
        };
    QuotaFixed "quota-fixed" [9208 "4.1.3", 2087 "4.1"]
        "Limits are the administrator's: there is no SETQUOTA."
        spares {
            "extensions/quota/setquota", "extensions/quota/setquota-discards", "extensions/quota/setquota-of-others", "extensions/quota/quotaset":
                "no limit can be set";
        };
    QuotaSoft "quota-soft" [9208 "3.1.2", 9208 "4.3.1"]
        "What is beyond the quota is taken, with an untagged NO that warns."
        spares {
            "scenarios/quota/full", "scenarios/quota/filed", "scenarios/quota/told", "scenarios/quota/room-after-expunge", "scenarios/quota/read-by-pop3", "scenarios/quota/freed-by-pop3":
                "nothing is refused";
            "extensions/quota/refused-append", "extensions/quota/refused-copy", "extensions/quota/moved-or-not", "extensions/quota/room-again", "extensions/quota/overquota":
                "nothing is refused";
        };
    NoQuotaRoots "no-quota-roots" [9208 "3.2"]
        "No mailbox has a quota root."
        spares {
            "scenarios/quota/counted-after-expunge":
                "there is no quota root";
            "extensions/quota/quota-of-each-root", "extensions/quota/quota", "extensions/quota/of-others", "extensions/quota/rights-to-read", "extensions/quota/advertised", "extensions/quota/storage-advertised", "extensions/quota/setquota", "extensions/quota/setquota-discards", "extensions/quota/quotaset", "extensions/quota/setquota-of-others", "extensions/quota/messages-exact", "extensions/quota/mailboxes-exact", "extensions/quota/storage-rises-and-falls":
                "there is no quota root";
        };
    NoAcl "no-acl" [4314 "3"]
        "The server does without ACL."
        spares {
            "scenarios/support/shared-answered-once", "scenarios/support/shared-flags-kept", "scenarios/support/shared-rights", "scenarios/support/shared-no-more":
                "mailboxes are nobody else's";
            "extensions/acl", "extensions/list-myrights": "there is no ACL";
            "extensions/metadata/private-to-others", "extensions/metadata/no-access", "extensions/quota/rights-to-read":
                "mailboxes are nobody else's";
        };
    NoListMyRights "no-list-myrights" [8440 "3"]
        "The server does without LIST-MYRIGHTS."
        spares {
            "extensions/list-myrights": "there is no LIST-MYRIGHTS";
        };
    ListMyRightsLast "list-myrights-last" [8440 "3"]
        "The MYRIGHTS responses to LIST come when all names were listed.";
    RightsTied "rights-tied" [4314 "2", 4314 "3.7"]
        "The rights t and e are granted together or not at all."
        spares {
            "extensions/acl/append-flags/deleted", "extensions/acl/copy-flags/deleted":
                "the right t is granted with e alone";
        };
    NoMetadata "no-metadata" [5464 "5"]
        "The server does without METADATA."
        spares {
            "extensions/metadata", "extensions/special-use/metadata-entry", "extensions/special-use/metadata-value", "extensions/special-use/metadata-set", "extensions/special-use/metadata-checked", "extensions/special-use/metadata-none": "there is no METADATA";
        };
    ServerMetadataAlone "server-metadata-alone" [5464 "1"]
        "The server alone has annotations, and METADATA-SERVER says so."
        spares {
            "extensions/metadata", "extensions/special-use/metadata-entry", "extensions/special-use/metadata-value", "extensions/special-use/metadata-set", "extensions/special-use/metadata-checked", "extensions/special-use/metadata-none":
                "mailboxes have no annotations";
        };
    NoPrivateMetadata "no-private-metadata" [5464 "3.3"]
        "There are no private entries."
        spares {
            "extensions/metadata/private", "extensions/metadata/private-to-others", "extensions/special-use/metadata-entry", "extensions/special-use/metadata-value", "extensions/special-use/metadata-set", "extensions/special-use/metadata-checked":
                "they want private entries";
        };
    MetadataNilUntold "metadata-nil-untold" [5464 "4.2"]
        "Of an entry that is not there nothing is told, not even NIL.";
    MetadataApart "metadata-apart" [5464 "4.4"]
        "Each entry comes in a METADATA response of its own.";
}
