//! Commands about the messages of the selected mailbox.

use std::num::NonZeroU32;

use arbitrary::{Result, Unstructured};

use super::{existing, string};
use crate::{
    generate::{one_of, rarely, world::World},
    imap::{
        Atom, CommandBody, Flag, NonEmpty, Section, SectionText, SeqNumber, SeqRange, SequenceSet,
        command::{
            FetchItem, FetchItems, FetchModifiers, Partial, QResync, Search, SearchKey,
            SearchModSequence, SearchReturn, SelectParameter, StoreHow,
        },
    },
};

/// Mod-sequences that a mailbox comes to in the time of a client (RFC 7162 §3.1).
const SEQUENCES: u64 = 40;

const KEYWORDS: &[&str] = &["$One", "$Two", "work"];

/// Of the selected state.
pub(super) fn command<'a>(
    world: &World,
    account: usize,
    name: &[u8],
    u: &mut Unstructured<'a>,
) -> Result<CommandBody<'a>> {
    let uids = world.mail[account]
        .get(name)
        .map_or(&[][..], |mailbox| &mailbox.uids);
    let uid: bool = u.arbitrary()?;
    Ok(match u.int_in_range(0..=15)? {
        0 => CommandBody::Noop,
        1..=4 => CommandBody::Fetch {
            set: set(uids, uid, u)?,
            items: items(u)?,
            modifiers: modifiers(uid, u)?,
            uid,
        },
        5..=8 => CommandBody::Store {
            set: set(uids, uid, u)?,
            unchanged_since: match rarely(6, u)? {
                false => None,
                true => Some(u.int_in_range(0..=SEQUENCES)?),
            },
            how: u.arbitrary()?,
            silent: rarely(4, u)?,
            flags: flags(u)?,
            uid,
        },
        9 | 10 => CommandBody::Search {
            search: search(uids, u)?,
            uid,
        },
        11 => CommandBody::Copy {
            set: set(uids, uid, u)?,
            mailbox: existing(world, account, u)?,
            uid,
        },
        12 => CommandBody::Move {
            set: set(uids, uid, u)?,
            mailbox: existing(world, account, u)?,
            uid,
        },
        13 if uid => CommandBody::UidExpunge {
            set: set(uids, true, u)?,
        },
        13 => CommandBody::Expunge,
        14 => CommandBody::Store {
            set: set(uids, uid, u)?,
            unchanged_since: None,
            how: StoreHow::Add,
            silent: false,
            flags: vec![Flag::Deleted],
            uid,
        },
        _ => match u.arbitrary()? {
            false => CommandBody::Check,
            true => CommandBody::Idle,
        },
    })
}

/// RFC 7162 §3.1.4.1, §3.2.6
fn modifiers(uid: bool, u: &mut Unstructured<'_>) -> Result<FetchModifiers> {
    if !rarely(6, u)? {
        return Ok(FetchModifiers::default());
    }
    Ok(FetchModifiers {
        changed_since: Some(u.int_in_range(1..=SEQUENCES)?),
        vanished: uid && u.arbitrary()?,
    })
}

/// What the client knows of the mailbox that it opens (RFC 7162 §3.2.5); UIDVALIDITY is a guess.
pub(super) fn parameters(uids: &[u32], u: &mut Unstructured<'_>) -> Result<Vec<SelectParameter>> {
    Ok(match u.int_in_range(0..=11)? {
        0..=8 => Vec::new(),
        9 => vec![SelectParameter::CondStore],
        _ => vec![SelectParameter::QResync(Box::new(QResync {
            uid_validity: NonZeroU32::MIN.saturating_add(u.int_in_range(0..=7)?),
            mod_sequence: u.int_in_range(1..=SEQUENCES)?,
            known_uids: match u.arbitrary()? {
                false => None,
                true => SequenceSet::from_ascending(uids),
            },
            match_data: None,
        }))],
    })
}

/// Any flags that a client may set, `\Deleted` rather often.
pub(super) fn flags(u: &mut Unstructured<'_>) -> Result<Vec<Flag<'static>>> {
    let system = [
        Flag::Deleted,
        Flag::Seen,
        Flag::Answered,
        Flag::Flagged,
        Flag::Draft,
    ];
    let chosen: u8 = u.arbitrary()?;
    let mut flags: Vec<Flag<'static>> = system
        .into_iter()
        .enumerate()
        .filter(|(bit, _)| chosen >> bit & 1 == 1)
        .map(|(_, flag)| flag)
        .collect();
    if chosen >= 0xc0 {
        let keyword = Atom::new(one_of(KEYWORDS, u)?).expect("an atom");
        flags.push(Flag::Keyword(keyword));
    }
    Ok(flags)
}

/// Messages that are there, most of the time.
fn set(uids: &[u32], uid: bool, u: &mut Unstructured<'_>) -> Result<SequenceSet> {
    let mut ranges = vec![range(uids, uid, u)?];
    if rarely(8, u)? {
        ranges.push(range(uids, uid, u)?);
    }
    Ok(SequenceSet(
        NonEmpty::try_from(ranges).expect("at least one"),
    ))
}

fn range(uids: &[u32], uid: bool, u: &mut Unstructured<'_>) -> Result<SeqRange> {
    Ok(match u.int_in_range(0..=7)? {
        0 => SeqRange::Range(SeqNumber::Value(NonZeroU32::MIN), SeqNumber::Star),
        1..=4 => SeqRange::One(number(uids, uid, u)?),
        5 | 6 => SeqRange::Range(number(uids, uid, u)?, number(uids, uid, u)?),
        _ => SeqRange::One(SeqNumber::Star),
    })
}

/// One that is there; sometimes the one behind the last.
fn number(uids: &[u32], uid: bool, u: &mut Unstructured<'_>) -> Result<SeqNumber> {
    let at = u.choose_index(uids.len() * 4 + 1)?;
    let number = match uids.get(at / 4) {
        Some(own) if uid => *own,
        None if uid => uids.last().map_or(1, |last| last + 1),
        _ => at as u32 / 4 + 1,
    };
    Ok(NonZeroU32::new(number).map_or(SeqNumber::Star, SeqNumber::Value))
}

fn items<'a>(u: &mut Unstructured<'a>) -> Result<FetchItems<'a>> {
    let section = |text, partial, peek| FetchItem::Section {
        section: Section {
            part: Vec::new(),
            text,
        },
        partial,
        peek,
    };
    let items = match u.int_in_range(0..=11)? {
        0 => vec![FetchItem::Uid, FetchItem::Flags, FetchItem::ModSeq],
        1 => vec![FetchItem::Flags],
        2 => vec![section(None, None, false)],
        3 => vec![FetchItem::Uid, section(None, None, true)],
        4 => {
            let partial = Partial {
                origin: u.int_in_range(0..=40)?,
                length: NonZeroU32::MIN.saturating_add(u.int_in_range(0..=40)?),
            };
            vec![section(None, Some(partial), u.arbitrary()?)]
        }
        5 => vec![
            FetchItem::Rfc822Size,
            FetchItem::InternalDate,
            FetchItem::Uid,
        ],
        6 => vec![FetchItem::Rfc822, FetchItem::Flags],
        7 => {
            let fields = NonEmpty::try_from(vec![string("Subject"), string("To")]);
            let fields = SectionText::HeaderFields(fields.expect("two"));
            vec![section(Some(fields), None, u.arbitrary()?)]
        }
        8 => vec![FetchItem::Envelope, FetchItem::BodyStructure],
        9 => vec![FetchItem::Rfc822Header, FetchItem::Rfc822Text],
        10 => {
            return Ok(match u.int_in_range(0..=2)? {
                0 => FetchItems::All,
                1 => FetchItems::Fast,
                _ => FetchItems::Full,
            });
        }
        _ => return u.arbitrary(),
    };
    Ok(FetchItems::Items(
        NonEmpty::try_from(items).expect("at least one"),
    ))
}

fn search<'a>(uids: &[u32], u: &mut Unstructured<'a>) -> Result<Search<'a>> {
    let mut keys = vec![key(uids, 2, u)?];
    if rarely(4, u)? {
        keys.push(key(uids, 2, u)?);
    }
    Ok(Search {
        returns: match rarely(4, u)? {
            true => Some(returns(u)?),
            false => None,
        },
        charset: match rarely(16, u)? {
            true => Some(string(one_of(&["UTF-8", "us-ascii", "X-NONE"], u)?)),
            false => None,
        },
        keys: NonEmpty::try_from(keys).expect("at least one"),
    })
}

fn returns(u: &mut Unstructured<'_>) -> Result<Vec<SearchReturn>> {
    let chosen: u8 = u.arbitrary()?;
    let all = [
        SearchReturn::Min,
        SearchReturn::Max,
        SearchReturn::All,
        SearchReturn::Count,
    ];
    let kept = all.into_iter().enumerate();
    Ok(kept
        .filter(|(bit, _)| chosen >> bit & 1 == 1)
        .map(|(_, option)| option)
        .collect())
}

fn key<'a>(uids: &[u32], depth: u32, u: &mut Unstructured<'a>) -> Result<SearchKey<'a>> {
    let last = if depth == 0 { 14 } else { 16 };
    Ok(match u.int_in_range(0..=last)? {
        0 => SearchKey::All,
        1 => SearchKey::Deleted,
        2 => SearchKey::Undeleted,
        3 => SearchKey::Seen,
        4 => SearchKey::Unseen,
        5 => SearchKey::Uid(set(uids, true, u)?),
        6 => SearchKey::Set(set(uids, false, u)?),
        7 => SearchKey::Keyword(Atom::new(one_of(KEYWORDS, u)?).expect("an atom")),
        8 => SearchKey::Recent,
        9 => SearchKey::New,
        10 => SearchKey::Larger(u.int_in_range(0..=100)?),
        11 => SearchKey::Smaller(u.int_in_range(0..=100)?),
        12 => SearchKey::Subject(string(one_of(&["m", "M1", "x"], u)?)),
        13 if u.arbitrary()? => SearchKey::ModSeq(SearchModSequence {
            entry: None,
            least: u.int_in_range(0..=SEQUENCES)?,
        }),
        13 => SearchKey::Since(u.arbitrary()?),
        14 => u.arbitrary()?,
        15 => SearchKey::Not(Box::new(key(uids, depth - 1, u)?)),
        _ => SearchKey::Or(
            Box::new(key(uids, depth - 1, u)?),
            Box::new(key(uids, depth - 1, u)?),
        ),
    })
}
