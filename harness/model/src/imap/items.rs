//! What FETCH asks for, and what answers it (RFC 3501 §6.4.5, §7.4.2).

use mailspec_syntax::imap::{
    command::{FetchItem, FetchItems},
    response::FetchData,
};

/// What FETCH asks for, item by item.
pub(super) fn asked<'a>(items: &FetchItems<'a>, uid: bool) -> Vec<FetchItem<'a>> {
    let fast = [
        FetchItem::Flags,
        FetchItem::InternalDate,
        FetchItem::Rfc822Size,
    ];
    let mut asked = match items {
        FetchItems::Items(items) => items.to_vec(),
        FetchItems::Fast => fast.to_vec(),
        FetchItems::All => [&fast[..], &[FetchItem::Envelope]].concat(),
        FetchItems::Full => [&fast[..], &[FetchItem::Envelope, FetchItem::Body]].concat(),
    };
    if uid {
        asked.push(FetchItem::Uid);
    }
    asked
}

/// Whether this item is what was asked for.
pub(super) fn answers(data: &FetchData<'_>, item: &FetchItem<'_>) -> bool {
    match (data, item) {
        (FetchData::Flags(_), FetchItem::Flags)
        | (FetchData::Uid(_), FetchItem::Uid)
        | (FetchData::ModSeq(_), FetchItem::ModSeq)
        | (FetchData::Envelope(_), FetchItem::Envelope)
        | (FetchData::InternalDate(_), FetchItem::InternalDate)
        | (FetchData::Rfc822(_), FetchItem::Rfc822)
        | (FetchData::Rfc822Header(_), FetchItem::Rfc822Header)
        | (FetchData::Rfc822Text(_), FetchItem::Rfc822Text)
        | (FetchData::Rfc822Size(_), FetchItem::Rfc822Size)
        | (FetchData::Body(_), FetchItem::Body)
        | (FetchData::BodyStructure(_), FetchItem::BodyStructure) => true,
        (
            FetchData::Section {
                section, origin, ..
            },
            FetchItem::Section {
                section: asked,
                partial,
                ..
            },
        ) => section == asked && *origin == partial.map(|partial| partial.origin),
        _ => false,
    }
}
