//! What a server says that it can do, before and after the login (RFC 2449 §5).

use mailspec_syntax::pop3::Capability;

use super::rules;
use crate::findings::Findings;

/// What CAPA said, and what it should have said.
#[derive(Debug, Default)]
pub(super) struct Announced {
    /// Those of [`BOTH_STATES`] that were listed in the AUTHORIZATION state, in order.
    before_login: Vec<&'static str>,
    pub(super) resp_codes: bool,
    pub(super) auth_resp_code: bool,
    pub(super) utf8: bool,
    /// The mechanisms that SASL listed in the AUTHORIZATION state, in capitals and in order.
    sasl_before: Option<Vec<String>>,
    /// CAPA left these out the last time.
    omitted: Vec<&'static str>,
    /// These have worked.
    works: Vec<&'static str>,
}

/// Optional commands whose capability has their name (RFC 2449 §6.1, §6.8).
const OPTIONAL: [&str; 2] = ["TOP", "UIDL"];

/// Capabilities whose definition has them announced in both states. STLS is
/// none: its name says that it is permitted in the current state (RFC 2595 §4).
const BOTH_STATES: [&str; 12] = [
    "TOP",
    "USER",
    "SASL",
    "RESP-CODES",
    "LOGIN-DELAY",
    "PIPELINING",
    "EXPIRE",
    "UIDL",
    "IMPLEMENTATION",
    "AUTH-RESP-CODE",
    "UTF8",
    "LANG",
];

impl Announced {
    /// CAPA was answered.
    pub(super) fn capa(
        &mut self,
        listed: &[Capability<'_>],
        after_login: bool,
        findings: &mut Findings,
    ) {
        let lists = |wanted: &str| {
            let mut tags = listed.iter().map(Capability::tag);
            tags.any(|tag| tag.eq_ignore_ascii_case(wanted))
        };
        self.resp_codes = lists("RESP-CODES");
        self.auth_resp_code = lists("AUTH-RESP-CODE");
        self.utf8 = lists("UTF8");
        self.omitted = OPTIONAL.into_iter().filter(|tag| !lists(tag)).collect();
        for keyword in self.works.iter().filter(|keyword| !lists(keyword)) {
            let what = format!("CAPA does not list {keyword}, which works");
            findings.accuse(&rules::CAPA_COMPLETE, what);
        }
        if !after_login {
            self.before_login.clear();
            self.sasl_before = mechanisms(listed);
            for item in listed {
                let tag = item.tag();
                let known = |known: &&str| tag.eq_ignore_ascii_case(known);
                if let Some(known) = BOTH_STATES.into_iter().find(known)
                    && !self.before_login.contains(&known)
                {
                    self.before_login.push(known);
                }
            }
            return;
        }
        if lists("STLS") {
            let what = "STLS is announced after the login";
            findings.accuse(&rules::CAPA_STLS, what);
        }
        self.after_login(listed, findings);
        let missing: Vec<_> = self
            .before_login
            .iter()
            .copied()
            .filter(|tag| !lists(tag))
            .collect();
        if !missing.is_empty() {
            let what = format!("after the login CAPA omits {}", missing.join(", "));
            findings.accuse(&rules::CAPA_BOTH_STATES, what);
        }
    }

    /// Arguments that may not differ after the login, or should.
    fn after_login(&self, listed: &[Capability<'_>], findings: &mut Findings) {
        if let (Some(before), Some(after)) = (&self.sasl_before, mechanisms(listed))
            && *before != after
        {
            let (before, after) = (before.join(" "), after.join(" "));
            let what = format!("SASL listed {before} before the login and lists {after} after it");
            findings.accuse(&rules::CAPA_SASL, what);
        }
        for capability in listed {
            if let Capability::Expire { user: true, .. }
            | Capability::LoginDelay { user: true, .. } = capability
            {
                let what = format!("{} has the token USER after the login", capability.tag());
                findings.accuse(&rules::CAPA_USER_TOKEN, what);
            }
        }
    }

    /// `keyword` has worked: CAPA should list it.
    pub(super) fn worked(&mut self, keyword: &'static str, findings: &mut Findings) {
        if !OPTIONAL.contains(&keyword) || self.works.contains(&keyword) {
            return;
        }
        self.works.push(keyword);
        if self.omitted.contains(&keyword) {
            let what = format!("{keyword} works, and CAPA does not list it");
            findings.accuse(&rules::CAPA_COMPLETE, what);
        }
    }
}

/// The mechanisms that SASL lists, if it is there.
fn mechanisms(listed: &[Capability<'_>]) -> Option<Vec<String>> {
    listed.iter().find_map(|capability| match capability {
        Capability::Sasl(names) => {
            let mut names: Vec<_> = names.iter().map(|name| name.to_ascii_uppercase()).collect();
            names.sort_unstable();
            Some(names)
        }
        _ => None,
    })
}
