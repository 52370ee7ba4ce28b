//! One step of a case, and the judgement on what came of it.

use std::time::Duration;

use crate::pattern::{Arrived, Check, Expected, Judgement, Kind, Mismatch, Outcome, Pattern};
use crate::template::{Bindings, Template, Value};
use crate::{Level, Mechanism, Place, Protocol};

/// One step.
#[derive(Clone, Debug)]
pub struct Step {
    /// What is done.
    pub action: Action,
    /// On which connection; for `connect`, `drop`, `closed` and their like the
    /// connection that they name.
    pub on: String,
    /// The protocol of that connection.
    pub protocol: Protocol,
    /// The requirements that this step checks, if not the case's; the first is the one that is cited.
    pub covers: Vec<String>,
    /// The weight of this step's expectations, if not the case's.
    pub level: Option<Level>,
    /// The time limit, if not the run's.
    pub within: Option<Duration>,
    /// What has to come of it, and what must not.
    pub expected: Expected,
    /// What the step expects is a precondition that only the server can tell:
    /// without it the case is skipped for this reason.
    pub or_skip: Option<String>,
    /// The step only brings about what a later one asks for: where it fails, the case is not
    /// tested for this reason, and no clause is accused.
    pub prepares: bool,
    /// The action as the file has it, on one line.
    pub text: String,
    /// Where the step begins.
    pub place: Place,
}

/// What a step does.
#[derive(Clone, Debug)]
pub enum Action {
    /// Sends one command and waits for its completion or reply.
    Send(Command),
    /// Sends several commands in one write. The inner steps are all
    /// [`Action::Send`].
    Pipeline(Vec<Step>),
    /// Sends octets as they are.
    Raw {
        /// One template for each write.
        writes: Vec<Template>,
        /// Every write is split into writes of this many octets.
        chunk: Option<usize>,
    },
    /// A whole SASL exchange (RFC 4422).
    Authenticate(Box<Authenticate>),
    /// Opens the connection `on`.
    Connect {
        /// The second account instead of the first.
        second_user: bool,
        /// Logs in.
        login: bool,
        /// TLS from the first octet, whatever the target says.
        tls: bool,
    },
    /// Reads the greeting, which `expect` describes.
    Greeting,
    /// Closes the connection `on` without a farewell.
    Drop,
    /// The server has to close the connection `on`.
    Closed,
    /// STARTTLS or STLS and the handshake.
    StartTls {
        /// Octets in plaintext behind the command, in the same write.
        inject: Option<Template>,
    },
    /// IDLE, up to the continuation request.
    Idle,
    /// DONE, up to the completion of IDLE.
    Done,
    /// Waits for what `expect` describes, without sending.
    Wait,
    /// Does nothing for so long.
    Pause(Duration),
    /// A message arrives in the account's INBOX.
    Deliver(String),
    /// Changes the password of the case's account.
    ChangePassword,
    /// Compares what was captured.
    Check(Vec<Check>),
    /// Binds variables to rendered templates.
    Let(Vec<(String, Template)>),
}

/// A command and how its exchange goes on.
#[derive(Clone, Debug)]
pub struct Command {
    /// The command without tag and CRLF.
    pub text: Template,
    /// The tag, if the case wants its own.
    pub tag: Option<Template>,
    /// Answers to continuation requests, in order.
    pub reply: Vec<Template>,
    /// The command is repeated until this is seen, in its own exchange or
    /// already in that of the step before on the same connection.
    pub until: Option<Pattern>,
}

/// A SASL exchange by a mechanism that the client knows.
///
/// What the server says in it is bound: `challenge.1` and so on, decoded, and of SCRAM the
/// server's part of the nonce, the salt and the iteration count as `scram.nonce`, `scram.salt`
/// and `scram.iterations`.
#[derive(Clone, Debug)]
pub struct Authenticate {
    /// The mechanism.
    pub mechanism: Mechanism,
    /// Who logs in, if not the account of the case.
    pub user: Option<Template>,
    /// The password, if not the account's.
    pub password: Option<Template>,
    /// The bearer token, if not the account's.
    pub token: Option<Template>,
    /// For whom the client asks to act.
    pub authzid: Option<Template>,
    /// The client's first message comes with the command.
    pub initial: bool,
    /// The challenge that is answered with `*`, counted from 1.
    pub cancel: Option<usize>,
    /// How the client's messages differ from what they should be.
    pub alterations: Vec<Alteration>,
}

/// A text in a message of the client that is replaced before it is encoded. What SCRAM proves is
/// proved of the altered messages, unless the proof itself is altered.
#[derive(Clone, Debug)]
pub struct Alteration {
    /// The message, counted from 1.
    pub message: usize,
    /// What is there.
    pub from: Template,
    /// What is sent in its place.
    pub to: Template,
}

impl Step {
    /// The requirements that it checks beside its case's, those of a pipeline's commands included.
    pub fn covered(&self) -> Vec<&String> {
        let inner = match &self.action {
            Action::Pipeline(steps) => steps.as_slice(),
            _ => &[],
        };
        let inner = inner.iter().flat_map(Step::covered);
        self.covers.iter().chain(inner).collect()
    }

    /// Whether it puts a question to the server that the case is there to ask.
    pub fn asks(&self) -> bool {
        match &self.action {
            Action::Drop
            | Action::Deliver(_)
            | Action::Let(_)
            | Action::Pause(_)
            | Action::ChangePassword => false,
            Action::Pipeline(steps) => steps.iter().any(Step::asks),
            _ => !self.prepares,
        }
    }

    /// Judges everything that the step waited for by what it expects; binds what a `let` says and
    /// evaluates a `check`.
    pub fn judge(&self, arrived: &Arrived<'_>, bindings: &Bindings) -> Judgement {
        let mut judgement = self
            .expected
            .judge(self.protocol, arrived, bindings)
            .unwrap_or_else(|| self.exhausted(bindings));
        if judgement.mismatches.is_empty() {
            match &self.action {
                Action::Let(variables) => self.bind(variables, &mut judgement),
                Action::Check(checks) => compare(checks, &mut judgement),
                _ => {}
            }
        }
        judgement
    }

    /// Whether nothing more has to come: for steps that end as soon as their expectations are met
    /// (`wait`, `raw` without a tag).
    pub fn is_satisfied(&self, arrived: &Arrived<'_>, bindings: &Bindings) -> bool {
        self.judge(arrived, bindings).mismatches.is_empty()
    }

    fn exhausted(&self, bindings: &Bindings) -> Judgement {
        Judgement {
            bindings: bindings.clone(),
            mismatches: vec![Mismatch {
                kind: Kind::Unusable,
                expected: self.text.clone(),
                got: String::new(),
                difference: "comparing took too long and was given up".to_owned(),
                place: self.place.clone(),
            }],
            outcome: None,
        }
    }

    fn bind(&self, variables: &[(String, Template)], judgement: &mut Judgement) {
        for (name, template) in variables {
            match template.octets(&judgement.bindings) {
                Ok(pieces) => {
                    let octets: Vec<u8> =
                        pieces.into_iter().flat_map(|piece| piece.octets).collect();
                    judgement.bindings.bind(name, Value::string(octets));
                }
                Err(error) => judgement.mismatches.push(Mismatch {
                    kind: Kind::of(&error),
                    expected: template.text().to_owned(),
                    got: String::new(),
                    difference: error.to_string(),
                    place: self.place.clone(),
                }),
            }
        }
    }
}

fn compare(checks: &[Check], judgement: &mut Judgement) {
    for check in checks {
        let (kind, difference) = match check.evaluate(&judgement.bindings) {
            Outcome::Holds => continue,
            Outcome::Fails(values) => (Kind::Comparison, values),
            Outcome::Unusable(why) if check.is_unbound(&judgement.bindings) => (Kind::Unbound, why),
            Outcome::Unusable(why) => (Kind::Unusable, why),
        };
        judgement.mismatches.push(Mismatch {
            kind,
            expected: check.text().to_owned(),
            got: String::new(),
            difference,
            place: check.place().clone(),
        });
    }
}
