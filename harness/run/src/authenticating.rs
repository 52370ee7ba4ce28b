//! The step that has a whole SASL exchange.

use mailspec_suite::{
    Authenticate, Protocol, Step,
    template::{Template, Value},
};
use tokio::time::Instant;

use crate::{
    play::{Flow, Play, Took},
    sasl::{self, Conversation, Course, Credentials},
    steps::unrendered,
    trouble::{Cause, Trouble},
};

impl Play<'_> {
    /// Has the exchange; `Err` is a finding made.
    pub(crate) async fn authenticate(
        &mut self,
        step: &Step,
        exchange: &Authenticate,
        deadline: Instant,
    ) -> Result<Result<Took, Flow>, Trouble> {
        let account = self.stage.account().clone();
        let credentials = Credentials {
            user: self.text_or(exchange.user.as_ref(), &account.name)?,
            password: self.text_or(exchange.password.as_ref(), account.password.reveal())?,
            token: self.text_or(exchange.token.as_ref(), account.token())?,
            authzid: match &exchange.authzid {
                Some(authzid) => Some(self.text_or(Some(authzid), "")?),
                None => None,
            },
        };
        let mut alterations = Vec::new();
        for alteration in &exchange.alterations {
            let from = self.text_or(Some(&alteration.from), "")?;
            let to = self.text_or(Some(&alteration.to), "")?;
            alterations.push((alteration.message, from, to));
        }
        let tag = (step.protocol == Protocol::Imap).then(|| self.stage.tag());
        let redactor = self.stage.site.redactor.clone();
        let connection = &mut self.slot(step)?.connection;
        let exporter = connection.exporter();
        let mut conversation =
            Conversation::new(exchange.mechanism, credentials, alterations, exporter)
                .map_err(|why| Trouble::ours(why.0))?;
        let course = Course {
            initial: exchange.initial,
            cancel: exchange.cancel,
        };
        let came = sasl::authenticate(
            connection,
            tag.as_deref(),
            &mut conversation,
            course,
            &redactor,
            deadline,
        );
        let came = came.await.map_err(|why| Trouble::ours(why.0))?;
        let took = Took::after(connection, came.outcome, tag);
        self.bind(&conversation);
        let Some(wrong) = came.wrong else {
            return Ok(Ok(took));
        };
        if step.prepares {
            return Err(Trouble::new(wrong, Cause::Broken));
        }
        let expected = vec![format!("an exchange as {} has it", exchange.mechanism)];
        Ok(Err(self.fail(step, expected, vec![wrong])))
    }

    /// What the server said is there for the steps that follow.
    fn bind(&mut self, conversation: &Conversation) {
        let bindings = &mut self.stage.bindings;
        for (n, challenge) in conversation.challenges.iter().enumerate() {
            bindings.bind(format!("challenge.{}", n + 1), Value::string(challenge));
        }
        if let Some((nonce, salt, iterations)) = conversation.told() {
            bindings.bind("scram.nonce", Value::string(nonce));
            bindings.bind("scram.salt", Value::string(salt));
            bindings.bind("scram.iterations", Value::Number(u64::from(iterations)));
        }
    }

    fn text_or(&self, template: Option<&Template>, or: &str) -> Result<String, Trouble> {
        let Some(template) = template else {
            return Ok(or.to_owned());
        };
        let pieces = template.octets(&self.stage.bindings).map_err(unrendered)?;
        let octets = pieces.into_iter().flat_map(|piece| piece.octets).collect();
        String::from_utf8(octets).map_err(|_| Trouble::ours("SASL speaks UTF-8"))
    }
}
