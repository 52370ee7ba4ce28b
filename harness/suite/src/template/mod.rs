//! Templates: the text of a command with holes for variables.
//!
//! `{name}` inserts a variable in its natural form, `{name:quoted}`,
//! `{name:literal}`, `{name:literal+}`, `{name:base64}` and `{name:raw}` force
//! one, `{n+1}` adds, `{"text":literal}` is a constant, `{"a"*9000}` a repeated
//! one, `{0xFF00}` octets in hexadecimal, `{{` and `}}` are braces.

mod bindings;
mod messages;
mod parse;
mod render;
mod value;

pub use bindings::Bindings;
pub use messages::Messages;
pub use parse::{Template, TemplateError};
pub(crate) use parse::{is_name, split_addition, words};
pub use render::{Piece, RenderError};
pub use value::Value;
pub(crate) use value::digits;
