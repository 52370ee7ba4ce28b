//! Templates: the text of a command with holes for variables.
//!
//! `{name}` inserts a variable in its natural form, `{name:quoted}`,
//! `{name:literal}`, `{name:literal+}`, `{name:literal8}`, `{name:literal8+}`,
//! `{name:base64}` and `{name:raw}` force
//! one, `{n+1}` adds, `{"text":literal}` is a constant, `{"a"*9000}` a repeated
//! one, in both of which `\r`, `\n`, `\t`, `\0`, `\\`, `\"` and `\xHH` stand for
//! single octets, `{0xFF00}` octets in hexadecimal, `{{` and `}}` are braces.

mod bindings;
mod escape;
mod messages;
mod parse;
mod render;
mod value;

pub use bindings::Bindings;
pub(crate) use escape::escape;
pub use messages::Messages;
pub use parse::{Template, TemplateError};
pub(crate) use parse::{is_name, split_addition, words};
pub use render::{Piece, RenderError};
pub use value::Value;
pub(crate) use value::digits;
