//! What a case needs of the target.

use super::capability;
use super::notes::Notes;
use crate::file::Text;
use crate::near::nearest;
use crate::{Need, Protocol};

/// The needs that these texts name.
pub(super) fn needs<'t>(
    texts: impl IntoIterator<Item = &'t Text>,
    notes: &mut Notes<'_>,
) -> Vec<Need> {
    texts
        .into_iter()
        .filter_map(|text| match need(&text.text) {
            Ok(need) => Some(need),
            Err(what) => {
                notes.note(text.at, what);
                None
            }
        })
        .collect()
}

fn need(text: &str) -> Result<Need, String> {
    const PLAIN: [(&str, Need); 14] = [
        ("imap", Need::Protocol(Protocol::Imap)),
        ("pop3", Need::Protocol(Protocol::Pop3)),
        ("second-user", Need::SecondUser),
        ("small-quota", Need::SmallQuota),
        ("delivery", Need::Delivery),
        ("disposable", Need::Disposable),
        ("tls", Need::Tls),
        ("starttls", Need::StartTls),
        ("plaintext", Need::Plaintext),
        ("hierarchy", Need::Hierarchy),
        ("apop", Need::Apop),
        ("password", Need::Password),
        ("password-change", Need::PasswordChange),
        ("token", Need::Token),
    ];
    if let Some((_, need)) = PLAIN.iter().find(|(name, _)| *name == text) {
        return Ok(need.clone());
    }
    let (protocol, name) = match text.split_once(':') {
        Some(("imap", name)) => (Protocol::Imap, name),
        Some(("pop3", name)) => (Protocol::Pop3, name),
        _ => {
            let near = nearest(text, PLAIN.iter().map(|(name, _)| *name));
            return Err(match near {
                Some(near) => format!("unknown need `{text}`: did you mean `{near}`?"),
                None => format!(
                    "unknown need `{text}`: capabilities are `imap:NAME` and `pop3:NAME`; {} are known beside",
                    PLAIN.map(|(name, _)| name).join(", ")
                ),
            });
        }
    };
    match capability::known(protocol, name) {
        Ok(()) => Ok(Need::Capability {
            protocol,
            name: name.to_owned(),
        }),
        Err(Some(near)) => Err(format!(
            "unknown {protocol} capability `{name}`: did you mean `{near}`?"
        )),
        Err(None) => Err(format!("`{name}` cannot be a capability of {protocol}")),
    }
}
