//! The file format, as it is written: what serde reads and the JSON Schema
//! describes. [`super::compile`] turns it into the model.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::decode::TEXT;
use super::modifiers::ACTIONS;
use super::yaml::At;
use super::{Level, Protocol, State, Who};

/// A suite file.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "mailspec suite")]
pub(super) struct SuiteFile {
    /// The suite's id: its path without `.yaml`, as `imap/select`.
    pub(super) suite: Text,
    /// What it is about.
    pub(super) title: Text,
    /// The specification that its cases come from, as `rfc3501`.
    pub(super) spec: Option<Text>,
    /// The protocol of connection A. Default: the first part of the id.
    pub(super) protocol: Option<Protocol>,
    /// What the target must offer for any of the cases.
    #[serde(default)]
    pub(super) needs: Vec<Text>,
    /// The cases.
    // Decoded one by one, so that each tells its own mistakes.
    #[serde(rename = "cases")]
    #[schemars(with = "Vec<CaseFile>")]
    pub(super) _cases: IgnoredAny,
}

/// One case.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CaseFile {
    /// The case's id in its suite.
    pub(super) id: Text,
    /// One sentence: what a conformant server does.
    pub(super) title: Text,
    /// The requirements that it checks; the first one is cited.
    pub(super) covers: Vec<Text>,
    /// Default: the level of the first requirement.
    pub(super) level: Option<Level>,
    /// Tags for selections.
    #[serde(default)]
    pub(super) tags: Vec<Text>,
    /// What the target must offer: `imap:CAPABILITY`, `pop3:CAPABILITY`, `imap`,
    /// `pop3`, `second-user`, `delivery`, `disposable`, `tls`, `starttls`,
    /// `plaintext`, `hierarchy`, `apop`.
    #[serde(default)]
    pub(super) needs: Vec<Text>,
    /// One case for each row; `row` names it, the other keys are variables.
    #[serde(default)]
    pub(super) parameters: Vec<Pairs>,
    /// What is prepared.
    #[serde(default)]
    pub(super) given: GivenFile,
    /// What is done.
    // Decoded one by one.
    #[serde(rename = "steps")]
    #[schemars(with = "Vec<StepFile>")]
    pub(super) _steps: IgnoredAny,
}

/// What is prepared before the first step.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct GivenFile {
    /// The state of connection A. Default: authenticated, or selected if
    /// something is.
    pub(super) state: Option<State>,
    /// A fresh mailbox, `{mailbox}`.
    pub(super) mailbox: Option<MailboxFile>,
    /// Fresh mailboxes by variable.
    #[serde(default)]
    #[schemars(with = "std::collections::BTreeMap<String, MailboxFile>")]
    pub(super) mailboxes: Named<MailboxFile>,
    /// Variables for fresh names that are not created.
    #[serde(default)]
    pub(super) names: Vec<Text>,
    /// The variable of the mailbox that is selected.
    pub(super) select: Option<Text>,
    /// The same, read-only.
    pub(super) examine: Option<Text>,
    /// What the maildrop of a disposable account holds.
    pub(super) maildrop: Option<Vec<MessageFile>>,
    /// What the INBOX of a disposable account holds.
    pub(super) inbox: Option<Vec<MessageFile>>,
}

/// A fresh mailbox.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MailboxFile {
    /// What is in it.
    #[serde(default)]
    pub(super) messages: Vec<MessageFile>,
}

/// A message: its name, or its name with flags and internal date.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(untagged)]
pub(super) enum MessageFile {
    /// The name of a file under `messages/`.
    Scalar(Text),
    /// With flags and date.
    Map(MessageWith),
}

/// A message with flags and internal date.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MessageWith {
    /// The name of a file under `messages/`.
    pub(super) message: Text,
    /// Its flags.
    #[serde(default)]
    pub(super) flags: Vec<Text>,
    /// Its internal date, `17-Jul-1996 02:44:25 -0700`.
    pub(super) date: Option<Text>,
}

/// One step: exactly one action, and what modifies it.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[schemars(extend("oneOf" = one_action()))]
pub(super) struct StepFile {
    /// Action: one command, up to its completion or reply.
    pub(super) send: Option<Text>,
    /// Action: several `send` steps in one write.
    pub(super) pipeline: Option<Vec<StepFile>>,
    /// Action: octets as they are; list items are separate writes.
    pub(super) raw: Option<OneOrMany<Text>>,
    /// Action: opens the connection of this name.
    pub(super) connect: Option<Text>,
    /// Action: reads the greeting.
    pub(super) greeting: Option<OneOrMany<ExpectFile>>,
    /// Action: closes this connection without a farewell.
    pub(super) drop: Option<Text>,
    /// Action: the server has to close this connection.
    pub(super) closed: Option<Text>,
    /// Action: STARTTLS or STLS and the handshake.
    pub(super) starttls: Option<Text>,
    /// Action: enters IDLE.
    pub(super) idle: Option<Text>,
    /// Action: leaves IDLE.
    pub(super) done: Option<Text>,
    /// Action: waits for these without sending.
    pub(super) wait: Option<OneOrMany<ExpectFile>>,
    /// Action: this message arrives in the account's INBOX.
    pub(super) deliver: Option<Text>,
    /// Action: comparisons of captures.
    pub(super) check: Option<OneOrMany<Text>>,
    /// Action: binds variables to rendered templates.
    pub(super) r#let: Option<Pairs>,

    /// The connection. Default: A.
    pub(super) on: Option<Text>,
    /// The weight of the step's expectations. Default: the case's.
    pub(super) level: Option<Level>,
    /// The time limit, as `10s` or `500ms`.
    pub(super) within: Option<Text>,
    /// What has to come.
    pub(super) expect: Option<OneOrMany<ExpectFile>>,
    /// What must not come.
    pub(super) never: Option<OneOrMany<Text>>,
    /// The expectations come in this order.
    pub(super) ordered: Option<bool>,
    /// Labels for legal behaviours, by pattern.
    pub(super) outcome: Option<Pairs>,
    /// Without what is expected the case is skipped for this reason.
    pub(super) or_skip: Option<Text>,

    /// `send`: the tag.
    pub(super) tag: Option<Text>,
    /// `send`: answers to continuation requests, in order.
    pub(super) reply: Option<OneOrMany<Text>>,
    /// `send`: the command is repeated until this comes.
    pub(super) until: Option<Text>,
    /// `send`, POP3: the lines of the reply.
    pub(super) lines: Option<Vec<Text>>,
    /// `send`, POP3: what the lines are as a whole.
    pub(super) content: Option<ContentFile>,
    /// `raw`: writes of this many octets.
    pub(super) chunk: Option<u64>,
    /// `connect`: the protocol, if not the case's.
    pub(super) protocol: Option<Protocol>,
    /// `connect`: the account.
    pub(super) user: Option<User>,
    /// `connect`: whether to log in. Default: true.
    pub(super) login: Option<bool>,
    /// `connect`: TLS from the first octet.
    pub(super) tls: Option<bool>,
    /// `starttls`: octets in plaintext behind the command.
    pub(super) inject: Option<Text>,
}

/// In the schema: one action is required, and no second.
fn one_action() -> serde_json::Value {
    let required = ACTIONS.map(|action| serde_json::json!({ "required": [action] }));
    required.to_vec().into()
}

/// An account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum User {
    /// The first one.
    First,
    /// The second one.
    Second,
}

/// An expectation.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(untagged)]
pub(super) enum ExpectFile {
    /// A pattern that has to come.
    Scalar(Text),
    /// A pattern that may come, or several of which one has to.
    Map(ExpectWith),
}

/// A pattern that may come, or several of which one has to.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ExpectWith {
    /// It may come; if it does, its captures are bound.
    pub(super) optional: Option<Text>,
    /// One of them has to come.
    pub(super) any: Option<Vec<Text>>,
}

/// What a multi-line reply is as a whole.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(untagged)]
pub(super) enum ContentFile {
    /// It is this; a variable that nothing has bound captures it.
    Scalar(Text),
    /// A part of it is this.
    Map(ContentWith),
}

/// A part of a multi-line reply.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ContentWith {
    /// It ends with this.
    pub(super) ends_with: Option<Text>,
    /// It begins with this.
    pub(super) starts_with: Option<Text>,
    /// This is in it.
    pub(super) contains: Option<Text>,
}

/// One thing, or a list.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(untagged, inline)]
pub(super) enum OneOrMany<T> {
    /// One.
    One(T),
    /// Several.
    List(Vec<T>),
}

impl<T> OneOrMany<T> {
    pub(super) fn into_vec(self) -> Vec<T> {
        match self {
            OneOrMany::One(one) => vec![one],
            OneOrMany::List(many) => many,
        }
    }
}

/// A requirements file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RequirementsFile {
    pub(super) spec: Text,
    pub(super) title: Text,
    #[serde(rename = "requirements")]
    pub(super) _requirements: IgnoredAny,
}

/// One requirement in it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RequirementFile {
    pub(super) id: Text,
    pub(super) section: Text,
    pub(super) level: RequirementLevel,
    #[serde(default)]
    pub(super) who: Who,
    pub(super) summary: Text,
    /// `yes`, or why it cannot be observed.
    pub(super) wire: Option<Text>,
}

/// The level of a requirement: what is optional is only information.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum RequirementLevel {
    Must,
    Should,
    #[serde(alias = "info")]
    May,
}

/// A text with its place.
#[derive(Clone, Debug)]
pub(super) struct Text {
    pub(super) text: String,
    pub(super) at: At,
    /// The column of its first character, if it stands in the file as it is.
    text_column: Option<u32>,
    /// Neither quoted nor a block: `3` is a number.
    pub(super) plain: bool,
}

impl Text {
    /// Where an octet of it stands.
    pub(super) fn at_octet(&self, offset: usize) -> At {
        let Some(column) = self.text_column else {
            return self.at;
        };
        let before = self.text.get(..offset).unwrap_or_default();
        let more = u32::try_from(before.chars().count()).unwrap_or(u32::MAX);
        At {
            line: self.at.line,
            column: column.saturating_add(more),
        }
    }

    /// The same place with another text, in which nothing can be located.
    pub(super) fn with(&self, text: String) -> Text {
        match text == self.text {
            true => self.clone(),
            false => Text {
                text,
                at: self.at,
                text_column: None,
                plain: self.plain,
            },
        }
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextVisitor;

        impl<'de> Visitor<'de> for TextVisitor {
            type Value = Text;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a text")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Text, A::Error> {
                let text: Option<String> = parts.next_element()?;
                let mut number = || -> Result<u32, A::Error> {
                    parts
                        .next_element()?
                        .ok_or_else(|| Error::custom("a text without its place"))
                };
                let (line, column) = (number()?, number()?);
                let (text_column, plain) = (number()?, number()?);
                Ok(Text {
                    text: text.ok_or_else(|| Error::custom("no text"))?,
                    at: At { line, column },
                    text_column: (text_column > 0).then_some(text_column),
                    plain: plain == 1,
                })
            }
        }

        deserializer.deserialize_newtype_struct(TEXT, TextVisitor)
    }
}

impl JsonSchema for Text {
    fn schema_name() -> Cow<'static, str> {
        "Text".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        // `3` is a text as well.
        json_schema!({ "type": ["string", "number", "boolean"] })
    }
}

/// A mapping of texts, in order.
#[derive(Debug, Default)]
pub(super) struct Pairs(pub(super) Vec<(Text, Text)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Named::deserialize(deserializer).map(|Named(pairs)| Pairs(pairs))
    }
}

impl JsonSchema for Pairs {
    fn schema_name() -> Cow<'static, str> {
        "Pairs".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let text = Text::json_schema(generator);
        json_schema!({ "type": "object", "additionalProperties": text })
    }
}

/// A mapping from texts, in order.
#[derive(Debug)]
pub(super) struct Named<T>(pub(super) Vec<(Text, T)>);

impl<T> Default for Named<T> {
    fn default() -> Self {
        Named(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Named<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NamedVisitor<T>(std::marker::PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for NamedVisitor<T> {
            type Value = Named<T>;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a mapping")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Named<T>, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Named(entries))
            }
        }

        deserializer.deserialize_map(NamedVisitor(std::marker::PhantomData))
    }
}
