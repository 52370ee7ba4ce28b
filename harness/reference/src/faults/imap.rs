//! Deviations of the IMAP sessions.

use super::info::faults;

faults! { "imap"
    CodeWithoutText "code-without-text" 3501 "9" "A response code is followed by no text."
        breaks "rfc3501/7.1-text-present";
    CodeWithoutStatus "code-without-status" 3501 "7.1" "A response code comes in a line without its OK."
        breaks "rfc3501/6.3.1-select-ok-data";
    StatusSpace "status-space" 3501 "9" "A space stands before the closing parenthesis of STATUS."
        breaks "rfc3501/7.2.4-status-response", "rfc3501/4.4-parenthesized-list";
    SpaceAfterSearch "space-after-search" 3501 "9" "A space stands behind the numbers of SEARCH."
        breaks "rfc3501/7.2.5-search-response";
    SpaceAfterCapability "space-after-capability" 3501 "9" "A space stands behind the last capability."
        breaks "rfc3501/7.2.1-capability-response";
    PlusWithoutSpace "plus-without-space" 3501 "9" "A continuation request is a plus sign without its space."
        breaks "rfc3501/7.5-continuation-form" everywhere;
    NulPadding "nul-padding" 3501 "9" "Tagged responses are padded with NULs."
        breaks "rfc3501/9-no-nul" everywhere;
    BareLineFeed "bare-line-feed" 3501 "2.2" "Tagged responses end with a bare LF."
        breaks "rfc3501/2.2-crlf-lines" everywhere;
    WrongLiteralLength "wrong-literal-length" 3501 "4.3" "Literals are announced as two octets shorter than they are."
        breaks "rfc3501/4.3-literal-octets-exact" everywhere;
    EmptyFetch "empty-fetch" 3501 "9" "A FETCH response without any data comes before each that has some."
        breaks "rfc3501/9-formal-syntax";
    FetchZero "fetch-zero" 3501 "9" "A changed flag is told of message number zero."
        breaks "rfc3501/7.4.2-fetch-number-valid", "rfc3501/9-nz-number";
    StarInFlags "star-in-flags" 3501 "7.2.6" "FLAGS lists a flag that only PERMANENTFLAGS may."
        breaks "rfc3501/7.2.6-no-star-in-flags";
    UidValidityZero "uidvalidity-zero" 3501 "9" "UIDVALIDITY is zero."
        breaks "rfc3501/2.3.1.1-uid-nonzero", "rfc3501/9-nz-number";
    EmptyAddressList "empty-address-list" 3501 "9" "An empty address list in ENVELOPE is a pair of parentheses instead of NIL."
        breaks "rfc3501/7.4.2-envelope-nil";
    EnvelopeWithoutSender "envelope-without-sender" 3501 "7.4.2" "Sender and reply-to of ENVELOPE are NIL where they default to from."
        breaks "rfc3501/7.4.2-envelope-sender-default";
    BodystructureWithoutChildren "bodystructure-without-children" 3501 "7.4.2" "Nested multiparts have no parts and attached messages no structure."
        breaks "rfc3501/7.4.2-bodystructure-message-fields";
    NegativeBodySize "negative-body-size" 3501 "9" "The size of a body part is negative."
        breaks "rfc3501/4.2-number";
    NilEncoding "nil-encoding" 3501 "9" "The encoding of a body part is NIL."
        breaks "rfc3501/7.4.2-bodystructure-basic-fields";
    NilInParameters "nil-in-parameters" 3501 "9" "The value of a body parameter is NIL."
        breaks "rfc3501/7.4.2-parameter-pairs";
    SpaceBetweenBodies "space-between-bodies" 3501 "9" "A space stands between the parts of a multipart."
        breaks "rfc3501/7.4.2-bodystructure-multipart";
    CopyUidEmpty "copyuid-empty" 4315 "4" "The sets of COPYUID are empty."
        breaks "rfc4315/3-copyuid";
    TagLowercased "tag-lowercased" 3501 "2.2.1" "The tag comes back in small letters."
        breaks "rfc3501/2.2.1-tag-echoed" everywhere;
    TaggedTwice "tagged-twice" 3501 "2.2.2" "Every command is completed twice."
        breaks "rfc3501/2.2.1-one-completion" everywhere;
    ByeWithoutClosing "bye-without-closing" 3501 "7.1.5" "BYE is sent in answer to NOOP, and the session goes on."
        breaks "rfc3501/7.1.5-bye";
    CapabilityWithoutImap4rev1 "capability-without-imap4rev1" 3501 "7.2.1" "The capabilities do not include IMAP4rev1."
        breaks "rfc3501/6.1.1-imap4rev1", "rfc3501/7.2.1-capability-response";
    IdEmptyRefused "id-empty-refused" 2971 "4" "ID with an empty list is refused."
        breaks "rfc2971/4-empty-list";
    LoginTwice "login-twice" 3501 "3" "LOGIN is obeyed after login."
        breaks "rfc3501/6.2.3-refused-when-authenticated", "rfc3501/3-wrong-state-refused";
    LoginLosesPipelined "login-loses-pipelined" 3501 "5.5" "Commands that were sent together with LOGIN are never answered."
        breaks "rfc3501/5.5-pipelining";
    CommandsBeforeLogin "commands-before-login" 3501 "3.1" "Commands of the authenticated state are obeyed before login."
        breaks "rfc3501/3.1-not-authenticated-refuses", "rfc3501/3-wrong-state-refused", "rfc2177/4-authenticated-and-selected", "rfc5161/3.1-authenticated-only", "rfc5464/4.2-authenticated", "rfc5464/4.3-authenticated";
    CancelAnsweredNo "cancel-answered-no" 3501 "6.2.2" "A cancelled AUTHENTICATE is answered with NO instead of BAD."
        breaks "rfc3501/6.2.2-cancel-bad";
    StarttlsInjection "starttls-injection" 2595 "3.1" "Commands that came in plaintext behind STARTTLS are obeyed after the handshake."
        breaks "rfc3501/6.2.1-plaintext-behind-starttls", "rfc2595/3.1-discard-plaintext";
    LogoutWithoutBye "logout-without-bye" 3501 "6.1.3" "LOGOUT is completed without BYE."
        breaks "rfc3501/6.1.3-logout-bye", "rfc3501/3.4-logout-bye-ok-close";
    ContinuationForLiteralPlus "continuation-for-literal-plus" 7888 "3" "A non-synchronising literal is answered with a continuation request."
        breaks "rfc7888/3-no-continuation", "rfc3501/7.5-literal-only-when-wanted";
    FetchWrongState "fetch-wrong-state" 3501 "3.2" "Commands of the selected state are OK when no mailbox is selected."
        breaks "rfc3501/3.2-authenticated-refuses", "rfc3501/3-wrong-state-refused", "rfc6851/3.1-selected-only";
    SelectKeepsSelectionOnFailure "select-keeps-selection-on-failure" 3501 "6.3.1" "A failed SELECT leaves the mailbox selected that was."
        breaks "rfc3501/6.3.1-failed-select-deselects", "rfc3501/6.3.2-failed-examine-deselects", "rfc3501/3.3-message-data-needs-mailbox";
    SelectMissingBad "select-missing-bad" 3501 "6.3.1" "SELECT of a mailbox that does not exist is BAD."
        breaks "rfc3501/6.3.1-nonexistent-no", "rfc3501/7.1.2-no";
    NoUidValidity "no-uidvalidity" 3501 "6.3.1" "SELECT does not tell UIDVALIDITY."
        breaks "rfc3501/6.3.1-uidvalidity", "rfc3501/6.3.1-select-ok-data";
    NoUidNext "no-uidnext" 3501 "6.3.1" "SELECT does not tell UIDNEXT."
        breaks "rfc3501/6.3.1-uidnext", "rfc3501/6.3.1-select-ok-data";
    UidNextTooLow "uidnext-too-low" 3501 "2.3.1.1" "UIDNEXT at SELECT is a unique identifier that is in use."
        breaks "rfc3501/2.3.1.1-uidnext-lower-bound", "rfc3501/7.1-uidnext-code";
    UnseenNotFirst "unseen-not-first" 3501 "7.1" "UNSEEN at SELECT is the last unseen message."
        breaks "rfc3501/6.3.1-unseen-is-first";
    NoRecent "no-recent" 3501 "2.3.2" "No message is ever recent."
        breaks "rfc3501/2.3.2-recent-first-session", "rfc3501/6.3.11-append-recent";
    RecentToTwoSessions "recent-to-two-sessions" 3501 "2.3.2" "A message is recent to every session that selects its mailbox."
        breaks "rfc3501/2.3.2-recent-first-session";
    StatusTakesRecent "status-takes-recent" 3501 "6.3.10" "STATUS takes the recent state from messages."
        breaks "rfc3501/6.3.10-status-keeps-recent";
    StatusUnseenCountsSeen "status-unseen-counts-seen" 3501 "6.3.10" "STATUS counts the seen messages as unseen."
        breaks "rfc3501/6.3.10-status-unseen";
    InboxCaseSensitive "inbox-case-sensitive" 3501 "5.1" "INBOX is known in capitals alone."
        breaks "rfc3501/5.1-inbox-any-case", "rfc3501/9-inbox-case";
    CreateExisting "create-existing" 3501 "6.3.3" "CREATE of a mailbox that exists is OK."
        breaks "rfc3501/6.3.3-create-existing-no";
    DeleteInbox "delete-inbox" 3501 "6.3.4" "DELETE of INBOX is OK."
        breaks "rfc3501/6.3.4-delete-error-no";
    DeleteTakesChildren "delete-takes-children" 3501 "6.3.4" "DELETE takes the mailboxes below along."
        breaks "rfc3501/6.3.4-delete-keeps-inferiors";
    DeleteUnsubscribes "delete-unsubscribes" 3501 "6.3.6" "DELETE removes the subscription."
        breaks "rfc3501/6.3.6-no-unilateral-unsubscribe", "rfc3501/6.3.9-lsub-keeps-deleted";
    RenameInboxMovesNothing "rename-inbox-moves-nothing" 3501 "6.3.5" "RENAME of INBOX leaves its messages where they are."
        breaks "rfc3501/6.3.5-rename-inbox";
    LsubIgnoresSubscription "lsub-ignores-subscription" 3501 "6.3.9" "LSUB returns what exists instead of what is subscribed."
        breaks "rfc3501/6.3.9-lsub";
    PercentCrossesSeparator "percent-crosses-separator" 3501 "6.3.8" "The wildcard % matches the hierarchy delimiter."
        breaks "rfc3501/6.3.8-percent", "rfc3501/6.3.9-lsub-wildcards";
    ListOmitsInbox "list-omits-inbox" 3501 "6.3.8" "LIST leaves INBOX out."
        breaks "rfc3501/6.3.8-inbox-included";
    EnableWithoutEnabled "enable-without-enabled" 5161 "3.1" "ENABLE is completed without ENABLED."
        breaks "rfc5161/3.1-enabled-response";
    AppendLosesFlags "append-loses-flags" 3501 "6.3.11" "APPEND drops the flags."
        breaks "rfc3501/6.3.11-append-flags", "rfc3502/6.3.11-flags";
    AppendLosesDate "append-loses-date" 3501 "6.3.11" "APPEND drops the date."
        breaks "rfc3501/6.3.11-append-date", "rfc3502/6.3.11-date";
    AppendCreates "append-creates" 3501 "6.3.11" "APPEND creates the mailbox that is missing."
        breaks "rfc3501/6.3.11-append-nonexistent-no", "rfc3502/6.3.11-nonexistent-no";
    NoTryCreate "no-trycreate" 3501 "6.3.11" "APPEND and COPY to a missing mailbox fail without TRYCREATE."
        breaks "rfc3501/6.3.11-append-trycreate", "rfc3501/6.4.7-copy-trycreate", "rfc3502/6.3.11-trycreate";
    ExistsNeverAnnounced "exists-never-announced" 3501 "5.2" "New messages are not announced."
        breaks "rfc3501/5.2-size-update", "rfc3501/6.1.2-noop-updates", "rfc3501/7.3.1-exists";
    ExpungeNeverAnnounced "expunge-never-announced" 3501 "7.4.1" "Messages disappear and shift the numbers of others without EXPUNGE."
        breaks "rfc3501/6.4.3-expunge-responses";
    ExpungeDuringFetch "expunge-during-fetch" 3501 "7.4.1" "EXPUNGE is sent in answer to FETCH."
        breaks "rfc3501/7.4.1-no-expunge-during-fetch-store-search", "rfc7162/3.2.10.2-when";
    UnsolicitedExpungeBetweenCommands "unsolicited-expunge-between-commands" 3501 "7.4.1" "EXPUNGE is sent when no command is in progress."
        breaks "rfc3501/7.4.1-no-expunge-when-idle", "rfc7162/3.2.10.2-when";
    WrongSequenceAfterExpunge "wrong-sequence-after-expunge" 3501 "7.4.1" "Several EXPUNGEs all count from before the first."
        breaks "rfc3501/7.4.1-expunge-number-valid", "rfc3501/7.4.1-expunge-decrements";
    ExistsShrinks "exists-shrinks" 3501 "7.3.1" "EXISTS is lowered before the EXPUNGEs come."
        breaks "rfc3501/5.2-no-shrink-by-exists";
    FlagChangesUnannounced "flag-changes-unannounced" 3501 "5.2" "Flags that another session changed are not announced."
        breaks "rfc3501/5.2-flag-updates";
    FlagsWithoutKeywords "flags-without-keywords" 3501 "6.3.1" "FLAGS leaves out the keywords that messages have."
        breaks "rfc3501/6.3.1-flags-defined";
    CloseKeepsDeleted "close-keeps-deleted" 3501 "6.4.2" "CLOSE leaves deleted messages."
        breaks "rfc3501/6.4.2-close-removes-deleted";
    CloseAnnounces "close-announces" 3501 "6.4.2" "CLOSE sends EXPUNGE."
        breaks "rfc3501/6.4.2-close-silent", "rfc7162/3.2.8-silent";
    UnselectExpunges "unselect-expunges" 3691 "2" "UNSELECT removes deleted messages."
        breaks "rfc3691/2-no-expunge";
    UidExpungeIgnoresSet "uid-expunge-ignores-set" 4315 "2.1" "UID EXPUNGE removes deleted messages that it does not name."
        breaks "rfc4315/2.1-uid-expunge";
    UidReuse "uid-reuse" 3501 "2.3.1.1" "The unique identifiers of expunged messages are given again."
        breaks "rfc3501/2.3.1.1-uid-not-reused", "rfc3501/2.3.1.1-new-uid-greater";
    UidChangesOnFlag "uid-changes-on-flag" 3501 "2.3.1.1" "A changed flag changes unique identifiers."
        breaks "rfc3501/2.3.1.1-uid-stable-in-session";
    DeletedVanishes "deleted-vanishes" 3501 "6.4.3" "A message is expunged as soon as it is marked for deletion."
        breaks "rfc3501/6.4.2-no-implicit-expunge";
    SearchCaseSensitive "search-case-sensitive" 3501 "6.4.4" "Search strings are compared with case."
        breaks "rfc3501/6.4.4-string-substring";
    WholeWordSearch "whole-word-search" 3501 "6.4.4" "Search strings are found as whole words alone."
        breaks "rfc3501/6.4.4-string-substring";
    CharsetBad "charset-bad" 3501 "6.4.4" "An unknown charset is answered with BAD."
        breaks "rfc3501/6.4.4-charset-unknown-no";
    NoSearchResponseWhenEmpty "no-search-response-when-empty" 3501 "6.4.4" "A search that finds nothing has no SEARCH response."
        breaks "rfc3501/6.4.4-search-one-response";
    EsearchAsSearch "esearch-as-search" 4731 "3.1" "SEARCH with RETURN is answered with SEARCH."
        breaks "rfc4731/3.1-esearch-response";
    EsearchWithoutUid "esearch-without-uid" 4731 "3.1" "The ESEARCH response to UID SEARCH does not say UID."
        breaks "rfc4731/3.1-uid-indicator";
    DescendingSetRefused "descending-set-refused" 3501 "9" "A range whose first number is the larger is refused."
        breaks "rfc3501/9-sequence-set-reversed";
    UidFetchWithoutUid "uid-fetch-without-uid" 3501 "6.4.8" "The responses to UID FETCH have no UID."
        breaks "rfc3501/6.4.8-uid-in-fetch";
    UidStoreWithoutUid "uid-store-without-uid" 3501 "6.4.8" "The responses to UID STORE have no UID."
        breaks "rfc3501/6.4.8-uid-in-fetch";
    PartialIgnored "partial-ignored" 3501 "6.4.5" "A partial FETCH gets the whole text."
        breaks "rfc3501/6.4.5-partial";
    PeekSetsSeen "peek-sets-seen" 3501 "6.4.5" "BODY.PEEK marks the message as seen."
        breaks "rfc3501/6.4.5-peek";
    ExamineSetsSeen "examine-sets-seen" 3501 "6.3.2" "FETCH marks messages as seen in a mailbox that is examined."
        breaks "rfc3501/6.3.2-examine-no-changes";
    Rfc822Omitted "rfc822-omitted" 3501 "6.4.5" "RFC822 is not answered."
        breaks "rfc3501/6.4.5-rfc822-equivalents";
    SizeEstimate "size-estimate" 3501 "2.3.4" "RFC822.SIZE is rounded up."
        breaks "rfc3501/2.3.4-rfc822-size";
    HeaderFieldsWithoutBlankLine "header-fields-without-blank-line" 3501 "6.4.5" "HEADER.FIELDS comes without its blank line."
        breaks "rfc3501/6.4.5-header-fields";
    LostFlags "lost-flags" 3501 "6.4.6" "STORE undoes what another session changed meanwhile."
        breaks "rfc3501/6.4.6-store-add";
    StoreReplaceAdds "store-replace-adds" 3501 "6.4.6" "STORE FLAGS leaves the flags that were set."
        breaks "rfc3501/6.4.6-store-replace";
    StoreUnderExamine "store-under-examine" 3501 "6.3.2" "STORE changes a mailbox that is examined."
        breaks "rfc3501/6.3.2-examine-no-changes", "rfc3501/6.4.6-store-read-only";
    SilentStoreSpeaks "silent-store-speaks" 3501 "6.4.6" "STORE with .SILENT answers the new flags."
        breaks "rfc3501/6.4.6-store-silent";
    CopyLosesFlags "copy-loses-flags" 3501 "6.4.7" "COPY drops the flags."
        breaks "rfc3501/6.4.7-copy-attributes";
    MoveWithoutCopyUid "move-without-copyuid" 6851 "4.3" "MOVE does not tell COPYUID."
        breaks "rfc6851/4.3-copyuid";
    MoveKeepsSource "move-keeps-source" 6851 "3.3" "MOVE leaves the messages where they were."
        breaks "rfc6851/3.1-move", "rfc6851/3.3-no-duplicates";
    TextWithBlankLine "text-with-blank-line" 3501 "6.4.5" "BODY[TEXT] begins with the blank line that ends the header."
        breaks "rfc3501/6.4.5-text";
    BodyOmitted "body-omitted" 3501 "6.4.5" "BODY is left out where other items are asked for with it."
        breaks "rfc3501/6.4.5-fetch-items";
    ExamineReadWrite "examine-read-write" 3501 "6.3.2" "EXAMINE is completed as READ-WRITE."
        breaks "rfc3501/6.3.2-examine-read-only";
    LiteralTooLong "literal-too-long" 3501 "4.3" "Literals are announced with more octets than they have."
        breaks "rfc3501/4.3-literal-octets-exact" everywhere;
    FetchDataLate "fetch-data-late" 3501 "7.1.1" "The data of FETCH comes behind its OK."
        breaks "rfc3501/7.1.1-ok" everywhere;
    AppendUidWrong "appenduid-wrong" 4315 "3" "APPENDUID names a unique identifier that the message has not got."
        breaks "rfc4315/3-appenduid";
    NamespaceDelimiter "namespace-delimiter" 2342 "5" "NAMESPACE tells another hierarchy delimiter than names have."
        breaks "rfc2342/5-delimiter";
    FlagMadeUp "flag-made-up" 3501 "9" "FLAGS lists \\Unseen, which is no flag."
        breaks "rfc3501/9-flag-extension";
    AttributeMadeUp "attribute-made-up" 3501 "9" "LIST gives names the attribute \\Unseen, which is none."
        breaks "rfc3501/9-flag-extension", "rfc6154/2-defined-attributes", "rfc6154/6-no-extension-attributes";
    SearchDatesOverlooked "search-dates-overlooked" 3501 "6.4.4" "SEARCH by internal date finds nothing."
        breaks "rfc3501/6.4.4-internal-date-keys";
    IdleEndsByItself "idle-ends-by-itself" 2177 "3" "IDLE is completed before the client ends it."
        breaks "rfc2177/3-done";
    IdleWithoutContinuation "idle-without-continuation" 2177 "3" "IDLE is obeyed without a continuation request."
        breaks "rfc2177/3-continuation";
    // What the rules watch for on every connection.
    GreetingBad "greeting-bad" 3501 "7.1" "The greeting is an untagged BAD."
        breaks "rfc3501/7.1-greeting", "rfc8314/3.2-imap-implicit-tls";
    PreauthLate "preauth-late" 3501 "7.1.4" "PREAUTH comes in answer to NOOP."
        breaks "rfc3501/7.1.4-preauth";
    AuthenticateUnanswered "authenticate-unanswered" 3501 "6.2.2" "AUTHENTICATE without an initial response succeeds at once."
        breaks "rfc3501/6.2.2-authenticate-ok", "rfc4959/3-optional";
    ChallengeNotBase64 "challenge-not-base64" 3501 "6.2.2" "The challenge of AUTHENTICATE is a sentence."
        breaks "rfc3501/6.2.2-challenge-base64", "rfc3501/9-base64";
    ClosesWithoutBye "closes-without-bye" 3501 "3.4" "The connection closes without BYE when a command makes no sense."
        breaks "rfc3501/3.4-bye-before-close";
    CapabilityUnanswered "capability-unanswered" 3501 "6.1.1" "CAPABILITY is OK without a CAPABILITY response after the login."
        breaks "rfc3501/6.1.1-capability-untagged";
    EnabledUnasked "enabled-unasked" 5161 "3.2" "ENABLED comes in answer to NOOP."
        breaks "rfc5161/3.2-enabled-as-result-only";
    SelectWithoutFlags "select-without-flags" 3501 "6.3.1" "SELECT does not tell FLAGS."
        breaks "rfc3501/6.3.1-select-untagged-data";
    SelectWithoutAccess "select-without-access" 3501 "6.3.1" "The OK to SELECT does not say READ-WRITE."
        breaks "rfc3501/6.3.1-read-write";
    UnseenBeyondExists "unseen-beyond-exists" 3501 "7.1" "UNSEEN at SELECT is a number beyond the last message."
        breaks "rfc3501/7.1-unseen-code";
    RecentBeyondExists "recent-beyond-exists" 3501 "7.3.2" "RECENT at SELECT counts more messages than EXISTS."
        breaks "rfc3501/7.3.2-recent";
    UidsDescend "uids-descend" 3501 "2.3.1.1" "FETCH tells unique identifiers that descend."
        breaks "rfc3501/2.3.1.1-uid-strictly-ascending", "rfc3501/2.3.1.2-seq-ordered-by-uid";
    UidNextZero "uidnext-zero" 3501 "2.3.1.1" "UIDNEXT at SELECT is zero."
        breaks "rfc3501/2.3.1.1-uid-nonzero";
    UidValidityDrifts "uidvalidity-drifts" 3501 "2.3.1.1" "NOOP tells another UIDVALIDITY of the selected mailbox."
        breaks "rfc3501/6.3.1-uidvalidity";
    RecentSettable "recent-settable" 3501 "2.3.2" "FLAGS and PERMANENTFLAGS list \\Recent."
        breaks "rfc3501/2.3.2-recent-not-alterable";
    FlagsWithoutDraft "flags-without-draft" 3501 "7.2.6" "FLAGS leaves out \\Draft."
        breaks "rfc3501/7.2.6-flags-response";
    KeywordUnlisted "keyword-unlisted" 3501 "7.2.6" "Messages have a keyword that FLAGS does not list, where none can be made."
        breaks "rfc3501/7.2.6-flags-before-use";
    StatusLeavesOut "status-leaves-out" 3501 "6.3.10" "STATUS leaves out the last of several items."
        breaks "rfc3501/6.3.10-status-items";
    // Messages: APPEND, FETCH, and what they answer.
    AppendAddsField "append-adds-field" 3501 "6.3.11" "APPEND puts a field of its own in front of the header."
        breaks "rfc3501/6.3.11-append-intact";
    AppendClearsEighthBit "append-clears-eighth-bit" 3501 "6.3.11" "APPEND clears the eighth bit of octets."
        breaks "rfc3501/6.3.11-append-eight-bit", "rfc3502/6.3.11-eight-bit";
    AppendSetsSeen "append-sets-seen" 3501 "6.3.11" "A message that APPEND gives no flags is \\Seen."
        breaks "rfc3501/6.3.11-append-no-flags", "rfc3502/6.3.11-no-flags";
    ArrivalDateOfHeader "arrival-date-of-header" 3501 "2.3.3" "Without a date of APPEND, and at delivery, INTERNALDATE is the Date of the header."
        breaks "rfc3501/6.3.11-append-no-date", "rfc3501/2.3.3-internaldate-delivery", "rfc3502/6.3.11-no-date";
    AppendDeduplicates "append-deduplicates" 3501 "6.3.11" "APPEND of a message that the mailbox has already is OK and adds nothing."
        breaks "rfc3501/6.3.11-append";
    AppendToSelectedLost "append-to-selected-lost" 3501 "6.3.11" "APPEND to the mailbox that the session has selected is OK and adds nothing."
        breaks "rfc3501/6.3.11-append", "rfc3501/6.3.11-append-selected-exists";
    AppendToldLate "append-told-late" 3501 "6.3.11" "What APPEND adds to the selected mailbox is told by the next command alone."
        breaks "rfc3501/6.3.11-append-selected-exists", "rfc3502/6.3.11-selected-exists";
    RefusedAppendKept "refused-append-kept" 3501 "6.3.11" "The message of an APPEND that is refused is in the mailbox all the same."
        breaks "rfc3501/6.3.11-append-atomic", "rfc3502/6.3.11-all-or-none";
    BrokenAppendKept "broken-append-kept" 3501 "6.3.11" "A message of which the connection broke off is in the mailbox as far as it came."
        breaks "rfc3501/6.3.11-append-atomic", "rfc3502/6.3.11-all-or-none";
    LargeTextsCut "large-texts-cut" 3501 "6.3.11" "No section of a message is longer than 65,535 octets."
        breaks "rfc3501/6.3.11-append-intact";
    CopyLosesDate "copy-loses-date" 3501 "2.3.3" "The internal date of a copy is when it was made."
        breaks "rfc3501/2.3.3-internaldate-copy", "rfc3501/6.4.7-copy-attributes", "rfc6851/3.3-attributes-as-copy";
    ZoneLost "zone-lost" 3501 "6.4.5" "INTERNALDATE is the time of day in its own zone, and says +0000."
        breaks "rfc3501/6.4.5-internaldate", "rfc3501/2.3.3-internaldate-append", "rfc3501/6.3.11-append-date";
    FirstItemAlone "first-item-alone" 3501 "6.4.5" "Of several items FETCH answers the first."
        breaks "rfc3501/6.4.5-fetch-items", "rfc3501/6.4.5-fetch-macros";
    FirstRangeAlone "first-range-alone" 3501 "6.4.5" "Of a sequence set the lowest range is obeyed, and the others are not."
        breaks "rfc3501/6.4.5-fetch-items";
    OverlapRefused "overlap-refused" 3501 "9" "A sequence set that names a message twice is BAD."
        breaks "rfc3501/6.4.5-fetch-items";
    StarRefused "star-refused" 3501 "9" "A sequence set with a star is BAD."
        breaks "rfc3501/9-sequence-set-star";
    OutOfRangeIgnored "out-of-range-ignored" 3501 "9" "Sequence numbers that no message has are left out, and the command is OK."
        breaks "rfc3501/9-sequence-out-of-range-bad";
    SmallLettersRefused "small-letters-refused" 3501 "9" "Commands in small letters are BAD."
        breaks "rfc3501/9-case-insensitive", "rfc6851/5-case-insensitive";
    OneFlagToldAtMost "one-flag-told-at-most" 3501 "6.4.5" "FETCH tells no more than one flag of a message."
        breaks "rfc3501/6.4.5-flags";
    UidItemIsNumber "uid-item-is-number" 3501 "6.4.5" "The UID that FETCH answers is the sequence number."
        breaks "rfc3501/6.4.5-uid";
    BodyKeepsUnseen "body-keeps-unseen" 3501 "6.4.5" "No FETCH sets \\Seen."
        breaks "rfc3501/6.4.5-implicit-seen";
    SeenUntold "seen-untold" 3501 "6.4.5" "That FETCH has set \\Seen is not told."
        breaks "rfc3501/6.4.5-implicit-seen-reported";
    Rfc822HeaderSetsSeen "rfc822-header-sets-seen" 3501 "6.4.5" "RFC822.HEADER marks the message as seen."
        breaks "rfc3501/6.4.5-rfc822-header-no-seen";
    WholeWithoutHeader "whole-without-header" 3501 "6.4.5" "BODY[] is the text without the header."
        breaks "rfc3501/6.4.5-empty-section";
    HeaderWithoutBlankLine "header-without-blank-line" 3501 "6.4.5" "HEADER and RFC822.HEADER come without the blank line."
        breaks "rfc3501/6.4.5-header";
    HeaderFieldsNotInverted "header-fields-not-inverted" 3501 "6.4.5" "HEADER.FIELDS.NOT is answered as HEADER.FIELDS."
        breaks "rfc3501/6.4.5-header-fields-not";
    PrologueLost "prologue-lost" 3501 "6.4.5" "TEXT of a multipart message begins at its first delimiter."
        breaks "rfc3501/6.4.5-text";
    PartOneMissing "part-one-missing" 3501 "6.4.5" "Part 1 of a message that is not multipart is NIL."
        breaks "rfc3501/6.4.5-part-numbers";
    PartWithMimeHeader "part-with-mime-header" 3501 "6.4.5" "A part of a multipart comes with its MIME header."
        breaks "rfc3501/6.4.5-body-section", "rfc3501/6.4.5-part-numbers";
    NestedPartsMissing "nested-parts-missing" 3501 "6.4.5" "Parts within parts are NIL."
        breaks "rfc3501/6.4.5-nested-parts";
    EnclosedIsOutermost "enclosed-is-outermost" 3501 "6.4.5" "HEADER and TEXT of an enclosed message are those of the whole one."
        breaks "rfc3501/6.4.5-header-on-message-only";
    AbsentPartMadeUp "absent-part-made-up" 3501 "6.4.5" "A part that is not there is answered with the first one."
        breaks "rfc3501/6.4.5-part-numbers";
    MimeEmpty "mime-empty" 3501 "6.4.5" "BODY[n.MIME] is empty."
        breaks "rfc3501/6.4.5-mime";
    MimeIsHeader "mime-is-header" 3501 "6.4.5" "BODY[n.MIME] of a part that is a message is the header of that message."
        breaks "rfc3501/6.4.5-mime";
    PartialTooLong "partial-too-long" 3501 "6.4.5" "A partial FETCH gets one octet more than it asked for."
        breaks "rfc3501/6.4.5-partial";
    PartialBehindEndWhole "partial-behind-end-whole" 3501 "6.4.5" "A partial FETCH that reaches behind the end gets the whole text."
        breaks "rfc3501/6.4.5-partial-truncated";
    OriginUnasked "origin-unasked" 3501 "7.4.2" "A section that was asked for as a whole comes with an origin octet."
        breaks "rfc3501/7.4.2-section-origin-only-on-request";
    StructureOfRecent "structure-of-recent" 3501 "6.4.5" "As long as a message is recent its texts are told to have one line more."
        breaks "rfc3501/6.4.5-static-immutable";
    BodystructureOmitted "bodystructure-omitted" 3501 "6.4.5" "BODYSTRUCTURE is not answered."
        breaks "rfc3501/6.4.5-bodystructure";
    BodyWithExtensions "body-with-extensions" 3501 "7.4.2" "BODY has the extension data of BODYSTRUCTURE."
        breaks "rfc3501/7.4.2-no-extension-in-body", "rfc3501/6.4.5-body-non-extensible";
    ExtensionMadeUp "extension-made-up" 3501 "7.4.2" "BODYSTRUCTURE ends with extension data that no standard defines."
        breaks "rfc3501/7.4.2-no-undefined-extension";
    LanguageBehindLocation "language-behind-location" 3501 "7.4.2" "In BODYSTRUCTURE language and location have changed places."
        breaks "rfc3501/7.4.2-extension-order";
    DispositionBare "disposition-bare" 3501 "7.4.2" "A disposition without parameters is a string of its own."
        breaks "rfc3501/7.4.2-disposition-form";
    ParametersLost "parameters-lost" 3501 "2.3.6" "Parameters of types and dispositions are left out."
        breaks "rfc3501/2.3.6-body-structure-parsed", "rfc3501/7.4.2-disposition-form";
    EncodedSizeDecoded "encoded-size-decoded" 3501 "7.4.2" "The size of a part is counted without its transfer encoding."
        breaks "rfc3501/7.4.2-body-size-encoded";
    TextLinesZero "text-lines-zero" 3501 "7.4.2" "Every text has zero lines."
        breaks "rfc3501/7.4.2-bodystructure-text-lines";
    EnvelopeIdsSwapped "envelope-ids-swapped" 3501 "7.4.2" "In ENVELOPE in-reply-to and message-id have changed places."
        breaks "rfc3501/7.4.2-envelope-fields";
    EnvelopeDateOfArrival "envelope-date-of-arrival" 3501 "7.4.2" "The date of ENVELOPE is the internal date."
        breaks "rfc3501/7.4.2-envelope-fields", "rfc3501/6.4.5-envelope";
    EnvelopeNilEmpty "envelope-nil-empty" 3501 "7.4.2" "Texts of ENVELOPE that the header does not have are empty strings."
        breaks "rfc3501/7.4.2-envelope-nil";
    EmptyStringNil "empty-string-nil" 3501 "4.3" "A Subject that is there and empty is NIL."
        breaks "rfc3501/4.3-empty-string";
    GroupsFlattened "groups-flattened" 3501 "7.4.2" "ENVELOPE has the members of a group without the group."
        breaks "rfc3501/7.4.2-envelope-group";
    AddressWhole "address-whole" 3501 "7.4.2" "The mailbox of an address in ENVELOPE is the address with its host."
        breaks "rfc3501/7.4.2-envelope-address", "rfc3501/2.3.5-envelope-parsed";
    SubjectDecoded "subject-decoded" 3501 "4.3.1" "Encoded words of the Subject are decoded in ENVELOPE."
        breaks "rfc3501/4.3.1-eight-bit-needs-charset";
    SubjectWithNul "subject-with-nul" 3501 "4.3.1" "The Subject in ENVELOPE ends with NUL."
        breaks "rfc3501/4.3.1-no-binary-strings";
    SubjectFolded "subject-folded" 3501 "4.3" "A Subject of several words is folded within its quoted string."
        breaks "rfc3501/4.3-quoted-no-crlf";
    QuotesUnescaped "quotes-unescaped" 3501 "4.3" "Quotes in quoted strings of FETCH stand without their backslash."
        breaks "rfc3501/4.3-quoted-escapes";
    LiteralSizeSigned "literal-size-signed" 3501 "9" "The announced size of a literal has a plus sign."
        breaks "rfc3501/9-literal-number" everywhere;
    FetchFlagsBare "fetch-flags-bare" 3501 "7.4.2" "A flag that a message has alone is told without parentheses."
        breaks "rfc3501/7.4.2-flags-list";
    DateWithWeekday "date-with-weekday" 3501 "9" "INTERNALDATE begins with the day of the week."
        breaks "rfc3501/9-date-time-form", "rfc3501/7.4.2-internaldate-form" everywhere;
    SizeQuoted "size-quoted" 3501 "7.4.2" "RFC822.SIZE is a quoted string."
        breaks "rfc3501/7.4.2-size-number";
    // Mailbox names
    EightBitNamesCreated "eight-bit-names-created" 3501 "5.1" "CREATE takes names with 8-bit octets."
        breaks "rfc3501/5.1-eight-bit-names-refused", "rfc3501/5.1-eight-bit-names-not-listed";
    Utf7Unchecked "utf7-unchecked" 3501 "5.1.3" "CREATE takes names that are no modified UTF-7."
        breaks "rfc3501/5.1.3-verify-create", "rfc3501/5.1.3-malformed-utf7-refused", "rfc3501/5.1.3-superfluous-shift-refused", "rfc3501/5.1.3-printable-in-base64-refused", "rfc3501/5.1.3-names-are-utf7";
    Base64Folded "base64-folded" 3501 "5.1.3" "The modified BASE64 of names is taken in small letters, as the rest of a name might be."
        breaks "rfc3501/5.1.3-preserve-base64-form", "rfc3501/5.1.3-utf7-round-trip";
    AmpersandInBase64 "ampersand-in-base64" 3501 "5.1.3" "LIST puts an & between encoded letters into their BASE64."
        breaks "rfc3501/5.1.3-names-are-utf7", "rfc3501/5.1.3-utf7-round-trip";
    AmpersandBare "ampersand-bare" 3501 "5.1.3" "LIST tells an & as it is, not as &-."
        breaks "rfc3501/5.1.3-names-are-utf7", "rfc3501/5.1.3-utf7-round-trip", "rfc3501/7.2.2-name-selectable";
    NilRefused "nil-refused" 3501 "4.5" "NIL is no mailbox name."
        breaks "rfc3501/4.5-nil-as-astring";
    RenameToLiteralRefused "rename-to-literal-refused" 3501 "9" "The second name of RENAME is no literal."
        breaks "rfc3501/9-mailbox-astring";
    LiteralNamesRefused "literal-names-refused" 3501 "9" "A literal is no mailbox name."
        breaks "rfc3501/9-mailbox-astring";
    QuotedPairsKept "quoted-pairs-kept" 3501 "9" "The backslashes of quoted mailbox names and search strings are taken for part of them."
        breaks "rfc3501/9-mailbox-astring", "rfc3501/4.3-quoted-escapes";
    AtomsAlphanumeric "atoms-alphanumeric" 3501 "9" "A mailbox name that is an atom may have letters, digits, hyphens, underscores, dots and slashes alone."
        breaks "rfc3501/9-mailbox-astring", "rfc3501/4.1-atom";
    NamesSanitised "names-sanitised" 3501 "6.3.3" "CREATE makes a name with underscores for its spaces and signs."
        breaks "rfc3501/6.3.3-create";
    CreateTruncates "create-truncates" 3501 "6.3.3" "CREATE makes a name of the first 64 octets of a longer one."
        breaks "rfc3501/6.3.3-create";
    CreateSelectedIgnored "create-selected-ignored" 3501 "6.3.3" "CREATE is OK and makes nothing while a mailbox is selected."
        breaks "rfc3501/6.3.3-create";
    SeparatorRefused "separator-refused" 3501 "6.3.3" "CREATE refuses a name with a hierarchy delimiter at its end."
        breaks "rfc3501/6.3.3-create-trailing-separator";
    SeparatorKept "separator-kept" 3501 "6.3.3" "CREATE makes a name with the hierarchy delimiter at its end."
        breaks "rfc3501/6.3.3-create-trailing-separator";
    SuperiorsNotMade "superiors-not-made" 3501 "6.3.3" "CREATE makes a name below one that is missing, and that stays missing."
        breaks "rfc3501/6.3.3-create-superiors", "rfc3501/6.3.8-percent-shows-superiors";
    UidValidityConstant "uidvalidity-constant" 3501 "6.3.3" "UIDVALIDITY is the same for every mailbox."
        breaks "rfc3501/6.3.3-recreate-uids", "rfc3501/6.3.4-highest-uid-kept", "rfc3501/6.3.5-highest-uid-kept", "rfc3501/2.3.1.1-recreated-mailbox";
    DeleteHides "delete-hides" 3501 "6.3.4" "DELETE takes a mailbox out of LIST, and nothing else."
        breaks "rfc3501/6.3.4-delete";
    DeleteRefusedEmpties "delete-refused-empties" 3501 "6.3.4" "DELETE of a mailbox that a session has selected is refused, and its messages are gone."
        breaks "rfc3501/6.3.4-delete";
    DeleteMissingOk "delete-missing-ok" 3501 "6.3.4" "DELETE of what does not exist is OK."
        breaks "rfc3501/6.3.4-delete-error-no";
    DeleteNoselectOk "delete-noselect-ok" 3501 "6.3.4" "DELETE of a \\Noselect name that has others below it is OK."
        breaks "rfc3501/6.3.4-delete-noselect-with-inferiors";
    DeletedParentKept "deleted-parent-kept" 3501 "6.3.4" "DELETE of a mailbox that has others below it is OK and does nothing."
        breaks "rfc3501/6.3.4-delete-parent-noselect", "rfc3501/6.3.4-delete-removes-messages";
    RenameKeepsOld "rename-keeps-old" 3501 "6.3.5" "RENAME leaves a mailbox of the old name behind."
        breaks "rfc3501/6.3.5-rename";
    RenameLosesFlags "rename-loses-flags" 3501 "6.3.5" "RENAME drops the flags of the messages."
        breaks "rfc3501/6.3.5-rename";
    RenameMissingOk "rename-missing-ok" 3501 "6.3.5" "RENAME of what does not exist is OK."
        breaks "rfc3501/6.3.5-rename-error-no";
    RenameOverwrites "rename-overwrites" 3501 "6.3.5" "RENAME onto a name that exists is OK, and takes its place."
        breaks "rfc3501/6.3.5-rename-error-no";
    RenameBelowItselfLoses "rename-below-itself-loses" 3501 "6.3.5" "RENAME to a name below the old one is refused, and the mailbox is gone."
        breaks "rfc3501/6.3.5-rename";
    RenameLeavesChildren "rename-leaves-children" 3501 "6.3.5" "RENAME leaves the names below where they are."
        breaks "rfc3501/6.3.5-rename-inferiors";
    RenameWithoutSuperiors "rename-without-superiors" 3501 "6.3.5" "RENAME to a name below one that is missing is refused."
        breaks "rfc3501/6.3.5-rename-superiors";
    RenameInboxTakesChildren "rename-inbox-takes-children" 3501 "6.3.5" "RENAME of INBOX takes the names below it along."
        breaks "rfc3501/6.3.5-rename-inbox-keeps-inferiors";
    SubscribeIgnored "subscribe-ignored" 3501 "6.3.6" "SUBSCRIBE is OK and does nothing."
        breaks "rfc3501/6.3.6-subscribe";
    SubscriptionsForgotten "subscriptions-forgotten" 3501 "6.3.6" "LOGOUT ends all subscriptions."
        breaks "rfc3501/6.3.6-subscription-persists";
    UnsubscribeIgnored "unsubscribe-ignored" 3501 "6.3.7" "UNSUBSCRIBE is OK and does nothing."
        breaks "rfc3501/6.3.7-unsubscribe";
    LsubAsList "lsub-as-list" 3501 "7.2.3" "LSUB is answered by LIST responses."
        breaks "rfc3501/6.3.9-lsub", "rfc3501/7.2.3-lsub-response";
    LsubIgnoresPattern "lsub-ignores-pattern" 3501 "6.3.9" "LSUB returns whatever is subscribed."
        breaks "rfc3501/6.3.9-lsub-wildcards";
    LsubWithoutSuperiors "lsub-without-superiors" 3501 "6.3.9" "LSUB with % leaves out the levels above subscribed names."
        breaks "rfc3501/6.3.9-lsub-percent-noselect";
    LsubSuperiorsSelectable "lsub-superiors-selectable" 3501 "6.3.9" "LSUB with % returns the levels above subscribed names as subscribed ones."
        breaks "rfc3501/6.3.9-lsub-percent-noselect";
    LsubDelimiter "lsub-delimiter" 3501 "7.2.2" "LSUB tells another hierarchy delimiter than LIST."
        breaks "rfc3501/7.2.2-one-separator", "rfc3501/5.1.1-single-separator";
    ListEchoes "list-echoes" 3501 "6.3.8" "LIST of a name without wildcards returns it, whether it exists or not."
        breaks "rfc3501/6.3.8-list-untagged";
    ListExactFindsNothing "list-exact-finds-nothing" 3501 "6.3.8" "LIST and LSUB find nothing without a wildcard."
        breaks "rfc3501/6.3.8-list-untagged", "rfc3501/6.3.8-empty-reference", "rfc3501/6.3.9-lsub-wildcards";
    ListPrefixMatch "list-prefix-match" 3501 "6.3.8" "LIST of a name without wildcards returns all that begin with it."
        breaks "rfc3501/6.3.8-list-matches-pattern", "rfc3501/6.3.8-no-literal-wildcard-confusion";
    ListCached "list-cached" 3501 "6.3.8" "LIST returns what the first LIST of the session found, though another session has made and deleted mailboxes since."
        breaks "rfc3501/6.3.8-list-complete";
    ListShallow "list-shallow" 3501 "6.3.8" "LIST leaves out names of more than two levels."
        breaks "rfc3501/6.3.8-list-complete", "rfc3501/6.3.8-star";
    StarStopsAtSeparator "star-stops-at-separator" 3501 "6.3.8" "The wildcard * stops at the hierarchy delimiter."
        breaks "rfc3501/6.3.8-star", "rfc3501/6.3.9-lsub-wildcards";
    PercentHidesLevels "percent-hides-levels" 3501 "6.3.8" "LIST leaves out levels that are no mailboxes."
        breaks "rfc3501/6.3.8-percent-shows-superiors";
    ListEmptyNameUnanswered "list-empty-name-unanswered" 3501 "6.3.8" "LIST with an empty mailbox name is OK and tells no delimiter."
        breaks "rfc3501/6.3.8-list-empty-name";
    ReferenceIgnored "reference-ignored" 3501 "6.3.8" "The reference of LIST and LSUB is left out of account."
        breaks "rfc3501/6.3.8-reference-prefix";
    ReferenceRefused "reference-refused" 3501 "7.2.2" "LIST and LSUB take no reference but the empty one."
        breaks "rfc3501/7.2.2-name-valid-as-reference";
    ListNameUnquoted "list-name-unquoted" 3501 "7.2.2" "LIST and LSUB tell a name as it is, without quotes."
        breaks "rfc3501/7.2.2-list-response";
    ListQuotesUnescaped "list-quotes-unescaped" 3501 "4.3" "LIST and LSUB put no backslash before the quotes and backslashes of a name."
        breaks "rfc3501/4.3-quoted-escapes";
    NoselectSelected "noselect-selected" 3501 "7.2.2" "SELECT of a \\Noselect name is OK."
        breaks "rfc3501/7.2.2-noselect";
    NoselectMarked "noselect-marked" 3501 "7.2.2" "A \\Noselect name is told to be \\Unmarked."
        breaks "rfc3501/7.2.2-no-marked-for-noselect";
    NoinferiorsUntrue "noinferiors-untrue" 3501 "7.2.2" "All names are told to be \\Noinferiors."
        breaks "rfc3501/7.2.2-noinferiors", "rfc3348/3-noinferiors", "rfc3348/3-redundant";
    NilDelimiter "nil-delimiter" 3501 "7.2.2" "LIST tells no hierarchy delimiter of names that have one."
        breaks "rfc3501/7.2.2-nil-delimiter";
    HasNoChildrenUntrue "hasnochildren-untrue" 3348 "3" "All names are told to be \\HasNoChildren."
        breaks "rfc3348/3-children-flags", "rfc3348/3-hasnochildren-true", "rfc5258/4-hasnochildren-true";
    HasChildrenBoth "haschildren-both" 3348 "3" "Names that have others below them are told to be \\HasChildren and \\HasNoChildren."
        breaks "rfc3348/3-not-both", "rfc5258/4-not-both";
    ChildrenByPrefix "children-by-prefix" 3348 "3" "LIST tells a name to be \\HasChildren where another one begins with it."
        breaks "rfc3348/3-haschildren-true";
    NamespaceUnanswered "namespace-unanswered" 2342 "5" "NAMESPACE is completed without its response."
        breaks "rfc2342/5-namespace-response";
    NamespaceEmptyList "namespace-empty-list" 2342 "5" "NAMESPACE tells a class without namespaces as a pair of parentheses."
        breaks "rfc2342/5-nil-class", "rfc3501/4.5-nil-versus-empty";
    NamespacePrefixUntrue "namespace-prefix-untrue" 2342 "5" "NAMESPACE tells a personal namespace in which nothing can be made."
        breaks "rfc2342/5-personal-prefix";
    NamespaceExtension "namespace-extension" 2342 "5" "NAMESPACE has an extension of the server's own that does not begin with X-."
        breaks "rfc2342/5-extension-prefix";
    // Working on messages (§6.4): what is searched for.
    SearchFlagsUnknown "search-flags-unknown" 3501 "6.4.4" "SEARCH takes all messages for ones without flags."
        breaks "rfc3501/6.4.4-flag-keys", "rfc3501/6.4.4-keyword-keys";
    SearchHidesDeleted "search-hides-deleted" 3501 "6.4.4" "SEARCH does not find messages that are marked for deletion unless DELETED is asked for."
        breaks "rfc3501/6.4.4-flag-keys";
    SearchRecentUnknown "search-recent-unknown" 3501 "6.4.4" "SEARCH takes no message for recent."
        breaks "rfc3501/6.4.4-flag-keys", "rfc3501/6.4.4-new-old";
    SearchNewIsUnseen "search-new-is-unseen" 3501 "6.4.4" "NEW finds what is unseen, and OLD what is seen."
        breaks "rfc3501/6.4.4-new-old";
    SearchRecipientsOverlooked "search-recipients-overlooked" 3501 "6.4.4" "TO, CC and BCC find nothing."
        breaks "rfc3501/6.4.4-address-keys";
    SearchNamesOverlooked "search-names-overlooked" 3501 "6.4.4" "FROM looks at the addresses and not at the names before them."
        breaks "rfc3501/6.4.4-address-keys";
    SearchAddressesMixed "search-addresses-mixed" 3501 "6.4.4" "FROM, TO, CC and BCC each look at the whole header."
        breaks "rfc3501/6.4.4-address-keys";
    SearchFieldInText "search-field-in-text" 3501 "6.4.4" "HEADER looks at the whole message for its string."
        breaks "rfc3501/6.4.4-header-key";
    SearchSubjectInText "search-subject-in-text" 3501 "6.4.4" "SUBJECT looks at the whole message."
        breaks "rfc3501/6.4.4-subject-key";
    SearchPresenceIgnored "search-presence-ignored" 3501 "6.4.4" "HEADER with an empty string finds messages that have no such field."
        breaks "rfc3501/6.4.4-header-key";
    SearchFirstFieldAlone "search-first-field-alone" 3501 "6.4.4" "HEADER looks at the first of several fields of that name."
        breaks "rfc3501/6.4.4-header-key";
    SearchOddFieldsOverlooked "search-odd-fields-overlooked" 3501 "6.4.4" "HEADER finds the fields that ENVELOPE has, and no others."
        breaks "rfc3501/6.4.4-header-key";
    SearchBodyInHeader "search-body-in-header" 3501 "6.4.4" "BODY looks at the header too."
        breaks "rfc3501/6.4.4-body-key";
    SearchBodiesOverlooked "search-bodies-overlooked" 3501 "6.4.4" "SEARCH looks at no body."
        breaks "rfc3501/6.4.4-body-key", "rfc3501/6.4.4-text-key";
    SearchTextInBody "search-text-in-body" 3501 "6.4.4" "TEXT does not look at the header."
        breaks "rfc3501/6.4.4-text-key";
    SearchSentAsArrived "search-sent-as-arrived" 3501 "6.4.4" "SENTBEFORE, SENTON and SENTSINCE compare the internal date."
        breaks "rfc3501/6.4.4-sent-date-keys";
    SearchSentInUtc "search-sent-in-utc" 3501 "6.4.4" "SENTBEFORE, SENTON and SENTSINCE compare the day that it was in UTC."
        breaks "rfc3501/6.4.4-sent-date-keys";
    SearchSizeInclusive "search-size-inclusive" 3501 "6.4.4" "LARGER and SMALLER find messages of that very size."
        breaks "rfc3501/6.4.4-size-keys";
    SearchNotIgnored "search-not-ignored" 3501 "6.4.4" "NOT is ignored."
        breaks "rfc3501/6.4.4-or-not";
    SearchOrIsAnd "search-or-is-and" 3501 "6.4.4" "OR finds what both of its keys match."
        breaks "rfc3501/6.4.4-or-not";
    SearchFirstKeyAlone "search-first-key-alone" 3501 "6.4.4" "The keys behind the first are ignored."
        breaks "rfc3501/6.4.4-and-of-keys";
    SearchBehindGroupIgnored "search-behind-group-ignored" 3501 "6.4.4" "The keys behind a leading group are ignored."
        breaks "rfc3501/6.4.4-parentheses", "rfc3501/6.4.4-and-of-keys";
    SearchGroupShort "search-group-short" 3501 "6.4.4" "Only the first key of a group counts."
        breaks "rfc3501/6.4.4-parentheses";
    SearchSetsAsUids "search-sets-as-uids" 3501 "6.4.4" "A bare set in SEARCH is taken for unique identifiers."
        breaks "rfc3501/6.4.4-sequence-set", "rfc3501/6.4.8-uid-search";
    SearchUidsAsNumbers "search-uids-as-numbers" 3501 "6.4.4" "The key UID takes sequence numbers."
        breaks "rfc3501/6.4.4-uid-key";
    UidSearchNumbers "uid-search-numbers" 3501 "6.4.8" "UID SEARCH answers with sequence numbers."
        breaks "rfc3501/6.4.8-uid-search";
    SearchUndecoded "search-undecoded" 3501 "6.4.4" "Encoded-words and transfer encodings are not decoded before text is compared."
        breaks "rfc3501/6.4.4-decoded-before-compare";
    CharsetAsciiUnknown "charset-ascii-unknown" 3501 "6.4.4" "The charset US-ASCII is unknown."
        breaks "rfc3501/6.4.4-charset-us-ascii";
    BadCharsetOmitted "badcharset-omitted" 3501 "6.4.4" "The NO to an unknown charset has no BADCHARSET."
        breaks "rfc3501/6.4.4-badcharset";
    CharsetQuotedRefused "charset-quoted-refused" 3501 "9" "CHARSET in quotes is refused."
        breaks "rfc3501/6.4.4-charset-us-ascii";
    DateQuotedRefused "date-quoted-refused" 3501 "9" "A search date in quotes is refused."
        breaks "rfc3501/9-date-forms";
    SearchNilIsEmpty "search-nil-is-empty" 3501 "6.4.4" "A search string that is the atom NIL is found everywhere."
        breaks "rfc3501/6.4.4-string-substring";
    StarFirstRefused "star-first-refused" 3501 "9" "A range that begins with a star is refused."
        breaks "rfc3501/9-sequence-set-star", "rfc3501/9-sequence-set-reversed";
    StatusUnseenWraps "status-unseen-wraps" 3501 "6.3.10" "STATUS says 4294967295 where no message is unseen."
        breaks "rfc3501/6.3.10-status-unseen";
    EsearchCountsAll "esearch-counts-all" 4731 "3.1" "COUNT is the number of messages in the mailbox."
        breaks "rfc4731/3.1-count";
    EsearchMinMaxSwapped "esearch-min-max-swapped" 4731 "3.1" "MIN is the highest number that matches, and MAX the lowest."
        breaks "rfc4731/3.1-min-max";
    EsearchNothingForEmpty "esearch-nothing-for-empty" 4731 "3.1" "RETURN with an empty list has no result."
        breaks "rfc4731/3.1-return-empty";
    EsearchCountOmitted "esearch-count-omitted" 4731 "3.1" "COUNT is left out where nothing matches."
        breaks "rfc4731/3.1-no-matches";
    EsearchCountUnasked "esearch-count-unasked" 4731 "3.1" "COUNT comes unasked."
        breaks "rfc4731/3.1-only-what-was-asked";
    EsearchWithSearch "esearch-with-search" 4731 "3.1" "A SEARCH response comes with the ESEARCH response."
        breaks "rfc4731/3.1-single-response";
    EsearchAllSpaced "esearch-all-spaced" 4731 "3.1" "ALL is a list of numbers with spaces between them."
        breaks "rfc4731/3.1-all-is-a-set";
    EsearchWithoutTag "esearch-without-tag" 4731 "3.1" "ESEARCH does not say which command it answers."
        breaks "rfc4731/3.1-tag";
    // Working on messages: what is changed, copied and removed.
    StoreRemoveClears "store-remove-clears" 3501 "6.4.6" "STORE -FLAGS clears all flags."
        breaks "rfc3501/6.4.6-store-remove";
    StoreFirstAlone "store-first-alone" 3501 "6.4.6" "STORE of a set changes its first message alone."
        breaks "rfc3501/6.4.6-store-replace", "rfc3501/6.4.6-store-add", "rfc3501/6.4.6-store-remove", "rfc3501/6.4.6-store-returns-flags";
    StoreUnanswered "store-unanswered" 3501 "6.4.6" "STORE does not answer with the new flags."
        breaks "rfc3501/6.4.6-store-returns-flags";
    StoreEmptyIgnored "store-empty-ignored" 3501 "6.4.6" "STORE FLAGS with an empty list changes nothing."
        breaks "rfc3501/6.4.6-store-empty-list";
    StoreTakesRecent "store-takes-recent" 3501 "6.4.6" "STORE takes \\Recent from the message."
        breaks "rfc3501/6.4.6-store-recent", "rfc3501/2.3.2-recent-not-alterable";
    FlagsConfused "flags-confused" 3501 "2.3.2" "\\Answered is stored as \\Flagged."
        breaks "rfc3501/2.3.2-system-flags";
    StoreForgotten "store-forgotten" 3501 "2.3.2" "Flags that were stored are gone in the next session."
        breaks "rfc3501/2.3.2-permanent-and-session-flags";
    SilentStoreSwallows "silent-store-swallows" 3501 "6.4.6" "STORE with .SILENT keeps quiet about what another session changed."
        breaks "rfc3501/6.4.6-store-external-change";
    KeywordsWithCase "keywords-with-case" 3501 "9" "A keyword is not removed by its name in another case of letters."
        breaks "rfc3501/9-keyword-case-insensitive";
    SystemFlagsWithCase "system-flags-with-case" 3501 "9" "System flags in small letters are refused."
        breaks "rfc3501/9-case-insensitive";
    BareFlagsRefused "bare-flags-refused" 3501 "9" "STORE refuses flags without parentheses."
        breaks "rfc3501/9-flag-list-forms";
    CopyFirstAlone "copy-first-alone" 3501 "6.4.7" "COPY and MOVE of a set copy its first message alone."
        breaks "rfc3501/6.4.7-copy", "rfc6851/3.1-move";
    CopyRemoves "copy-removes" 3501 "6.4.7" "COPY takes the messages from where they were."
        breaks "rfc3501/6.4.7-copy";
    CopyNotRecent "copy-not-recent" 3501 "6.4.7" "A copy is not recent."
        breaks "rfc3501/6.4.7-copy-recent";
    CopyCreates "copy-creates" 3501 "6.4.7" "COPY and MOVE create the mailbox that is missing."
        breaks "rfc3501/6.4.7-copy-nonexistent-no", "rfc3501/6.4.7-copy-no-create", "rfc6851/3.1-nonexistent-trycreate";
    CopyOfPart "copy-of-part" 3501 "6.4.7" "A COPY that is refused has copied the messages that are there."
        breaks "rfc3501/6.4.7-copy-atomic";
    ExpungeTakesSeen "expunge-takes-seen" 3501 "6.4.3" "EXPUNGE removes what is seen, too."
        breaks "rfc3501/6.4.3-expunge-removes-deleted";
    ExpungeFirstAlone "expunge-first-alone" 3501 "6.4.3" "EXPUNGE removes one message."
        breaks "rfc3501/6.4.3-expunge-removes-deleted";
    ExpungeUnderExamine "expunge-under-examine" 3501 "6.4.3" "EXPUNGE is OK in a mailbox that is examined."
        breaks "rfc3501/6.4.3-expunge-read-only-no", "rfc3501/6.3.2-examine-no-changes";
    ExpungeSwaps "expunge-swaps" 3501 "2.3.1.2" "The last message takes the number of the one that was expunged."
        breaks "rfc3501/2.3.1.2-seq-reassigned", "rfc3501/2.3.1.2-seq-ordered-by-uid";
    CloseExpungesExamined "close-expunges-examined" 3501 "6.4.2" "CLOSE removes messages from a mailbox that is examined."
        breaks "rfc3501/6.4.2-close-read-only";
    CloseKeepsSelection "close-keeps-selection" 3501 "6.4.2" "The mailbox stays selected after CLOSE and UNSELECT."
        breaks "rfc3501/6.4.2-close-removes-deleted", "rfc3691/2-authenticated-state";
    ExamineTakesRecent "examine-takes-recent" 3501 "6.3.2" "EXAMINE takes the recent state from messages."
        breaks "rfc3501/6.3.2-examine-keeps-recent";
    CheckRefused "check-refused" 3501 "6.4.1" "CHECK is refused."
        breaks "rfc3501/6.4.1-check";
    UidsNotSticky "uids-not-sticky" 4315 "3" "SELECT says UIDNOTSTICKY."
        breaks "rfc4315/3-no-uidnotsticky";
    ExpungeOutrunRefused "expunge-outrun-refused" 3501 "6.4.3" "EXPUNGE is refused where another session was quicker."
        breaks "rfc3501/6.4.3-expunge-removes-deleted";
    UnselectAnywhere "unselect-anywhere" 3691 "2" "UNSELECT is OK where nothing is selected."
        breaks "rfc3691/2-nothing-selected-bad";
    UidExpungeUnannounced "uid-expunge-unannounced" 4315 "2.1" "UID EXPUNGE sends no EXPUNGE."
        breaks "rfc4315/2.1-responses";
    CopyUidExtraneous "copyuid-extraneous" 4315 "3" "The first set of COPYUID has every unique identifier of the mailbox."
        breaks "rfc4315/3-copyuid", "rfc4315/3-no-extraneous";
    CopyUidShort "copyuid-short" 4315 "3" "The second set of COPYUID lacks its first unique identifier."
        breaks "rfc4315/3-copyuid-same-order";
    AppendUidRange "appenduid-range" 4315 "3" "The unique identifier of APPENDUID is written as a range."
        breaks "rfc4315/3-single-not-range", "rfc4315/3-appenduid-single";
    CopyUidTorn "copyuid-torn" 4315 "4" "COPYUID has two fields: the UIDVALIDITY is left out."
        breaks "rfc4315/3-copyuid";
    CopyUidValidityZero "copyuid-validity-zero" 4315 "4" "The UIDVALIDITY of COPYUID is zero."
        breaks "rfc4315/3-copyuid";
    CopyUidUntagged "copyuid-untagged" 4315 "3" "COPY tells COPYUID in an untagged OK."
        breaks "rfc4315/3-tagged-ok";
    MoveLosesMessages "move-loses-messages" 6851 "3.3" "A moved message arrives nowhere."
        breaks "rfc6851/3.1-move", "rfc6851/3.3-no-message-lost";
    MoveMarksDeleted "move-marks-deleted" 6851 "3.3" "A moved message arrives marked for deletion."
        breaks "rfc6851/3.3-no-deleted-flag";
    MoveUnannounced "move-unannounced" 6851 "3.3" "MOVE sends no EXPUNGE."
        breaks "rfc6851/3.3-expunge-responses";
    MoveRemovesAnyway "move-removes-anyway" 6851 "3.3" "A MOVE that is refused removes the messages."
        breaks "rfc6851/3.3-failure", "rfc6851/3.3-no-message-lost";
    // Unique identifiers and numbers (§2.3.1, §6.4.8).
    UidsAsNumbers "uids-as-numbers" 3501 "6.4.8" "UID COPY, UID FETCH, UID STORE and UID MOVE take sequence numbers."
        breaks "rfc3501/6.4.8-uid-copy-fetch-store", "rfc6851/3.2-uid-move";
    UidsCounted "uids-counted" 3501 "6.4.8" "UID COPY, UID FETCH, UID STORE and UID MOVE count from the first message as if no identifier were missing."
        breaks "rfc3501/6.4.8-uid-copy-fetch-store";
    DescendingUidsEmpty "descending-uids-empty" 3501 "9" "A range of unique identifiers whose first is the larger is of no message."
        breaks "rfc3501/9-sequence-set-reversed";
    UidExpungeByNumber "uid-expunge-by-number" 4315 "2.1" "UID EXPUNGE takes sequence numbers."
        breaks "rfc4315/2.1-uid-expunge";
    FetchNumberedByUid "fetch-numbered-by-uid" 3501 "6.4.8" "UID FETCH and UID STORE are answered with the unique identifier behind the asterisk."
        breaks "rfc3501/6.4.8-uid-fetch-seq";
    AbsentUidRefused "absent-uid-refused" 3501 "6.4.8" "A UID command that names an identifier that no message has is refused."
        breaks "rfc3501/6.4.8-absent-uid-ignored";
    UidStarPastEnd "uid-star-past-end" 3501 "6.4.8" "A range of unique identifiers from past the end to the star has no message."
        breaks "rfc3501/6.4.8-uid-star";
    UidsRenewed "uids-renewed" 3501 "2.3.1.1" "Messages get new unique identifiers whenever the mailbox is selected."
        breaks "rfc3501/2.3.1.1-uid-change-detectable", "rfc3501/2.3.1.1-uid-stable-between-sessions", "rfc4315/3-uidnotsticky";
    UidNextDrifts "uidnext-drifts" 3501 "2.3.1.1" "UIDNEXT rises when flags change."
        breaks "rfc3501/2.3.1.1-uidnext-stable";
    UidNextConstant "uidnext-constant" 3501 "2.3.1.1" "UIDNEXT is the largest number there is."
        breaks "rfc3501/2.3.1.1-uidnext-rises", "rfc3501/2.3.1.1-uidnext-lower-bound";
    UidValidityShrinks "uidvalidity-shrinks" 3501 "2.3.1.1" "Messages get new unique identifiers whenever the mailbox is selected, and UIDVALIDITY falls."
        breaks "rfc3501/2.3.1.1-uidvalidity-grows";
    DateFollowsFlags "date-follows-flags" 3501 "2.3.1.1" "INTERNALDATE changes with the flags."
        breaks "rfc3501/2.3.1.1-static-data-immutable";
    NewMessageFirst "new-message-first" 3501 "2.3.1.2" "A message that is added to the selected mailbox is number 1."
        breaks "rfc3501/2.3.1.2-new-message-seq";
    // Several sessions in one mailbox (RFC 2180).
    NumbersMoveEarly "numbers-move-early" 3501 "7.4.1" "What another session expunged leaves the numbers before EXPUNGE is sent."
        breaks "rfc3501/7.4.1-expunge-number-valid", "rfc3501/2.3.1.2-seq-reassigned";
    SilentStoreFails "silent-store-fails" 2180 "4.2.1" "STORE with .SILENT is refused for what another session expunged."
        breaks "rfc2180/4.2.1-silent-store";
    StoreOfExpungedOk "store-of-expunged-ok" 2180 "4.2.2" "STORE is OK where all of its messages were expunged."
        breaks "rfc2180/4.2.2-only-expunged";
    CopyRefusedInPart "copy-refused-in-part" 2180 "4.4.1" "A COPY that is refused for what another session expunged has copied the rest."
        breaks "rfc2180/4.4.1-failed-copy";
    // The session: greeting, login, TLS, states, the form of commands.
    MechanismsUntrue "mechanisms-untrue" 3501 "6.1.1" "CAPABILITY lists mechanisms that AUTHENTICATE does not know."
        breaks "rfc3501/6.1.1-auth-capabilities", "rfc4959/3-unsupported-bad", "rfc2195/2-right-digest",
            "rfc4616/2-authzid-derived", "rfc5802/3-scram", "rfc7677/3-scram", "rfc7628/3.2-token-admits";
    Base64Lenient "base64-lenient" 4959 "3" "Characters that are not base64 are left out of what AUTHENTICATE comes with."
        breaks "rfc4959/3-bad-base64";
    RefusedAdmitted "refused-admitted" 3501 "6.2.3" "Who is refused with NO is logged in all the same."
        breaks "rfc3501/6.2.3-login-no", "rfc3501/6.2.2-failure-no";
    RefusedBad "refused-bad" 3501 "6.2.3" "Wrong credentials are answered BAD."
        breaks "rfc3501/6.2.3-login-no", "rfc3501/6.2.2-failure-no";
    AuthzidIgnored "authzid-ignored" 3501 "6.2.2" "AUTHENTICATE PLAIN overlooks for whom the client asks to act."
        breaks "rfc3501/6.2.2-authzid", "rfc4422/3.6-authzid-authorized", "rfc4616/2-authzid-authorized", "rfc5802/5-authzid-authorized";
    MechanismUnknownBad "mechanism-unknown-bad" 3501 "6.2.2" "AUTHENTICATE with a mechanism that is not known is BAD."
        breaks "rfc3501/6.2.2-unsupported-mechanism-no";
    AuthenticateTwice "authenticate-twice" 3501 "6.2.2" "AUTHENTICATE is obeyed after login."
        breaks "rfc3501/6.2.2-refused-when-authenticated", "rfc3501/3-wrong-state-refused";
    AuthenticateEatsNext "authenticate-eats-next" 3501 "6.2.2" "What came together with the last line of AUTHENTICATE is lost."
        breaks "rfc3501/6.2.2-own-line-only";
    StarttlsAfterLogin "starttls-after-login" 3501 "6.2.1" "STARTTLS is OK after login."
        breaks "rfc3501/6.2.1-starttls-not-authenticated-only", "rfc2595/3.1-not-authenticated-only";
    StarttlsTwice "starttls-twice" 3501 "6.2.1" "STARTTLS is OK under TLS."
        breaks "rfc3501/6.2.1-second-starttls-refused";
    StarttlsLogsIn "starttls-logs-in" 3501 "6.2.1" "With the handshake of STARTTLS the client is logged in."
        breaks "rfc3501/6.2.1-starttls-stays-not-authenticated", "rfc2595/3.1-stays-not-authenticated";
    StarttlsClearText "starttls-clear-text" 3501 "6.2.1" "Behind the OK to STARTTLS there is more in the clear."
        breaks "rfc3501/6.2.1-starttls-negotiates", "rfc2595/3.1-starttls";
    CapabilityClearAlone "capability-clear-alone" 3501 "6.2.1" "CAPABILITY is BAD under TLS before login."
        breaks "rfc3501/6.2.1-capability-after-starttls";
    LoginDisabledUntrue "logindisabled-untrue" 2595 "3.2" "LOGINDISABLED is listed, and LOGIN lets in whoever comes."
        breaks "rfc3501/6.2.3-logindisabled", "rfc2595/3.2-logindisabled";
    PreauthUntrue "preauth-untrue" 3501 "3.2" "The greeting is PREAUTH, and the client has to log in."
        breaks "rfc3501/3.2-preauth-enters-authenticated";
    LiteralsRefused "literals-refused" 3501 "4.3" "Literals are BAD in every command but APPEND."
        breaks "rfc3501/4.3-string-forms", "rfc3501/4.3-zero-length-literal", "rfc3501/4.3-literal-continues-line",
            "rfc3501/2.2.1-literal-continuation", "rfc3501/6.2.3-login-forms", "rfc3501/6.2.3-login-ok";
    QuotesKept "quotes-kept" 3501 "4.3" "LOGIN, SELECT and STATUS take the quotes for a part of a quoted string."
        breaks "rfc3501/4.3-string-forms", "rfc3501/6.2.3-login-forms", "rfc3501/6.2.3-login-ok";
    CapitalsAlone "capitals-alone" 3501 "9" "Words of the protocol are known in capitals alone."
        breaks "rfc3501/6-case-insensitive-commands", "rfc3501/9-case-insensitive",
            "rfc2177/4-case-insensitive", "rfc5161/4-case-insensitive", "rfc7889/5-case-insensitive";
    SyntaxErrorsAccepted "syntax-errors-accepted" 3501 "2.2.2" "Commands that cannot be understood are OK."
        breaks "rfc3501/2.2.2-bad-on-syntax-error", "rfc3501/2.2.2-no-leftover-arguments",
            "rfc3501/2.2.2-unknown-command-bad", "rfc3501/7.1.3-bad", "rfc7162/3.2.5-syntax",
            "rfc5161/3.1-no-arguments-bad", "rfc4731/4-unknown-option-bad";
    RefusedLiteralAwaited "refused-literal-awaited" 3501 "2.2.1" "Behind a command that is refused before its literal the literal is waited for."
        breaks "rfc3501/2.2.1-refusal-instead-of-continuation";
    TextEchoed "text-echoed" 3501 "9" "A name that there is not is told in words for people, octet for octet."
        breaks "rfc3501/9-text-no-crlf";
    ContinuationUnasked "continuation-unasked" 3501 "7.5" "NOOP is answered by a continuation request, too."
        breaks "rfc3501/7.5-literal-only-when-wanted";
    NoopRefused "noop-refused" 3501 "6.1.2" "NOOP is answered NO."
        breaks "rfc3501/6.1.2-noop-succeeds";
    AnyStateNotSelected "any-state-not-selected" 3501 "6.1" "CAPABILITY and LOGOUT are refused while a mailbox is selected."
        breaks "rfc3501/6.1.1-any-state", "rfc3501/6.1.3-any-state";
    LogoutStaysOpen "logout-stays-open" 3501 "6.1.3" "The connection stays open behind the OK to LOGOUT."
        breaks "rfc3501/6.1.3-logout-closes";
    AutologoutSoon "autologout-soon" 3501 "5.4" "Who is quiet for a second is logged out."
        breaks "rfc3501/5.4-autologout-30-minutes";
    Reordered "reordered" 3501 "5.5" "What changes messages or selects is done behind the next command that came with it."
        breaks "rfc3501/5.5-ambiguity-in-order";
    SelectStays "select-stays" 3501 "6.3.1" "SELECT tells of the new mailbox, and the old one stays selected."
        breaks "rfc3501/3.3-selected-state", "rfc3501/6.3.1-one-mailbox-selected", "rfc3501/6.3.1-select-deselects-first";
    ReadOnlySticks "read-only-sticks" 3501 "6.3.1" "Behind EXAMINE a mailbox is READ-WRITE to SELECT and cannot be changed."
        breaks "rfc3501/6.3.1-read-only";
    ExamineBrief "examine-brief" 3501 "6.3.2" "EXAMINE tells neither UIDVALIDITY nor FLAGS."
        breaks "rfc3501/6.3.2-examine-like-select";
    UnseenOfSeen "unseen-of-seen" 3501 "6.3.1" "SELECT tells a first unseen message where each is seen."
        breaks "rfc3501/6.3.1-unseen-is-first";
    ExistsTooMany "exists-too-many" 3501 "6.3.1" "EXISTS at SELECT counts one message too many."
        breaks "rfc3501/6.3.1-exists-count";
    RecentUncounted "recent-uncounted" 3501 "6.3.1" "RECENT at SELECT is zero whatever is recent."
        breaks "rfc3501/6.3.1-recent-count";
    NoPermanentFlags "no-permanentflags" 3501 "6.3.1" "SELECT does not tell PERMANENTFLAGS."
        breaks "rfc3501/6.3.1-permanentflags", "rfc3501/6.3.1-select-ok-data";
    AnsweredForgotten "answered-forgotten" 3501 "7.1" "PERMANENTFLAGS lists \\Answered, which is gone at the next SELECT."
        breaks "rfc3501/7.1-permanentflags-persist";
    KeywordsForgotten "keywords-forgotten" 3501 "7.1" "PERMANENTFLAGS has \\*, and keywords are gone at the next SELECT."
        breaks "rfc3501/7.1-permanentflags-star";
    StatusWithoutDeleted "status-without-deleted" 3501 "6.3.10" "STATUS does not count deleted messages that are still there."
        breaks "rfc3501/6.3.10-status-messages";
    StatusRecentZero "status-recent-zero" 3501 "6.3.10" "RECENT of STATUS is zero whatever is recent."
        breaks "rfc3501/6.3.10-status-recent";
    StatusUidNextAhead "status-uidnext-ahead" 3501 "6.3.10" "UIDNEXT of STATUS is ahead of that of SELECT."
        breaks "rfc3501/6.3.10-status-uidnext";
    StatusValidityOther "status-validity-other" 3501 "6.3.10" "UIDVALIDITY of STATUS is not that of SELECT."
        breaks "rfc3501/6.3.10-status-uidvalidity";
    StatusDeselects "status-deselects" 3501 "6.3.10" "STATUS leaves no mailbox selected."
        breaks "rfc3501/6.3.10-status-no-selection";
    StatusOfMissing "status-of-missing" 3501 "6.3.10" "STATUS of what does not exist is OK."
        breaks "rfc3501/6.3.10-status-nonexistent-no", "rfc3501/7.1.2-no";
    ExpungeNamesLast "expunge-names-last" 3501 "7.4.1" "Each EXPUNGE names the last message, whichever went."
        breaks "rfc3501/7.4.1-expunge-decrements";
    // Extensions of the session.
    IdleContinuationTagged "idle-continuation-tagged" 2177 "3" "The continuation request to IDLE has the tag of the command before it."
        breaks "rfc2177/3-continuation";
    AppendLargeUncompleted "append-large-uncompleted" 3501 "2.2.1" "APPEND of more than 1,000,000 octets gets an untagged BAD, and no completion."
        breaks "rfc3501/2.2.1-one-completion";
    IdleDeselects "idle-deselects" 2177 "3" "IDLE leaves no mailbox selected."
        breaks "rfc2177/3-state-kept";
    IdNilRefused "id-nil-refused" 2971 "3.1" "ID with a NIL is BAD."
        breaks "rfc2971/3.1-nil-argument", "rfc2971/3.1-nil-value";
    IdShortAlone "id-short-alone" 2971 "3.3" "ID of more than 300 octets is BAD."
        breaks "rfc2971/3.3-limits";
    IdTwiceTold "id-twice-told" 2971 "3.3" "ID tells the name twice."
        breaks "rfc2971/3.3-no-duplicates";
    IdAfterLogin "id-after-login" 2971 "3.1" "ID is BAD before login."
        breaks "rfc2971/3.1-any-state";
    IdDeniesService "id-denies-service" 2971 "3" "A client that says with ID what it is may not LIST any more."
        breaks "rfc2971/3-no-refusal";
    EnableEchoes "enable-echoes" 5161 "3.1" "ENABLED lists whatever ENABLE asked for."
        breaks "rfc5161/3.1-not-enableable-ignored", "rfc5161/3.1-only-own", "rfc5161/3.2-empty-enabled";
    EnableUnknownBad "enable-unknown-bad" 5161 "3.1" "ENABLE of what is not known is BAD."
        breaks "rfc5161/3.1-unknown-ignored";
    EnableUnlists "enable-unlists" 5161 "3.1" "After an ENABLE the capabilities are without it."
        breaks "rfc5161/3.1-capability-unchanged";
    LiteralPlusUnread "literal-plus-unread" 7888 "3" "The octets of a non-synchronising literal that is too large, or of a command that is not known, are taken for commands."
        breaks "rfc7888/3-part-of-command", "rfc7888/4-too-large";
    LiteralBothListed "literal-both-listed" 7888 "5" "LITERAL+ and LITERAL- are both listed."
        breaks "rfc7888/5-not-both", "rfc7888/5-literal-minus-limit", "rfc7888/5-append-toobig";
    EqualsSignUnknown "equals-sign-unknown" 4959 "3" "An empty initial response is taken for none."
        breaks "rfc4959/3-empty-initial-response";
    InitialResponseUnread "initial-response-unread" 4959 "3" "An initial response is asked for once more."
        breaks "rfc4959/3-initial-response";
    AnythingBeforeLogin "anything-before-login" 3501 "3.1" "Commands of later states are OK before login, and do nothing."
        breaks "rfc3501/3.1-not-authenticated-refuses";
    TagsMangled "tags-mangled" 3501 "2.2.1" "A tag that does not begin with a letter, or holds punctuation, comes back as another."
        breaks "rfc3501/2.2.1-tag-echoed";
    PipelineLosesRest "pipeline-loses-rest" 3501 "5.5" "Of commands that arrive together the first is answered."
        breaks "rfc3501/5.5-pipelining";
    OneAttempt "one-attempt" 3501 "6.2.3" "After a login that failed or was cancelled all others are refused."
        breaks "rfc3501/6.2.3-login-ok", "rfc3501/6.2.2-authenticate-ok";
    StarttlsRefused "starttls-refused" 3501 "6.2.1" "STARTTLS is listed and BAD."
        breaks "rfc3501/6.2.1-starttls-negotiates", "rfc2595/3.1-starttls";
    // Lengths, codes and literals of the session.
    PlainShortAlone "plain-short-alone" 2595 "6" "AUTHENTICATE PLAIN reads no more than 300 octets."
        breaks "rfc2595/6-plain-lengths";
    LiteralPlusSent "literal-plus-sent" 7888 "3" "Literals are announced as non-synchronising ones."
        breaks "rfc7888/3-not-from-server";
    CodeSurplus "code-surplus" 3501 "7.1" "UIDNEXT has more behind its number."
        breaks "rfc3501/7.1-response-code-syntax";
    TryCreateUntrue "trycreate-untrue" 3501 "7.1" "COPY to a mailbox without messages is NO with TRYCREATE."
        breaks "rfc3501/7.1-trycreate-meaning";
    // What begins a response, and what only a client that asks gets.
    StatusWithoutStar "status-without-star" 3501 "7" "STATUS data comes without its asterisk."
        breaks "rfc3501/7-untagged-prefix";
    EsearchUnasked "esearch-unasked" 3501 "7.2.1" "SEARCH without RETURN is answered with an ESEARCH response as well."
        breaks "rfc3501/7.2.1-no-unrequested-extensions";
    // SASL mechanisms.
    CredentialsUnchecked "credentials-unchecked" 4422 "3.6" "AUTHENTICATE lets in whoever says who they are, whatever proves it."
        breaks "rfc4422/3.6-credentials-verified", "rfc4616/2-verified", "rfc2195/2-digest-verified", "rfc5802/5-proof-verified", "rfc7677/3-scram", "rfc7628/3.2-token-verified", "rfc3501/6.2.2-failure-no";
    FirstChallengeFilled "first-challenge-filled" 4422 "5" "The first challenge of a mechanism in which the client speaks first is not empty."
        breaks "rfc4422/5-empty-first-challenge";
    PlainExtraIgnored "plain-extra-ignored" 4616 "2" "What stands behind the password of PLAIN is overlooked."
        breaks "rfc4616/2-no-nul";
    EmptyPasswordAdmitted "empty-password-admitted" 4616 "2" "An empty password is right."
        breaks "rfc4616/2-empty-fails";
    PlainShortened "plain-shortened" 4616 "2" "PLAIN is BAD where a name or a password has more than 64 octets."
        breaks "rfc4616/2-lengths", "rfc4959/6-largest-initial-response";
    CramChallengeSame "cram-challenge-same" 2195 "2" "Every challenge of CRAM-MD5 is the same."
        breaks "rfc2195/2-challenge-unique";
    CramChallengeBare "cram-challenge-bare" 2195 "2" "The challenge of CRAM-MD5 is no msg-id."
        breaks "rfc2195/2-challenge-msg-id";
    ScramNonceReplaced "scram-nonce-replaced" 5802 "5.1" "The nonce of SCRAM's server does not begin with the client's."
        breaks "rfc5802/5-nonce-appended";
    ScramNonceSame "scram-nonce-same" 5802 "5.1" "The server's part of SCRAM's nonce is always the same."
        breaks "rfc5802/5.1-nonce-unique";
    ScramNonceUnchecked "scram-nonce-unchecked" 5802 "5.1" "The nonce of the client's second message is not looked at."
        breaks "rfc5802/5.1-nonce-verified";
    ScramBindingUnchecked "scram-binding-unchecked" 5802 "6" "The channel binding of the client's second message is not looked at."
        breaks "rfc5802/6-binding-validated";
    ScramDowngradeTaken "scram-downgrade-taken" 5802 "6" "A client that sees no -PLUS is let in although there is one."
        breaks "rfc5802/6-downgrade-refused";
    ScramPlusAlone "scram-plus-alone" 5802 "6" "Under TLS SCRAM is listed with channel binding alone."
        breaks "rfc5802/6-both-listed";
    ScramSignatureWrong "scram-signature-wrong" 5802 "5" "The server's signature is made with another key."
        breaks "rfc5802/5-server-signature";
    ScramIterationsFew "scram-iterations-few" 5802 "5.1" "Passwords are hashed a thousand times."
        breaks "rfc5802/5.1-iteration-count", "rfc7677/3-iteration-count";
    ScramIterationsOmitted "scram-iterations-omitted" 5802 "5.1" "The salt comes without the iteration count."
        breaks "rfc5802/5.1-iteration-sent";
    ScramTypeIgnored "scram-type-ignored" 5802 "6" "A type of channel binding that the server does not know is overlooked."
        breaks "rfc5802/6-unknown-binding-type";
    ScramErrorSentence "scram-error-sentence" 5802 "5.1" "SCRAM tells of a failure in a sentence."
        breaks "rfc5802/5.1-error-attribute";
    ScramMandatoryIgnored "scram-mandatory-ignored" 5802 "5.1" "A mandatory extension that the server does not know is overlooked."
        breaks "rfc5802/5.1-mandatory-extension-fails";
    ScramOptionalRefused "scram-optional-refused" 5802 "5.1" "An optional extension that the server does not know is refused."
        breaks "rfc5802/5.1-optional-extension-ignored";
    ScramEscapeLenient "scram-escape-lenient" 5802 "5.1" "An equals sign that escapes nothing is left out of the name."
        breaks "rfc5802/5.1-username-escape";
    ScramFlagLenient "scram-flag-lenient" 5802 "5" "Any letter is a channel binding flag."
        breaks "rfc5802/5-flag";
    OAuthErrorOmitted "oauth-error-omitted" 7628 "3.2.2" "A bad token is refused without an error result."
        breaks "rfc7628/3.2.2-error-result";
    OAuthErrorSentence "oauth-error-sentence" 7628 "3.2.2" "The error result is a sentence."
        breaks "rfc7628/3.2.2-error-json";
    OAuthErrorWithoutStatus "oauth-error-without-status" 7628 "3.2.2" "The error result has no status."
        breaks "rfc7628/3.2.2-status";
    OAuthErrorForgiven "oauth-error-forgiven" 7628 "3.2.2" "Whoever answers the error result is let in."
        breaks "rfc7628/3.2.3-fails-after-error";
    OAuthUnknownKeyRefused "oauth-unknown-key-refused" 7628 "3.1" "A key that the server does not know makes a message of OAUTHBEARER malformed."
        breaks "rfc7628/3.1-unknown-keys-ignored";
    ExternalUnchecked "external-unchecked" 4422 "A" "EXTERNAL is listed, and lets in whoever says who they are."
        breaks "rfc4422/A-external-unestablished";
    // LIST with options, and what it tells.
    OnlyFirstPattern "only-first-pattern" 5258 "3" "Of several patterns LIST looks at the first."
        breaks "rfc5258/3-multiple-patterns";
    ListedPerPattern "listed-per-pattern" 5258 "3" "LIST returns a name once for each pattern that it matches."
        breaks "rfc5258/3-single-response", "rfc5258/3.3-one-response";
    ExtendedEmptyNameRoot "extended-empty-name-root" 5258 "3" "Extended LIST answers an empty name with the hierarchy delimiter."
        breaks "rfc5258/3-empty-name-not-special";
    EmptyNameMatchesAll "empty-name-matches-all" 5258 "3" "Among several patterns an empty one matches every name."
        breaks "rfc5258/3-empty-name-ignored";
    InvalidPatternRefused "invalid-pattern-refused" 5258 "3" "Extended LIST is NO where one of its patterns is no modified UTF-7."
        breaks "rfc5258/3-pattern-ignored";
    SelectionOptionsAny "selection-options-any" 5258 "3" "LIST (SUBSCRIBED SPECIAL-USE) returns the names that meet one of the two."
        breaks "rfc5258/3-selection-all";
    ReturnSubscribedAdds "return-subscribed-adds" 5258 "3" "LIST RETURN (SUBSCRIBED) returns subscribed names that do not exist."
        breaks "rfc5258/3-return-no-more-names", "rfc5258/3-nonexistent-unless-selected";
    UnknownOptionsIgnored "unknown-options-ignored" 5258 "3" "Options of LIST that are not known are passed over."
        breaks "rfc5258/3-unknown-option-bad";
    OptionTwiceRefused "option-twice-refused" 5258 "3" "A selection option that is given twice is BAD."
        breaks "rfc5258/3-option-once";
    OptionOrderMatters "option-order-matters" 5258 "3" "RECURSIVEMATCH before the option that it modifies is BAD."
        breaks "rfc5258/3-option-order";
    ExtendedDataUnasked "extended-data-unasked" 5258 "3" "LIST without extensions is answered with extended data."
        breaks "rfc5258/3-no-unsolicited-extended";
    NonexistentUntold "nonexistent-untold" 5258 "3" "A subscribed name that does not exist is listed like one that does."
        breaks "rfc5258/3-nonexistent-accurate";
    SubscribedSelectsAll "subscribed-selects-all" 5258 "3.1" "LIST (SUBSCRIBED) returns what exists."
        breaks "rfc5258/3.1-subscribed-exactly";
    SubscribedWithoutMissing "subscribed-without-missing" 5258 "3.1" "LIST (SUBSCRIBED) leaves out subscribed names that do not exist."
        breaks "rfc5258/3.1-subscribed-exactly", "rfc5258/3-nonexistent-accurate";
    SubscribedUntold "subscribed-untold" 5258 "3.1" "LIST (SUBSCRIBED) does not tell the attribute."
        breaks "rfc5258/3.1-subscribed-attribute";
    ReturnSubscribedIgnored "return-subscribed-ignored" 5258 "3.2" "RETURN (SUBSCRIBED) is passed over."
        breaks "rfc5258/3.2-return-subscribed";
    SubscribedLikeLsub "subscribed-like-lsub" 5258 "3.5" "LIST (SUBSCRIBED) returns names above subscribed ones as \\Noselect, as LSUB does."
        breaks "rfc5258/3.5-no-noselect-for-parents", "rfc5258/3.3-two-reasons";
    RecursiveMatchIgnored "recursivematch-ignored" 5258 "3.1" "RECURSIVEMATCH is passed over."
        breaks "rfc5258/3.1-recursivematch", "rfc5258/3.5-childinfo";
    RecursiveMatchAlone "recursivematch-alone" 5258 "3.1" "RECURSIVEMATCH is taken without an option that it modifies."
        breaks "rfc5258/3.1-recursivematch-alone-bad";
    RemoteAlone "remote-alone" 5258 "3.1" "LIST (REMOTE) leaves out the local mailboxes."
        breaks "rfc5258/3.1-remote";
    ReturnChildrenIgnored "return-children-ignored" 5258 "4" "Extended LIST tells nothing of children, asked or not."
        breaks "rfc5258/3.2-return-children", "rfc5258/4-children-returned";
    ChildrenStale "children-stale" 5258 "4" "A mailbox whose child was deleted is \\HasChildren for ever."
        breaks "rfc5258/4-haschildren-true", "rfc3348/3-haschildren-true";
    ChildInfoUnasked "childinfo-unasked" 5258 "3.5" "LIST (SUBSCRIBED) has CHILDINFO without RECURSIVEMATCH."
        breaks "rfc5258/3.5-childinfo-asked";
    ChildInfoAlways "childinfo-always" 5258 "3.5" "CHILDINFO is told of every name with others below it, whether they are subscribed or not."
        breaks "rfc5258/3.5-childinfo";
    ChildInfoByPattern "childinfo-by-pattern" 5258 "3.1" "CHILDINFO counts only names below that match the pattern."
        breaks "rfc5258/3.1-childinfo-any-pattern";
    ChildInfoRedundant "childinfo-redundant" 5258 "3.5" "A name that is not subscribed is returned though all those below it are, too."
        breaks "rfc5258/3.5-redundant-childinfo";
    ParentsNonexistent "parents-nonexistent" 5258 "3" "A mailbox that is returned for those below it is told to be \\NonExistent."
        breaks "rfc5258/3-nonexistent-accurate";
    ChildInfoUnquoted "childinfo-unquoted" 5258 "6" "The selection options of CHILDINFO are atoms."
        breaks "rfc5258/6-extended-data";
    ChildInfoOther "childinfo-other" 5258 "3.5" "CHILDINFO names an option that is not the one selected by."
        breaks "rfc5258/3.5-childinfo-criteria";
    ExtendedNoselectUntold "extended-noselect-untold" 5258 "3.2" "Extended LIST does not say that a name cannot be selected."
        breaks "rfc5258/3.2-flags-accurate", "rfc5258/3.1-attributes-accurate", "rfc5819/2-noselect-told";
    ListStatusMissing "list-status-missing" 5819 "2" "LIST RETURN (STATUS) brings no STATUS."
        breaks "rfc5819/2-status-for-each";
    ListStatusFirst "list-status-first" 5819 "2" "The STATUS of a mailbox comes before its LIST."
        breaks "rfc5819/2-status-after-list";
    ListStatusOfUnselectable "list-status-of-unselectable" 5819 "2" "A name that cannot be selected has a STATUS of zeros."
        breaks "rfc5819/2-no-status-of-unselectable";
    ListStatusRefused "list-status-refused" 5819 "2" "LIST RETURN (STATUS) is NO where one of the names cannot be selected."
        breaks "rfc5819/2-ok-all-the-same";
    ListStatusForParents "list-status-for-parents" 5819 "2" "A mailbox that is returned for those below it has a STATUS."
        breaks "rfc5819/2-status-of-matching";
    ListStatusKept "list-status-kept" 5819 "2" "LIST RETURN (STATUS) goes on telling the number of messages that it told first."
        breaks "rfc5819/2-status-items";
    ListStatusSizeUnknown "list-status-size-unknown" 8438 "3" "SIZE is BAD in LIST RETURN (STATUS)."
        breaks "rfc8438/3-list-status";
    ListStatusLeavesOut "list-status-leaves-out" 5819 "2" "The first of several items is left out of the STATUS that comes with LIST."
        breaks "rfc5819/2-status-items";
    ListMyRightsUnknown "list-myrights-unknown" 8440 "3" "LIST-MYRIGHTS is listed, and LIST RETURN (MYRIGHTS) is BAD."
        breaks "rfc8440/3-list-for-each", "rfc8440/3-myrights-for-each";
    ListMyRightsMissing "list-myrights-missing" 8440 "3" "LIST RETURN (MYRIGHTS) brings no MYRIGHTS."
        breaks "rfc8440/3-myrights-for-each";
    ListMyRightsOmits "list-myrights-omits" 8440 "3" "LIST RETURN (MYRIGHTS) leaves out names that do not exist, since they have no rights."
        breaks "rfc8440/3-list-for-each";
    ListMyRightsRefused "list-myrights-refused" 8440 "3" "LIST RETURN (MYRIGHTS) is NO where one of the names does not exist."
        breaks "rfc8440/3-no-myrights-of-unknown";
    ListMyRightsFirst "list-myrights-first" 8440 "3" "The MYRIGHTS of a mailbox comes before its LIST."
        breaks "rfc8440/3-myrights-after-list";
    ListMyRightsOfMissing "list-myrights-of-missing" 8440 "3" "A name that does not exist has a MYRIGHTS."
        breaks "rfc8440/3-no-myrights-of-unknown";
    ListMyRightsForParents "list-myrights-for-parents" 8440 "4" "A mailbox that is returned for those below it has a MYRIGHTS."
        breaks "rfc8440/4-myrights-of-matching";
    ListMyRightsOfOwner "list-myrights-of-owner" 8440 "3" "LIST RETURN (MYRIGHTS) tells the rights of the owner, whoever asks."
        breaks "rfc8440/3-rights-granted";
    ListMyRightsWithoutImplicit "list-myrights-without-implicit" 8440 "3" "LIST RETURN (MYRIGHTS) leaves out the right to administer, which the owner has whatever the list says."
        breaks "rfc8440/3-rights-granted";
    SizeWithoutDeleted "size-without-deleted" 8438 "3" "SIZE does not count the messages that are marked for deletion."
        breaks "rfc8438/3-size";
    SizeOfFirst "size-of-first" 8438 "3" "SIZE is what it was when the first message had come."
        breaks "rfc8438/3-size";
    SizeOfLines "size-of-lines" 8438 "3" "SIZE counts line ends as one octet."
        breaks "rfc8438/3-size";
    SizeInKilobytes "size-in-kilobytes" 8438 "3" "SIZE is in units of 1024 octets."
        breaks "rfc8438/3-size";
    SizeNegative "size-negative" 8438 "4" "SIZE is negative, as a signed number is that has overflowed."
        breaks "rfc8438/4-number64";
    SpecialUseSelectsAll "special-use-selects-all" 6154 "2" "LIST (SPECIAL-USE) returns every mailbox."
        breaks "rfc6154/2-select-option";
    SpecialUseSelectsNone "special-use-selects-none" 6154 "2" "LIST (SPECIAL-USE) returns nothing."
        breaks "rfc6154/2-select-option";
    SpecialUseUntold "special-use-untold" 6154 "2" "Extended LIST does not tell special uses."
        breaks "rfc6154/2-return-option", "rfc6154/2-return-option-implied";
    CreateUseUnknown "create-use-unknown" 6154 "3" "CREATE-SPECIAL-USE is listed and USE is BAD."
        breaks "rfc6154/3-create-use";
    CreateUseIgnored "create-use-ignored" 6154 "3" "CREATE with USE makes a mailbox without a special use."
        breaks "rfc6154/3-create-use", "rfc6154/3-create-use-refused";
    CreateUseRefusedCreates "create-use-refused-creates" 6154 "3" "CREATE with a USE that is not possible is NO, and makes the mailbox."
        breaks "rfc6154/3-create-use-refused";
    UseAttrMissing "useattr-missing" 6154 "3" "The NO to a special use that is not possible has no code."
        breaks "rfc6154/3-useattr";
    SpecialUseEntryApart "special-use-entry-apart" 6154 "4" "The annotation /private/specialuse is one like any other: LIST knows nothing of it."
        breaks "rfc6154/4-metadata-entry";
    SpecialUseEntryBare "special-use-entry-bare" 6154 "4" "The attributes in /private/specialuse have no backslash."
        breaks "rfc6154/4-metadata-value";
    SpecialUseEntryEmpty "special-use-entry-empty" 6154 "4" "The entry /private/specialuse of a mailbox without special uses is an empty text."
        breaks "rfc6154/4-metadata-value";
    SpecialUseEntryUnchecked "special-use-entry-unchecked" 6154 "4" "SETMETADATA of /private/specialuse is OK for special uses that the server does not have."
        breaks "rfc6154/4-set-checked";
    // Several messages of one APPEND (RFC 3502).
    MultiappendFirstAlone "multiappend-first-alone" 3502 "6.3.11" "Of several messages APPEND adds the first, and is OK."
        breaks "rfc3502/6.3.11-several";
    MultiappendReversed "multiappend-reversed" 3502 "6.3.11" "The messages of an APPEND are added in reverse order."
        breaks "rfc3502/6.3.11-several", "rfc4315/3-appenduid-set", "rfc3502/uidplus";
    MultiappendFirstAttributes "multiappend-first-attributes" 3502 "6.3.11" "All messages of an APPEND have the flags and the date of the first."
        breaks "rfc3502/6.3.11-flags", "rfc3502/6.3.11-no-flags", "rfc3502/6.3.11-date", "rfc3502/6.3.11-no-date";
    MultiappendKeepsFirst "multiappend-keeps-first" 3502 "6.3.11" "The messages before the one for which an APPEND is refused are in the mailbox all the same."
        breaks "rfc3502/6.3.11-all-or-none";
    MultiappendEmptySkipped "multiappend-empty-skipped" 3502 "6.3.11" "An empty message among those of an APPEND is left out, and the others are added."
        breaks "rfc3502/6.3.11-empty-no", "rfc3502/6.3.11-all-or-none";
    AppendEmptyBad "append-empty-bad" 3502 "6.3.11" "APPEND of an empty message is BAD."
        breaks "rfc3502/6.3.11-empty-no";
    AppendUidFirstAlone "appenduid-first-alone" 4315 "3" "APPENDUID of several messages names the first."
        breaks "rfc4315/3-appenduid-set", "rfc3502/uidplus";
    // How large an appended message may be (RFC 7889, RFC 7888 §4 and §5).
    AppendLimitIgnored "appendlimit-ignored" 7889 "4" "APPEND takes messages that are larger than the limit that is told."
        breaks "rfc7889/4-toobig";
    AppendLimitWithoutCode "appendlimit-without-code" 7889 "4" "The NO to a message that is too large has no TOOBIG."
        breaks "rfc7889/4-toobig";
    AppendLimitKept "appendlimit-kept" 7889 "4" "A message that is refused as too large is in the mailbox all the same."
        breaks "rfc7889/4-toobig", "rfc3501/6.3.11-append-atomic", "rfc3502/6.3.11-all-or-none";
    AppendLimitExclusive "appendlimit-exclusive" 7889 "5" "A message of as many octets as the limit is refused as too large."
        breaks "rfc7889/5-maximum";
    AppendLimitZero "appendlimit-zero" 7889 "5" "The limit is told as 0, and there is none."
        breaks "rfc7889/5-zero";
    AppendLimitTwice "appendlimit-twice" 7889 "2" "STATUS tells another limit than the capabilities tell for all mailboxes."
        breaks "rfc7889/2-one-limit";
    AppendLimitInMegabytes "appendlimit-in-megabytes" 7889 "5" "The capabilities tell the limit as 1M."
        breaks "rfc7889/5-capability-form";
    AppendLimitQuoted "appendlimit-quoted" 7889 "5" "STATUS tells the limit in quotes."
        breaks "rfc7889/5-number-or-nil";
    AppendLimitBeforeLogin "appendlimit-before-login" 7889 "2" "APPENDLIMIT is listed before login, and not after."
        breaks "rfc7889/2-listed";
    LiteralPlusLate "literal-plus-late" 7888 "3" "A non-synchronising literal whose octets come later than its announcement is answered with a continuation request."
        breaks "rfc7888/3-no-continuation";
    LiteralMinusUnlimited "literal-minus-unlimited" 7888 "5" "LITERAL- is listed, and non-synchronising literals of any size are taken."
        breaks "rfc7888/5-literal-minus-limit";
    LiteralMinusWithoutCode "literal-minus-without-code" 7888 "5" "LITERAL- is listed, and the BAD to an APPEND with a larger literal has no TOOBIG."
        breaks "rfc7888/5-append-toobig";
    LiteralMinusByeBare "literal-minus-bye-bare" 7888 "5" "LITERAL- is listed, and the BYE to a larger literal has no TOOBIG."
        breaks "rfc7888/5-bye-toobig";
    LiteralMinusShort "literal-minus-short" 7888 "5" "LITERAL- is listed, and non-synchronising literals of more than 1024 octets are refused."
        breaks "rfc7888/5-literal-minus-taken", "rfc7888/7-multiappend";
    // IDLE, MOVE, COPYUID and ENABLE.
    IdleSwallows "idle-swallows" 2177 "3" "What changes while a client is idle is told neither then nor later."
        breaks "rfc2177/3-nothing-swallowed", "rfc3501/5.2-size-update";
    IdleOnce "idle-once" 2177 "3" "A second IDLE is BAD."
        breaks "rfc2177/3-done";
    IdleEatsNext "idle-eats-next" 2177 "3" "What comes together with DONE is lost."
        breaks "rfc2177/3-done";
    IdleReadsOnce "idle-reads-once" 2177 "3" "A DONE that does not come in one piece is taken for something else."
        breaks "rfc2177/3-done";
    MoveUnderExamine "move-under-examine" 6851 "3.3" "MOVE takes messages out of a mailbox that is examined."
        breaks "rfc6851/3.3-read-only", "rfc3501/6.3.2-examine-no-changes";
    MoveOntoItselfLoses "move-onto-itself-loses" 6851 "3.3" "MOVE into the mailbox that is selected removes the messages."
        breaks "rfc6851/3.3-no-message-lost";
    MoveInPart "move-in-part" 6851 "3.3" "A MOVE that is refused for what another session expunged has copied the rest."
        breaks "rfc6851/3.3-each-moved-or-not", "rfc6851/3.3-no-duplicates";
    CopyBackwards "copy-backwards" 4315 "3" "COPY puts the last message of a set first, and COPYUID tells otherwise."
        breaks "rfc4315/3-copyuid-same-order";
    EnabledForgotten "enabled-forgotten" 5161 "3.1" "IMAP4rev2 is listed, ENABLED tells it, and nothing comes of it."
        breaks "rfc5161/3.1-enabled-for-connection";
    // What is listed among the capabilities, and nothing else.
    OnlyListedAppendLimit "only-listed-appendlimit" 7889 "3.1" "APPENDLIMIT is listed without a number, STATUS does not know it, and no message is too large."
        breaks "rfc7889/3.1-status", "rfc7889/3.2-list-status", "rfc7889/5-status-att";
    OnlyListedChildren "only-listed-children" 3348 "3" "CHILDREN is listed, and LIST tells neither \\HasChildren nor \\HasNoChildren."
        breaks "rfc3348/3-children-flags";
    OnlyListedEnable "only-listed-enable" 5161 "3.1" "ENABLE is listed and not known."
        breaks "rfc5161/3.1-enabled-response";
    OnlyListedEsearch "only-listed-esearch" 4731 "3.1" "ESEARCH is listed, and RETURN is not known."
        breaks "rfc4731/3.1-esearch-response";
    OnlyListedId "only-listed-id" 2971 "3.1" "ID is listed and not known."
        breaks "rfc2971/3.1-any-state";
    OnlyListedIdle "only-listed-idle" 2177 "3" "IDLE is listed and not known."
        breaks "rfc2177/3-continuation";
    OnlyListedQuota "only-listed-quota" 9208 "4.1" "QUOTA is listed and its commands are not known."
        breaks "rfc9208/4.1.2-getquotaroot", "rfc2087/4.3-getquotaroot";
    OnlyListedAcl "only-listed-acl" 4314 "3" "ACL is listed and its commands are not known."
        breaks "rfc4314/3.3-getacl", "rfc4314/3.5-myrights";
    OnlyListedMetadata "only-listed-metadata" 5464 "4" "METADATA is listed and its commands are not known."
        breaks "rfc5464/4.3-setmetadata";
    OnlyListedListExtended "only-listed-list-extended" 5258 "3" "LIST-EXTENDED is listed, and LIST with options is BAD."
        breaks "rfc5258/3-multiple-patterns";
    OnlyListedMove "only-listed-move" 6851 "3.1" "MOVE is listed and not known."
        breaks "rfc6851/3.1-move";
    OnlyListedMultiappend "only-listed-multiappend" 3502 "6.3.11" "MULTIAPPEND is listed, and APPEND of several messages is BAD."
        breaks "rfc3502/6.3.11-several";
    OnlyListedNamespace "only-listed-namespace" 2342 "5" "NAMESPACE is listed and not known."
        breaks "rfc2342/5-namespace-response";
    OnlyListedSaslIr "only-listed-sasl-ir" 4959 "3" "SASL-IR is listed, and an initial response is BAD."
        breaks "rfc4959/3-initial-response";
    OnlyListedUidPlus "only-listed-uidplus" 4315 "2.1" "UIDPLUS is listed; UID EXPUNGE is not known, and neither APPENDUID nor COPYUID is told."
        breaks "rfc4315/2.1-uid-expunge", "rfc4315/3-appenduid", "rfc4315/3-copyuid";
    OnlyListedUnselect "only-listed-unselect" 3691 "2" "UNSELECT is listed and not known."
        breaks "rfc3691/2-authenticated-state";
    // CONDSTORE and QRESYNC.
    ModSeqZero "modseq-zero" 7162 "3.1" "The mod-sequence of a message without flags is zero."
        breaks "rfc7162/3.1-positive";
    ModSeqOfArrival "modseq-of-arrival" 7162 "3.1" "Messages keep the mod-sequence that they came with, whatever becomes of their flags."
        breaks "rfc7162/3.1-flag-change", "rfc7162/3.1-later-is-greater", "rfc7162/3.1-each-store-differs", "rfc7162/3.1.3-updates-modseq";
    ModSeqOfNewLow "modseq-of-new-low" 7162 "3.1" "A message without flags has the mod-sequence 1, however late it comes."
        breaks "rfc7162/3.1-later-is-greater", "rfc7162/3.1-arrival", "rfc6851/4.4-moved-get-higher";
    ModSeqInSteps "modseq-in-steps" 7162 "3.1" "Several STORE commands in a row give the same mod-sequence, as a clock does that stands still."
        breaks "rfc7162/3.1-each-store-differs", "rfc7162/3.1-later-is-greater";
    ModSeqWithoutChange "modseq-without-change" 7162 "3.1" "STORE of a flag that is set already gives another mod-sequence."
        breaks "rfc7162/3.1-no-change";
    ModSeqOmitted "modseq-omitted" 7162 "3.1.4.2" "FETCH leaves out MODSEQ."
        breaks "rfc7162/3.1.4.2-modseq";
    HighestUntold "highestmodseq-untold" 7162 "3.1.2" "SELECT tells neither HIGHESTMODSEQ nor NOMODSEQ."
        breaks "rfc7162/3.1.2-one-of-two", "rfc7162/3.1.2.1-every-select";
    HighestTooLow "highestmodseq-too-low" 7162 "3.1.2.1" "HIGHESTMODSEQ is half of what it is."
        breaks "rfc7162/3.1.2.1-highestmodseq";
    HighestCountsMessages "highestmodseq-counts-messages" 7162 "3.1.2.1" "HIGHESTMODSEQ follows the number of messages, and falls with it."
        breaks "rfc7162/3.1.2.1-highestmodseq", "rfc7162/3.1.2.1-never-falls";
    HighestOfMessages "highestmodseq-of-messages" 7162 "3.2" "HIGHESTMODSEQ is that of the messages that are left: nothing that goes raises it."
        breaks "rfc7162/3.2-expunge-increments", "rfc7162/3.2.7-expunge-increments", "rfc7162/3.2.8-close-increments", "rfc7162/3.2.9-uid-expunge-increments", "rfc6851/4.4-mod-sequence-rises";
    CondstoreUntold "condstore-untold" 7162 "3.1" "The first command that enables CONDSTORE is answered without HIGHESTMODSEQ."
        breaks "rfc7162/3.1-highestmodseq-when-enabled";
    CondstoreByEnableAlone "condstore-by-enable-alone" 7162 "3.1" "No command but ENABLE enables CONDSTORE."
        breaks "rfc7162/3.1-enabling-commands", "rfc7162/3.1-modseq-in-fetch";
    SelectCondstoreIgnored "select-condstore-ignored" 7162 "3.1.8" "SELECT and EXAMINE with CONDSTORE enable nothing."
        breaks "rfc7162/3.1.8-select-condstore", "rfc7162/3.1-enabling-commands";
    EnableCondstoreIgnored "enable-condstore-ignored" 7162 "3.1" "ENABLE says that CONDSTORE is enabled, and it is not."
        breaks "rfc7162/3.1-enabling-commands", "rfc5161/3.1-enabled-for-connection";
    ChangesWithoutModSeq "changes-without-modseq" 7162 "3.1" "What other sessions change is told without MODSEQ."
        breaks "rfc7162/3.1-modseq-in-fetch", "rfc7162/3.1.3-unsolicited-modseq", "rfc7162/3.2.4-uid-and-modseq";
    ChangesWithoutUid "changes-without-uid" 7162 "3.2.4" "Changes are told with MODSEQ and without UID."
        breaks "rfc7162/3.2.4-uid-and-modseq", "rfc7162/3.1.4.2-as-qresync";
    StoreWithoutModSeq "store-without-modseq" 7162 "3.1" "STORE tells the flags without MODSEQ."
        breaks "rfc7162/3.1-modseq-in-fetch", "rfc7162/3.2.4-uid-and-modseq";
    SeenWithoutModSeq "seen-without-modseq" 7162 "3.2.4" "A FETCH that sets \\Seen tells it without MODSEQ."
        breaks "rfc7162/3.2.4-uid-and-modseq";
    SilentWithoutModSeq "silent-without-modseq" 7162 "3.1.3" "STORE with .SILENT tells no MODSEQ, conditional or not."
        breaks "rfc7162/3.1.3-fetch-though-silent";
    UnchangedSinceIgnored "unchangedsince-ignored" 7162 "3.1.3" "UNCHANGEDSINCE is ignored."
        breaks "rfc7162/3.1.3-changed-not-performed", "rfc7162/3.1.3-modified", "rfc7162/3.1.3-zero-fails";
    UnchangedSinceZero "unchangedsince-zero" 7162 "3.1.3" "UNCHANGEDSINCE 0 is taken for none."
        breaks "rfc7162/3.1.3-zero-fails";
    UnchangedSinceFails "unchangedsince-fails" 7162 "3.1.3" "A conditional STORE fails for messages whose mod-sequence is the one that was given."
        breaks "rfc7162/3.1.3-unchanged-performed";
    ModifiedUntold "modified-untold" 7162 "3.1.3" "A conditional STORE does not say which messages it passed over."
        breaks "rfc7162/3.1.3-modified";
    ModifiedByNumber "modified-by-number" 7162 "3.1.3" "MODIFIED of UID STORE lists message sequence numbers."
        breaks "rfc7162/3.1.3-modified";
    ModifiedStops "modified-stops" 7162 "3.1.3" "A conditional STORE stops at the first message that has changed."
        breaks "rfc7162/3.1.3-all-that-failed";
    ModifiedByItself "modified-by-itself" 7162 "3.1.3" "A message that the set names twice fails the second time."
        breaks "rfc7162/3.1.3-duplicates";
    ModifiedSpurious "modified-spurious" 7162 "3.1.3" "A conditional STORE fails for changes of flags that it does not name."
        breaks "rfc7162/3.1.3-no-spurious-modified";
    ModifiedUnexplained "modified-unexplained" 7162 "3.1.3" "What keeps a conditional STORE from a message is not told in FETCH."
        breaks "rfc7162/3.1.3-explained";
    ChangedSinceIgnored "changedsince-ignored" 7162 "3.1.4.1" "CHANGEDSINCE is ignored."
        breaks "rfc7162/3.1.4.1-changedsince";
    ChangedSinceInclusive "changedsince-inclusive" 7162 "3.1.4.1" "CHANGEDSINCE takes messages with that very mod-sequence, too."
        breaks "rfc7162/3.1.4.1-changedsince";
    ChangedSinceWithoutModSeq "changedsince-without-modseq" 7162 "3.1.4.1" "CHANGEDSINCE does not add MODSEQ."
        breaks "rfc7162/3.1.4.1-implies-modseq";
    SearchModSeqExclusive "search-modseq-exclusive" 7162 "3.1.5" "SEARCH MODSEQ finds what has a greater mod-sequence alone."
        breaks "rfc7162/3.1.5-at-least";
    SearchEntryRefused "search-entry-refused" 7162 "3.1.5" "SEARCH MODSEQ with the name of a flag is BAD."
        breaks "rfc7162/3.1.5-all", "rfc7162/3.1.5-entry-ignored";
    SearchWithoutModSeq "search-without-modseq" 7162 "3.1.5" "SEARCH MODSEQ does not tell the highest mod-sequence."
        breaks "rfc7162/3.1.5-highest-appended";
    SearchHighestOfMailbox "search-highest-of-mailbox" 7162 "3.1.5" "SEARCH MODSEQ tells a mod-sequence that none of what was found has."
        breaks "rfc7162/3.1.5-highest-appended", "rfc7162/3.1.10-esearch", "rfc4731/3.2-modseq-result";
    SearchModSeqOfNothing "search-modseq-of-nothing" 7162 "3.1.6" "SEARCH MODSEQ tells a mod-sequence though nothing was found."
        breaks "rfc7162/3.1.6-search-response";
    EsearchWithoutModSeq "esearch-without-modseq" 7162 "3.1.10" "ESEARCH has no MODSEQ."
        breaks "rfc7162/3.1.10-esearch", "rfc4731/3.2-modseq-result";
    StatusHighestOther "status-highestmodseq-other" 7162 "3.1.7" "HIGHESTMODSEQ of STATUS is not that of SELECT."
        breaks "rfc7162/3.1.7-status";
    NoModSeqAccepted "nomodseq-accepted" 7162 "3.1.2.2" "Mailboxes are NOMODSEQ, and commands about mod-sequences are obeyed."
        breaks "rfc7162/3.1.2.2-refused";
    NoModSeqUnsaid "nomodseq-unsaid" 7162 "3.1.2.2" "Mailboxes keep no mod-sequences, and SELECT does not say so."
        breaks "rfc7162/3.1.2.2-nomodseq", "rfc7162/3.1.2-one-of-two";
    NoModSeqStatus "nomodseq-status" 7162 "3.1.7" "Mailboxes are NOMODSEQ, and STATUS tells HIGHESTMODSEQ."
        breaks "rfc7162/3.1.7-status-zero";
    NoModSeqResynchronised "nomodseq-resynchronised" 7162 "3.2.5.1" "Mailboxes are NOMODSEQ, and SELECT with QRESYNC tells changes."
        breaks "rfc7162/3.2.5.1-nomodseq";
    ClosedUntold "closed-untold" 7162 "3.2.11" "SELECT does not tell that the mailbox selected before is closed."
        breaks "rfc7162/3.2.11-closed";
    ModifiersWithCase "modifiers-with-case" 7162 "7" "Words of CONDSTORE and QRESYNC in small letters are BAD."
        breaks "rfc7162/7-case-insensitive";
    QresyncWithoutCondstore "qresync-without-condstore" 7162 "3.2.2" "QRESYNC is listed without CONDSTORE."
        breaks "rfc7162/3.2.2-condstore-advertised";
    QresyncWithoutEnable "qresync-without-enable" 7162 "3.2.3" "QRESYNC is listed without ENABLE."
        breaks "rfc7162/3.2.3-enable-advertised";
    QresyncUnsaid "qresync-unsaid" 7162 "3.2.3" "ENABLED does not say that QRESYNC is enabled."
        breaks "rfc7162/3.2.3-enable-qresync";
    QresyncBeforeEnable "qresync-before-enable" 7162 "3.2.3" "SELECT with QRESYNC and UID FETCH with VANISHED are obeyed before ENABLE."
        breaks "rfc7162/3.2.3-bad-before-enable", "rfc7162/3.2.5-bad-before-enable", "rfc7162/3.2.6-bad-before-enable";
    ExpungeDespiteQresync "expunge-despite-qresync" 7162 "3.2.10" "Removals are told with EXPUNGE after ENABLE QRESYNC."
        breaks "rfc7162/3.2.3-vanished", "rfc7162/3.2.10-vanished-not-expunge", "rfc6851/4.4-vanished";
    VanishedFromZero "vanished-from-zero" 7162 "7" "The set of VANISHED begins at 0."
        breaks "rfc7162/7-known-uids";
    VanishedBeyond "vanished-beyond" 7162 "3.2.10.2" "VANISHED names a message that there never was as well."
        breaks "rfc7162/3.2.10.2-visible";
    VanishedAsEarlier "vanished-as-earlier" 7162 "3.2.10" "VANISHED of what goes now is (EARLIER)."
        breaks "rfc7162/3.2.10-vanished-not-expunge", "rfc7162/3.2.10.1-caused";
    EarlierWithoutTag "earlier-without-tag" 7162 "3.2.10.1" "What is gone earlier is told as if it went now."
        breaks "rfc7162/3.2.10.1-earlier", "rfc7162/3.2.10.2-visible";
    EarlierNamesPresent "earlier-names-present" 7162 "3.2.6" "VANISHED (EARLIER) names a message that is there."
        breaks "rfc7162/3.2.6-reports-expunged", "rfc7162/3.2.5.1-changes";
    EarlierCombined "earlier-combined" 7162 "3.2.10" "During UID FETCH with VANISHED what goes now is told as gone earlier alone."
        breaks "rfc7162/3.2.10-not-combined";
    VanishedAfterFetch "vanished-after-fetch" 7162 "3.2.6" "VANISHED (EARLIER) comes behind the FETCH responses."
        breaks "rfc7162/3.2.6-before-fetch";
    VanishedInFetch "vanished-in-fetch" 7162 "3.2.6" "FETCH takes VANISHED."
        breaks "rfc7162/3.2.6-not-with-fetch";
    VanishedAlone "vanished-alone" 7162 "3.2.6" "UID FETCH takes VANISHED without CHANGEDSINCE."
        breaks "rfc7162/3.2.6-needs-changedsince";
    VanishedDuringSearch "vanished-during-search" 7162 "3.2.10.2" "VANISHED is sent during a UID SEARCH with message numbers in it."
        breaks "rfc7162/3.2.10.2-uid-search-numbers";
    ExpungesForgotten "expunges-forgotten" 7162 "3.2" "Nothing is known of messages that EXPUNGE, UID EXPUNGE or CLOSE took out."
        breaks "rfc7162/3.2-uids-remembered", "rfc7162/3.2.6-too-old", "rfc7162/3.2.7-expunge-increments", "rfc7162/3.2.9-uid-expunge-increments", "rfc7162/3.2.5.1-changes", "rfc7162/3.2.10.1-earlier";
    CloseForgetsExpunged "close-forgets-expunged" 7162 "3.2.8" "Nothing is known of messages that CLOSE took out."
        breaks "rfc7162/3.2.8-close-increments";
    MoveForgetsExpunged "move-forgets-expunged" 7162 "3.2" "Nothing is known of messages that MOVE took out."
        breaks "rfc6851/4.4-mod-sequence-rises";
    ExpungeWithoutHighest "expunge-without-highestmodseq" 7162 "3.2.7" "The OK of EXPUNGE has no HIGHESTMODSEQ."
        breaks "rfc7162/3.2.7-highestmodseq";
    UidExpungeWithoutHighest "uid-expunge-without-highestmodseq" 7162 "3.2.9" "The OK of UID EXPUNGE has no HIGHESTMODSEQ."
        breaks "rfc7162/3.2.9-highestmodseq";
    MoveWithoutHighest "move-without-highestmodseq" 7162 "3.2" "MOVE tells no HIGHESTMODSEQ."
        breaks "rfc6851/4.4-highestmodseq";
    CloseTellsHighest "close-tells-highestmodseq" 7162 "3.2.8" "The OK of CLOSE has HIGHESTMODSEQ."
        breaks "rfc7162/3.2.8-no-highestmodseq";
    ExpungeDelayedUnsaid "expunge-delayed-unsaid" 7162 "3.2" "MODSEQ is told while VANISHED is held back, and HIGHESTMODSEQ is not."
        breaks "rfc7162/3.2-nothing-lost";
    ResyncOfOthers "resync-of-others" 7162 "3.2.5" "SELECT with QRESYNC tells changes whatever the UIDVALIDITY."
        breaks "rfc7162/3.2.5-uidvalidity-differs";
    ResyncWithoutData "resync-without-data" 7162 "3.2.5" "SELECT with QRESYNC leaves out what SELECT tells."
        breaks "rfc7162/3.2.5-all-data";
    ResyncWithoutVanished "resync-without-vanished" 7162 "3.2.5.1" "SELECT with QRESYNC does not tell what is gone."
        breaks "rfc7162/3.2.5.1-changes";
    ResyncWithoutFlags "resync-without-flags" 7162 "3.2.5.1" "SELECT with QRESYNC does not tell which flags changed."
        breaks "rfc7162/3.2.5.1-changes";
    ResyncWithoutUid "resync-without-uid" 7162 "3.2.5.1" "The FETCH responses of SELECT with QRESYNC have no UID."
        breaks "rfc7162/3.2.5.1-fetch-has-uid";
    ResyncNeedsUids "resync-needs-uids" 7162 "3.2.5.1" "SELECT with QRESYNC tells nothing unless UIDs are given."
        breaks "rfc7162/3.2.5.1-no-known-uids";
    KnownUidsIgnored "known-uids-ignored" 7162 "3.2.5.1" "SELECT with QRESYNC tells of all messages, whatever UIDs are given."
        breaks "rfc7162/3.2.5.1-known-uids";
    // QUOTA (RFC 9208, RFC 2087).
    QuotaUnanswered "quota-unanswered" 9208 "4.1.1" "GETQUOTA is OK without QUOTA."
        breaks "rfc9208/4.1.1-getquota", "rfc2087/4.2-getquota";
    QuotaRootUnknownOk "quota-root-unknown-ok" 9208 "4.1.1" "GETQUOTA of a quota root that does not exist is OK."
        breaks "rfc9208/4.1.1-no-such-root", "rfc2087/4.2-no-such-root";
    QuotaOfOthersTold "quota-of-others-told" 9208 "8" "GETQUOTA and GETQUOTAROOT tell anybody what others use."
        breaks "rfc9208/8-confidential", "rfc9208/6-getquotaroot-rights";
    QuotaRootUnanswered "quotaroot-unanswered" 9208 "4.1.2" "GETQUOTAROOT is answered without QUOTAROOT."
        breaks "rfc9208/4.1.2-getquotaroot", "rfc2087/4.3-getquotaroot";
    QuotaRootWithoutQuota "quotaroot-without-quota" 9208 "4.1.2" "GETQUOTAROOT is answered without the QUOTA of each quota root."
        breaks "rfc9208/4.1.2-quota-of-each", "rfc2087/4.3-getquotaroot";
    QuotaRootOfMissingRefused "quotaroot-of-missing-refused" 9208 "4.1.2" "GETQUOTAROOT of a mailbox that does not exist is NO."
        breaks "rfc9208/4.1.2-nonexistent-mailbox";
    QuotaRootTorn "quotaroot-torn" 9208 "7" "QUOTAROOT names no mailbox."
        breaks "rfc9208/4.2.2-quotaroot-response", "rfc2087/5.2-quotaroot-response", "rfc9208/4.1.2-getquotaroot", "rfc2087/4.3-getquotaroot";
    QuotaWithoutLimit "quota-without-limit" 9208 "7" "QUOTA tells what is used without the limit."
        breaks "rfc9208/4.2.1-quota-response", "rfc2087/5.1-quota-response";
    QuotaUsageWraps "quota-usage-wraps" 9208 "3.1.2" "The usage is minus one, as an unsigned number of 64 bits."
        breaks "rfc9208/3.1.2-usage-63-bits", "rfc9208/3.1.2-limit-integer";
    QuotaMessagesRounded "quota-messages-rounded" 9208 "5.2" "The usage of MESSAGE is rounded up to tens."
        breaks "rfc9208/5.2-exact";
    QuotaMailboxesRounded "quota-mailboxes-rounded" 9208 "5.3" "The usage of MAILBOX is rounded up to tens."
        breaks "rfc9208/5.3-exact";
    QuotaUsageStays "quota-usage-stays" 9208 "5.1" "What is expunged is counted on."
        breaks "rfc9208/5.2-exact";
    QuotaRefusedKept "quota-refused-kept" 9208 "4.3.1" "What is refused for the quota is kept all the same."
        breaks "rfc3501/6.3.11-append-atomic", "rfc3501/6.4.7-copy-atomic";
    QuotaCopiesInPart "quota-copies-in-part" 3501 "6.4.7" "COPY beyond the quota copies the first message and is NO."
        breaks "rfc3501/6.4.7-copy-atomic";
    QuotaSwallows "quota-swallows" 3501 "6.3.11" "APPEND beyond the quota is OK, and nothing is kept."
        breaks "rfc3501/6.3.11-append";
    QuotaCuts "quota-cuts" 3501 "6.3.11" "A message for which there is no room is cut to half of it, and APPEND is OK."
        breaks "rfc3501/6.3.11-append-intact", "rfc3501/6.3.11-append";
    OverQuotaUncoded "overquota-uncoded" 9208 "4.3.1" "What is refused for the quota is NO without OVERQUOTA."
        breaks "rfc9208/4.3.1-overquota";
    OverQuotaUnasked "overquota-unasked" 9208 "4.3.1" "NOOP is answered with NO [OVERQUOTA] while no mailbox is selected."
        breaks "rfc9208/4.3.1-untagged-overquota";
    SetQuotaIgnored "setquota-ignored" 9208 "4.1.3" "SETQUOTA is OK and changes nothing."
        breaks "rfc9208/4.1.3-setquota", "rfc2087/4.1-setquota", "rfc9208/4.1.3-discards";
    SetQuotaKeepsOthers "setquota-keeps-others" 9208 "4.1.3" "SETQUOTA keeps the limits that it does not name."
        breaks "rfc9208/4.1.3-discards", "rfc2087/4.1-setquota-discards";
    SetQuotaByAnybody "setquota-by-anybody" 9208 "6" "Anybody may set the quota of anybody."
        breaks "rfc9208/6-setquota-rights";
    QuotaSetUnlisted "quotaset-unlisted" 9208 "4.1.3" "SETQUOTA works, and QUOTASET is not listed."
        breaks "rfc9208/4.1.3-quotaset";
    QuotaResourceUnlisted "quota-resource-unlisted" 9208 "3.1.2" "QUOTA tells of resources that are not listed."
        breaks "rfc9208/3.1.1-advertised", "rfc9208/3.1.2-all-advertised", "rfc9208/5-advertised", "rfc9208/5.1-advertised", "rfc9208/5.2-advertised", "rfc9208/5.3-advertised", "rfc9208/5.4-advertised";
    StatusDeletedRefused "status-deleted-refused" 9208 "5.1" "STATUS with DELETED or DELETED-STORAGE is BAD."
        breaks "rfc9208/5.1-deleted-storage", "rfc9208/5.2-deleted", "rfc9208/4.1.4-deleted", "rfc9208/4.1.4-deleted-storage";
    StatusDeletedAll "status-deleted-all" 9208 "4.1.4" "DELETED and DELETED-STORAGE count every message."
        breaks "rfc9208/4.1.4-deleted", "rfc9208/4.1.4-deleted-storage";
    // ACL (RFC 4314).
    AclLookupIgnored "acl-lookup-ignored" 4314 "4" "LIST shows mailboxes of others without the right to look them up."
        breaks "rfc4314/4-list";
    AclReadIgnored "acl-read-ignored" 4314 "4" "SELECT, EXAMINE and STATUS need no right to read."
        breaks "rfc4314/4-select", "rfc4314/4-status", "rfc4314/4-rights-checked";
    AclSeenIgnored "acl-seen-ignored" 4314 "4" "The flag \\Seen is set without the right to."
        breaks "rfc4314/4-store", "rfc4314/4-fetch-seen", "rfc4314/4-append-flags", "rfc4314/4-copy-flags";
    AclWriteIgnored "acl-write-ignored" 4314 "4" "Flags are set without the right to."
        breaks "rfc4314/4-store", "rfc4314/4-append-flags", "rfc4314/4-copy-flags", "rfc4314/5.1.1-permanentflags";
    AclDeletedIgnored "acl-deleted-ignored" 4314 "4" "The flag \\Deleted is set without the right to."
        breaks "rfc4314/4-store", "rfc4314/4-append-flags", "rfc4314/4-copy-flags";
    AclInsertIgnored "acl-insert-ignored" 4314 "4" "APPEND and COPY need no right to insert."
        breaks "rfc4314/4-append", "rfc4314/4-copy", "rfc4314/4-rights-checked";
    AclCreateIgnored "acl-create-ignored" 4314 "4" "CREATE and RENAME need no right on the parent."
        breaks "rfc4314/4-create", "rfc4314/4-rename-parent", "rfc4314/4-rights-checked";
    AclDeleteIgnored "acl-delete-ignored" 4314 "4" "DELETE and RENAME need no right on the mailbox."
        breaks "rfc4314/4-delete", "rfc4314/4-rename-mailbox", "rfc4314/4-rights-checked";
    AclExpungeIgnored "acl-expunge-ignored" 4314 "4" "EXPUNGE and CLOSE expunge without the right to."
        breaks "rfc4314/4-expunge", "rfc4314/4-close", "rfc4314/4-rights-checked";
    AclAdministerIgnored "acl-administer-ignored" 4314 "4" "Access control lists are anybody's to read and to change."
        breaks "rfc4314/4-setacl", "rfc4314/4-deleteacl", "rfc4314/4-getacl", "rfc4314/4-listrights", "rfc4314/4-rights-checked";
    AclListRefused "acl-list-refused" 4314 "4" "LIST of what the user may not see is NO."
        breaks "rfc4314/4-list-never-no";
    AclParentShown "acl-parent-shown" 4314 "4" "LIST shows the parent of a mailbox that the user may see, as a mailbox."
        breaks "rfc4314/4-list-parent";
    AclReveals "acl-reveals" 4314 "6" "What is refused for lack of rights is told from what does not exist."
        breaks "rfc4314/6-no-information";
    AclNotInherited "acl-not-inherited" 4314 "4" "A new mailbox has an access control list of its own."
        breaks "rfc4314/4-create-inherits";
    AclSurvivesDelete "acl-survives-delete" 4314 "4" "The access control list of a deleted mailbox is there again when the mailbox is."
        breaks "rfc4314/4-delete-acl";
    AclLostByRename "acl-lost-by-rename" 4314 "4" "RENAME loses the access control list."
        breaks "rfc4314/4-rename-acl";
    AclFlagsFail "acl-flags-fail" 4314 "4" "APPEND and COPY with flags that the user may not set are NO."
        breaks "rfc4314/4-flags-no-failure";
    AclCloseRefused "acl-close-refused" 4314 "4" "CLOSE without the right to expunge is NO."
        breaks "rfc4314/4-close";
    AclStorePartRefused "acl-store-part-refused" 4314 "4" "STORE of flags of which the user may set some is NO."
        breaks "rfc4314/4-store-partial";
    AclPermanentFlagsAll "acl-permanentflags-all" 4314 "5.1.1" "PERMANENTFLAGS lists flags that the user may not change."
        breaks "rfc4314/5.1.1-permanentflags";
    AclAlwaysReadWrite "acl-always-read-write" 4314 "5.2" "SELECT is READ-WRITE for a user who may change nothing."
        breaks "rfc4314/5.2-read-only";
    AclAlwaysReadOnly "acl-always-read-only" 4314 "5.2" "SELECT of a mailbox of somebody else is READ-ONLY."
        breaks "rfc4314/5.2-read-write";
    SetAclIgnored "setacl-ignored" 4314 "3.1" "SETACL for who has rights already is OK and changes nothing."
        breaks "rfc4314/3.1-setacl";
    ListRightsTorn "listrights-torn" 4314 "7" "LISTRIGHTS names neither the identifier nor its rights."
        breaks "rfc4314/3.7-listrights-response", "rfc4314/3.4-listrights";
    AclPlusReplaces "acl-plus-replaces" 4314 "3.1" "SETACL with a plus takes the rights that were there."
        breaks "rfc4314/3.1-plus";
    AclMinusIgnored "acl-minus-ignored" 4314 "3.1" "SETACL with a minus changes nothing."
        breaks "rfc4314/3.1-minus";
    AclReplaceAdds "acl-replace-adds" 4314 "3.1" "SETACL without a sign leaves the rights that were there."
        breaks "rfc4314/3.1-replace", "rfc4314/3.1-setacl";
    AclUnknownIgnored "acl-unknown-ignored" 4314 "3.1" "SETACL ignores rights that it does not know."
        breaks "rfc4314/3.1-unrecognized-bad", "rfc4314/3.1-unrecognized-not-ignored";
    AclCapitalsTaken "acl-capitals-taken" 4314 "2" "SETACL takes capitals for small letters."
        breaks "rfc4314/2-upper-case-refused", "rfc4314/3.1-unrecognized-bad";
    AclVirtualIgnored "acl-virtual-ignored" 4314 "2.1.1" "SETACL ignores the rights c and d."
        breaks "rfc4314/2.1.1-d-expands", "rfc4314/2.1.1-c-expands";
    AclVirtualUntold "acl-virtual-untold" 4314 "2.1.1" "The rights c and d are never told."
        breaks "rfc4314/2.1.1-d-told", "rfc4314/2.1.1-c-told", "rfc4314/2.1.1-d-listed", "rfc4314/2.1.1-c-listed";
    AclEntryStays "acl-entry-stays" 4314 "3.2" "DELETEACL is OK and removes nothing."
        breaks "rfc4314/3.2-deleteacl";
    AclIdentifierUnprepared "acl-identifier-unprepared" 4314 "3" "Identifiers are taken as they come, empty ones too."
        breaks "rfc4314/3-prepared", "rfc4314/3-unpreparable-bad";
    AclSpreads "acl-spreads" 4314 "5.1.1" "SETACL changes the lists of the mailboxes below too, without a word."
        breaks "rfc4314/5.1.1-side-effects-told";
    SetAclLate "setacl-late" 4314 "5.1.1" "SETACL is done behind the command that was sent with it."
        breaks "rfc4314/5.1.1-pipeline";
    GetAclUnanswered "getacl-unanswered" 4314 "3.3" "GETACL is OK without ACL."
        breaks "rfc4314/3.3-getacl";
    ListRightsUnanswered "listrights-unanswered" 4314 "3.4" "LISTRIGHTS is OK without LISTRIGHTS."
        breaks "rfc4314/3.4-listrights", "rfc4314/3.7-listrights-response";
    MyRightsUnanswered "myrights-unanswered" 4314 "3.5" "MYRIGHTS is OK without MYRIGHTS."
        breaks "rfc4314/3.5-myrights";
    MyRightsOfOwner "myrights-of-owner" 4314 "3.5" "MYRIGHTS tells the rights of the owner, whoever asks."
        breaks "rfc4314/3.5-myrights";
    RightsInCapitals "rights-in-capitals" 4314 "7" "MYRIGHTS tells rights in capitals."
        breaks "rfc4314/2-rights-lower-case", "rfc4314/3.8-myrights-response", "rfc4314/3.6-acl-response";
    ListRightsFolded "listrights-folded" 4314 "3.4" "LISTRIGHTS has the identifier in capitals."
        breaks "rfc4314/3.4-same-identifier";
    ListRightsTwice "listrights-twice" 4314 "3.7" "LISTRIGHTS lists rights twice."
        breaks "rfc4314/3.7-no-right-twice";
    ListRightsUntrue "listrights-untrue" 4314 "3.7" "LISTRIGHTS ties rights together of which one is granted without the other."
        breaks "rfc4314/3.7-tied", "rfc4314/2-tied-conservative";
    RightsCapabilityOdd "rights-capability-odd" 4314 "2.2" "The capability RIGHTS= has a right of RFC 2086, and not all of the new ones."
        breaks "rfc4314/2.2-rights-capability", "rfc4314/5.1.1-rights-texk";
    // METADATA (RFC 5464).
    MetadataUnanswered "metadata-unanswered" 5464 "4.2" "GETMETADATA is OK without METADATA."
        breaks "rfc5464/4.2-getmetadata";
    MetadataLineEndsLost "metadata-line-ends-lost" 5464 "3.2" "Values lose the CR of their line ends."
        breaks "rfc5464/3.2-value-octets";
    MetadataNilEmpties "metadata-nil-empties" 5464 "4.3" "SETMETADATA with NIL sets an empty value."
        breaks "rfc5464/4.3-nil-removes";
    MetadataSetTold "metadata-set-told" 5464 "4.3" "SETMETADATA is answered with METADATA."
        breaks "rfc5464/4.3-no-response";
    MetadataSetInPart "metadata-set-in-part" 5464 "4.3" "SETMETADATA that is refused sets what it can."
        breaks "rfc5464/4.3-all-or-nothing";
    MaxSizeUntold "metadata-maxsize-untold" 5464 "4.3" "A value that is too large is NO without METADATA MAXSIZE."
        breaks "rfc5464/4.3-maxsize-code";
    TooManyUntold "metadata-toomany-untold" 5464 "4.3" "One entry too many is NO without METADATA TOOMANY."
        breaks "rfc5464/4.3-toomany-code";
    NoPrivateUntold "metadata-noprivate-untold" 5464 "4.3" "A private entry is NO without METADATA NOPRIVATE."
        breaks "rfc5464/4.3-noprivate-code";
    MetadataMaxSizeIgnored "metadata-maxsize-ignored" 5464 "4.2.1" "GETMETADATA returns values that are larger than MAXSIZE."
        breaks "rfc5464/4.2.1-maxsize";
    LongEntriesUntold "longentries-untold" 5464 "4.2.1" "Values that MAXSIZE leaves out are left out without LONGENTRIES."
        breaks "rfc5464/4.2.1-longentries";
    LongEntriesLeast "longentries-least" 5464 "4.2.1" "LONGENTRIES is the size of the smallest value that was left out."
        breaks "rfc5464/4.2.1-longentries-biggest";
    MetadataDepthIgnored "metadata-depth-ignored" 5464 "4.2.2" "GETMETADATA returns nothing below an entry, whatever DEPTH says."
        breaks "rfc5464/4.2.2-depth-one", "rfc5464/4.2.2-depth-infinity";
    MetadataDepthShort "metadata-depth-short" 5464 "4.2.2" "DEPTH infinity is taken for DEPTH 1."
        breaks "rfc5464/4.2.2-depth-infinity";
    MetadataDepthEndless "metadata-depth-endless" 5464 "4.2.2" "DEPTH 1 is taken for DEPTH infinity."
        breaks "rfc5464/4.2.2-depth-one";
    MetadataDepthUnasked "metadata-depth-unasked" 5464 "4.2.2" "Without DEPTH, and with DEPTH 0, what is right below an entry is returned too."
        breaks "rfc5464/4.2.2-depth-zero", "rfc5464/4.2.2-no-depth";
    MetadataLostByRename "metadata-lost-by-rename" 5464 "4.1" "RENAME loses the annotations, and that of INBOX does not copy them."
        breaks "rfc5464/4.1-rename", "rfc5464/4.1-rename-inbox";
    MetadataSurvivesDelete "metadata-survives-delete" 5464 "4.1" "The annotations of a deleted mailbox are there again when the mailbox is."
        breaks "rfc5464/4.1-delete";
    MetadataOfNoselectRefused "metadata-of-noselect-refused" 5464 "4.1" "A \\Noselect name can have no annotations."
        breaks "rfc5464/4.1-noselect";
    MetadataSmallTaken "metadata-small-taken" 5464 "4.1" "Values of more than 512 octets are refused."
        breaks "rfc5464/4.1-least-size";
    MetadataFewTaken "metadata-few-taken" 5464 "4.1" "More than five entries are refused."
        breaks "rfc5464/4.1-least-count";
    MetadataPrivateSeen "metadata-private-seen" 5464 "3.2" "Private entries are seen by all who see the mailbox."
        breaks "rfc5464/3.3-private";
    MetadataSharedRefused "metadata-shared-refused" 5464 "3.3" "Shared entries are refused."
        breaks "rfc5464/3.3-shared-supported";
    MetadataWithoutRights "metadata-without-rights" 5464 "3.3" "Annotations are anybody's who knows the name of the mailbox."
        breaks "rfc5464/3.3-no-access";
    MetadataServerBad "metadata-server-bad" 5464 "3.3" "SETMETADATA of a server annotation is BAD."
        breaks "rfc5464/3.3-server-restricted";
    MetadataNamesUnchecked "metadata-names-unchecked" 5464 "3.2" "Any name is taken for that of an entry."
        breaks "rfc5464/3.2-invalid-bad";
    MetadataEntryWithoutSlash "metadata-entry-without-slash" 5464 "3.2" "Entries are told without their first slash."
        breaks "rfc5464/3.2-entry-slashes", "rfc5464/3.2-entry-characters", "rfc5464/4.4-metadata-response";
    MetadataWithCase "metadata-with-case" 5464 "3.2" "An entry is known by the letters alone in which it was set."
        breaks "rfc5464/3.2-case";
    MetadataAdminSet "metadata-admin-set" 5464 "3.2.1.1" "/shared/admin of the server may be set."
        breaks "rfc5464/3.2.1.1-admin-read-only";
    MetadataAdminText "metadata-admin-text" 5464 "3.2.1.1" "/shared/admin of the server is no URI."
        breaks "rfc5464/3.2.1.1-admin-uri";
    MetadataUnasked "metadata-unasked" 5464 "4.1" "Changes of annotations are told without ENABLE."
        breaks "rfc5464/4.1-unsolicited-enabled", "rfc5464/4.1-enable";
    MetadataChangesUntold "metadata-changes-untold" 5464 "4.4" "ENABLE METADATA is OK, and no change is told."
        breaks "rfc5464/4.4-unsolicited";
    MetadataChangesWithValues "metadata-changes-with-values" 5464 "4.4" "Changes of annotations are told with values."
        breaks "rfc5464/4.4-names-only";
    QuotaStorageUnlisted "quota-storage-unlisted" 9208 "5.1" "QUOTA tells of STORAGE, and QUOTA=RES-STORAGE is not listed."
        breaks "rfc9208/5.1-advertised";
    MetadataFirstStays "metadata-first-stays" 5464 "4.3" "SETMETADATA of an entry that is there is OK and changes nothing."
        breaks "rfc5464/4.3-setmetadata";
    ListHundred "list-hundred" 3501 "6.3.8" "LIST tells a hundred names and leaves out all others."
        breaks "rfc3501/6.3.8-list-complete";
    OldPasswordOpens "old-password-opens" 3501 "6.2.3" "Once the password was changed LOGIN takes the old one too."
        breaks "rfc3501/6.2.3-login-no";
    NewPasswordRefused "new-password-refused" 3501 "6.2.3" "Once the password was changed LOGIN refuses the new one."
        breaks "rfc3501/6.2.3-login-ok";
    PasswordChangeLosesMail "password-change-loses-mail" 3501 "6.3.11" "When the password is changed all messages are lost."
        breaks "rfc3501/6.3.11-append-intact";
    TlsOtherAccount "tls-other-account" 3501 "6.2.3" "Under TLS a login opens the account of somebody else."
        breaks "rfc3501/6.2.3-login-ok";
}
