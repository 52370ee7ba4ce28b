//! Freedoms of the POP3 sessions.

use super::info::variants;

variants! { "pop3"
    AnyPassword "any-password" [1939 "7"]
        "Any password is right: which are is for whoever runs the server to say."
        spares {
            "scenarios/password/changed-pop3":
                "nobody is refused";
            "pop3/login/wrong-password", "pop3/login/again", "pop3/login/spaces-in-password":
                "no password is wrong";
        };
    ListWithText "list-with-text" [1939 "5"]
        "Text stands behind the size in scan listings.";
    NoCapa "no-capa" [2449 "5", 1939 "3"]
        "CAPA is no command that the server knows."
        spares {
            "scenarios/ports/pop3-stls":
                "it wants STLS, and USER behind it";
            "pop3/capa", "pop3/stls", "pop3/lock/in-use-code", "pop3/codes", "pop3/lang",
            "pop3/syntax/command-of-255":
                "only CAPA tells what they are about";
            "pop3/auth", "pop3/sasl": "only CAPA tells that AUTH is there, and with which mechanisms";
            "pop3/top": "an empty maildrop does not tell whether TOP works";
        };
    NewestFirst "newest-first" [1939 "4"]
        "The messages are numbered from the newest.";
    IndicatorsAlone "indicators-alone" [1939 "3"]
        "Where text is for people, a response is its status indicator alone.";
    StatWithText "stat-with-text" [1939 "5"]
        "Text stands behind the size in the drop listing.";
    NoApop "no-apop" [1939 "7"]
        "The greeting has no timestamp, and APOP is unknown."
        spares {
            "pop3/login/apop", "pop3/lock/apop-refusal":
                "there is no APOP";
        };
    TimestampInMiddle "timestamp-in-middle" [1939 "7"]
        "The timestamp of APOP stands between the words of the greeting.";
    NoTop "no-top" [1939 "7", 2449 "6.1"]
        "TOP is unknown."
        spares {
            "pop3/top", "pop3/capa/top-works":
                "there is no TOP";
        };
    NoUidl "no-uidl" [1939 "7", 2449 "6.8"]
        "UIDL is unknown."
        spares {
            "scenarios/downloaders", "scenarios/retention/downloader":
                "there is no UIDL";
            "pop3/uidl", "pop3/capa/uidl-works", "scenarios/two-protocols/unique-id-survives-imap":
                "there is no UIDL";
        };
    NoAuth "no-auth" [2449 "6.3", 5034 "3"]
        "AUTH is unknown."
        spares {
            "pop3/auth", "pop3/sasl", "pop3/capa/sasl-works":
                "there is no AUTH";
        };
    NoUser "no-user" [1939 "7", 2449 "6.3"]
        "USER and PASS are unknown: clients use APOP or AUTH."
        spares {
            "scenarios/password/changed-pop3":
                "there is no USER";
            "scenarios/ports/pop3-stls":
                "it wants STLS, and USER behind it";
            "pop3/login/user-pass", "pop3/login/wrong-password", "pop3/login/pass-needs-user",
            "pop3/login/user-not-in-transaction", "pop3/login/pass-immediately",
            "pop3/login/again", "pop3/login/spaces-in-password", "pop3/capa/both-states",
            "pop3/capa/user-works", "pop3/capa/arguments", "pop3/capa/login-in-one-write",
            "pop3/codes/wrong-password", "pop3/lock/exclusive", "pop3/lock/in-use-code",
            "pop3/lock/refusal", "pop3/stls/login-under-tls",
            "pop3/auth/wrong-password", "pop3/auth/no-trace-of-cancelled":
                "there is no USER";
            "pop3/stls/refused-in-transaction", "pop3/stls/user-not-carried-over":
                "they log in without TLS";
        };
    ApopAlone "apop-alone" [1939 "4", 1939 "7", 2449 "6.3"]
        "USER, PASS and AUTH are unknown: clients use APOP."
        spares {
            "scenarios/password/changed-pop3":
                "there is no USER";
            "scenarios/ports/pop3-stls":
                "it wants STLS, and USER behind it";
            "pop3/login/user-pass", "pop3/login/wrong-password", "pop3/login/pass-needs-user",
            "pop3/login/user-not-in-transaction", "pop3/login/pass-immediately",
            "pop3/login/again", "pop3/login/spaces-in-password", "pop3/capa/both-states",
            "pop3/capa/user-works", "pop3/capa/arguments", "pop3/capa/login-in-one-write",
            "pop3/codes/wrong-password", "pop3/lock/exclusive", "pop3/lock/in-use-code",
            "pop3/lock/refusal", "pop3/stls/login-under-tls":
                "there is no USER";
            "pop3/stls/refused-in-transaction", "pop3/stls/user-not-carried-over":
                "they log in without TLS";
            "pop3/auth", "pop3/sasl", "pop3/capa/sasl-works":
                "there is no AUTH";
        };
    LockWaitedFor "lock-waited-for" [1939 "4"]
        "A second login is answered when the first session has ended."
        spares {
            "pop3/lock/exclusive", "pop3/lock/in-use-code", "pop3/lock/refusal",
            "pop3/lock/apop-refusal":
                "the second login is neither taken nor refused while the first session lasts";
        };
    MoreMechanisms "more-mechanisms" [2449 "6.3", 5034 "3"]
        "SASL lists a mechanism that no client knows.";
    NoStls "no-stls" [2595 "4"]
        "STLS is unknown."
        spares {
            "scenarios/ports/pop3-stls":
                "it wants STLS, and USER behind it";
            "pop3/stls":
                "there is no STLS";
        };
    TlsBeforeLogin "tls-before-login" [2595 "4", 2449 "6.2"]
        "USER, PASS and AUTH are refused until TLS is on."
        spares {
            "pop3/stls/refused-in-transaction", "pop3/stls/user-not-carried-over":
                "they log in without TLS";
        };
    NoRespCodes "no-resp-codes" [2449 "6.4"]
        "There are no response codes, and text for people begins with a bracket."
        spares {
            "pop3/lock/in-use-code", "pop3/capa/response-codes", "pop3/codes":
                "there are no response codes";
        };
    NoPipelining "no-pipelining" [2449 "6.6"]
        "PIPELINING is not listed."
        spares {
            "pop3/capa/pipelining", "pop3/capa/login-in-one-write", "pop3/capa/retr-in-one-write",
            "pop3/capa/quit-in-one-write":
                "nothing says that commands may be sent at once";
        };
    NoLang "no-lang" [6856 "3"]
        "LANG is unknown."
        spares {
            "pop3/lang":
                "there is no LANG";
        };
    NoImplementation "no-implementation" [2449 "6.9"]
        "IMPLEMENTATION is not listed.";
    ExpireDiffers "expire-differs" [2449 "6.7"]
        "EXPIRE has another argument after the login than before.";
    LoginDelay "login-delay" [2449 "6.5"]
        "LOGIN-DELAY is listed.";
    CapaUnknown "capa-unknown" [2449 "5"]
        "CAPA lists tags that no client knows.";
    CapaGrows "capa-grows" [2449 "5"]
        "CAPA lists after the login what it did not list before.";
    CapaReversed "capa-reversed" [2449 "5"]
        "CAPA lists in another order.";
    CapaLowercase "capa-lowercase" [2449 "5"]
        "CAPA lists in small letters."
        spares {
            "pop3/sasl/scram-plus", "pop3/sasl/scram-downgrade":
                "they look for the names of mechanisms in capitals";
            "pop3/capa/login-in-one-write", "pop3/codes/wrong-password":
                "they look for the name of a capability in capitals";
        };
    UnknownUserRefused "unknown-user-refused" [1939 "7"]
        "USER with a name that nobody has is refused.";
    FailedLoginCloses "failed-login-closes" [1939 "4"]
        "After a login that failed the connection closes.";
    UidlLong "uidl-long" [1939 "7"]
        "Unique-ids have 70 characters.";
    UidlPunctuation "uidl-punctuation" [1939 "7"]
        "Unique-ids have all punctuation from ! to ~.";
    ListingsCounted "listings-counted" [1939 "5", 1939 "7"]
        "The text in front of listings begins with the number of messages.";
    DeletedToTrash "deleted-to-trash" [1939 "6"]
        "What is removed from the maildrop goes to another mailbox of the account.";
    HeaderAdded "header-added" [1939 "5"]
        "The maildrop keeps each message with one more header field, which counts.";
    PlainAlone "plain-alone" [5034 "4"]
        "PLAIN is the only mechanism."
        spares {
            "pop3/sasl/works/login", "pop3/sasl/works/cram-md5", "pop3/sasl/works/scram-sha-1", "pop3/sasl/works/scram-sha-256", "pop3/sasl/works/oauthbearer", "pop3/sasl/works/xoauth2", "pop3/sasl/initial-response", "pop3/sasl/empty-first-challenge/scram-sha-1", "pop3/sasl/empty-first-challenge/scram-sha-256", "pop3/sasl/empty-first-challenge/oauthbearer", "pop3/sasl/empty-first-challenge/xoauth2", "pop3/sasl/cancel", "pop3/sasl/wrong-password", "pop3/sasl/oauth-error", "pop3/sasl/oauth-unknown-key", "pop3/sasl/other-identity/scram-sha-1", "pop3/sasl/other-identity/scram-sha-256", "pop3/sasl/other-identity/oauthbearer", "pop3/sasl/cram-challenge", "pop3/sasl/cram-challenge-fresh", "pop3/sasl/scram-nonce-fresh", "pop3/sasl/scram-iterations", "pop3/sasl/scram-refused", "pop3/sasl/scram-flag", "pop3/sasl/scram-optional-extension", "pop3/sasl/scram-plus", "pop3/sasl/scram-downgrade", "pop3/sasl/wrong-secret/login", "pop3/sasl/wrong-secret/xoauth2", "pop3/auth/initial-response-unsupported":
                "there is no other mechanism";
        };
    PlainUnderTls "plain-under-tls" [4616 "5", 5034 "4"]
        "AUTH takes no passwords and tokens as they are without TLS."
        spares {
            "pop3/capa/sasl-works", "pop3/sasl/works/plain", "pop3/sasl/works/login", "pop3/sasl/works/oauthbearer", "pop3/sasl/works/xoauth2", "pop3/sasl/initial-response/oauthbearer", "pop3/sasl/initial-response/xoauth2", "pop3/sasl/empty-first-challenge/plain", "pop3/sasl/empty-first-challenge/oauthbearer", "pop3/sasl/empty-first-challenge/xoauth2", "pop3/sasl/cancel/login", "pop3/sasl/wrong-secret", "pop3/sasl/oauth-error", "pop3/sasl/oauth-unknown-key", "pop3/sasl/other-identity/plain", "pop3/sasl/other-identity/oauthbearer", "pop3/sasl/plain-malformed", "pop3/auth":
                "there is no such mechanism before TLS";
        };
    ScramErrorsTold "scram-errors-told" [5802 "5.1"]
        "SCRAM tells why it refuses, and then refuses.";
    RepliesPaused "replies-paused" [1939 "3"]
        "Replies stop twice for a moment before they are whole.";
    RepliesInPieces "replies-in-pieces" [1939 "3"]
        "What is sent arrives a few octets at a time.";
    Utf8 "utf8" [6856 "2"]
        "UTF8 USER is listed; what needs UTF-8 mode is refused without it.";
    Utf8Surrogates "utf8-surrogates" [6856 "2.1", 6856 "4"]
        "UTF8 is listed; without UTF-8 mode headers are sent with question marks for what is not ASCII.";
    Utf8Refused "utf8-refused" [6856 "2.1"]
        "UTF8 is listed, and the command is refused.";
    LanguagesUnlisted "languages-unlisted" [6856 "3.2"]
        "LANG without an argument is refused, and * selects a language without text behind its tag."
        spares {
            "pop3/lang/listed":
                "no language is listed";
        };
    PassLater "pass-later" [1939 "7"]
        "PASS succeeds after USER whatever came between, STLS too.";
    LockShared "lock-shared" [1939 "4"]
        "A second session is let in while the first one lasts, and cannot remove anything."
        spares {
            "pop3/lock/refusal", "pop3/lock/apop-refusal": "no login is refused because of a lock";
        };
    ExpungedRefused "expunged-refused" [1939 "4", 1939 "5"]
        "RETR, TOP and DELE of what an IMAP session has expunged meanwhile are refused.";
}
