//! Mod-sequences in commands: parameters of SELECT, modifiers of FETCH and STORE, and the search
//! key (RFC 7162 §7).

use std::num::NonZeroU32;

use super::input::{Input, Read};
use crate::{
    Clause,
    imap::{flag::Flag, sequence_set::SequenceSet},
};

/// RFC 7162's own grammar.
const MOD_SEQUENCES: Clause = Clause::new(7162, "7");
/// Where parameters and modifiers in general come from.
const MODIFIERS: Clause = Clause::new(4466, "3");

/// `select-param`
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SelectParameter {
    /// `CONDSTORE`
    CondStore,
    /// `QRESYNC (...)`
    QResync(Box<QResync>),
}

/// What a client knows of a mailbox that it has seen before (RFC 7162 §3.2.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QResync {
    /// UIDVALIDITY
    pub uid_validity: NonZeroU32,
    /// The last known mod-sequence: 1 to 2^63 - 1.
    pub mod_sequence: u64,
    /// The unique identifiers that it is about, without `*`; `None`: all of them.
    pub known_uids: Option<SequenceSet>,
    /// Message sequence numbers, and the unique identifiers that they had; neither with `*`.
    pub match_data: Option<(SequenceSet, SequenceSet)>,
}

/// `fetch-modifiers`; none by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FetchModifiers {
    /// `CHANGEDSINCE` (RFC 7162 §3.1.4.1): 1 to 2^63 - 1.
    pub changed_since: Option<u64>,
    /// `VANISHED` (RFC 7162 §3.2.6), which makes sense with UID FETCH and CHANGEDSINCE alone.
    pub vanished: bool,
}

/// `search-modsequence` (RFC 7162 §3.1.5)
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchModSequence<'a> {
    /// The flag whose changes are asked for, and whose they may be; neither `\Recent` nor `\*`.
    pub entry: Option<(Flag<'a>, EntryType)>,
    /// 0 to 2^63 - 1.
    pub least: u64,
}

/// `entry-type-req`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub enum EntryType {
    /// `priv`: this user's.
    Private,
    /// `shared`: everybody's.
    Shared,
    /// `all`: either.
    All,
}

impl FetchModifiers {
    /// `[SP fetch-modifiers]`
    pub(super) fn write(self, out: &mut Vec<u8>) {
        let changed_since = self.changed_since.map(|n| format!("CHANGEDSINCE {n}"));
        let vanished = self.vanished.then(|| "VANISHED".to_owned());
        let modifiers: Vec<String> = changed_since.into_iter().chain(vanished).collect();
        if !modifiers.is_empty() {
            out.extend_from_slice(format!(" ({})", modifiers.join(" ")).as_bytes());
        }
    }
}

impl SelectParameter {
    fn write(&self, out: &mut Vec<u8>) {
        let Self::QResync(known) = self else {
            return out.extend_from_slice(b"CONDSTORE");
        };
        let QResync {
            uid_validity,
            mod_sequence,
            known_uids,
            match_data,
        } = &**known;
        out.extend_from_slice(format!("QRESYNC ({uid_validity} {mod_sequence}").as_bytes());
        if let Some(uids) = known_uids {
            out.extend_from_slice(format!(" {uids}").as_bytes());
        }
        if let Some((numbers, uids)) = match_data {
            out.extend_from_slice(format!(" ({numbers} {uids})").as_bytes());
        }
        out.push(b')');
    }
}

impl SearchModSequence<'_> {
    /// What follows `MODSEQ` and a space.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        if let Some((flag, entry_type)) = &self.entry {
            // A quoted string: the backslash of a flag is escaped (RFC 7162 §3.1.5).
            let flag = flag.to_string().replace('\\', "\\\\");
            let entry_type = match entry_type {
                EntryType::Private => "priv",
                EntryType::Shared => "shared",
                EntryType::All => "all",
            };
            out.extend_from_slice(format!("\"/flags/{flag}\" {entry_type} ").as_bytes());
        }
        out.extend_from_slice(self.least.to_string().as_bytes());
    }
}

/// `[SP select-params]`
pub(super) fn write_select_parameters(parameters: &[SelectParameter], out: &mut Vec<u8>) {
    for (index, parameter) in parameters.iter().enumerate() {
        out.extend_from_slice(if index == 0 { b" (" } else { b" " });
        parameter.write(out);
    }
    if !parameters.is_empty() {
        out.push(b')');
    }
}

/// `[SP "(" select-param *(SP select-param) ")"]`
pub(super) fn select_parameters(input: &mut Input<'_>) -> Read<Vec<SelectParameter>> {
    if !input.take_octets(b" (") {
        return Ok(Vec::new());
    }
    input.production("select-params", MODIFIERS);
    input.rest_of_list("a parameter", |input| {
        let (name, span) = input.keyword();
        match name.as_bytes() {
            b"CONDSTORE" => Ok(SelectParameter::CondStore),
            b"QRESYNC" => Ok(SelectParameter::QResync(Box::new(qresync(input)?))),
            _ if span.is_empty() => Err(input.missing("select-params", "a parameter")),
            _ => Err(input.wrong(span, "no parameter of that name")),
        }
    })
}

/// `SP "(" uidvalidity SP mod-sequence-value [SP known-uids] [SP seq-match-data] ")"`
fn qresync(input: &mut Input<'_>) -> Read<QResync> {
    input.production("select-param", MOD_SEQUENCES);
    input.space("what is known of the mailbox")?;
    input.octet(b'(', "what is known of the mailbox in parentheses")?;
    let uid_validity = input.nz_number()?;
    input.space("a mod-sequence")?;
    let mod_sequence = input.mod_sequence(1)?;
    let mut known_uids = None;
    let mut match_data = None;
    let mut spaced = input.take(b' ');
    if spaced && input.peek() != Some(b'(') {
        known_uids = Some(known_set(input)?);
        spaced = input.take(b' ');
    }
    if spaced {
        input.octet(b'(', "message numbers and their unique identifiers")?;
        let numbers = known_set(input)?;
        input.space("unique identifiers")?;
        match_data = Some((numbers, known_set(input)?));
        input.octet(b')', "a closing parenthesis")?;
    }
    input.octet(b')', "a closing parenthesis")?;
    input.production("select-params", MODIFIERS);
    Ok(QResync {
        uid_validity,
        mod_sequence,
        known_uids,
        match_data,
    })
}

/// `sequence-set` without `*`
fn known_set(input: &mut Input<'_>) -> Read<SequenceSet> {
    let set = input.sequence_set()?;
    if set.has_star() {
        return Err(input.wrong_here("a set of what is known has no *"));
    }
    Ok(set)
}

/// `[SP "(" fetch-modifier *(SP fetch-modifier) ")"]`
pub(super) fn fetch_modifiers(input: &mut Input<'_>) -> Read<FetchModifiers> {
    let mut modifiers = FetchModifiers::default();
    if !input.take_octets(b" (") {
        return Ok(modifiers);
    }
    input.production("fetch-modifiers", MODIFIERS);
    input.rest_of_list("a modifier", |input| {
        let (name, span) = input.keyword();
        match name.as_bytes() {
            b"CHANGEDSINCE" if modifiers.changed_since.is_none() => {
                input.space("a mod-sequence")?;
                modifiers.changed_since = Some(input.mod_sequence(1)?);
            }
            b"VANISHED" if !modifiers.vanished => modifiers.vanished = true,
            b"CHANGEDSINCE" | b"VANISHED" => {
                return Err(input.wrong(span, "a modifier is given twice"));
            }
            _ if span.is_empty() => return Err(input.missing("fetch-modifiers", "a modifier")),
            _ => return Err(input.wrong(span, "no modifier of that name")),
        }
        Ok(())
    })?;
    Ok(modifiers)
}

/// `[SP "(" store-modifier ")"]`: there is one, and it may be given once.
pub(super) fn unchanged_since(input: &mut Input<'_>) -> Read<Option<u64>> {
    if !input.take_octets(b" (") {
        return Ok(None);
    }
    input.production("store-modifiers", MODIFIERS);
    let (name, span) = input.keyword();
    if name.as_bytes() != b"UNCHANGEDSINCE" {
        return Err(input.wrong(span, "UNCHANGEDSINCE is needed here"));
    }
    input.space("a mod-sequence")?;
    let mod_sequence = input.mod_sequence(0)?;
    input.octet(b')', "a closing parenthesis")?;
    Ok(Some(mod_sequence))
}

/// `[SP entry-name SP entry-type-req] SP mod-sequence-valzer`
#[cold]
pub(super) fn search_mod_sequence<'a>(input: &mut Input<'a>) -> Read<SearchModSequence<'a>> {
    input.space("a mod-sequence")?;
    let mut entry = None;
    if input.peek() == Some(b'"') {
        let flag = entry_flag_name(input)?;
        input.space("priv, shared or all")?;
        let (name, span) = input.keyword();
        let entry_type = match name.as_bytes() {
            b"PRIV" => EntryType::Private,
            b"SHARED" => EntryType::Shared,
            b"ALL" => EntryType::All,
            _ => return Err(input.wrong(span, "priv, shared or all is needed here")),
        };
        input.space("a mod-sequence")?;
        entry = Some((flag, entry_type));
    }
    let least = input.mod_sequence(0)?;
    Ok(SearchModSequence { entry, least })
}

/// `entry-flag-name = DQUOTE "/flags/" attr-flag DQUOTE`
fn entry_flag_name<'a>(input: &mut Input<'a>) -> Read<Flag<'a>> {
    const PREFIX: &[u8] = b"\"/flags/";
    if !input.take_octets(PREFIX) {
        return Err(input.wrong_here("the name of a flag begins with /flags/"));
    }
    // The first backslash quotes the second, which is the flag's.
    let escaped = input.peek() == Some(b'\\');
    input.take(b'\\');
    let flag = input.flag()?;
    if escaped != flag.to_string().starts_with('\\') {
        return Err(input.wrong_here("a backslash is escaped by another in a quoted string"));
    }
    input.octet(b'"', "the quote that ends the name of a flag")?;
    Ok(flag)
}

#[cfg(feature = "arbitrary")]
mod generate {
    use arbitrary::{Arbitrary, Result, Unstructured};

    use super::*;

    impl<'a> Arbitrary<'a> for SelectParameter {
        fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
            Ok(match u.arbitrary()? {
                false => Self::CondStore,
                true => Self::QResync(Box::new(u.arbitrary()?)),
            })
        }
    }

    impl<'a> Arbitrary<'a> for QResync {
        fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
            let known_uids = match u.arbitrary()? {
                false => None,
                true => Some(set(u)?),
            };
            let match_data = match u.arbitrary()? {
                false => None,
                true => Some((set(u)?, set(u)?)),
            };
            Ok(Self {
                uid_validity: number(u)?,
                mod_sequence: mod_sequence(u, 1)?,
                known_uids,
                match_data,
            })
        }
    }

    impl<'a> Arbitrary<'a> for FetchModifiers {
        fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
            let changed_since = match u.arbitrary()? {
                false => None,
                true => Some(mod_sequence(u, 1)?),
            };
            Ok(Self {
                changed_since,
                vanished: u.arbitrary()?,
            })
        }
    }

    impl<'a> Arbitrary<'a> for SearchModSequence<'a> {
        fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
            let entry = match u.arbitrary()? {
                false => None,
                true => Some((u.arbitrary::<Flag<'a>>()?, u.arbitrary()?)),
            };
            Ok(Self {
                entry: entry.filter(|(flag, _)| flag.is_settable()),
                least: mod_sequence(u, 0)?,
            })
        }
    }

    /// Not less than `least`, and one of the first few as often as any other.
    pub(in super::super) fn mod_sequence(u: &mut Unstructured<'_>, least: u64) -> Result<u64> {
        match u.arbitrary()? {
            false => u.int_in_range(least..=least + 20),
            true => u.int_in_range(least..=i64::MAX as u64),
        }
    }

    fn number(u: &mut Unstructured<'_>) -> Result<NonZeroU32> {
        let number: u32 = u.arbitrary()?;
        Ok(NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN))
    }

    /// Without `*`.
    fn set(u: &mut Unstructured<'_>) -> Result<SequenceSet> {
        let mut numbers = vec![number(u)?.get()];
        while u.arbitrary()? {
            let step: u8 = u.arbitrary()?;
            let last = numbers[numbers.len() - 1];
            numbers.push(last.saturating_add(u32::from(step)));
        }
        Ok(SequenceSet::from_ascending(&numbers).expect("at least one, and none is zero"))
    }
}

#[cfg(feature = "arbitrary")]
pub(super) use generate::mod_sequence;
