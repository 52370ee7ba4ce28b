//! Variants of the wire: what another lawful server makes of a response.
//!
//! Variants of behaviour are where the behaviour is.

use mailspec_syntax::imap::{Response, response::Untagged};

use crate::{Variants, variants::imap::Variant};

/// Changes what is said, or in which order, as far as a variant of `variants` does.
pub(super) fn change(response: &mut Response<'_>, variants: &Variants) {
    let Response::Untagged(data) = response else {
        return;
    };
    match data {
        Untagged::Search(numbers) if variants.has(Variant::SearchDescending) => {
            numbers.reverse();
        }
        Untagged::MailboxStatus { items, .. } if variants.has(Variant::StatusDataReversed) => {
            items.reverse();
        }
        Untagged::Fetch { data, .. } if variants.has(Variant::FetchDataReversed) => {
            data.reverse();
        }
        _ => {}
    }
}
