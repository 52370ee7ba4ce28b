//! What the JSON Schema says of a suite beyond the types: as much as the compiler refuses and a
//! schema can say.

use schemars::Schema;
use schemars::transform::{Transform, transform_subschemas};
use serde_json::{Value, json};

use super::actions::ACTIONS;
use super::modifiers::MODIFIERS;

/// An id of a case or row.
pub(super) const ID: &str = "^[A-Za-z0-9_.+=-]+$";
/// A variable.
pub(super) const NAME: &str = "^[A-Za-z][A-Za-z0-9_.-]*$";
/// What a case needs.
pub(super) const NEED: &str = "^(imap|pop3|second-user|small-quota|delivery|disposable|tls|starttls|plaintext|\
    hierarchy|apop|password|password-change|token|(imap|pop3):[!#$&'+-\\[^-z|}~]+)$";
/// A time limit or pause.
pub(super) const TIME: &str = "^0*[1-9][0-9]{0,8} *(ms|s|m)$";
/// An internal date, or one with holes.
pub(super) const DATE: &str =
    r"^([ 0-9]?[0-9]-[A-Za-z]{3}-[0-9]{4} [0-9:]{8} [+-][0-9]{4}|.*\{.*)$";

/// One of these keys is required, and no second.
pub(super) fn one_of(keys: &[&str]) -> Value {
    keys.iter()
        .map(|key| json!({ "required": [key] }))
        .collect()
}

/// One action, and no second.
pub(super) fn one_action() -> Value {
    one_of(&ACTIONS)
}

/// Which modifiers belong to which actions, and what a step cannot say at once.
pub(super) fn whole_steps() -> Value {
    let mut rules: Vec<Value> = MODIFIERS
        .iter()
        .map(|(name, belongs)| {
            let actions: Value = belongs
                .iter()
                .map(|key| json!({ "required": [key] }))
                .collect();
            json!({ "if": { "required": [name] }, "then": { "anyOf": actions } })
        })
        .collect();
    for action in ["check", "pause", "change-password", "axis", "after"] {
        rules.push(json!({ "not": { "required": ["on", action] } }));
    }
    rules.push(json!({ "not": { "required": ["pipeline", "expect"] } }));
    for weight in ["level", "or-skip"] {
        rules.push(json!({
            "not": { "required": ["prepare", weight], "properties": { "prepare": { "const": true } } },
        }));
    }
    let tagged = json!({ "type": "string", "pattern": "^ *(OK|NO|BAD)( |$)" });
    rules.push(json!({ "properties": {
        "greeting": { "not": tagged, "items": { "not": tagged } },
        "pipeline": { "items": {
            "required": ["send"], "properties": { "on": false, "until": false },
        } },
        "let": { "minProperties": 1 },
    } }));
    rules.into()
}

/// A pause wants its tag, and something has to be asked.
pub(super) fn whole_cases() -> Value {
    let prepares =
        json!({ "required": ["prepare"], "properties": { "prepare": { "const": true } } });
    let asks_nothing: Value = ["drop", "deliver", "let", "pause", "change-password"]
        .iter()
        .map(|action| json!({ "required": [action] }))
        .chain([json!({ "allOf": [prepares, { "not": { "required": ["pipeline"] } }] })])
        .collect();
    json!([
        {
            "if": {
                "required": ["steps"],
                "properties": { "steps": { "type": "array", "contains": { "required": ["pause"] } } },
            },
            "then": {
                "required": ["tags"],
                "properties": { "tags": { "contains": { "const": "slow" } } },
            },
        },
        {
            "if": {
                "required": ["steps"],
                "properties": { "steps": { "type": "array", "contains": prepares } },
            },
            "then": {
                "properties": { "steps": { "contains": { "not": { "anyOf": asks_nothing } } } },
            },
        },
        { "not": { "required": ["parameters", "pairs"] } },
        { "properties": { "pairs": {
            "minProperties": 2,
            "maxProperties": 8,
            "propertyNames": { "pattern": ID },
            "additionalProperties": { "minItems": 1 },
        } } },
    ])
}

/// What a setup cannot have at once.
pub(super) fn whole_setups() -> Value {
    json!([
        { "not": { "required": ["select", "examine"] } },
        { "not": { "required": ["maildrop", "inbox"] } },
        {
            "if": { "required": ["state"], "properties": { "state": { "const": "selected" } } },
            "then": { "anyOf": [{ "required": ["select"] }, { "required": ["examine"] }] },
        },
        { "properties": { "mailboxes": { "propertyNames": { "pattern": NAME } } } },
    ])
}

/// Whether a key of this kind may stand without a value, which is the empty text.
fn may_be_text(schema: &Value) -> bool {
    let types = schema.get("type").and_then(Value::as_array);
    let branches = schema.get("anyOf").and_then(Value::as_array);
    types.is_some_and(|types| types.iter().any(|kind| kind == "string"))
        || branches.is_some_and(|branches| branches.iter().any(may_be_text))
        || schema
            .get("$ref")
            .is_some_and(|to| to == "#/$defs/ContentFile")
}

/// A key without a value is there, and only a text may be empty so.
pub(crate) struct NothingIsText;

impl Transform for NothingIsText {
    fn transform(&mut self, schema: &mut Schema) {
        if let Some(Value::Array(types)) = schema.get_mut("type")
            && !types.iter().any(|kind| kind == "string")
        {
            types.retain(|kind| kind != "null");
        }
        if let Some(Value::Array(branches)) = schema.get_mut("anyOf")
            && !branches.iter().any(may_be_text)
        {
            branches.retain(|branch| branch.get("type").is_none_or(|kind| kind != "null"));
        }
        transform_subschemas(self, schema);
    }
}
