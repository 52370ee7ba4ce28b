//! The SASL exchange of a step.

use super::notes::Notes;
use super::step::Compiler;
use crate::file::{AuthenticateFile, OneOrMany, Text};
use crate::near::nearest;
use crate::template::Template;
use crate::{Alteration, Authenticate, Mechanism, Need, Proof, Protocol, Step};

/// Challenges of an exchange that are bound.
const CHALLENGES: usize = 3;

impl Compiler<'_> {
    /// Compiles an `authenticate`; what it needs of the target is noted, and what it binds bound.
    pub(super) fn authenticate(
        &mut self,
        file: AuthenticateFile,
        step: &mut Step,
        notes: &mut Notes<'_>,
    ) -> Option<Authenticate> {
        let name = self.scope.splice(&file.mechanism, false, notes)?;
        step.text = format!("authenticate: {name}");
        let Some(mechanism) = Mechanism::from_name(&name) else {
            let known = Mechanism::ALL.map(Mechanism::name);
            let what = match nearest(&name, known) {
                Some(near) => format!("unknown mechanism `{name}`: did you mean `{near}`?"),
                None => format!("unknown mechanism `{name}`: {} are known", known.join(", ")),
            };
            notes.note(file.mechanism.at, what);
            return None;
        };
        let (listed, word) = match step.protocol {
            Protocol::Imap => ("AUTH", "authenticate"),
            Protocol::Pop3 => ("SASL", "auth"),
        };
        // What is listed under TLS that the case begins is not known before.
        if !self.connections.get(&step.on).is_some_and(|on| on.tls) {
            self.needs.push(Need::Capability {
                protocol: step.protocol,
                name: format!("{listed}={mechanism}"),
            });
        }
        match mechanism.proof() {
            Proof::Password if file.password.is_none() => self.needs.push(Need::Password),
            Proof::Token if file.token.is_none() => self.needs.push(Need::Token),
            _ => {}
        }
        self.scope.words.insert(word.to_owned());
        let mut template = |text: Option<Text>| match text {
            Some(text) => self.text(&text, notes).map(Some),
            None => Some(None),
        };
        let (user, password) = (template(file.user)?, template(file.password)?);
        let (token, authzid) = (template(file.token)?, template(file.authzid)?);
        let mut alterations = Vec::new();
        let alter = file.alter.map(OneOrMany::into_vec);
        for alteration in alter.unwrap_or_default() {
            alterations.push(Alteration {
                message: self.count(&alteration.message, notes)?,
                from: self.text(&alteration.from, notes)?,
                to: self.text(&alteration.to, notes)?,
            });
        }
        let cancel = match file.cancel {
            Some(text) => Some(self.count(&text, notes)?),
            None => None,
        };
        let challenges = (1..=CHALLENGES).map(|n| format!("challenge.{n}"));
        self.scope.bound.extend(challenges);
        if mechanism.is_scram() {
            let told = ["scram.nonce", "scram.salt", "scram.iterations"];
            self.scope.bound.extend(told.map(str::to_owned));
        }
        Some(Authenticate {
            mechanism,
            user,
            password,
            token,
            authzid,
            initial: file.initial.unwrap_or(false),
            cancel,
            alterations,
        })
    }

    /// No protocol quotes what is encoded.
    fn text(&mut self, text: &Text, notes: &mut Notes<'_>) -> Option<Template> {
        self.scope.template(text, Protocol::Pop3, notes)
    }

    /// A message or a challenge, counted from 1.
    fn count(&mut self, text: &Text, notes: &mut Notes<'_>) -> Option<usize> {
        let number = self.scope.splice(text, false, notes)?;
        let number = number.parse().ok().filter(|number| *number > 0);
        if number.is_none() {
            notes.note(text.at, "messages and challenges are counted from 1");
        }
        number
    }
}
