//! From a YAML tree to typed values, with the place of every mistake.
//!
//! The types are those of [`super::format`], which serde derives; this is the
//! deserializer under them. An enum whose variants are called `scalar`, `list`,
//! `map` or `one` is chosen by the kind of node.

use std::fmt;

use serde::de::value::{MapAccessDeserializer, StrDeserializer, StringDeserializer};
use serde::de::{self, DeserializeSeed, Deserializer, IntoDeserializer, Visitor};

use super::yaml::{At, Fault, Kind, Node};
use crate::near::{nearest, nearest_of};

/// The name by which [`super::format::Text`] asks for text with its place.
pub(crate) const TEXT: &str = "$text";

/// Decodes a node.
pub(crate) fn decode<T: de::DeserializeOwned>(node: &Node) -> Result<T, Fault> {
    T::deserialize(node).map_err(|error| Fault {
        at: error.at.unwrap_or(node.at),
        what: error.what,
    })
}

/// A mistake that may not know its place yet.
#[derive(Debug)]
pub(crate) struct Error {
    at: Option<At>,
    what: String,
}

impl Error {
    fn new(what: String) -> Self {
        Error { at: None, what }
    }

    fn or_at(mut self, at: At) -> Self {
        self.at.get_or_insert(at);
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.what)
    }
}

impl std::error::Error for Error {}

impl de::Error for Error {
    fn custom<T: fmt::Display>(what: T) -> Self {
        Error::new(what.to_string())
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        Error::new(format!("unknown field `{field}`{}", hint(field, expected)))
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        Error::new(format!(
            "unknown value `{variant}`{}",
            hint(variant, expected)
        ))
    }

    fn missing_field(field: &'static str) -> Self {
        Error::new(format!("`{field}` is missing"))
    }
}

fn hint(wrong: &str, known: &[&str]) -> String {
    match nearest(wrong, known.iter().copied()) {
        Some(near) => format!(": did you mean `{near}`?"),
        None => format!(": {} are known", nearest_of(wrong, known).join(", ")),
    }
}

impl Node {
    fn is_a(&self, wanted: &str) -> Error {
        Error::new(format!("{} where {wanted} was expected", self.describe())).or_at(self.at)
    }

    fn text(&self, wanted: &str) -> Result<&str, Error> {
        match &self.kind {
            Kind::Scalar { text, .. } => Ok(text),
            _ => Err(self.is_a(wanted)),
        }
    }
}

macro_rules! numbers {
    ($($method:ident $visit:ident $type:ty),*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            let text = self.text("a number")?;
            let number: $type = text.parse().map_err(|_| {
                Error::new(format!("`{text}` is not a number that fits here")).or_at(self.at)
            })?;
            visitor.$visit(number).map_err(|error: Error| error.or_at(self.at))
        }
    )*};
}

impl<'de> Deserializer<'de> for &'de Node {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.kind {
            Kind::Null => visitor.visit_unit(),
            Kind::Scalar { text, .. } => visitor.visit_borrowed_str(text),
            Kind::Sequence(items) => visitor.visit_seq(Items(items.iter())),
            Kind::Mapping(entries) => visitor.visit_map(Entries {
                rest: entries.iter(),
                value: None,
            }),
        }
        .map_err(|error: Error| error.or_at(self.at))
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.text("true or false")? {
            "true" => visitor.visit_bool(true),
            "false" => visitor.visit_bool(false),
            other => Err(Error::new(format!(
                "`{other}` where true or false was expected"
            ))),
        }
        .map_err(|error: Error| error.or_at(self.at))
    }

    numbers!(
        deserialize_u8 visit_u8 u8, deserialize_u16 visit_u16 u16, deserialize_u32 visit_u32 u32,
        deserialize_u64 visit_u64 u64, deserialize_u128 visit_u128 u128,
        deserialize_i8 visit_i8 i8, deserialize_i16 visit_i16 i16, deserialize_i32 visit_i32 i32,
        deserialize_i64 visit_i64 i64, deserialize_i128 visit_i128 i128,
        deserialize_f32 visit_f32 f32, deserialize_f64 visit_f64 f64
    );

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_borrowed_str(self.text("a text")?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    /// A field without a value is there: `drop:` drops.
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        if name != TEXT {
            return visitor.visit_newtype_struct(self);
        }
        let (text, plain, text_column) = match &self.kind {
            Kind::Scalar {
                text,
                plain,
                text_column,
            } => (text.clone(), *plain, text_column.unwrap_or(0)),
            Kind::Null => (String::new(), true, 0),
            _ => return Err(self.is_a("a text")),
        };
        visitor
            .visit_seq(Parts {
                at: 0,
                text: Some(text),
                numbers: [self.at.line, self.at.column, text_column, u32::from(plain)],
            })
            .map_err(|error: Error| error.or_at(self.at))
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.kind {
            Kind::Sequence(_) => self.deserialize_any(visitor),
            _ => Err(self.is_a("a list")),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.kind {
            Kind::Mapping(_) => self.deserialize_any(visitor),
            _ => Err(self.is_a("a mapping")),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let by_kind = match &self.kind {
            Kind::Sequence(_) => "list",
            Kind::Mapping(_) => "map",
            _ => "scalar",
        };
        let chosen = [by_kind, "one"]
            .into_iter()
            .find(|name| variants.contains(name));
        if let Some(variant) = chosen {
            return visitor.visit_enum(Choice {
                variant,
                node: self,
            });
        }
        if variants
            .iter()
            .any(|name| ["list", "map", "scalar"].contains(name))
        {
            return Err(self.is_a(match variants.contains(&"map") {
                true => "a mapping",
                false => "a text",
            }));
        }
        let text = self.text("a text")?;
        visitor
            .visit_enum(IntoDeserializer::<Error>::into_deserializer(text))
            .map_err(|error: Error| error.or_at(self.at))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        bytes byte_buf unit unit_struct tuple tuple_struct
    }
}

struct Items<'de>(std::slice::Iter<'de, Node>);

impl<'de> de::SeqAccess<'de> for Items<'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        self.0.next().map(|node| seed.deserialize(node)).transpose()
    }
}

struct Entries<'de> {
    rest: std::slice::Iter<'de, (Node, Node)>,
    value: Option<&'de Node>,
}

impl<'de> de::MapAccess<'de> for Entries<'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        let Some((key, value)) = self.rest.next() else {
            return Ok(None);
        };
        self.value = Some(value);
        seed.deserialize(key)
            .map(Some)
            .map_err(|error| error.or_at(key.at))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let node = self
            .value
            .take()
            .ok_or_else(|| Error::new("a value without its key".to_owned()))?;
        seed.deserialize(node).map_err(|error| error.or_at(node.at))
    }
}

/// A text, then line, column, column of the text, and whether it is plain.
struct Parts {
    at: usize,
    text: Option<String>,
    numbers: [u32; 4],
}

impl<'de> de::SeqAccess<'de> for Parts {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        if let Some(text) = self.text.take() {
            let text: StringDeserializer<Error> = text.into_deserializer();
            return seed.deserialize(text).map(Some);
        }
        let Some(number) = self.numbers.get(self.at) else {
            return Ok(None);
        };
        self.at += 1;
        seed.deserialize(number.into_deserializer()).map(Some)
    }
}

struct Choice<'de> {
    variant: &'static str,
    node: &'de Node,
}

impl<'de> de::EnumAccess<'de> for Choice<'de> {
    type Error = Error;
    type Variant = &'de Node;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, &'de Node), Error> {
        let name: StrDeserializer<'_, Error> = self.variant.into_deserializer();
        Ok((seed.deserialize(name)?, self.node))
    }
}

impl<'de> de::VariantAccess<'de> for &'de Node {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match &self.kind {
            Kind::Mapping(entries) => {
                let entries = Entries {
                    rest: entries.iter(),
                    value: None,
                };
                MapAccessDeserializer::new(entries).deserialize_map(visitor)
            }
            _ => Err(self.is_a("a mapping")),
        }
    }
}
