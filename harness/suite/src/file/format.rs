//! The file format, as it is written: what serde reads and the JSON Schema
//! describes. [`crate::compile`] turns it into the model.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::constraints::{
    DATE, ID, NAME, NEED, TIME, one_action, one_of, whole_cases, whole_setups, whole_steps,
};
use super::decode::TEXT;
use super::yaml::At;
use crate::{Level, Protocol, State, Who};

/// A suite file.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "mailspec suite")]
pub(crate) struct SuiteFile {
    /// The suite's id: its path without `.yaml`, as `imap/select`.
    #[schemars(regex(pattern = r"\S"))]
    pub(crate) suite: Text,
    /// What it is about.
    #[schemars(regex(pattern = r"\S"))]
    pub(crate) title: Text,
    /// The specification that its cases come from, as `rfc3501`.
    pub(crate) spec: Option<Text>,
    /// The protocol of connection A. Default: the first part of the id.
    pub(crate) protocol: Option<Protocol>,
    /// What the target must offer for any of the cases.
    #[serde(default)]
    #[schemars(inner(regex(pattern = NEED)))]
    pub(crate) needs: Vec<Text>,
    /// The promise that the cases stand for, which a statement says is kept or broken.
    pub(crate) promise: Option<PromiseFile>,
    /// The cases.
    // Decoded one by one, so that each tells its own mistakes.
    #[serde(rename = "cases")]
    #[schemars(with = "Vec<CaseFile>", length(min = 1))]
    pub(crate) _cases: IgnoredAny,
}

/// What is promised to whoever chooses one of the protocols, or both.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("anyOf" = [{ "required": ["imap"] }, { "required": ["pop3"] }]))]
pub(crate) struct PromiseFile {
    /// To those who use IMAP: what the cases say in which POP3 is not spoken.
    pub(crate) imap: Option<SentencesFile>,
    /// To those who use POP3: what the cases say in which it is spoken.
    pub(crate) pop3: Option<SentencesFile>,
}

/// What a statement says of a promise.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentencesFile {
    /// If it is kept.
    #[schemars(regex(pattern = r"\S"))]
    pub(crate) kept: Text,
    /// If it is broken: for whom, and what they lose.
    #[schemars(regex(pattern = r"\S"))]
    pub(crate) broken: Text,
}

/// One case.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("allOf" = whole_cases()))]
pub(crate) struct CaseFile {
    /// The case's id in its suite.
    #[schemars(regex(pattern = ID))]
    pub(crate) id: Text,
    /// One sentence: what a conformant server does.
    #[schemars(regex(pattern = r"\S"))]
    pub(crate) title: Text,
    /// The requirements that it checks; the first one is cited.
    #[schemars(length(min = 1))]
    pub(crate) covers: Vec<Text>,
    /// Default: the level of the first requirement.
    pub(crate) level: Option<Level>,
    /// Tags for selections.
    #[serde(default)]
    pub(crate) tags: Vec<Text>,
    /// What the target must offer: `imap:CAPABILITY`, `pop3:CAPABILITY`, `imap`,
    /// `pop3`, `second-user`, `small-quota`, `delivery`, `disposable`, `tls`, `starttls`,
    /// `plaintext`, `hierarchy`, `apop`, `password`, `password-change`, `token`.
    #[serde(default)]
    #[schemars(inner(regex(pattern = NEED)))]
    pub(crate) needs: Vec<Text>,
    /// One case for each row; `row` names it, the other keys are variables. Where a list is a text
    /// of another list by itself, `{name:raw}`, its items stand there; elsewhere they are joined
    /// by spaces.
    #[serde(default)]
    #[schemars(length(max = 1000))]
    pub(crate) parameters: Vec<Row>,
    /// One case for each row of a covering array: each two values of different axes are together in
    /// at least one. `row` names a value, `steps` and `after` are what steps `axis: NAME` and
    /// `after: NAME` stand for, the other keys are as in a row of `parameters`.
    #[serde(default)]
    #[schemars(with = "std::collections::BTreeMap<String, Vec<AxisValue>>")]
    pub(crate) pairs: Named<Vec<AxisValue>>,
    /// What is prepared.
    #[serde(default)]
    pub(crate) given: GivenFile,
    /// What is done.
    // Decoded one by one.
    #[serde(rename = "steps")]
    #[schemars(with = "Vec<StepFile>", length(min = 1))]
    pub(crate) _steps: IgnoredAny,
}

/// What is prepared before the first step.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("allOf" = whole_setups()))]
pub(crate) struct GivenFile {
    /// The state of connection A. Default: authenticated, or selected if
    /// something is.
    pub(crate) state: Option<State>,
    /// A fresh mailbox, `{mailbox}`.
    pub(crate) mailbox: Option<MailboxFile>,
    /// Fresh mailboxes by variable.
    #[serde(default)]
    #[schemars(with = "std::collections::BTreeMap<String, MailboxFile>")]
    pub(crate) mailboxes: Named<MailboxFile>,
    /// Variables for fresh names that are not created.
    #[serde(default)]
    #[schemars(inner(regex(pattern = NAME)))]
    pub(crate) names: Vec<Text>,
    /// The variable of the mailbox that is selected.
    pub(crate) select: Option<Text>,
    /// The same, read-only.
    pub(crate) examine: Option<Text>,
    /// What the maildrop of a disposable account holds.
    pub(crate) maildrop: Option<Vec<MessageFile>>,
    /// What the INBOX of a disposable account holds.
    pub(crate) inbox: Option<Vec<MessageFile>>,
}

/// A fresh mailbox.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MailboxFile {
    /// What is in it.
    #[serde(default)]
    pub(crate) messages: Vec<MessageFile>,
    /// So many are made, with the same messages: the variable is the name of the first, and those of
    /// the others are this one with `-2`, `-3` and so on behind it. Such a case has the tag `slow`.
    #[schemars(range(min = 2, max = 500))]
    pub(crate) times: Option<u64>,
}

/// A message: its name, or its name with flags and internal date.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(untagged)]
pub(crate) enum MessageFile {
    /// The name of a file under `messages/`.
    Scalar(Text),
    /// With flags and date.
    Map(MessageWith),
}

/// A message with flags and internal date.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MessageWith {
    /// The name of a file under `messages/`.
    pub(crate) message: Text,
    /// Its flags.
    #[serde(default)]
    pub(crate) flags: Vec<Text>,
    /// Its internal date, `17-Jul-1996 02:44:25 -0700`.
    #[schemars(regex(pattern = DATE))]
    pub(crate) date: Option<Text>,
}

/// One step: exactly one action, and what modifies it.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[schemars(extend("oneOf" = one_action(), "allOf" = whole_steps()))]
pub(crate) struct StepFile {
    /// Action: one command, up to its completion or reply.
    pub(crate) send: Option<Text>,
    /// Action: several `send` steps in one write.
    #[schemars(length(min = 1))]
    pub(crate) pipeline: Option<Vec<StepFile>>,
    /// Action: octets as they are; list items are separate writes.
    pub(crate) raw: Option<OneOrMany<Text>>,
    /// Action: a SASL exchange, up to its completion or reply.
    pub(crate) authenticate: Option<AuthenticateFile>,
    /// Action: opens the connection of this name.
    pub(crate) connect: Option<Text>,
    /// Action: reads the greeting.
    pub(crate) greeting: Option<OneOrMany<ExpectFile>>,
    /// Action: closes this connection without a farewell.
    pub(crate) drop: Option<Text>,
    /// Action: the server has to close this connection.
    pub(crate) closed: Option<Text>,
    /// Action: STARTTLS or STLS and the handshake.
    pub(crate) starttls: Option<Text>,
    /// Action: enters IDLE.
    pub(crate) idle: Option<Text>,
    /// Action: leaves IDLE.
    pub(crate) done: Option<Text>,
    /// Action: waits for these without sending.
    pub(crate) wait: Option<OneOrMany<ExpectFile>>,
    /// Action: nothing happens for so long, a minute at most; the case has the tag `slow`.
    #[schemars(regex(pattern = TIME))]
    pub(crate) pause: Option<Text>,
    /// Action: this message arrives in the account's INBOX.
    pub(crate) deliver: Option<Text>,
    /// Action: the password of the case's account is changed, by the way that the target gives: who
    /// connects from now on logs in with the new one, and `{password}` is the old one. It is put back
    /// at the end of the case, whatever comes of it.
    #[schemars(extend("const" = true))]
    pub(crate) change_password: Option<bool>,
    /// Action: comparisons of captures.
    pub(crate) check: Option<OneOrMany<Text>>,
    /// Action: binds variables to rendered templates.
    pub(crate) r#let: Option<Pairs>,
    /// Action: the `steps` that the row has of this axis of `pairs`.
    pub(crate) axis: Option<Text>,
    /// Action: the steps `after` that the row has of this axis of `pairs`.
    pub(crate) after: Option<Text>,

    /// The connection. Default: A.
    pub(crate) on: Option<Text>,
    /// The weight of the step's expectations. Default: the case's.
    pub(crate) level: Option<Level>,
    /// The time limit, as `10s` or `500ms`.
    #[schemars(regex(pattern = TIME))]
    pub(crate) within: Option<Text>,
    /// What has to come.
    pub(crate) expect: Option<OneOrMany<ExpectFile>>,
    /// What must not come.
    pub(crate) never: Option<OneOrMany<Text>>,
    /// The requirements that this step checks beside those of its case; it cites the first.
    pub(crate) covers: Option<OneOrMany<Text>>,
    /// The expectations come in this order.
    pub(crate) ordered: Option<bool>,
    /// Labels for legal behaviours, by pattern.
    pub(crate) outcome: Option<Pairs>,
    /// Without what is expected the case is skipped for this reason.
    pub(crate) or_skip: Option<Text>,
    /// The step only prepares what a later one asks: where it fails, the case is not tested, and
    /// no clause is accused.
    pub(crate) prepare: Option<bool>,

    /// `send`: the tag.
    pub(crate) tag: Option<Text>,
    /// `send`: answers to continuation requests, in order.
    pub(crate) reply: Option<OneOrMany<Text>>,
    /// `send`: the command is repeated until this comes.
    pub(crate) until: Option<Text>,
    /// `send`, POP3: the lines of the reply.
    pub(crate) lines: Option<Vec<Text>>,
    /// `send`, POP3: what the lines are as a whole.
    pub(crate) content: Option<ContentFile>,
    /// `raw`: writes of this many octets.
    #[schemars(range(min = 1))]
    pub(crate) chunk: Option<u64>,
    /// `connect`: the protocol, if not the case's.
    pub(crate) protocol: Option<Protocol>,
    /// `connect`: the account.
    pub(crate) user: Option<User>,
    /// `connect`: whether to log in. Default: true.
    pub(crate) login: Option<bool>,
    /// `connect`: TLS from the first octet.
    pub(crate) tls: Option<bool>,
    /// `starttls`: octets in plaintext behind the command.
    pub(crate) inject: Option<Text>,
}

/// A SASL exchange.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AuthenticateFile {
    /// The mechanism. The server has to list it, or the case is skipped; where TLS began in the
    /// case itself, the case asks what is listed there.
    pub(crate) mechanism: Text,
    /// Who logs in. Default: the case's account.
    pub(crate) user: Option<Text>,
    /// The password. Default: the account's.
    pub(crate) password: Option<Text>,
    /// The bearer token. Default: the account's.
    pub(crate) token: Option<Text>,
    /// For whom the client asks to act.
    pub(crate) authzid: Option<Text>,
    /// Whether the client's first message comes with the command. Default: false.
    pub(crate) initial: Option<bool>,
    /// The challenge that is answered with `*`, counted from 1.
    pub(crate) cancel: Option<Text>,
    /// Texts in messages of the client that are replaced before they are encoded; what SCRAM
    /// proves is proved of the altered messages.
    pub(crate) alter: Option<OneOrMany<AlterFile>>,
}

/// A text in a message of the client that is replaced.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AlterFile {
    /// The message, counted from 1.
    pub(crate) message: Text,
    /// What is there.
    pub(crate) from: Text,
    /// What is sent in its place.
    pub(crate) to: Text,
}

/// An account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum User {
    /// The first one.
    First,
    /// The second one.
    Second,
}

/// An expectation.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(untagged)]
pub(crate) enum ExpectFile {
    /// A pattern that has to come.
    Scalar(Text),
    /// A pattern that may come, or several of which one has to.
    Map(ExpectWith),
}

/// A pattern that may come, or several of which one has to.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("oneOf" = one_of(&["optional", "any"])))]
pub(crate) struct ExpectWith {
    /// It may come; if it does, its captures are bound.
    pub(crate) optional: Option<Text>,
    /// One of them has to come.
    #[schemars(length(min = 1))]
    pub(crate) any: Option<Vec<Text>>,
}

/// What a multi-line reply is as a whole.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(untagged)]
pub(crate) enum ContentFile {
    /// It is this; a variable that nothing has bound captures it.
    Scalar(Text),
    /// A part of it is this.
    Map(ContentWith),
}

/// A part of a multi-line reply.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(extend("oneOf" = one_of(&["ends-with", "starts-with", "contains"])))]
pub(crate) struct ContentWith {
    /// It ends with this.
    pub(crate) ends_with: Option<Text>,
    /// It begins with this.
    pub(crate) starts_with: Option<Text>,
    /// This is in it.
    pub(crate) contains: Option<Text>,
}

/// One thing, or a list.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(untagged, inline)]
pub(crate) enum OneOrMany<T> {
    /// One.
    One(T),
    /// Several.
    List(#[schemars(length(min = 1))] Vec<T>),
}

impl<T> OneOrMany<T> {
    pub(crate) fn into_vec(self) -> Vec<T> {
        match self {
            OneOrMany::One(one) => vec![one],
            OneOrMany::List(many) => many,
        }
    }
}

/// A requirements file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RequirementsFile {
    pub(crate) spec: Text,
    pub(crate) title: Text,
    #[serde(rename = "requirements")]
    pub(crate) _requirements: IgnoredAny,
}

/// One requirement in it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RequirementFile {
    pub(crate) id: Text,
    pub(crate) section: Text,
    pub(crate) level: RequirementLevel,
    #[serde(default)]
    pub(crate) who: Who,
    pub(crate) summary: Text,
    /// `yes`, or why it cannot be observed.
    pub(crate) wire: Option<Text>,
    /// What shows a permission.
    #[serde(default)]
    pub(crate) variants: Vec<Text>,
}

/// The level of a requirement: what is optional is only information.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum RequirementLevel {
    Must,
    Should,
    #[serde(alias = "info")]
    May,
}

/// A text with its place.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    pub(crate) text: String,
    pub(crate) at: At,
    /// The column of its first character, if it stands in the file as it is.
    text_column: Option<u32>,
    /// Neither quoted nor a block: `3` is a number.
    pub(crate) plain: bool,
}

impl Text {
    /// Where an octet of it stands.
    pub(crate) fn at_octet(&self, offset: usize) -> At {
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
    pub(crate) fn with(&self, text: String) -> Text {
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
pub(crate) struct Pairs(pub(crate) Vec<(Text, Text)>);

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

/// A row of a table: a mapping of texts and lists, in order.
pub(crate) type Row = Named<OneOrMany<Text>>;

impl JsonSchema for Row {
    fn schema_name() -> Cow<'static, str> {
        "Row".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let text = Text::json_schema(generator);
        json_schema!({
            "type": "object",
            "properties": {
                "row": { "type": text.get("type"), "pattern": ID },
                "covers": {
                    "description": "Requirements that this row checks beside those of its case; \
                                    the first is the one that is cited.",
                    "anyOf": [text, { "type": "array", "items": text }],
                },
            },
            "required": ["row"],
            "additionalProperties": { "anyOf": [text, { "type": "array", "items": text }] },
        })
    }
}

/// A value of an axis: a row that may have steps, which are decoded one by one.
#[derive(Debug)]
pub(crate) struct AxisValue(pub(crate) Row);

impl<'de> Deserialize<'de> for AxisValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ValueVisitor;

        impl<'de> Visitor<'de> for ValueVisitor {
            type Value = AxisValue;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a mapping")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<AxisValue, A::Error> {
                let mut entries = Vec::new();
                while let Some(key) = map.next_key::<Text>()? {
                    match key.text.as_str() {
                        "steps" | "after" => {
                            map.next_value::<IgnoredAny>()?;
                        }
                        _ => entries.push((key, map.next_value()?)),
                    }
                }
                Ok(AxisValue(Named(entries)))
            }
        }

        deserializer.deserialize_map(ValueVisitor)
    }
}

impl JsonSchema for AxisValue {
    fn schema_name() -> Cow<'static, str> {
        "AxisValue".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = Row::json_schema(generator);
        let steps = generator.subschema_for::<Vec<StepFile>>();
        let needs = json_schema!({
            "description": "What the target must offer for this value.",
            "anyOf": [
                { "type": "string", "pattern": NEED },
                { "type": "array", "items": { "type": "string", "pattern": NEED } },
            ],
        });
        if let Some(properties) = schema
            .get_mut("properties")
            .and_then(|it| it.as_object_mut())
        {
            properties.insert("steps".to_owned(), steps.clone().into());
            properties.insert("after".to_owned(), steps.into());
            properties.insert("needs".to_owned(), needs.into());
        }
        schema
    }
}

/// A mapping from texts, in order.
#[derive(Debug)]
pub(crate) struct Named<T>(pub(crate) Vec<(Text, T)>);

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
