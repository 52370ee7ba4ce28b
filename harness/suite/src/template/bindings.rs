//! The variables of a case.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::messages::Messages;
use super::value::Value;

/// The variables of a case.
///
/// `message.NAME` and its parts need no binding: they come from the messages
/// of the library.
#[derive(Clone, Debug, Default)]
pub struct Bindings {
    messages: Arc<Messages>,
    values: BTreeMap<String, Binding>,
}

#[derive(Clone, Debug)]
struct Binding {
    value: Value,
    secret: bool,
}

impl Bindings {
    /// Nothing bound but the messages.
    pub fn new(messages: Arc<Messages>) -> Self {
        Bindings {
            messages,
            values: BTreeMap::new(),
        }
    }

    /// Binds a name, replacing what it held.
    pub fn bind(&mut self, name: impl Into<String>, value: Value) {
        self.values.insert(
            name.into(),
            Binding {
                value,
                secret: false,
            },
        );
    }

    /// Binds a name whose value transcripts must not show.
    pub fn bind_secret(&mut self, name: impl Into<String>, value: Value) {
        self.values.insert(
            name.into(),
            Binding {
                value,
                secret: true,
            },
        );
    }

    /// What a name holds.
    pub fn get(&self, name: &str) -> Option<Value> {
        match self.values.get(name) {
            Some(binding) => Some(binding.value.clone()),
            None => self.messages.variable(name),
        }
    }

    /// Whether transcripts must not show the value of this name.
    pub fn is_secret(&self, name: &str) -> bool {
        self.values.get(name).is_some_and(|binding| binding.secret)
    }
}
