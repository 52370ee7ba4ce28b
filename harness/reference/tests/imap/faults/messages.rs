//! Faults of APPEND, of FETCH, and of what they answer about messages.

use mailspec_reference::faults::imap::Fault;

use super::Row;

macro_rules! four {
    ($text:expr) => {
        concat!($text, $text, $text, $text)
    };
}

const LARGE: &str = concat!(
    "A: 5 APPEND INBOX {65538+}\\r\\n\\r\\n",
    four!(four!(four!(four!(four!(four!("sixteen octets:.")))))),
    "\n
    A: 6 FETCH 4 BODY[]"
);

pub(super) const ROWS: &[Row] = &[
    (
        Fault::AppendAddsField,
        "A: 5 FETCH 2 BODY[]",
        &["+\"X-Kept-By: nobody\\r\\n\"\nA< \"Subject: two"],
    ),
    (
        Fault::AppendClearsEighthBit,
        "
        A: 5 APPEND INBOX {5+}\\r\\n\\r\\nxé
        A: 6 FETCH 4 BODY[TEXT]",
        &["+BODY[TEXT] \\\"xC)\\\"", "-BODY[TEXT] {3}"],
    ),
    (
        Fault::AppendSetsSeen,
        "A: 5 FETCH 2 FLAGS",
        &["+* 2 FETCH (FLAGS (\\\\Seen"],
    ),
    (
        Fault::ArrivalDateOfHeader,
        "
        A: 5 APPEND INBOX {38+}\\r\\nDate: Mon, 7 Feb 1994 21:52:25 -0800\\r\\n
        A: 6 FETCH 4 INTERNALDATE",
        &["+ 8-Feb-1994 05:52:25 +0000"],
    ),
    (
        Fault::AppendDeduplicates,
        "A: 5 APPEND INBOX {1+}\\r\\nx",
        &["-* 4 EXISTS"],
    ),
    (
        Fault::AppendToSelectedLost,
        "A: 5 APPEND INBOX {1+}\\r\\ny",
        &["-* 4 EXISTS"],
    ),
    (
        Fault::AppendToldLate,
        "
        A: 5 APPEND INBOX {1+}\\r\\ny
        A: 6 NOOP",
        &["+A: 6 NOOP\nA< \"* 4 EXISTS"],
    ),
    (
        Fault::RefusedAppendKept,
        "
        A: 5 APPEND INBOX \"yesterday\" {1+}\\r\\ny
        A: 6 APPEND INBOX (\\Recent) {1+}\\r\\nz
        A: 7 NOOP",
        &["+* 5 EXISTS"],
    ),
    (
        Fault::BrokenAppendKept,
        "
        B: 1 NOOP
        B| 2 APPEND INBOX {9+}\\r\\nhalf
        B*
        A: 5 NOOP",
        &["+* 4 EXISTS"],
    ),
    (Fault::LargeTextsCut, LARGE, &["+BODY[] {65535}"]),
    (
        Fault::CopyLosesDate,
        "
        A: 5 COPY 1 INBOX
        A: 6 FETCH 4 INTERNALDATE",
        &["+ 1-Jan-1970", "-* 4 FETCH (INTERNALDATE \\\"17-Jul-1996"],
    ),
    (
        Fault::ZoneLost,
        "A: 5 FETCH 1 INTERNALDATE",
        &["+17-Jul-1996 02:44:25 +0000"],
    ),
    (
        Fault::FirstItemAlone,
        "A: 5 FETCH 2 FAST",
        &["-INTERNALDATE", "-RFC822.SIZE"],
    ),
    (
        Fault::FirstRangeAlone,
        "A: 5 FETCH 3,1 UID",
        &["-* 3 FETCH"],
    ),
    (Fault::OverlapRefused, "A: 5 FETCH 1:2,2 UID", &["+5 BAD"]),
    (Fault::StarRefused, "A: 5 FETCH * UID", &["+5 BAD"]),
    (Fault::OutOfRangeIgnored, "A: 5 FETCH 2:7 UID", &["+5 OK"]),
    (Fault::SmallLettersRefused, "A: 5 noop", &["+5 BAD"]),
    (
        Fault::OneFlagToldAtMost,
        "
        A: 5 STORE 2 FLAGS.SILENT (\\Seen \\Draft)
        A: 6 FETCH 2 (FLAGS)",
        &["-(FLAGS (\\\\Seen \\\\Draft"],
    ),
    (
        Fault::UidItemIsNumber,
        "
        A: 5 STORE 1 FLAGS.SILENT (\\Deleted)
        A: 6 EXPUNGE
        A: 7 FETCH 1 UID",
        &["+* 1 FETCH (UID 1)"],
    ),
    (
        Fault::BodyKeepsUnseen,
        "
        A: 5 FETCH 2 BODY[]
        A: 6 FETCH 2 FLAGS",
        &["-* 2 FETCH (FLAGS (\\\\Seen"],
    ),
    (Fault::SeenUntold, "A: 5 FETCH 2 RFC822.TEXT", &["-A< \" FLAGS ("]),
    (
        Fault::Rfc822HeaderSetsSeen,
        "A: 5 FETCH 2 RFC822.HEADER",
        &["+A< \" FLAGS ("],
    ),
    (Fault::WholeWithoutHeader, "A: 5 FETCH 2 BODY[]", &["-A< \"Subject: two"]),
    (
        Fault::HeaderWithoutBlankLine,
        "A: 5 FETCH 2 (BODY[HEADER] RFC822.HEADER)",
        &["+BODY[HEADER] {14}", "+RFC822.HEADER {14}"],
    ),
    (
        Fault::HeaderFieldsNotInverted,
        "A: 5 FETCH 2 BODY[HEADER.FIELDS.NOT (Subject)]",
        &["+A< \"Subject: two"],
    ),
    (
        Fault::PrologueLost,
        "
        A: 5 APPEND INBOX {61+}\\r\\nContent-Type: multipart/mixed; boundary=b\\r\\n\\r\\nbefore\\r\\n--b\\r\\n\\r\\nx
        A: 6 FETCH 4 BODY[TEXT]",
        &["-before\\r\\n\"\nA< \"--b"],
    ),
    (
        Fault::PartOneMissing,
        "A: 5 FETCH 2 BODY[1]",
        &["+BODY[1] NIL"],
    ),
    (
        Fault::PartWithMimeHeader,
        "A: 5 FETCH 1 BODY[1]",
        &["+A< \"Content-Type: text/plain"],
    ),
    (
        Fault::NestedPartsMissing,
        "A: 5 FETCH 1 BODY[2.1]",
        &["+BODY[2.1] NIL"],
    ),
    (
        Fault::EnclosedIsOutermost,
        "A: 5 FETCH 1 BODY[2.HEADER]",
        &["-A< \"Subject: in", "+A< \"Subject: afternoon"],
    ),
    (
        Fault::AbsentPartMadeUp,
        "A: 5 FETCH 1 BODY[3]",
        &["+BODY[3] \\\"one\\\"", "-BODY[3] NIL"],
    ),
    (
        Fault::MimeIsHeader,
        "A: 5 FETCH 1 BODY[2.MIME]",
        &["+A< \"Subject: in"],
    ),
    (
        Fault::MimeEmpty,
        "A: 5 FETCH 1 BODY[1.MIME]",
        &["+BODY[1.MIME] \\\"\\\""],
    ),
    (
        Fault::PartialTooLong,
        "A: 5 FETCH 2 BODY[TEXT]<0.2>",
        &["+\\\"hel\\\""],
    ),
    (
        Fault::PartialBehindEndWhole,
        "A: 5 FETCH 2 BODY[TEXT]<7.1>",
        &["+BODY[TEXT]<7> {7}"],
    ),
    (
        Fault::OriginUnasked,
        "A: 5 FETCH 2 BODY[TEXT]",
        &["+BODY[TEXT]<0>"],
    ),
    (
        Fault::StructureOfRecent,
        "A: 5 FETCH 2 BODY",
        &["+\\\"7BIT\\\" 7 2)"],
    ),
    (
        Fault::BodystructureOmitted,
        "A: 5 FETCH 2 (UID BODYSTRUCTURE)",
        &["+(UID 2)"],
    ),
    (
        Fault::BodyWithExtensions,
        "A: 5 FETCH 2 BODY",
        &["+ 7 1 NIL NIL NIL NIL)"],
    ),
    (
        Fault::ExtensionMadeUp,
        "A: 5 FETCH 2 BODYSTRUCTURE",
        &["+NIL NIL NIL NIL 1)"],
    ),
    (
        Fault::LanguageBehindLocation,
        "
        A: 5 APPEND INBOX {23+}\\r\\nContent-Location: x\\r\\n\\r\\n
        A: 6 FETCH 4 BODYSTRUCTURE",
        &["+NIL NIL \\\"x\\\" NIL)", "-NIL NIL NIL \\\"x\\\")"],
    ),
    (
        Fault::DispositionBare,
        "
        A: 5 APPEND INBOX {32+}\\r\\nContent-Disposition: inline\\r\\n\\r\\nx
        A: 6 FETCH 4 BODYSTRUCTURE",
        &["+NIL \\\"INLINE\\\" NIL NIL)"],
    ),
    (
        Fault::ParametersLost,
        "A: 5 FETCH 1 BODY",
        &["+\\\"TEXT\\\" \\\"PLAIN\\\" NIL"],
    ),
    (
        Fault::EncodedSizeDecoded,
        "
        A: 5 APPEND INBOX {41+}\\r\\nContent-Transfer-Encoding: base64\\r\\n\\r\\neHh4
        A: 6 FETCH 4 BODY",
        &["+\\\"BASE64\\\" 3 "],
    ),
    (
        Fault::TextLinesZero,
        "A: 5 FETCH 2 BODY",
        &["+\\\"7BIT\\\" 7 0)"],
    ),
    (
        Fault::EnvelopeIdsSwapped,
        "
        A: 5 APPEND INBOX {19+}\\r\\nMessage-ID: <i@x>\\r\\n
        A: 6 FETCH 4 ENVELOPE",
        &["+\\\"<i@x>\\\" NIL)"],
    ),
    (
        Fault::EnvelopeDateOfArrival,
        "A: 5 FETCH 1 ENVELOPE",
        &["+ENVELOPE (\\\"17-Jul-1996"],
    ),
    (
        Fault::EnvelopeNilEmpty,
        "A: 5 FETCH 2 ENVELOPE",
        &["+ENVELOPE (\\\"\\\" \\\"two\\\""],
    ),
    (
        Fault::EmptyStringNil,
        "
        A: 5 APPEND INBOX {10+}\\r\\nSubject:\\r\\n
        A: 6 FETCH 4 ENVELOPE",
        &["-ENVELOPE (NIL \\\"\\\""],
    ),
    (
        Fault::GroupsFlattened,
        "
        A: 5 APPEND INBOX {13+}\\r\\nTo: g: a@x;\\r\\n
        A: 6 FETCH 4 ENVELOPE",
        &["-NIL NIL \\\"g\\\" NIL"],
    ),
    (
        Fault::AddressWhole,
        "A: 5 FETCH 1 ENVELOPE",
        &["+\\\"a@b.example\\\" \\\"b.example\\\""],
    ),
    (
        Fault::SubjectDecoded,
        "
        A: 5 APPEND INBOX {26+}\\r\\nSubject: =?utf-8?q?=41?=\\r\\n
        A: 6 FETCH 4 ENVELOPE",
        &["+ENVELOPE (NIL \\\"A\\\""],
    ),
    (
        Fault::SubjectWithNul,
        "A: 5 FETCH 2 ENVELOPE",
        &["+two\\0"],
    ),
    (
        Fault::SubjectFolded,
        "
        A: 5 APPEND INBOX {14+}\\r\\nSubject: a b\\r\\n
        A: 6 FETCH 4 ENVELOPE",
        &["+\\\"a\\r\\n\"\nA< \" b\\\""],
    ),
    (
        Fault::QuotesUnescaped,
        "
        A: 5 APPEND INBOX {14+}\\r\\nSubject: \"a\"\\r\\n
        A: 6 FETCH 4 ENVELOPE",
        &["+\\\"\\\"a\\\"\\\""],
    ),
    (
        Fault::LiteralSizeSigned,
        "A: 5 FETCH 2 BODY[]",
        &["+BODY[] {+23}"],
    ),
    (
        Fault::FetchFlagsBare,
        "
        A: 5 SELECT INBOX
        A: 6 FETCH 1 FLAGS",
        &["+(FLAGS \\\\Seen)"],
    ),
    (
        Fault::DateWithWeekday,
        "A: 5 FETCH 1 INTERNALDATE",
        &["+INTERNALDATE \\\"Wed, 17-Jul-1996"],
    ),
    (
        Fault::SizeQuoted,
        "A: 5 FETCH 2 RFC822.SIZE",
        &["+RFC822.SIZE \\\"23\\\""],
    ),
];
