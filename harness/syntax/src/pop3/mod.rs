//! POP3: RFC 1939, with the extension mechanism of RFC 2449, STLS (RFC 2595),
//! AUTH (RFC 5034), further response codes (RFC 3206), UTF8 and LANG (RFC 6856).
//!
//! RFC 1939 describes its grammar in prose; the rule names are those of the
//! ABNF in RFC 2449 §3 and RFC 5034 §5 where there is one, otherwise RFC 1939's
//! own words ("scan-listing", "unique-id").

mod capability;
pub mod command;
pub mod framing;
mod language;
pub mod listing;
pub mod response;
mod sasl;

pub use capability::{Capability, Retention};
pub use command::{Command, CommandError};
pub use framing::{Frame, Framer};
pub use language::Language;
pub use listing::{DropListing, Listing, ScanListing, UniqueId};
pub use response::{Parsed, Reply, Response, ResponseCode, Status};
pub use sasl::ClientResponse;
