//! What one store decides for itself: which numbers and names it gives.

use std::num::NonZeroU32;

use crate::{Variants, variants::imap::Variant};

/// The choices of a store that RFC 3501 leaves to it.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Of the first message of a mailbox (RFC 3501 §2.3.1.1).
    pub(super) first_uid: NonZeroU32,
    /// From one message's unique identifier to the next one's.
    pub(super) uid_step: u32,
    /// Between the levels of a name (RFC 3501 §5.1.1); a NUL, which no name has, if there are none.
    pub(super) delimiter: u8,
    /// What all names but INBOX begin with (RFC 2342 §5).
    pub(super) prefix: &'static [u8],
    /// The levels above a new name hold no messages (RFC 3501 §6.3.3).
    pub(super) hollow_superiors: bool,
    /// UIDVALIDITY rises whenever no session has the mailbox selected any more.
    pub(super) validity_rises: bool,
    /// Keywords that are kept in one mailbox.
    pub(super) keywords: usize,
}

impl Shape {
    /// The choices that `variants` make; up to `keywords` in a mailbox.
    pub(crate) fn of(variants: &Variants, keywords: usize) -> Self {
        let gaps = variants.has(Variant::UidsWithGaps);
        let prefixed = variants.has(Variant::InboxNamespace);
        let no_keywords =
            variants.has(Variant::KeywordsIgnored) || variants.has(Variant::KeywordsRefused);
        Self {
            first_uid: NonZeroU32::MIN.saturating_add(if gaps { 1004 } else { 0 }),
            uid_step: if gaps { 5 } else { 1 },
            delimiter: match () {
                () if variants.has(Variant::NoHierarchy) => 0,
                () if prefixed || variants.has(Variant::DelimiterDot) => b'.',
                () => b'/',
            },
            prefix: if prefixed { b"INBOX." } else { b"" },
            hollow_superiors: variants.has(Variant::HollowSuperiors)
                || variants.has(Variant::MissingParents),
            validity_rises: variants.has(Variant::UidValidityRises),
            keywords: if no_keywords { 0 } else { keywords },
        }
    }
}
