//! Deviations of the POP3 sessions.

use super::info::faults;

faults! { "pop3"
    LowercaseOk "lowercase-ok" 1939 "3" "The status indicators are in lower case."
        breaks "rfc1939/3-status-upper-case" everywhere;
    LongResponse "long-response" 1939 "3" "The response to NOOP has more than 512 octets."
        breaks "rfc1939/3-response-length", "rfc2449/4-response-length";
    TerminatorLf "terminator-lf" 1939 "3" "A multi-line response ends with a dot and a bare LF."
        breaks "rfc1939/3-multi-line-terminator";
    NoByteStuffing "no-byte-stuffing" 1939 "3" "Lines that begin with a dot are sent as they are."
        breaks "rfc1939/3-byte-stuffing", "rfc1939/5-retr-byte-stuffed", "rfc1939/7-top-byte-stuffed";
    UnknownAccepted "unknown-command-accepted" 1939 "3" "An unknown command gets a positive response."
        breaks "rfc1939/3-unknown-command-err";
    BeforeLogin "transaction-before-login" 1939 "3" "The commands of the TRANSACTION state succeed before the login."
        breaks "rfc1939/5-transaction-only", "rfc1939/3-wrong-state-err", "rfc1939/7-top-transaction-only", "rfc1939/7-uidl-transaction-only", "rfc1939/3-authorization-state";
    UserInTransaction "user-in-transaction" 1939 "3" "USER succeeds after the login."
        breaks "rfc1939/7-user-authorization-only", "rfc1939/3-wrong-state-err";
    DoubleReply "double-reply" 1939 "3" "RSET is answered twice."
        breaks "rfc1939/3-one-response";
    TwoLineGreeting "two-line-greeting" 1939 "4" "The greeting has two lines."
        breaks "rfc1939/3-one-response";
    PassWithoutUser "pass-without-user" 1939 "7" "PASS succeeds without USER, and opens some maildrop."
        breaks "rfc1939/7-pass-after-user";
    LockNotTaken "lock-not-taken" 1939 "4" "Two sessions have the same maildrop open, and what one removes is gone for the other."
        breaks "rfc1939/4-exclusive-lock";
    LockNotReleased "lock-not-released" 1939 "6" "The maildrop stays locked when a session ends."
        breaks "rfc1939/6-quit-releases-lock", "rfc1939/6-lock-released-on-drop";
    NumbersFromZero "numbers-from-zero" 1939 "4" "LIST and UIDL number the messages from 0."
        breaks "rfc1939/4-numbers-from-one";
    StatCountsDeleted "stat-counts-deleted" 1939 "5" "STAT counts the messages that are marked as deleted."
        breaks "rfc1939/5-stat-without-deleted";
    StatTwoSpaces "stat-two-spaces" 1939 "5" "Two spaces separate the numbers of STAT."
        breaks "rfc1939/5-stat-format";
    SizesWithLf "sizes-with-lf" 1939 "11" "Sizes count each line end as one octet."
        breaks "rfc1939/11-size-crlf", "rfc1939/5-list-exact-size";
    SizesWithStuffing "sizes-with-stuffing" 1939 "11" "Sizes count the octets that byte-stuffing adds."
        breaks "rfc1939/11-size-not-stuffed", "rfc1939/5-list-exact-size";
    ListIgnoresArgument "list-ignores-argument" 1939 "5" "LIST with a message-number lists all messages."
        breaks "rfc1939/5-list-one";
    ListsDeleted "lists-deleted" 1939 "5" "LIST and UIDL list the messages that are marked as deleted."
        breaks "rfc1939/5-list-without-deleted", "rfc1939/7-uidl-without-deleted";
    DeletedRetrievable "deleted-retrievable" 1939 "5" "RETR sends a message that is marked as deleted."
        breaks "rfc1939/5-deleted-reference-err";
    DeleTwice "dele-twice" 1939 "5" "DELE succeeds on a message that is marked as deleted."
        breaks "rfc1939/5-deleted-reference-err";
    DeleRenumbers "dele-renumbers" 1939 "4" "DELE renumbers the messages behind the deleted one."
        breaks "rfc1939/5-dele-keeps-numbers";
    NoSuchMessageAccepted "no-such-message-accepted" 1939 "5" "DELE succeeds on a message that is not there."
        breaks "rfc1939/5-dele-no-such-message";
    RsetIgnored "rset-ignored" 1939 "5" "RSET leaves the messages marked as deleted."
        breaks "rfc1939/5-rset";
    DropCommits "drop-commits" 1939 "6" "A connection that drops removes the messages marked as deleted."
        breaks "rfc1939/6-no-update-without-quit";
    QuitKeeps "quit-keeps-messages" 1939 "6" "QUIT removes no message."
        breaks "rfc1939/6-quit-removes-marked", "rfc1939/6-quit-ok", "rfc1939/3-update-state";
    RetrDeletes "retr-deletes" 1939 "6" "QUIT removes the messages that were retrieved."
        breaks "rfc1939/6-quit-removes-nothing-else", "rfc1939/5-retr-keeps-message";
    QuitStaysOpen "quit-stays-open" 1939 "6" "The connection stays open after QUIT."
        breaks "rfc1939/6-quit-releases-lock";
    RetrAddsLine "retr-adds-line" 1939 "5" "RETR sends an empty line behind the message."
        breaks "rfc1939/5-list-exact-size";
    TopSendsBody "top-sends-body" 1939 "7" "TOP sends the whole body, however few lines were asked for."
        breaks "rfc1939/7-top-format", "rfc1939/7-top-zero";
    TopOneLineShort "top-one-line-short" 1939 "7" "TOP sends one line of the body less than was asked for."
        breaks "rfc1939/7-top-format";
    TopOtherHeaders "top-other-headers" 1939 "7" "TOP sends a header line that RETR does not send."
        breaks "rfc1939/7-top-format";
    TopCrashes "top-crashes" 1939 "7" "TOP without arguments closes the connection."
        breaks "rfc1939/7-top-bad-arguments";
    UidlWithoutNumber "uidl-without-number" 1939 "7" "UIDL with a message-number answers with the unique-id alone."
        breaks "rfc1939/7-uidl-one";
    UidlTwoSpaces "uidl-two-spaces" 1939 "7" "Two spaces separate the number and the unique-id."
        breaks "rfc1939/7-uidl-format";
    UidlTooLong "uidl-too-long" 1939 "7" "Unique-ids have 71 characters."
        breaks "rfc1939/7-uidl-characters";
    UidlDuplicate "uidl-duplicate" 1939 "7" "All messages have the same unique-id."
        breaks "rfc1939/7-uidl-unique";
    UidlChanges "uidl-changes-per-session" 1939 "7" "The unique-ids are different ones in each session."
        breaks "rfc1939/7-uidl-persists";
    ApopAnyDigest "apop-any-digest" 1939 "7" "APOP succeeds with any digest."
        breaks "rfc1939/7-apop-wrong-digest";
    ApopTimestampConstant "apop-timestamp-constant" 1939 "7" "Each greeting has the same timestamp."
        breaks "rfc1939/7-apop-timestamp-differs";
    CapaListsUnimplemented "capa-lists-unimplemented" 2449 "6.1" "CAPA lists TOP, which is not implemented."
        breaks "rfc2449/6.1-top-listed-works";
    CapaOmitsTop "capa-omits-top" 2449 "5" "CAPA does not list TOP, which is implemented."
        breaks "rfc2449/5-capa-complete";
    CapaForgets "capa-forgets-after-login" 2449 "5" "CAPA lists UIDL before the login only."
        breaks "rfc2449/5-capa-both-states";
    CapaStlsAfterLogin "capa-stls-after-login" 2595 "4" "CAPA lists STLS after the login."
        breaks "rfc2595/4-listed-where-permitted";
    PipeliningLosesCommands "pipelining-loses-commands" 2449 "6.6" "Only the first of several commands that arrive together is processed."
        breaks "rfc2449/6.6-pipelining-in-order";
    TextInBrackets "text-in-brackets" 2449 "6.4" "Responses begin with a bracket that begins no response code."
        breaks "rfc2449/6.4-resp-codes", "rfc2449/3-response-code-grammar" everywhere;
    StlsKeepsPlaintext "stls-keeps-plaintext" 2595 "4" "Commands that arrive behind STLS in plaintext are processed after the handshake."
        breaks "rfc2595/4-discard-plaintext";
    BadBase64Accepted "bad-base64-accepted" 5034 "4" "AUTH skips octets that are not base64."
        breaks "rfc5034/4-bad-base64", "rfc5034/4-base64-strict";
    CancelIgnored "auth-cancel-ignored" 5034 "4" "AUTH goes on when the client cancels it."
        breaks "rfc5034/4-cancel";
    ChallengeWithText "challenge-with-text" 5034 "4" "The empty challenge of AUTH PLAIN has text."
        breaks "rfc5034/4-challenge-response";
    ChallengeOk "challenge-ok" 5034 "4" "AUTH goes on with +OK instead of a challenge."
        breaks "rfc5034/4-challenge-base64";
    InitialResponseIgnored "initial-response-ignored" 5034 "4" "AUTH PLAIN asks for the response that came with the command."
        breaks "rfc5034/4-initial-response";
    // What the rules watch for on every connection.
    StlsSpeaksOn "stls-speaks-on" 2595 "4" "Another line comes in plaintext behind the +OK to STLS."
        breaks "rfc2595/4-stls-negotiates";
    QuitSpeaksOn "quit-speaks-on" 1939 "6" "Another line comes behind the +OK to QUIT."
        breaks "rfc1939/6-quit-closes";
    MaildropGrows "maildrop-grows" 1939 "4" "Mail that arrives during a session gets a number in it."
        breaks "rfc1939/4-numbers-fixed";
    ListsTwice "lists-twice" 1939 "4" "LIST lists the first message twice."
        breaks "rfc1939/5-list-all";
    NumbersBeyond "numbers-beyond" 1939 "5" "A number beyond the last message is taken for the last."
        breaks "rfc1939/5-list-no-such-message", "rfc1939/5-retr-no-such-message", "rfc1939/5-dele-no-such-message", "rfc1939/7-top-no-such-message", "rfc1939/7-uidl-no-such-message";
    ListOfAnother "list-of-another" 1939 "5" "LIST with a message-number answers about the next message."
        breaks "rfc1939/5-list-one";
    SizesGrow "sizes-grow" 1939 "5" "Each LIST gives sizes that are larger by one."
        breaks "rfc1939/5-list-exact-size";
    StatSizeEstimate "stat-size-estimate" 1939 "5" "STAT rounds the size up."
        breaks "rfc1939/5-stat-size-is-sum";
    UidlDrifts "uidl-drifts" 1939 "7" "Each UIDL gives other unique-ids."
        breaks "rfc1939/7-uidl-persists";
    RetrDrifts "retr-drifts" 1939 "5" "Each RETR sends a header field with another number."
        breaks "rfc1939/5-retr-repeatable";
    // POP3 by its suites.
    GreetingNegative "greeting-negative" 1939 "4" "Every greeting but the first is -ERR."
        breaks "rfc1939/4-greeting-positive";
    ApopWithoutTimestamp "apop-without-timestamp" 1939 "7" "The greeting has no timestamp, and APOP succeeds with any digest."
        breaks "rfc1939/7-apop-timestamp", "rfc1939/7-apop-wrong-digest";
    SizesWithUtf8 "sizes-with-utf8" 6856 "2.1" "UTF8 is listed, and LIST gives sizes that RETR does not have."
        breaks "rfc6856/2.1-list-size";
    CodeMisplaced "code-misplaced" 2449 "8.1.2" "The +OK to NOOP has the response code IN-USE."
        breaks "rfc2449/8.1.2-in-use-login-only";
    NumbersGuessed "numbers-guessed" 1939 "5" "What is no message-number is taken for 1."
        breaks "rfc1939/5-list-no-such-message", "rfc1939/5-retr-no-such-message", "rfc1939/5-dele-no-such-message", "rfc1939/3-argument-missing-err";
    NoopRefused "noop-refused" 1939 "5" "NOOP is refused."
        breaks "rfc1939/5-noop", "rfc1939/7-required-commands";
    QuitRefused "quit-refused" 1939 "4" "QUIT is refused before the login."
        breaks "rfc1939/4-quit", "rfc1939/7-quit";
    KeywordsUpperCase "keywords-upper-case" 1939 "3" "Keywords are known in capitals alone."
        breaks "rfc1939/3-keywords-any-case";
    EmptyListRefused "empty-list-refused" 1939 "5" "LIST of an empty maildrop is refused."
        breaks "rfc1939/5-list-empty";
    LockWithoutCode "lock-without-code" 2449 "8.1.2" "A login to a locked maildrop is refused without the response code IN-USE."
        breaks "rfc2449/8.1.2-in-use";
    LoginsRunOut "logins-run-out" 1939 "7" "USER and PASS are refused in every session but the first."
        breaks "rfc1939/7-user-pass", "rfc2449/6.2-user-listed-works";
    WrongPasswordOpens "wrong-password-opens" 1939 "7" "A wrong password is refused, and opens the maildrop."
        breaks "rfc1939/7-pass-wrong-err";
    ApopRefused "apop-refused" 1939 "7" "APOP is refused whatever the digest."
        breaks "rfc1939/7-apop-digest";
    RetrLosesLastLine "retr-loses-last-line" 1939 "5" "RETR leaves out the last line."
        breaks "rfc1939/5-retr-intact", "rfc1939/5-retr";
    DeletedListed "deleted-listed" 1939 "5" "LIST, UIDL and TOP of a message that is marked as deleted answer about it."
        breaks "rfc1939/5-deleted-reference-err";
    StlsRefused "stls-refused" 2595 "4" "STLS is listed and refused."
        breaks "rfc2595/4-stls-negotiates", "rfc8314/4-starttls-likely-to-work";
    StlsInTransaction "stls-in-transaction" 2595 "4" "STLS is obeyed after the login."
        breaks "rfc2595/4-authorization-only";
    AuthAnyMechanism "auth-any-mechanism" 5034 "4" "AUTH takes any mechanism for PLAIN."
        breaks "rfc5034/4-unsupported-mechanism";
    AuthInTransaction "auth-in-transaction" 5034 "4" "AUTH succeeds after the login."
        breaks "rfc5034/4-once", "rfc5034/4-authorization-state-only";
    CapaOneLine "capa-one-line" 2449 "5" "CAPA is answered in one line after every login but the first."
        breaks "rfc2449/5-capa-multi-line";
    CapaRunsOut "capa-runs-out" 2449 "5" "CAPA is refused before the login in every session but the first."
        breaks "rfc2449/5-capa-both-states";
    UidlUnimplemented "uidl-unimplemented" 2449 "6.8" "CAPA lists UIDL, which is not implemented."
        breaks "rfc2449/6.8-uidl-listed-works";
    StatCountsMore "stat-counts-more" 1939 "5" "STAT counts one message more than there are."
        breaks "rfc1939/5-stat-format";
    // SASL mechanisms.
    AuthzidIgnored "auth-authzid-ignored" 4422 "3.6" "AUTH overlooks for whom the client asks to act."
        breaks "rfc4422/3.6-authzid-authorized", "rfc4616/2-authzid-authorized", "rfc5802/5-authzid-authorized", "rfc5034/4-authzid-preparation";
    MechanismsUntrue "auth-mechanisms-untrue" 5034 "3" "CAPA lists mechanisms that AUTH does not know."
        breaks "rfc5034/3-sasl-listed", "rfc2195/2-right-digest", "rfc4616/2-authzid-derived", "rfc5802/3-scram",
            "rfc7677/3-scram", "rfc7628/3.2-token-admits";
    EqualsSignUnknown "auth-equals-sign-unknown" 5034 "4" "AUTH asks for the response where the client sent an empty one."
        breaks "rfc5034/4-empty-initial-response";
    ServerFirstInitialTaken "auth-server-first-initial-taken" 5034 "4" "AUTH CRAM-MD5 with an initial response goes on as if there were none."
        breaks "rfc5034/4-initial-response-unsupported";
    AuthForgetsUser "auth-forgets-user" 5034 "4" "After an AUTH that failed the USER before it is forgotten."
        breaks "rfc5034/4-failure-leaves-no-trace";
    AuthOneAttempt "auth-one-attempt" 5034 "4" "After an AUTH that failed or was cancelled all logins are refused."
        breaks "rfc5034/4-failure-leaves-no-trace";
    AuthRefusedAdmitted "auth-refused-admitted" 5034 "4" "Whom AUTH refuses with -ERR is logged in all the same."
        breaks "rfc5034/4-failure";
    AuthStaysOut "auth-stays-out" 5034 "4" "AUTH succeeds, and the session stays in the AUTHORIZATION state."
        breaks "rfc5034/4-success-transaction";
    AuthLongResponseDrops "auth-long-response-drops" 5034 "4" "A response of more than 255 octets ends the connection."
        breaks "rfc5034/4-long-responses", "rfc4616/2-lengths";
    CapaForgetsSasl "capa-forgets-sasl" 5034 "3" "CAPA does not list SASL after the login."
        breaks "rfc5034/3-sasl-after-auth", "rfc2449/5-capa-both-states";
    AuthCapitalsAlone "auth-capitals-alone" 5034 "5" "AUTH knows its mechanisms in capitals alone."
        breaks "rfc5034/5-case-insensitive";
    CredentialsUnchecked "auth-credentials-unchecked" 4422 "3.6" "AUTH lets in whoever says who they are, whatever proves it."
        breaks "rfc4422/3.6-credentials-verified", "rfc4616/2-verified", "rfc2195/2-digest-verified", "rfc5802/5-proof-verified", "rfc7677/3-scram", "rfc7628/3.2-token-verified", "rfc5034/4-failure";
    FirstChallengeFilled "auth-first-challenge-filled" 4422 "5" "The first challenge of a mechanism in which the client speaks first is not empty."
        breaks "rfc4422/5-empty-first-challenge";
    PlainExtraIgnored "auth-plain-extra-ignored" 4616 "2" "What stands behind the password of PLAIN is overlooked."
        breaks "rfc4616/2-no-nul";
    EmptyPasswordAdmitted "auth-empty-password-admitted" 4616 "2" "An empty password is right."
        breaks "rfc4616/2-empty-fails";
    CramChallengeSame "auth-cram-challenge-same" 2195 "2" "Every challenge of CRAM-MD5 is the same."
        breaks "rfc2195/2-challenge-unique";
    CramChallengeBare "auth-cram-challenge-bare" 2195 "2" "The challenge of CRAM-MD5 is no msg-id."
        breaks "rfc2195/2-challenge-msg-id";
    ScramNonceReplaced "auth-scram-nonce-replaced" 5802 "5.1" "The nonce of SCRAM's server does not begin with the client's."
        breaks "rfc5802/5-nonce-appended";
    ScramNonceSame "auth-scram-nonce-same" 5802 "5.1" "The server's part of SCRAM's nonce is always the same."
        breaks "rfc5802/5.1-nonce-unique";
    ScramNonceUnchecked "auth-scram-nonce-unchecked" 5802 "5.1" "The nonce of the client's second message is not looked at."
        breaks "rfc5802/5.1-nonce-verified";
    ScramBindingUnchecked "auth-scram-binding-unchecked" 5802 "6" "The channel binding of the client's second message is not looked at."
        breaks "rfc5802/6-binding-validated";
    ScramDowngradeTaken "auth-scram-downgrade-taken" 5802 "6" "A client that sees no -PLUS is let in although there is one."
        breaks "rfc5802/6-downgrade-refused";
    ScramSignatureWrong "auth-scram-signature-wrong" 5802 "5" "The server's signature is made with another key."
        breaks "rfc5802/5-server-signature";
    ScramIterationsFew "auth-scram-iterations-few" 5802 "5.1" "Passwords are hashed a thousand times."
        breaks "rfc5802/5.1-iteration-count", "rfc7677/3-iteration-count";
    ScramIterationsOmitted "auth-scram-iterations-omitted" 5802 "5.1" "The salt comes without the iteration count."
        breaks "rfc5802/5.1-iteration-sent";
    ScramTypeIgnored "auth-scram-type-ignored" 5802 "6" "A type of channel binding that the server does not know is overlooked."
        breaks "rfc5802/6-unknown-binding-type";
    ScramErrorSentence "auth-scram-error-sentence" 5802 "5.1" "SCRAM tells of a failure in a sentence."
        breaks "rfc5802/5.1-error-attribute";
    ScramMandatoryIgnored "auth-scram-mandatory-ignored" 5802 "5.1" "A mandatory extension that the server does not know is overlooked."
        breaks "rfc5802/5.1-mandatory-extension-fails";
    ScramOptionalRefused "auth-scram-optional-refused" 5802 "5.1" "An optional extension that the server does not know is refused."
        breaks "rfc5802/5.1-optional-extension-ignored";
    ScramEscapeLenient "auth-scram-escape-lenient" 5802 "5.1" "An equals sign that escapes nothing is left out of the name."
        breaks "rfc5802/5.1-username-escape";
    ScramFlagLenient "auth-scram-flag-lenient" 5802 "5" "Any letter is a channel binding flag."
        breaks "rfc5802/5-flag";
    OAuthErrorOmitted "auth-oauth-error-omitted" 7628 "3.2.2" "A bad token is refused without an error result."
        breaks "rfc7628/3.2.2-error-result";
    OAuthErrorSentence "auth-oauth-error-sentence" 7628 "3.2.2" "The error result is a sentence."
        breaks "rfc7628/3.2.2-error-json";
    OAuthErrorWithoutStatus "auth-oauth-error-without-status" 7628 "3.2.2" "The error result has no status."
        breaks "rfc7628/3.2.2-status";
    OAuthErrorForgiven "auth-oauth-error-forgiven" 7628 "3.2.2" "Whoever answers the error result is let in."
        breaks "rfc7628/3.2.3-fails-after-error";
    OAuthUnknownKeyRefused "auth-oauth-unknown-key-refused" 7628 "3.1" "A key that the server does not know makes a message of OAUTHBEARER malformed."
        breaks "rfc7628/3.1-unknown-keys-ignored";
    ExternalUnchecked "auth-external-unchecked" 4422 "A" "EXTERNAL is listed, and lets in whoever says who they are."
        breaks "rfc4422/A-external-unestablished";
    AuthOnlyListed "auth-only-listed" 5034 "4" "CAPA lists SASL PLAIN, and AUTH is not known."
        breaks "rfc5034/4-initial-response", "rfc5034/4-challenge-response";
    // What is no command, and what is one whatever the pieces that it comes in.
    SurplusTaken "surplus-arguments-taken" 1939 "3" "Arguments behind those that a command takes are ignored."
        breaks "rfc1939/3-invalid-syntax-err", "rfc2449/5-capa-argument-err", "rfc1939/7-top-bad-arguments";
    SpacesCollapsed "spaces-collapsed" 1939 "3" "Several spaces count as one."
        breaks "rfc1939/3-single-space";
    NumbersLikeAtoi "numbers-like-atoi" 1939 "5" "Of a number the digits are read, whatever sign precedes and whatever follows them."
        breaks "rfc1939/3-invalid-syntax-err", "rfc1939/7-top-bad-arguments", "rfc1939/4-decimal";
    EmptyLineIgnored "empty-line-ignored" 1939 "3" "An empty line is not answered."
        breaks "rfc1939/3-invalid-syntax-err";
    ArgumentMissingAccepted "argument-missing-accepted" 1939 "3" "A command without an argument that it needs gets +OK."
        breaks "rfc1939/3-argument-missing-err", "rfc1939/7-top-bad-arguments";
    LongArgumentCloses "long-argument-closes" 1939 "3" "An argument of more than 32 octets ends the connection."
        breaks "rfc1939/3-argument-length", "rfc1939/3-error-keeps-connection";
    LongCommandCloses "long-command-closes" 2449 "4" "A command of more than 128 octets ends the connection."
        breaks "rfc2449/4-command-length";
    PiecesAnswered "pieces-answered" 1939 "3" "What arrives at once is taken for whole lines."
        breaks "rfc1939/3-commands-crlf";
    // The login.
    GreetingLeftOut "greeting-left-out" 1939 "3" "Only the first connection is greeted."
        breaks "rfc1939/3-greeting", "rfc8314/3.1-pop-implicit-tls";
    ApopTimestampMalformed "apop-timestamp-malformed" 1939 "7" "The timestamp of the greeting has no domain."
        breaks "rfc1939/7-apop-timestamp", "rfc2449/3-greeting-grammar";
    LoginAgain "login-again" 1939 "7" "PASS and APOP succeed after the login."
        breaks "rfc1939/7-apop-authorization-only", "rfc1939/3-wrong-state-err", "rfc1939/7-pass-after-user";
    FailedLoginFinal "failed-login-final" 1939 "7" "After a login that failed no other is taken on the connection."
        breaks "rfc1939/7-pass-retry";
    PasswordSplit "password-split" 1939 "7" "What stands behind a space in the argument of PASS is kept, and answered before the next command."
        breaks "rfc1939/3-one-response", "rfc1939/7-pass-one-argument";
    LockRefusalOpens "lock-refusal-opens" 1939 "4" "A login that is refused because of the lock opens the maildrop."
        breaks "rfc1939/4-lock-failure-err", "rfc1939/7-pass-lock-failure", "rfc1939/7-apop-lock-failure";
    ApopStaysOut "apop-stays-out" 1939 "7" "APOP gets +OK, and the session stays in the AUTHORIZATION state."
        breaks "rfc1939/7-apop-digest", "rfc1939/3-transaction-state";
    MarksSurvive "marks-survive" 1939 "4" "A session begins with the messages marked that were marked when a connection dropped."
        breaks "rfc1939/4-no-deleted-at-start";
    QuitUpdatesLater "quit-updates-later" 1939 "6" "QUIT before the login removes what was marked when a connection dropped."
        breaks "rfc1939/6-quit-authorization-no-update";
    // The maildrop.
    DeleAtOnce "dele-removes-at-once" 1939 "5" "DELE removes the message from the maildrop at once."
        breaks "rfc1939/5-dele-until-update", "rfc1939/6-no-update-without-quit";
    DeleForgets "dele-forgets" 1939 "5" "DELE gets +OK and marks nothing."
        breaks "rfc1939/5-dele", "rfc1939/5-deleted-reference-err";
    RsetRefused "rset-refused" 1939 "5" "RSET is refused."
        breaks "rfc1939/5-rset", "rfc1939/7-required-commands";
    ListTwoSpaces "list-two-spaces" 1939 "5" "Two spaces separate the numbers of a scan listing."
        breaks "rfc1939/5-list-format";
    SizesHexadecimal "sizes-hexadecimal" 1939 "4" "LIST gives sizes in hexadecimal."
        breaks "rfc1939/4-decimal", "rfc1939/5-list-format";
    ReplyLf "reply-lf" 1939 "3" "The reply to NOOP ends with a bare LF."
        breaks "rfc1939/3-responses-crlf";
    UnfinishedLineJoined "unfinished-line-joined" 1939 "3" "The end of a multi-line response joins a last line that has no line end of its own."
        breaks "rfc1939/3-multi-line-terminator", "rfc1939/5-retr";
    TopLosesUnfinished "top-loses-unfinished-line" 1939 "7" "TOP leaves out a last line that has no line end."
        breaks "rfc1939/7-top-too-many", "rfc1939/7-top-format";
    UidlLosesLast "uidl-loses-last" 1939 "7" "UIDL without an argument leaves out the last message."
        breaks "rfc1939/7-uidl-all";
    StuffingInBlocks "stuffing-in-blocks" 1939 "3" "A dot that a block of 4,096 octets begins with is not stuffed."
        breaks "rfc1939/3-byte-stuffing", "rfc1939/5-retr-byte-stuffed", "rfc1939/7-top-byte-stuffed";
    LinesBroken "lines-broken" 1939 "5" "RETR breaks lines of more than 1,000 octets."
        breaks "rfc1939/5-retr-intact";
    RetrTruncates "retr-truncates" 1939 "5" "RETR sends 65,536 octets of a message and no more."
        breaks "rfc1939/5-retr", "rfc1939/5-retr-intact";
    UidlIsNumber "uidl-is-number" 1939 "7" "The unique-id of a message is its message-number."
        breaks "rfc1939/7-uidl-persists", "rfc1939/7-uidl-not-reused";
    UidlChangesOnDrop "uidl-changes-on-drop" 1939 "7" "Unique-ids change when a connection drops."
        breaks "rfc1939/7-uidl-persists";
    ExpungeRenumbers "expunge-renumbers" 1939 "4" "What an IMAP session expunges leaves an open maildrop, and the numbers behind it move up."
        breaks "rfc1939/4-numbers-fixed";
    FlagsInHeaders "flags-in-headers" 1939 "5" "RETR sends a header field with the flags that IMAP has set, as they are now."
        breaks "rfc1939/5-retr-repeatable", "rfc1939/5-list-exact-size";
    QuitInBatchKeeps "quit-in-batch-keeps" 2449 "6.6" "QUIT that arrives together with other commands removes no message."
        breaks "rfc2449/6.6-pipelining-in-order", "rfc1939/6-quit-removes-marked";
    // What CAPA lists.
    ImplementationEmpty "implementation-empty" 2449 "6.9" "IMPLEMENTATION has no argument."
        breaks "rfc2449/6.9-implementation-tokens";
    ExpireInWords "expire-in-words" 2449 "6.7" "EXPIRE has the argument 30 days."
        breaks "rfc2449/6.7-expire-argument";
    LoginDelayInWords "login-delay-in-words" 2449 "6.5" "LOGIN-DELAY has the argument soon."
        breaks "rfc2449/6.5-login-delay-argument";
    CapaTwoSpaces "capa-two-spaces" 2449 "5" "Two spaces separate a capability and its argument."
        breaks "rfc2449/5-capability-lines";
    CapaUserAfterLogin "capa-user-after-login" 2449 "6.7" "EXPIRE and LOGIN-DELAY have the token USER after the login too."
        breaks "rfc2449/6.7-expire-after-login", "rfc2449/6.5-login-delay-after-login";
    SaslDiffers "sasl-differs-after-login" 2449 "6.3" "SASL lists another mechanism after the login."
        breaks "rfc2449/6.3-sasl-same-in-both-states";
    SaslUnimplemented "sasl-unimplemented" 2449 "6.3" "CAPA lists SASL, and AUTH is not implemented."
        breaks "rfc2449/6.3-sasl-listed-works";
    // Response codes.
    CodeBehindText "code-behind-text" 2449 "8" "IN-USE stands behind the text."
        breaks "rfc2449/8-code-first", "rfc2449/8.1.2-in-use";
    LoginDelayMisplaced "login-delay-code-misplaced" 2449 "8.1.1" "The +OK to NOOP has the response code LOGIN-DELAY."
        breaks "rfc2449/8.1.1-login-delay-code";
    SysMisplaced "sys-code-misplaced" 3206 "4" "The +OK to NOOP has the response code SYS/TEMP."
        breaks "rfc3206/4-sys-place";
    AuthMisplaced "auth-code-misplaced" 3206 "5" "DELE of a message that is not there gets the response code AUTH."
        breaks "rfc3206/5-auth-place";
    AuthCodeMissing "auth-code-missing" 3206 "6" "AUTH-RESP-CODE is listed, and wrong credentials get no response code."
        breaks "rfc3206/6-auth-with-credentials";
    AuthCodeForLock "auth-code-for-lock" 3206 "5" "A login to a locked maildrop is refused with the response code AUTH."
        breaks "rfc3206/5-auth-means-credentials", "rfc2449/8.1.2-in-use";
    AuthCodeUnannounced "auth-code-unannounced" 3206 "5" "Wrong credentials get the response code AUTH, and CAPA does not list AUTH-RESP-CODE."
        breaks "rfc3206/5-auth-announced";
    UserTellsAuth "user-tells-auth" 3206 "5" "USER with a name that nobody has gets the response code AUTH."
        breaks "rfc3206/5-auth-not-to-user";
    // LANG and UTF8.
    LangUnimplemented "lang-unimplemented" 6856 "3.1" "CAPA lists LANG, which is not implemented."
        breaks "rfc6856/3.1-lang-listed-works";
    LangBeforeLoginOnly "lang-before-login-only" 6856 "3.1" "LANG is refused after the login."
        breaks "rfc6856/3.1-lang-both-states";
    LangWithoutTag "lang-without-tag" 6856 "3.2" "The +OK to LANG has text alone."
        breaks "rfc6856/3.2-selected-tag";
    LangListsOddly "lang-lists-oddly" 6856 "3.2" "The lines of the language listing begin with an asterisk."
        breaks "rfc6856/3.2-language-listing";
    LangAnyRange "lang-any-range" 6856 "3.2" "LANG with a language that is not there succeeds."
        breaks "rfc6856/3.2-range-matches";
    Utf8Unasked "utf8-unasked" 6856 "2.1" "UTF8 is listed, and headers in UTF-8 are sent to clients that did not ask for it."
        breaks "rfc6856/2.1-utf8-not-unasked", "rfc6856/2.1-surrogate-or-err";
    Utf8AfterLogin "utf8-after-login" 6856 "2" "UTF8 is listed and succeeds after the login."
        breaks "rfc6856/2-utf8-authorization-only";
    Utf8Forgotten "utf8-forgotten" 6856 "2.1" "UTF8 is listed and succeeds, and messages with UTF-8 are refused nevertheless."
        breaks "rfc6856/2.1-sent-as-is";
    Utf8Misplaced "utf8-code-misplaced" 6856 "5" "DELE of a message that is not there gets the response code UTF8."
        breaks "rfc6856/5-utf8-code-place";
    Utf8UserDropsOctets "utf8-user-drops-octets" 6856 "2.2" "UTF8 USER is listed, and what may not be in names and passwords is left out of them."
        breaks "rfc6856/2.2-invalid-utf8-rejected", "rfc6856/2.2-prohibited-rejected";
    OldPasswordOpens "old-password-opens" 1939 "7" "Once the password was changed PASS takes the old one too."
        breaks "rfc1939/7-pass-wrong-err";
    NewPasswordRefused "new-password-refused" 1939 "7" "Once the password was changed PASS refuses the new one."
        breaks "rfc1939/7-user-pass";
    // STLS.
    StlsWithoutCapa "stls-without-capa" 2595 "4" "STLS works, and CAPA is unknown."
        breaks "rfc2595/4-capa-implemented";
    StlsLetsIn "stls-lets-in" 2595 "4" "Under TLS the commands of the TRANSACTION state succeed without a login."
        breaks "rfc2595/4-stays-in-authorization";
    TlsTooOld "tls-too-old" 8314 "4" "STLS is accepted, and the handshake fails with all versions of TLS from 1.2 on."
        breaks "rfc8314/4-tls-1.2", "rfc8314/4-starttls-likely-to-work";
}
