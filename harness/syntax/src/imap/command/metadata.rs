//! METADATA commands (RFC 5464 §4.2, §4.3, §5).

use std::borrow::Cow;

use super::{
    CommandBody,
    input::{Input, Read},
};
use crate::{
    Clause,
    imap::{
        mailbox::Mailbox,
        text::{AString, LiteralForm, NString, NonEmpty, write_literal, write_nstring},
    },
};

const SYNTAX: Clause = Clause::new(5464, "5");

/// A command about annotations; the mailbox of an empty name is the server (RFC 5464 §4.1).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[expect(missing_docs, reason = "the arguments of the grammar")]
pub enum MetadataCommand<'a> {
    /// RFC 5464 §4.2
    GetMetadata {
        options: Vec<MetadataOption>,
        mailbox: Mailbox<'a>,
        entries: NonEmpty<AString<'a>>,
    },
    /// RFC 5464 §4.3
    SetMetadata {
        mailbox: Mailbox<'a>,
        values: NonEmpty<EntryValue<'a>>,
    },
}

/// `getmetadata-option` (RFC 5464 §4.2.1, §4.2.2)
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub enum MetadataOption {
    /// `MAXSIZE`: no larger values, in octets.
    MaxSize(u32),
    /// `DEPTH`
    Depth(Depth),
}

/// Which entries below one are meant as well (RFC 5464 §4.2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub enum Depth {
    /// `0`: none.
    Zero,
    /// `1`: those immediately below.
    One,
    /// `infinity`: all.
    Infinity,
}

/// `entry-value = entry SP value`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryValue<'a> {
    /// A path that begins with `/private/` or `/shared/`; compared without case.
    pub entry: AString<'a>,
    /// Any octets; `None` is `NIL`: the entry is to be removed.
    pub value: NString<'a>,
}

impl<'a> MetadataCommand<'a> {
    /// The command's name.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::GetMetadata { .. } => "GETMETADATA",
            Self::SetMetadata { .. } => "SETMETADATA",
        }
    }

    /// Whose annotations they are.
    pub const fn mailbox(&self) -> &Mailbox<'a> {
        match self {
            Self::GetMetadata { mailbox, .. } | Self::SetMetadata { mailbox, .. } => mailbox,
        }
    }

    /// What stands behind the name.
    pub(super) fn write(&self, out: &mut Vec<u8>, literals: LiteralForm) {
        match self {
            Self::GetMetadata {
                options,
                mailbox,
                entries,
            } => {
                for (at, option) in options.iter().enumerate() {
                    out.extend_from_slice(if at == 0 { b" (" } else { b" " });
                    out.extend_from_slice(option.to_string().as_bytes());
                }
                out.extend_from_slice(if options.is_empty() { b" " } else { b") " });
                mailbox.write(out, literals);
                out.push(b' ');
                match &entries[..] {
                    [entry] => entry.write(out, literals),
                    entries => {
                        for (at, entry) in entries.iter().enumerate() {
                            out.push(if at == 0 { b'(' } else { b' ' });
                            entry.write(out, literals);
                        }
                        out.push(b')');
                    }
                }
            }
            Self::SetMetadata { mailbox, values } => {
                out.push(b' ');
                mailbox.write(out, literals);
                for (at, EntryValue { entry, value }) in values.iter().enumerate() {
                    out.extend_from_slice(if at == 0 { b" (" } else { b" " });
                    entry.write(out, literals);
                    out.push(b' ');
                    write_value(out, value.as_deref(), literals);
                }
                out.push(b')');
            }
        }
    }
}

impl std::fmt::Display for MetadataOption {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::MaxSize(octets) => write!(f, "MAXSIZE {octets}"),
            Self::Depth(Depth::Zero) => f.write_str("DEPTH 0"),
            Self::Depth(Depth::One) => f.write_str("DEPTH 1"),
            Self::Depth(Depth::Infinity) => f.write_str("DEPTH infinity"),
        }
    }
}

/// `value = nstring / literal8`: a literal8 for what no string holds.
pub(in crate::imap) fn write_value(out: &mut Vec<u8>, value: Option<&[u8]>, literals: LiteralForm) {
    match value {
        Some(octets) if octets.contains(&0) => {
            out.push(b'~');
            write_literal(out, octets, literals);
        }
        value => write_nstring(out, value, literals),
    }
}

/// The command of this name in capitals, if it is one of these.
pub(super) fn read<'a>(input: &mut Input<'a>, name: &[u8]) -> Read<Option<CommandBody<'a>>> {
    let command = match name {
        b"GETMETADATA" => get(input)?,
        b"SETMETADATA" => {
            input.production("setmetadata", SYNTAX);
            input.space("a mailbox name")?;
            let mailbox = input.mailbox()?;
            input.space("a list of entries and values")?;
            let values = input.list("an entry", entry_value)?;
            MetadataCommand::SetMetadata { mailbox, values }
        }
        _ => return Ok(None),
    };
    Ok(Some(CommandBody::Metadata(command)))
}

/// `getmetadata = "GETMETADATA" [SP getmetadata-options] SP mailbox SP entries`
///
/// The examples of §4.2 have the options behind the mailbox: they are read there too.
fn get<'a>(input: &mut Input<'a>) -> Read<MetadataCommand<'a>> {
    input.production("getmetadata", SYNTAX);
    input.space("a mailbox name")?;
    let mut options = Vec::new();
    if input.peek() == Some(b'(') {
        options = input.list("an option", option)?.into_vec();
        input.space("a mailbox name")?;
    }
    let mailbox = input.mailbox()?;
    input.space("entries")?;
    if options.is_empty() && input.peek() == Some(b'(') && input.option_follows() {
        options = input.list("an option", option)?.into_vec();
        input.space("entries")?;
    }
    let entries = match input.peek() {
        Some(b'(') => input.list("an entry", |input| input.astring("an entry"))?,
        _ => NonEmpty::one(input.astring("an entry")?),
    };
    Ok(MetadataCommand::GetMetadata {
        options,
        mailbox,
        entries,
    })
}

fn option(input: &mut Input<'_>) -> Read<MetadataOption> {
    let (name, span) = input.keyword();
    match name.as_bytes() {
        b"MAXSIZE" => {
            input.space("a number of octets")?;
            input.number().map(MetadataOption::MaxSize)
        }
        b"DEPTH" => {
            input.space("0, 1 or infinity")?;
            let (depth, span) = input.keyword();
            Ok(MetadataOption::Depth(match depth.as_bytes() {
                b"0" => Depth::Zero,
                b"1" => Depth::One,
                b"INFINITY" => Depth::Infinity,
                _ => return Err(input.wrong(span, "0, 1 or infinity is needed here")),
            }))
        }
        _ => Err(input.wrong(span, "MAXSIZE or DEPTH is needed here")),
    }
}

fn entry_value<'a>(input: &mut Input<'a>) -> Read<EntryValue<'a>> {
    let entry = input.astring("an entry")?;
    input.space("the entry's value")?;
    let value = match input.take(b'~') {
        true => Some(Cow::Borrowed(input.literal8()?)),
        false => input.nstring()?,
    };
    Ok(EntryValue { entry, value })
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for EntryValue<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(Self {
            entry: u.arbitrary()?,
            value: u.arbitrary()?,
        })
    }
}
