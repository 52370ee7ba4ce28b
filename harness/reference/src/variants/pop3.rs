//! Freedoms of the POP3 sessions.

use super::info::variants;

variants! { "pop3"
    AnyPassword "any-password" [1939 "7"]
        "Any password is right: which are is for whoever runs the server to say.";
    ListWithText "list-with-text" [1939 "5"]
        "Text stands behind the size in scan listings.";
    NoCapa "no-capa" [2449 "5", 1939 "3"]
        "CAPA is no command that the server knows."
        spares {
            "pop3/capa", "pop3/stls", "pop3/lock/in-use-code":
                "only CAPA tells what they are about";
            "pop3/auth": "only CAPA tells that AUTH is there, and with which mechanisms";
            "pop3/top": "an empty maildrop does not tell whether TOP works";
        };
    NewestFirst "newest-first" [1939 "4"]
        "The messages are numbered from the newest.";
    IndicatorsAlone "indicators-alone" [1939 "3"]
        "Where text is for people, a response is its status indicator alone.";
    StatWithText "stat-with-text" [1939 "5"]
        "Text stands behind the size in the drop listing.";
}
