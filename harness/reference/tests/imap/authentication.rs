//! Greeting, login and logout (RFC 3501 §6.1, §6.2).

use mailspec_reference::Options;
use pretty_assertions::assert_eq;
use rstest::rstest;

use crate::transcript::{expected, replay, replay_on};

#[rstest]
#[case::login(
    "
    a: 1 LOGIN user1 secret
    a< * OK [CAPABILITY]
    a< 1 OK [CAPABILITY]
    a: 2 LOGIN user1 secret
    a< 2 BAD
"
)]
#[case::wrong_password(
    "
    a: 1 LOGIN user1 wrong
    a< * OK [CAPABILITY]
    a< 1 NO [AUTHENTICATIONFAILED]
    a: 2 LOGIN nobody secret
    a< 2 NO [AUTHENTICATIONFAILED]
    a: 3 LOGIN {5+}\\r\\nuser1 \"secret\"
    a< 3 OK [CAPABILITY]
"
)]
#[case::synchronising_literals(
    "
    a: 1 LOGIN {5}
    a< * OK [CAPABILITY]
    a< + Ready for literal data
    a: user1 {6}
    a< + Ready for literal data
    a: secret
    a< 1 OK [CAPABILITY]
"
)]
#[case::authenticate(
    "
    a: 1 AUTHENTICATE PLAIN
    a< * OK [CAPABILITY]
    a< +
    a: AHVzZXIxAHNlY3JldA==
    a< 1 OK [CAPABILITY]
    a: 2 AUTHENTICATE PLAIN
    a< 2 BAD
"
)]
#[case::authenticate_login(
    "
    a: 1 AUTHENTICATE LOGIN
    a< * OK [CAPABILITY]
    a< + VXNlcm5hbWU6
    a: dXNlcjE=
    a< + UGFzc3dvcmQ6
    a: c2VjcmV0
    a< 1 OK [CAPABILITY]
"
)]
#[case::authenticate_token(
    "
    a: 1 AUTHENTICATE OAUTHBEARER bixhPXVzZXIxLAFhdXRoPUJlYXJlciB3cm9uZwEB
    a< * OK [CAPABILITY]
    a< + eyJzdGF0dXMiOiJpbnZhbGlkX3Rva2VuIiwic2NvcGUiOiJtYWlsIn0=
    a: AQ==
    a< 1 NO [AUTHENTICATIONFAILED]
    a: 2 AUTHENTICATE XOAUTH2 dXNlcj11c2VyMQFhdXRoPUJlYXJlciBzZWNyZXQtdG9rZW4tb2YtdXNlcjEBAQ==
    a< 2 OK [CAPABILITY]
"
)]
#[case::authenticate_initial_of_the_server(
    "
    a: 1 AUTHENTICATE CRAM-MD5 dXNlcjE=
    a< * OK [CAPABILITY]
    a< 1 BAD
"
)]
#[case::authenticate_refused(
    "
    a: 1 AUTHENTICATE PLAIN
    a< * OK [CAPABILITY]
    a< +
    a: *
    a< 1 BAD
    a: 2 AUTHENTICATE PLAIN
    a< +
    a: not base64
    a< 2 BAD
    a: 3 AUTHENTICATE PLAIN AHVzZXIxAHdyb25n
    a< 3 NO [AUTHENTICATIONFAILED]
    a: 4 AUTHENTICATE PLAIN dXNlcjIAdXNlcjEAc2VjcmV0
    a< 4 NO [AUTHENTICATIONFAILED]
    a: 5 AUTHENTICATE NONE-SUCH
    a< 5 NO
    a: 6 AUTHENTICATE PLAIN dXNlcjEAdXNlcjEAc2VjcmV0
    a< 6 OK [CAPABILITY]
"
)]
#[case::state(
    "
    a: 1 SELECT INBOX
    a< * OK [CAPABILITY]
    a< 1 BAD
    a: 2 FETCH 1 FLAGS
    a< 2 BAD
    a: 3 NOOP
    a< 3 OK
    a: 4 STARTTLS
    a< 4 BAD
    a: 5 LOGOUT
    a< * BYE
    a< 5 OK
    a< closed
"
)]
#[case::id_and_capability("
    a: 1 CAPABILITY
    a< * OK [CAPABILITY]
    a< * CAPABILITY IMAP4rev1 LITERAL+ SASL-IR ID ENABLE IDLE NAMESPACE UIDPLUS MULTIAPPEND MOVE UNSELECT CHILDREN LIST-EXTENDED LIST-STATUS STATUS=SIZE SPECIAL-USE CREATE-SPECIAL-USE ESEARCH CONDSTORE QRESYNC QUOTA QUOTASET QUOTA=RES-STORAGE QUOTA=RES-MESSAGE QUOTA=RES-MAILBOX ACL RIGHTS=texk LIST-MYRIGHTS METADATA AUTH=PLAIN AUTH=LOGIN AUTH=CRAM-MD5 AUTH=SCRAM-SHA-1 AUTH=SCRAM-SHA-256 AUTH=OAUTHBEARER AUTH=XOAUTH2 APPENDLIMIT=1200000
    a< 1 OK
    a: 2 ID NIL
    a< * ID (\"name\" \"mailspec-reference\" \"version\" \"0.1.0\")
    a< 2 OK
")]
#[case::autologout(
    "
    A: 1 NOOP
    A< 1 OK
    + 1799
    A: 2 NOOP
    A< 2 OK
    + 1799
    + 1
    A< * BYE
    A< closed
"
)]
#[case::autologout_before_the_login(
    "
    a: 1 NOOP
    a< * OK [CAPABILITY]
    a< 1 OK
    + 179
    a: 2 NOOP
    a< 2 OK
    + 180
    a< * BYE
    a< closed
"
)]
fn transcripts(#[case] script: &str) {
    assert_eq!(replay(script), expected(script));
}

#[rstest]
#[case::pipelined_plaintext_is_dropped(true, "
    a: 1 STARTTLS\\r\\n2 LOGIN user1 secret
    a< * OK [CAPABILITY]
    a< 1 OK
    a< TLS
    a: 3 CAPABILITY
    a< * CAPABILITY IMAP4rev1 LITERAL+ SASL-IR ID ENABLE IDLE NAMESPACE UIDPLUS MULTIAPPEND MOVE UNSELECT CHILDREN LIST-EXTENDED LIST-STATUS STATUS=SIZE SPECIAL-USE CREATE-SPECIAL-USE ESEARCH CONDSTORE QRESYNC QUOTA QUOTASET QUOTA=RES-STORAGE QUOTA=RES-MESSAGE QUOTA=RES-MAILBOX ACL RIGHTS=texk LIST-MYRIGHTS METADATA AUTH=PLAIN AUTH=LOGIN AUTH=CRAM-MD5 AUTH=SCRAM-SHA-1 AUTH=SCRAM-SHA-256 AUTH=OAUTHBEARER AUTH=XOAUTH2 APPENDLIMIT=1200000
    a< 3 OK
    a: 4 STARTTLS
    a< 4 BAD
    a: 5 LOGIN user1 secret
    a< 5 OK [CAPABILITY]
")]
#[case::no_password_in_plaintext(false, "
    a: 1 CAPABILITY
    a< * OK [CAPABILITY]
    a< * CAPABILITY IMAP4rev1 LITERAL+ SASL-IR ID ENABLE IDLE NAMESPACE UIDPLUS MULTIAPPEND MOVE UNSELECT CHILDREN LIST-EXTENDED LIST-STATUS STATUS=SIZE SPECIAL-USE CREATE-SPECIAL-USE ESEARCH CONDSTORE QRESYNC QUOTA QUOTASET QUOTA=RES-STORAGE QUOTA=RES-MESSAGE QUOTA=RES-MAILBOX ACL RIGHTS=texk LIST-MYRIGHTS METADATA STARTTLS LOGINDISABLED APPENDLIMIT=1200000
    a< 1 OK
    a: 2 LOGIN user1 secret
    a< 2 NO [PRIVACYREQUIRED]
    a: 3 AUTHENTICATE PLAIN
    a< 3 NO [PRIVACYREQUIRED]
    a: 4 STARTTLS
    a< 4 OK
    a< TLS
    a: 5 LOGIN user1 secret
    a< 5 OK [CAPABILITY]
")]
fn tls(#[case] plaintext_login: bool, #[case] script: &str) {
    let options = Options {
        tls: true,
        plaintext_login,
        ..Options::default()
    };
    assert_eq!(replay_on(options, script), expected(script));
}
