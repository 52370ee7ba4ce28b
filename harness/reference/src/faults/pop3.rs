//! Deviations of the POP3 sessions.

use mailspec_syntax::Clause;

use super::info::FaultInfo;

macro_rules! faults {
    ($($name:ident: $rfc:literal $section:literal $id:literal $summary:literal;)*) => {
        /// A deviation of the POP3 sessions, described in [`TABLE`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Fault {
            $(#[doc = $summary] $name,)*
        }

        /// The faults in the order of [`Fault`].
        pub const TABLE: &[(Fault, FaultInfo)] = &[$((
            Fault::$name,
            FaultInfo {
                id: concat!("pop3/", $id),
                clause: Clause::new($rfc, $section),
                summary: $summary,
            },
        )),*];
    };
}

faults! {
    LowercaseOk: 1939 "3" "lowercase-ok"
        "The status indicators are in lower case.";
    LongResponse: 1939 "3" "long-response"
        "The response to NOOP has more than 512 octets.";
    TerminatorLf: 1939 "3" "terminator-lf"
        "A multi-line response ends with a dot and a bare LF.";
    NoByteStuffing: 1939 "3" "no-byte-stuffing"
        "Lines that begin with a dot are sent as they are.";
    UnknownAccepted: 1939 "3" "unknown-command-accepted"
        "An unknown command gets a positive response.";
    BeforeLogin: 1939 "3" "transaction-before-login"
        "STAT, NOOP and RSET succeed before the login.";
    UserInTransaction: 1939 "3" "user-in-transaction"
        "USER succeeds after the login.";
    DoubleReply: 1939 "3" "double-reply"
        "RSET is answered twice.";
    TwoLineGreeting: 1939 "4" "two-line-greeting"
        "The greeting has two lines.";
    PassWithoutUser: 1939 "7" "pass-without-user"
        "PASS succeeds without USER, and opens some maildrop.";
    LockNotTaken: 1939 "4" "lock-not-taken"
        "Two sessions have the same maildrop open, and what one removes is gone for the other.";
    LockNotReleased: 1939 "6" "lock-not-released"
        "The maildrop stays locked when a session ends.";
    NumbersFromZero: 1939 "4" "numbers-from-zero"
        "LIST and UIDL number the messages from 0.";
    StatCountsDeleted: 1939 "5" "stat-counts-deleted"
        "STAT counts the messages that are marked as deleted.";
    StatTwoSpaces: 1939 "5" "stat-two-spaces"
        "Two spaces separate the numbers of STAT.";
    SizesWithLf: 1939 "11" "sizes-with-lf"
        "Sizes count each line end as one octet.";
    SizesWithStuffing: 1939 "11" "sizes-with-stuffing"
        "Sizes count the octets that byte-stuffing adds.";
    ListIgnoresArgument: 1939 "5" "list-ignores-argument"
        "LIST with a message-number lists all messages.";
    ListsDeleted: 1939 "5" "lists-deleted"
        "LIST and UIDL list the messages that are marked as deleted.";
    DeletedRetrievable: 1939 "5" "deleted-retrievable"
        "RETR sends a message that is marked as deleted.";
    DeleTwice: 1939 "5" "dele-twice"
        "DELE succeeds on a message that is marked as deleted.";
    DeleRenumbers: 1939 "4" "dele-renumbers"
        "DELE renumbers the messages behind the deleted one.";
    NoSuchMessageAccepted: 1939 "5" "no-such-message-accepted"
        "DELE succeeds on a message that is not there.";
    RsetIgnored: 1939 "5" "rset-ignored"
        "RSET leaves the messages marked as deleted.";
    DropCommits: 1939 "6" "drop-commits"
        "A connection that drops removes the messages marked as deleted.";
    QuitKeeps: 1939 "6" "quit-keeps-messages"
        "QUIT removes no message.";
    RetrDeletes: 1939 "6" "retr-deletes"
        "QUIT removes the messages that were retrieved.";
    QuitStaysOpen: 1939 "6" "quit-stays-open"
        "The connection stays open after QUIT.";
    RetrAddsLine: 1939 "5" "retr-adds-line"
        "RETR sends an empty line behind the message.";
    TopSendsBody: 1939 "7" "top-sends-body"
        "TOP sends the whole body, however few lines were asked for.";
    TopOneLineShort: 1939 "7" "top-one-line-short"
        "TOP sends one line of the body less than was asked for.";
    TopOtherHeaders: 1939 "7" "top-other-headers"
        "TOP sends a header line that RETR does not send.";
    TopCrashes: 1939 "7" "top-crashes"
        "TOP without arguments closes the connection.";
    UidlWithoutNumber: 1939 "7" "uidl-without-number"
        "UIDL with a message-number answers with the unique-id alone.";
    UidlTwoSpaces: 1939 "7" "uidl-two-spaces"
        "Two spaces separate the number and the unique-id.";
    UidlTooLong: 1939 "7" "uidl-too-long"
        "Unique-ids have 71 characters.";
    UidlDuplicate: 1939 "7" "uidl-duplicate"
        "All messages have the same unique-id.";
    UidlChanges: 1939 "7" "uidl-changes-per-session"
        "The unique-ids are different ones in each session.";
    ApopAnyDigest: 1939 "7" "apop-any-digest"
        "APOP succeeds with any digest.";
    ApopTimestampConstant: 1939 "7" "apop-timestamp-constant"
        "Each greeting has the same timestamp.";
    CapaListsUnimplemented: 2449 "6.1" "capa-lists-unimplemented"
        "CAPA lists TOP, which is not implemented.";
    CapaOmitsTop: 2449 "5" "capa-omits-top"
        "CAPA does not list TOP, which is implemented.";
    CapaForgets: 2449 "5" "capa-forgets-after-login"
        "CAPA lists UIDL before the login only.";
    CapaStlsAfterLogin: 2595 "4" "capa-stls-after-login"
        "CAPA lists STLS after the login.";
    PipeliningLosesCommands: 2449 "6.6" "pipelining-loses-commands"
        "Only the first of several commands that arrive together is processed.";
    TextInBrackets: 2449 "6.4" "text-in-brackets"
        "Responses begin with a bracket that begins no response code.";
    StlsKeepsPlaintext: 2595 "4" "stls-keeps-plaintext"
        "Commands that arrive behind STLS in plaintext are processed after the handshake.";
    BadBase64Accepted: 5034 "4" "bad-base64-accepted"
        "AUTH skips octets that are not base64.";
    CancelIgnored: 5034 "4" "auth-cancel-ignored"
        "AUTH goes on when the client cancels it.";
    ChallengeWithText: 5034 "4" "challenge-with-text"
        "The empty challenge of AUTH PLAIN has text.";
    ChallengeOk: 5034 "4" "challenge-ok"
        "AUTH goes on with +OK instead of a challenge.";
    InitialResponseIgnored: 5034 "4" "initial-response-ignored"
        "AUTH PLAIN asks for the response that came with the command.";
}
