//! Legal commands from a fuzzer's octets.

use std::borrow::Cow;

use arbitrary::{Arbitrary, Result, Unstructured};

use super::{
    AppendMessage, Command, CommandBody, ExtendedList, OptionExtension, OptionValue, Patterns,
    ReturnOption, Search, SearchKey, SelectionOption, mod_sequence::mod_sequence,
};
use crate::imap::{
    flag::Flag,
    section::{Section, SectionText},
    text::{Atom, NString, NonEmpty, arbitrary_octets},
};

/// The options that are no extension's.
const SELECTIONS: [&str; 4] = ["SUBSCRIBED", "REMOTE", "RECURSIVEMATCH", "SPECIAL-USE"];
const RETURNS: [&str; 5] = [
    "SUBSCRIBED",
    "CHILDREN",
    "SPECIAL-USE",
    "STATUS",
    "MYRIGHTS",
];

/// Nesting of search keys stays far below [`super::SEARCH_DEPTH`], and inputs small.
const DEPTH: usize = 6;

impl<'a> Arbitrary<'a> for Command<'a> {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        Ok(Self {
            tag: u.arbitrary()?,
            body: u.arbitrary()?,
        })
    }
}

impl<'a> Arbitrary<'a> for CommandBody<'a> {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        Ok(match u.int_in_range(0..=33)? {
            0 => Self::Capability,
            1 => Self::Noop,
            2 => Self::Logout,
            3 => Self::StartTls,
            4 => Self::Authenticate {
                mechanism: u.arbitrary()?,
                initial: u.arbitrary()?,
            },
            5 => Self::Login {
                user: u.arbitrary()?,
                password: u.arbitrary()?,
            },
            6 => Self::Select {
                mailbox: u.arbitrary()?,
                parameters: u.arbitrary()?,
            },
            7 => Self::Examine {
                mailbox: u.arbitrary()?,
                parameters: u.arbitrary()?,
            },
            8 => Self::Create {
                mailbox: u.arbitrary()?,
                uses: u.arbitrary()?,
            },
            9 => Self::Delete {
                mailbox: u.arbitrary()?,
            },
            10 => Self::Rename {
                from: u.arbitrary()?,
                to: u.arbitrary()?,
            },
            11 => Self::Subscribe {
                mailbox: u.arbitrary()?,
            },
            12 => Self::Unsubscribe {
                mailbox: u.arbitrary()?,
            },
            13 => Self::List {
                reference: u.arbitrary()?,
                pattern: u.arbitrary()?,
            },
            14 => Self::Lsub {
                reference: u.arbitrary()?,
                pattern: u.arbitrary()?,
            },
            15 => Self::Status {
                mailbox: u.arbitrary()?,
                items: u.arbitrary()?,
            },
            16 => Self::Append {
                mailbox: u.arbitrary()?,
                messages: u.arbitrary()?,
            },
            17 => Self::Check,
            18 => Self::Close,
            19 => Self::Expunge,
            20 => Self::UidExpunge {
                set: u.arbitrary()?,
            },
            21 => Self::Search {
                search: u.arbitrary()?,
                uid: u.arbitrary()?,
            },
            22 => Self::Fetch {
                set: u.arbitrary()?,
                items: u.arbitrary()?,
                modifiers: u.arbitrary()?,
                uid: u.arbitrary()?,
            },
            23 => Self::Store {
                set: u.arbitrary()?,
                unchanged_since: match u.arbitrary()? {
                    false => None,
                    true => Some(mod_sequence(u, 0)?),
                },
                how: u.arbitrary()?,
                silent: u.arbitrary()?,
                flags: flags(u)?,
                uid: u.arbitrary()?,
            },
            24 => Self::Copy {
                set: u.arbitrary()?,
                mailbox: u.arbitrary()?,
                uid: u.arbitrary()?,
            },
            25 => Self::Move {
                set: u.arbitrary()?,
                mailbox: u.arbitrary()?,
                uid: u.arbitrary()?,
            },
            26 => Self::Idle,
            27 => Self::Unselect,
            28 => Self::Namespace,
            29 => match extended_list(u)? {
                // Without an extension it is LIST of RFC 3501.
                ExtendedList {
                    selection: None,
                    reference,
                    patterns: Patterns::One(pattern),
                    returns: None,
                } => Self::List { reference, pattern },
                list => Self::ListExtended(Box::new(list)),
            },
            30 => Self::Quota(u.arbitrary()?),
            31 => Self::Acl(u.arbitrary()?),
            32 => Self::Metadata(u.arbitrary()?),
            _ => match u.arbitrary()? {
                true => Self::Id {
                    parameters: parameters(u)?,
                },
                false => Self::Enable {
                    capabilities: u.arbitrary()?,
                },
            },
        })
    }
}

impl<'a> Arbitrary<'a> for AppendMessage<'a> {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        Ok(Self {
            flags: flags(u)?,
            date: u.arbitrary()?,
            message: string(u)?,
        })
    }
}

impl<'a> Arbitrary<'a> for Search<'a> {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        Ok(Self {
            returns: u.arbitrary()?,
            charset: u.arbitrary()?,
            keys: u.arbitrary()?,
        })
    }
}

impl<'a> Arbitrary<'a> for SearchKey<'a> {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        search_key(u, DEPTH)
    }
}

impl<'a> Arbitrary<'a> for Section<'a> {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let part: Vec<_> = u.arbitrary()?;
        let text = match u.int_in_range(0..=5)? {
            0 => Some(SectionText::Header),
            1 => Some(SectionText::HeaderFields(u.arbitrary()?)),
            2 => Some(SectionText::HeaderFieldsNot(u.arbitrary()?)),
            3 => Some(SectionText::Text),
            4 if !part.is_empty() => Some(SectionText::Mime),
            _ => None,
        };
        Ok(Self { part, text })
    }
}

fn search_key<'a>(u: &mut Unstructured<'a>, depth: usize) -> Result<SearchKey<'a>> {
    // The keys that hold others come last.
    let last = if depth == 0 { 34 } else { 37 };
    Ok(match u.int_in_range(0..=last)? {
        0 => SearchKey::All,
        1 => SearchKey::Answered,
        2 => SearchKey::Bcc(u.arbitrary()?),
        3 => SearchKey::Before(u.arbitrary()?),
        4 => SearchKey::Body(u.arbitrary()?),
        5 => SearchKey::Cc(u.arbitrary()?),
        6 => SearchKey::Deleted,
        7 => SearchKey::Draft,
        8 => SearchKey::Flagged,
        9 => SearchKey::From(u.arbitrary()?),
        10 => SearchKey::Header(u.arbitrary()?, u.arbitrary()?),
        11 => SearchKey::Keyword(u.arbitrary()?),
        12 => SearchKey::Larger(u.arbitrary()?),
        13 => SearchKey::New,
        14 => SearchKey::Old,
        15 => SearchKey::On(u.arbitrary()?),
        16 => SearchKey::Recent,
        17 => SearchKey::Seen,
        18 => SearchKey::SentBefore(u.arbitrary()?),
        19 => SearchKey::SentOn(u.arbitrary()?),
        20 => SearchKey::SentSince(u.arbitrary()?),
        21 => SearchKey::Since(u.arbitrary()?),
        22 => SearchKey::Smaller(u.arbitrary()?),
        23 => SearchKey::Subject(u.arbitrary()?),
        24 => SearchKey::Text(u.arbitrary()?),
        25 => SearchKey::To(u.arbitrary()?),
        26 => SearchKey::Uid(u.arbitrary()?),
        27 => SearchKey::Unanswered,
        28 => SearchKey::Undeleted,
        29 => SearchKey::Undraft,
        30 => SearchKey::Unflagged,
        31 => SearchKey::Unkeyword(u.arbitrary()?),
        32 => SearchKey::Unseen,
        33 => SearchKey::Set(u.arbitrary()?),
        34 => SearchKey::ModSeq(u.arbitrary()?),
        35 => SearchKey::Not(Box::new(search_key(u, depth - 1)?)),
        36 => SearchKey::Or(
            Box::new(search_key(u, depth - 1)?),
            Box::new(search_key(u, depth - 1)?),
        ),
        _ => {
            let mut keys = vec![search_key(u, depth - 1)?];
            while u.arbitrary()? {
                keys.push(search_key(u, depth - 1)?);
            }
            SearchKey::And(NonEmpty::from_legal(keys))
        }
    })
}

fn extended_list<'a>(u: &mut Unstructured<'a>) -> Result<ExtendedList<'a>> {
    let mut selection: Option<Vec<SelectionOption<'a>>> = u.arbitrary()?;
    if let Some(options) = &mut selection
        && options.contains(&SelectionOption::RecursiveMatch)
    {
        options.push(SelectionOption::Subscribed);
    }
    Ok(ExtendedList {
        selection,
        reference: u.arbitrary()?,
        patterns: match u.arbitrary()? {
            true => Patterns::One(u.arbitrary()?),
            false => Patterns::Several(u.arbitrary()?),
        },
        returns: u.arbitrary()?,
    })
}

impl<'a> Arbitrary<'a> for SelectionOption<'a> {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        Ok(match u.int_in_range(0..=4)? {
            0 => Self::Subscribed,
            1 => Self::Remote,
            2 => Self::RecursiveMatch,
            3 => Self::SpecialUse,
            _ => Self::Other(option_extension(u, &SELECTIONS)?),
        })
    }
}

impl<'a> Arbitrary<'a> for ReturnOption<'a> {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        Ok(match u.int_in_range(0..=5)? {
            0 => Self::Subscribed,
            1 => Self::Children,
            2 => Self::SpecialUse,
            3 => Self::Status(u.arbitrary()?),
            4 => Self::MyRights,
            _ => Self::Other(option_extension(u, &RETURNS)?),
        })
    }
}

/// One that is none of those `known`.
fn option_extension<'a>(
    u: &mut Unstructured<'a>,
    known: &[&'static str],
) -> Result<OptionExtension<'a>> {
    let mut name: Atom<'_> = u.arbitrary()?;
    if known.iter().any(|known| name.is(known)) {
        name = Atom::from_legal("X-OPTION");
    }
    let value = match u.arbitrary()? {
        true => Some(option_values(u, DEPTH)?),
        false => None,
    };
    Ok(OptionExtension { name, value })
}

fn option_values<'a>(u: &mut Unstructured<'a>, depth: usize) -> Result<NonEmpty<OptionValue<'a>>> {
    let mut values = Vec::new();
    loop {
        values.push(match depth > 0 && u.arbitrary()? {
            true => OptionValue::List(option_values(u, depth - 1)?),
            false => OptionValue::Text(u.arbitrary()?),
        });
        if !u.arbitrary::<bool>()? {
            return Ok(NonEmpty::from_legal(values));
        }
    }
}

/// Flags that a client may set.
fn flags<'a>(u: &mut Unstructured<'a>) -> Result<Vec<Flag<'a>>> {
    let mut flags: Vec<Flag<'a>> = u.arbitrary()?;
    flags.retain(Flag::is_settable);
    Ok(flags)
}

fn string<'a>(u: &mut Unstructured<'a>) -> Result<Cow<'a, [u8]>> {
    arbitrary_octets(u).map(Cow::Owned)
}

type Parameters<'a> = Option<Vec<(Cow<'a, [u8]>, NString<'a>)>>;

fn parameters<'a>(u: &mut Unstructured<'a>) -> Result<Parameters<'a>> {
    if u.arbitrary()? {
        return Ok(None);
    }
    let mut parameters = Vec::new();
    while u.arbitrary()? {
        let field = string(u)?;
        let value = if u.arbitrary()? {
            Some(string(u)?)
        } else {
            None
        };
        parameters.push((field, value));
    }
    Ok(Some(parameters))
}
