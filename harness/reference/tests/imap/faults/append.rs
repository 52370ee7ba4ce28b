//! Faults of APPEND with several messages, of its limit, and of non-synchronising literals.

use mailspec_reference::faults::imap::Fault;

use super::Row;

const TWO: &str = "
    A: 5 APPEND Sent (\\Seen) {1+}\\r\\nx {1+}\\r\\ny
    A: 6 SELECT Sent
    A: 7 FETCH 1:* (FLAGS BODY.PEEK[])";

const NOTHING_SECOND: &str = "
    A: 5 APPEND Sent {1+}\\r\\nx {0+}\\r\\n
    A: 6 STATUS Sent (MESSAGES)";

pub(super) const ROWS: &[Row] = &[
    (Fault::MultiappendFirstAlone, TWO, &["-* 2 FETCH"]),
    (
        Fault::MultiappendReversed,
        TWO,
        &["+* 1 FETCH (FLAGS (\\\\Recent) BODY[] \\\"y\\\")"],
    ),
    (
        Fault::MultiappendFirstAttributes,
        TWO,
        &["+* 2 FETCH (FLAGS (\\\\Seen"],
    ),
    (
        Fault::MultiappendKeepsFirst,
        NOTHING_SECOND,
        &["+(MESSAGES 1)", "-(MESSAGES 0)"],
    ),
    (
        Fault::MultiappendEmptySkipped,
        NOTHING_SECOND,
        &["+5 OK", "+(MESSAGES 1)"],
    ),
    (Fault::AppendEmptyBad, NOTHING_SECOND, &["+5 BAD", "-5 NO"]),
    (
        Fault::AppendUidFirstAlone,
        "A: 5 APPEND INBOX {1+}\\r\\nx {1+}\\r\\ny",
        &["+[APPENDUID 1 4]", "-[APPENDUID 1 4:5]"],
    ),
    (
        Fault::AppendLimitIgnored,
        "A: 5 APPEND Sent {1200001}",
        &["-5 NO [TOOBIG]", "+Ready for literal data"],
    ),
    (
        Fault::AppendLimitExclusive,
        "A: 5 APPEND Sent {1200000}",
        &["+5 NO [TOOBIG]", "-Ready for literal data"],
    ),
    (
        Fault::AppendLimitWithoutCode,
        "A: 5 APPEND Sent {1200001}",
        &["-5 NO [TOOBIG]"],
    ),
    (
        Fault::AppendLimitZero,
        "A: 5 STATUS Sent (APPENDLIMIT)",
        &["+(APPENDLIMIT 0)"],
    ),
    (
        Fault::AppendLimitTwice,
        "A: 5 STATUS Sent (APPENDLIMIT)",
        &["+(APPENDLIMIT 600000)", "-(APPENDLIMIT 1200000)"],
    ),
    (
        Fault::AppendLimitQuoted,
        "A: 5 STATUS Sent (APPENDLIMIT)",
        &["+(APPENDLIMIT \\\"1200000\\\")"],
    ),
    (
        Fault::AppendLimitInMegabytes,
        "A: 5 CAPABILITY",
        &["+APPENDLIMIT=1M", "-APPENDLIMIT=1200000"],
    ),
    (
        Fault::AppendLimitBeforeLogin,
        "A: 5 CAPABILITY",
        &["-APPENDLIMIT=1200000\\r"],
    ),
    (
        Fault::OnlyListedAppendLimit,
        "A: 5 STATUS Sent (APPENDLIMIT)",
        &["+5 BAD"],
    ),
    (
        Fault::LiteralPlusLate,
        "
        A: 5 LIST \"\" {5+}
        A| INBOX
        A: ",
        &["++ Ready for literal data"],
    ),
    (
        Fault::LiteralMinusUnlimited,
        "A: 5 CAPABILITY",
        &["+LITERAL-", "-LITERAL+"],
    ),
    (
        Fault::LiteralMinusShort,
        "
        A: 5 LIST \"\" {1025+}",
        &["+5 BAD [TOOBIG]"],
    ),
];
