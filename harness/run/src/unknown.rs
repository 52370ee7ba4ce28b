//! Capabilities of which nothing is asked: what a server lists and no suite knows.

use mailspec_suite::{Library, Protocol};

use crate::{plan::is_valued, site::Site};

/// What the protocols themselves are, and what says how one logs in: the base suites ask about it.
/// What CAPA tells of the server is for rules to read (RFC 2449 §6.5, §6.7, §6.9).
const BASE: [(Protocol, &str); 6] = [
    (Protocol::Imap, "IMAP4REV1"),
    (Protocol::Imap, "LOGINDISABLED"),
    (Protocol::Pop3, "SASL"),
    (Protocol::Pop3, "LOGIN-DELAY"),
    (Protocol::Pop3, "EXPIRE"),
    (Protocol::Pop3, "IMPLEMENTATION"),
];

/// What the server lists, before login or after, and no case of `library` needs, each once.
pub(crate) fn capabilities(library: &Library, site: &Site) -> Vec<String> {
    let asked = library.capabilities();
    let is_known = |protocol: Protocol, listed: &str| {
        let same = |known: &str| known == listed || is_valued(listed, known);
        let mut asked = asked.iter().filter(|(of, _)| *of == protocol);
        // Which rights come with ACL (RFC 4314 §2.2) is for a rule to read.
        let of_acl = protocol == Protocol::Imap && listed.starts_with("RIGHTS=");
        // Suites ask for a mechanism with channel binding where they ask for it without.
        let listed = listed.strip_suffix("-PLUS").unwrap_or(listed);
        of_acl || asked.any(|(_, name)| same(name)) || BASE.contains(&(protocol, listed))
    };
    let mut unknown = Vec::new();
    for protocol in [Protocol::Imap, Protocol::Pop3] {
        let Some(side) = site.at(protocol) else {
            continue;
        };
        for listed in side.before.union(&side.after) {
            // The arguments of CAPA stand behind their tag as well, which says enough but of SASL.
            let argument =
                protocol == Protocol::Pop3 && listed.contains('=') && !listed.starts_with("SASL=");
            if !argument && !is_known(protocol, listed) {
                unknown.push(format!("{protocol}:{listed}"));
            }
        }
    }
    unknown
}
