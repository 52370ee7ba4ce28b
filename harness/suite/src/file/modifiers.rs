//! Which keys of a step are its action, and which modify which.

use super::actions::ACTIONS;
use super::format::StepFile;

impl StepFile {
    /// The actions that it has.
    pub(crate) fn actions(&self) -> Vec<&'static str> {
        let there = [
            self.send.is_some(),
            self.pipeline.is_some(),
            self.raw.is_some(),
            self.authenticate.is_some(),
            self.connect.is_some(),
            self.greeting.is_some(),
            self.drop.is_some(),
            self.closed.is_some(),
            self.starttls.is_some(),
            self.idle.is_some(),
            self.done.is_some(),
            self.wait.is_some(),
            self.pause.is_some(),
            self.deliver.is_some(),
            self.change_password.is_some(),
            self.check.is_some(),
            self.r#let.is_some(),
            self.axis.is_some(),
            self.after.is_some(),
        ];
        let present = ACTIONS.into_iter().zip(there);
        present
            .filter(|(_, there)| *there)
            .map(|(name, _)| name)
            .collect()
    }

    /// The modifiers that it has, each with the actions to which it belongs.
    pub(crate) fn modifiers(&self) -> Vec<(&'static str, &'static [&'static str])> {
        let there = [
            self.expect.is_some(),
            self.never.is_some(),
            self.covers.is_some(),
            self.level.is_some(),
            self.or_skip.is_some(),
            self.prepare.is_some(),
            self.ordered.is_some(),
            self.outcome.is_some(),
            self.tag.is_some(),
            self.reply.is_some(),
            self.until.is_some(),
            self.lines.is_some(),
            self.content.is_some(),
            self.chunk.is_some(),
            self.protocol.is_some(),
            self.user.is_some(),
            self.login.is_some(),
            self.tls.is_some(),
            self.inject.is_some(),
        ];
        let spliced = self.axis.is_some() || self.after.is_some();
        let without = [
            self.check.is_some(),
            self.pause.is_some(),
            self.change_password.is_some(),
            spliced,
        ]
        .contains(&true);
        let on = self.on.is_some() && without;
        let present = MODIFIERS.into_iter().zip(there);
        present
            .filter(|(_, there)| *there)
            .map(|(modifier, _)| modifier)
            .chain(on.then_some(("on", &["the other actions"][..])))
            .collect()
    }
}

const EXPECTING: &[&str] = &[
    "send",
    "pipeline",
    "raw",
    "authenticate",
    "connect",
    "greeting",
    "closed",
    "starttls",
    "idle",
    "done",
    "wait",
];
const JUDGED: &[&str] = &[
    "send",
    "pipeline",
    "raw",
    "authenticate",
    "connect",
    "greeting",
    "closed",
    "starttls",
    "idle",
    "done",
    "wait",
    "check",
];

/// The modifiers, each with the actions to which it belongs; all others but `check`, `pause`,
/// `change-password`, `axis` and `after` have `on`.
pub(super) const MODIFIERS: [(&str, &[&str]); 19] = [
    ("expect", EXPECTING),
    ("never", EXPECTING),
    ("covers", JUDGED),
    ("level", JUDGED),
    ("or-skip", JUDGED),
    ("prepare", JUDGED),
    ("ordered", EXPECTING),
    ("outcome", &["send", "raw", "authenticate"]),
    ("tag", &["send"]),
    ("reply", &["send"]),
    ("until", &["send"]),
    ("lines", &["send"]),
    ("content", &["send"]),
    ("chunk", &["raw"]),
    ("protocol", &["connect"]),
    ("user", &["connect"]),
    ("login", &["connect"]),
    ("tls", &["connect"]),
    ("inject", &["starttls"]),
];
