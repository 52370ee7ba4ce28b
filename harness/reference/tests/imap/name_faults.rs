//! What each fault of mailbox names shows.

use mailspec_reference::faults::imap::Fault;

use crate::faults::Row;

pub(crate) const ROWS: &[Row] = &[
    (
        Fault::EightBitNamesCreated,
        "A: 5 CREATE {2+}\\r\\n\u{e4}",
        &["+5 OK", "-5 NO"],
    ),
    (
        Fault::Utf7Unchecked,
        "A: 5 CREATE x&AGE-",
        &["+5 OK", "-5 NO"],
    ),
    (
        Fault::Base64Folded,
        "
        A: 5 CREATE x&AOQ-
        A: 6 LIST \"\" x%",
        &["+x&aoq-\\r", "-x&AOQ-\\r"],
    ),
    (
        Fault::AmpersandInBase64,
        "
        A: 5 CREATE &AOQ-&-
        A: 6 LIST \"\" *",
        &["+&AOQAJg-\\r", "-&AOQ-&-\\r"],
    ),
    (
        Fault::AmpersandBare,
        "
        A: 5 CREATE x&-y
        A: 6 LIST \"\" x%",
        &["+x&y\\r", "-x&-y\\r"],
    ),
    (Fault::NilRefused, "A: 5 SELECT NIL", &["+5 BAD", "-5 NO"]),
    (
        Fault::RenameToLiteralRefused,
        "
        A: 5 CREATE x
        A: 6 RENAME x {1+}\\r\\ny",
        &["+6 BAD", "-6 OK"],
    ),
    (
        Fault::LiteralNamesRefused,
        "A: 5 CREATE {1+}\\r\\nx",
        &["+5 BAD", "-5 OK"],
    ),
    (
        Fault::QuotedPairsKept,
        "
        A: 5 CREATE \"x\\\"y\"
        A: 6 LIST \"\" x%",
        &["+\\\"x\\\\\\\\\\\\\\\"y\\\"\\r", "-\\\"x\\\\\\\"y\\\"\\r"],
    ),
    (
        Fault::AtomsAlphanumeric,
        "A: 5 CREATE x!",
        &["+5 BAD", "-5 OK"],
    ),
    (
        Fault::NamesSanitised,
        "
        A: 5 CREATE x!
        A: 6 LIST \"\" x%",
        &["+ x_\\r", "- x!\\r"],
    ),
    (
        Fault::CreateTruncates,
        "
        A: 5 CREATE x0123456789012345678901234567890123456789012345678901234567890123456789
        A: 6 LIST \"\" x%",
        &["+012\\r", "-789\\r"],
    ),
    (
        Fault::CreateSelectedIgnored,
        "
        A: 5 CREATE x
        A: 6 LIST \"\" x",
        &["-/\\\" x\\r"],
    ),
    (
        Fault::SeparatorRefused,
        "A: 5 CREATE x/",
        &["+5 NO", "-5 OK"],
    ),
    (
        Fault::SeparatorKept,
        "
        A: 5 CREATE x/
        A: 6 LIST \"\" x*",
        &["+ x/\\r", "- x\\r"],
    ),
    (
        Fault::SuperiorsNotMade,
        "
        A: 5 CREATE x/y
        A: 6 LIST \"\" x*",
        &["- x\\r"],
    ),
    (
        Fault::UidValidityConstant,
        "
        A: 5 CREATE x
        A: 6 CREATE y
        A: 7 STATUS y (UIDVALIDITY)",
        &["+(UIDVALIDITY 1)"],
    ),
    (
        Fault::DeleteHides,
        "
        A: 5 CREATE x
        A: 6 DELETE x
        A: 7 EXAMINE x",
        &["+7 OK", "-7 NO"],
    ),
    (
        Fault::DeleteRefusedEmpties,
        "
        A: 5 CREATE x
        A: 6 APPEND x {1+}\\r\\nx
        A: 7 SELECT x
        A: 8 DELETE x
        A: 9 STATUS x (MESSAGES)",
        &["+8 NO", "+(MESSAGES 0)", "-8 OK"],
    ),
    (Fault::DeleteMissingOk, "A: 5 DELETE x", &["+5 OK", "-5 NO"]),
    (
        Fault::DeleteNoselectOk,
        "
        A: 5 CREATE x/y
        A: 6 DELETE x
        A: 7 DELETE x",
        &["+7 OK", "-7 NO"],
    ),
    (
        Fault::DeletedParentKept,
        "
        A: 5 CREATE x/y
        A: 6 DELETE x
        A: 7 EXAMINE x",
        &["+7 OK", "-7 NO"],
    ),
    (
        Fault::RenameKeepsOld,
        "
        A: 5 CREATE x
        A: 6 RENAME x y
        A: 7 EXAMINE x",
        &["+7 OK", "-7 NO"],
    ),
    (
        Fault::RenameLosesFlags,
        "
        A: 5 CREATE x
        A: 6 APPEND x (\\Flagged) {1+}\\r\\nx
        A: 7 RENAME x y
        A: 8 SELECT y
        A: 9 FETCH 1 FLAGS",
        &["-\\\\Flagged \\\\Recent)"],
    ),
    (
        Fault::RenameMissingOk,
        "A: 5 RENAME x y",
        &["+5 OK", "-5 NO"],
    ),
    (
        Fault::RenameOverwrites,
        "
        A: 5 CREATE x
        A: 6 CREATE y
        A: 7 RENAME x y
        A: 8 RENAME y INBOX",
        &["+7 OK", "-7 NO", "+8 OK", "-8 NO"],
    ),
    (
        Fault::RenameBelowItselfLoses,
        "
        A: 5 CREATE x
        A: 6 RENAME x x/y
        A: 7 EXAMINE x",
        &["+7 NO", "-7 OK"],
    ),
    (
        Fault::RenameLeavesChildren,
        "
        A: 5 CREATE x/y
        A: 6 RENAME x z
        A: 7 LIST \"\" *",
        &["+ x/y\\r", "- z/y\\r"],
    ),
    (
        Fault::RenameWithoutSuperiors,
        "
        A: 5 CREATE x
        A: 6 RENAME x y/z",
        &["+6 NO", "-6 OK"],
    ),
    (
        Fault::RenameInboxTakesChildren,
        "
        A: 5 CREATE INBOX/y
        A: 6 RENAME INBOX x
        A: 7 LIST \"\" *",
        &["+ x/y\\r", "- INBOX/y\\r"],
    ),
    (
        Fault::SubscribeIgnored,
        "
        A: 5 SUBSCRIBE x
        A: 6 LSUB \"\" x",
        &["-LSUB ()"],
    ),
    (
        Fault::SubscriptionsForgotten,
        "
        A: 5 SUBSCRIBE x
        A: 6 LOGOUT
        B: 1 LSUB \"\" x",
        &["-LSUB ()"],
    ),
    (
        Fault::UnsubscribeIgnored,
        "
        A: 5 SUBSCRIBE x
        A: 6 UNSUBSCRIBE x
        A: 7 LSUB \"\" x",
        &["+LSUB ()"],
    ),
    (
        Fault::LsubAsList,
        "
        A: 5 SUBSCRIBE x
        A: 6 LSUB \"\" x",
        &["+LIST ()", "-LSUB ()"],
    ),
    (
        Fault::LsubIgnoresPattern,
        "
        A: 5 SUBSCRIBE x
        A: 6 LSUB \"\" y",
        &["+LSUB ()"],
    ),
    (
        Fault::LsubWithoutSuperiors,
        "
        A: 5 SUBSCRIBE x/y
        A: 6 LSUB \"\" %",
        &["-LSUB (\\\\Noselect)"],
    ),
    (
        Fault::LsubSuperiorsSelectable,
        "
        A: 5 SUBSCRIBE x/y
        A: 6 LSUB \"\" %",
        &["+LSUB ()", "-LSUB (\\\\Noselect)"],
    ),
    (
        Fault::LsubDelimiter,
        "
        A: 5 SUBSCRIBE x
        A: 6 LSUB \"\" x",
        &["+\\\".\\\" x\\r", "-\\\"/\\\" x\\r"],
    ),
    (
        Fault::ListEchoes,
        "A: 5 LIST \"\" x",
        &["+LIST () \\\"/\\\" x\\r"],
    ),
    (
        Fault::ListExactFindsNothing,
        "A: 5 LIST \"\" Sent",
        &["- Sent\\r"],
    ),
    (Fault::ListPrefixMatch, "A: 5 LIST \"\" Sen", &["+ Sent\\r"]),
    (
        Fault::ListCached,
        "
        A: 5 LIST \"\" *
        B: 1 CREATE x
        B: 2 DELETE Sent
        A: 6 LIST \"\" x
        A: 7 LIST \"\" S*",
        &["- x\\r", "+LIST () \\\"/\\\" Sent\\r"],
    ),
    (
        Fault::ListShallow,
        "
        A: 5 CREATE x/y/z
        A: 6 LIST \"\" *",
        &["- x/y/z\\r"],
    ),
    (
        Fault::StarStopsAtSeparator,
        "
        A: 5 CREATE x/y
        A: 6 LIST \"\" *",
        &["- x/y\\r"],
    ),
    (
        Fault::PercentHidesLevels,
        "
        A: 5 CREATE x/y
        A: 6 DELETE x
        A: 7 LIST \"\" %",
        &["- x\\r"],
    ),
    (
        Fault::ListEmptyNameUnanswered,
        "A: 5 LIST \"\" \"\"",
        &["-LIST (\\\\Noselect)"],
    ),
    (
        Fault::ReferenceIgnored,
        "
        A: 5 CREATE x/y
        A: 6 LIST x/ %",
        &["+ Sent\\r", "- x/y\\r"],
    ),
    (
        Fault::ReferenceRefused,
        "A: 5 LIST x/ %",
        &["+5 BAD", "-5 OK"],
    ),
    (
        Fault::ListNameUnquoted,
        "
        A: 5 CREATE \"x y\"
        A: 6 LIST \"\" x%",
        &["+/\\\" x y\\r", "-\\\"x y\\\"\\r"],
    ),
    (
        Fault::ListQuotesUnescaped,
        "
        A: 5 CREATE \"x\\\"y\"
        A: 6 LIST \"\" x%",
        &["+\\\"x\\\"y\\\"\\r", "-\\\"x\\\\\\\"y\\\"\\r"],
    ),
    (
        Fault::NoselectSelected,
        "
        A: 5 CREATE x/y
        A: 6 DELETE x
        A: 7 SELECT x",
        &["+7 OK", "-7 NO"],
    ),
    (
        Fault::NoselectMarked,
        "
        A: 5 CREATE x/y
        A: 6 DELETE x
        A: 7 LIST \"\" x",
        &["+(\\\\Unmarked \\\\Noselect"],
    ),
    (
        Fault::NoinferiorsUntrue,
        "A: 5 LIST \"\" INBOX",
        &["+(\\\\Noinferiors"],
    ),
    (
        Fault::NilDelimiter,
        "A: 5 LIST \"\" Sent",
        &["+NIL Sent\\r"],
    ),
    (
        Fault::HasNoChildrenUntrue,
        "
        A: 5 CREATE x/y
        A: 6 LIST \"\" x",
        &["+(\\\\HasNoChildren) \\\"/\\\" x\\r", "-(\\\\HasChildren)"],
    ),
    (
        Fault::HasChildrenBoth,
        "
        A: 5 CREATE x/y
        A: 6 LIST \"\" x",
        &["+(\\\\HasChildren \\\\HasNoChildren)"],
    ),
    (
        Fault::NamespaceUnanswered,
        "A: 5 NAMESPACE",
        &["-* NAMESPACE"],
    ),
    (Fault::NamespaceEmptyList, "A: 5 NAMESPACE", &["+ ()"]),
    (
        Fault::NamespacePrefixUntrue,
        "
        A: 5 NAMESPACE
        A: 6 CREATE #mine/x",
        &["+((\\\"#mine/\\\"", "+6 NO", "-6 OK"],
    ),
    (Fault::NamespaceExtension, "A: 5 NAMESPACE", &["+QUOTAROOT"]),
];
