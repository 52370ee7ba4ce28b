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
            self.check.is_some(),
            self.r#let.is_some(),
        ];
        let present = ACTIONS.into_iter().zip(there);
        present
            .filter(|(_, there)| *there)
            .map(|(name, _)| name)
            .collect()
    }

    /// The modifiers that it has, each with the actions to which it belongs.
    pub(crate) fn modifiers(&self) -> Vec<(&'static str, &'static [&'static str])> {
        const EXPECTING: &[&str] = &[
            "send", "pipeline", "raw", "connect", "greeting", "closed", "starttls", "idle", "done",
            "wait",
        ];
        const JUDGED: &[&str] = &[
            "send", "pipeline", "raw", "connect", "greeting", "closed", "starttls", "idle", "done",
            "wait", "check",
        ];
        let modifiers: [(&'static str, bool, &'static [&'static str]); 19] = [
            ("expect", self.expect.is_some(), EXPECTING),
            ("never", self.never.is_some(), EXPECTING),
            ("level", self.level.is_some(), JUDGED),
            ("or-skip", self.or_skip.is_some(), JUDGED),
            ("prepare", self.prepare.is_some(), JUDGED),
            ("ordered", self.ordered.is_some(), EXPECTING),
            ("outcome", self.outcome.is_some(), &["send", "raw"]),
            ("tag", self.tag.is_some(), &["send"]),
            ("reply", self.reply.is_some(), &["send"]),
            ("until", self.until.is_some(), &["send"]),
            ("lines", self.lines.is_some(), &["send"]),
            ("content", self.content.is_some(), &["send"]),
            ("chunk", self.chunk.is_some(), &["raw"]),
            ("protocol", self.protocol.is_some(), &["connect"]),
            ("user", self.user.is_some(), &["connect"]),
            ("login", self.login.is_some(), &["connect"]),
            ("tls", self.tls.is_some(), &["connect"]),
            ("inject", self.inject.is_some(), &["starttls"]),
            (
                "on",
                self.on.is_some() && (self.check.is_some() || self.pause.is_some()),
                &["the other actions"],
            ),
        ];
        let present = modifiers.into_iter().filter(|(_, there, _)| *there);
        present.map(|(name, _, belongs)| (name, belongs)).collect()
    }
}
