//! LIST with options or several patterns (RFC 5258 §3, §6; RFC 5819 §4, RFC 6154 §6, RFC 8440 §5).

use super::{
    CommandBody, StatusItem,
    input::{Input, Read},
    parse::status_items,
};
use crate::{
    Clause,
    imap::{
        mailbox::Mailbox,
        text::{AString, Atom, ListMailbox, LiteralForm, NonEmpty},
    },
};

/// How deep parentheses may nest in the value of an option; a deeper one is refused.
pub const OPTION_DEPTH: usize = 32;

const EXTENDED: Clause = Clause::new(5258, "6");

/// The arguments of LIST where it is extended in one of the three ways of RFC 5258 §1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtendedList<'a> {
    /// `list-select-opts`; `Some(vec![])` is `()`, which selects as if there were none.
    pub selection: Option<Vec<SelectionOption<'a>>>,
    /// What the patterns are interpreted with (RFC 3501 §6.3.8).
    pub reference: Mailbox<'a>,
    /// `mbox-or-pat`
    pub patterns: Patterns<'a>,
    /// `list-return-opts`; `Some(vec![])` is `RETURN ()`.
    pub returns: Option<Vec<ReturnOption<'a>>>,
}

/// `mbox-or-pat`
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Patterns<'a> {
    /// `list-mailbox`
    One(ListMailbox<'a>),
    /// `patterns`: one or several, in parentheses.
    Several(NonEmpty<ListMailbox<'a>>),
}

/// `list-select-opt` (RFC 5258 §3.1)
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SelectionOption<'a> {
    /// `SUBSCRIBED`
    Subscribed,
    /// `REMOTE`
    Remote,
    /// `RECURSIVEMATCH`
    RecursiveMatch,
    /// `SPECIAL-USE` (RFC 6154 §2)
    SpecialUse,
    /// `option-extension`
    Other(OptionExtension<'a>),
}

/// `return-option` (RFC 5258 §3.2)
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReturnOption<'a> {
    /// `SUBSCRIBED`
    Subscribed,
    /// `CHILDREN`
    Children,
    /// `SPECIAL-USE` (RFC 6154 §2)
    SpecialUse,
    /// `STATUS` with what is asked of each mailbox (RFC 5819 §2).
    Status(NonEmpty<StatusItem>),
    /// `MYRIGHTS` (RFC 8440 §3)
    MyRights,
    /// `option-extension`
    Other(OptionExtension<'a>),
}

/// `option-extension`: an option of another extension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionExtension<'a> {
    /// `option-standard-tag` or `option-vendor-tag`
    pub name: Atom<'a>,
    /// `option-value`, of which the parentheses are left out.
    pub value: Option<NonEmpty<OptionValue<'a>>>,
}

/// `option-val-comp`
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OptionValue<'a> {
    /// `astring`
    Text(AString<'a>),
    /// Several, in parentheses.
    List(NonEmpty<OptionValue<'a>>),
}

impl<'a> Patterns<'a> {
    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &ListMailbox<'a>> {
        match self {
            Self::One(pattern) => std::slice::from_ref(pattern),
            Self::Several(patterns) => patterns,
        }
        .iter()
    }
}

impl SelectionOption<'_> {
    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            Self::Subscribed => "SUBSCRIBED",
            Self::Remote => "REMOTE",
            Self::RecursiveMatch => "RECURSIVEMATCH",
            Self::SpecialUse => "SPECIAL-USE",
            Self::Other(option) => option.name.as_str(),
        }
    }
}

impl ReturnOption<'_> {
    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            Self::Subscribed => "SUBSCRIBED",
            Self::Children => "CHILDREN",
            Self::SpecialUse => "SPECIAL-USE",
            Self::Status(_) => "STATUS",
            Self::MyRights => "MYRIGHTS",
            Self::Other(option) => option.name.as_str(),
        }
    }
}

/// `list-select-opts SP mailbox SP mbox-or-pat [SP list-return-opts]`
#[cold]
pub(super) fn selecting<'a>(input: &mut Input<'a>) -> Read<CommandBody<'a>> {
    let selection = list_select_opts(input)?;
    input.space("a mailbox name")?;
    let reference = input.mailbox()?;
    input.space("a mailbox name with wildcards")?;
    let patterns = match input.peek() {
        Some(b'(') => patterns(input)?,
        _ => Patterns::One(input.list_mailbox()?),
    };
    returning(input, Some(selection), reference, patterns)
}

/// `patterns`
#[cold]
pub(super) fn patterns<'a>(input: &mut Input<'a>) -> Read<Patterns<'a>> {
    input.production("patterns", EXTENDED);
    let patterns = input.list("a mailbox name with wildcards", Input::list_mailbox)?;
    Ok(Patterns::Several(patterns))
}

/// `[SP list-return-opts]` behind all that stands before it.
#[cold]
pub(super) fn returning<'a>(
    input: &mut Input<'a>,
    selection: Option<Vec<SelectionOption<'a>>>,
    reference: Mailbox<'a>,
    patterns: Patterns<'a>,
) -> Read<CommandBody<'a>> {
    let mut returns = None;
    if input.take(b' ') {
        returns = Some(list_return_opts(input)?);
    }
    Ok(CommandBody::ListExtended(Box::new(ExtendedList {
        selection,
        reference,
        patterns,
        returns,
    })))
}

/// `"(" [list-select-opt *(SP list-select-opt)] ")"`, in which RECURSIVEMATCH needs another option
/// to modify (RFC 5258 §3.1). SPECIAL-USE is none: RFC 6154 §6 has it among the independent ones.
fn list_select_opts<'a>(input: &mut Input<'a>) -> Read<Vec<SelectionOption<'a>>> {
    input.production("list-select-opts", EXTENDED);
    let what = "a selection option";
    let options = parenthesised(input, what, |input| {
        let name = input.atom("list-select-opts", what)?;
        Ok(match name.as_str() {
            _ if name.is("SUBSCRIBED") => SelectionOption::Subscribed,
            _ if name.is("REMOTE") => SelectionOption::Remote,
            _ if name.is("RECURSIVEMATCH") => SelectionOption::RecursiveMatch,
            _ if name.is("SPECIAL-USE") => SelectionOption::SpecialUse,
            _ => SelectionOption::Other(option_extension(input, name)?),
        })
    })?;
    let modifies = options.contains(&SelectionOption::RecursiveMatch);
    let base = |option: &SelectionOption<'_>| {
        matches!(
            option,
            SelectionOption::Subscribed | SelectionOption::Other(_)
        )
    };
    if modifies && !options.iter().any(base) {
        return Err(input.wrong_here("RECURSIVEMATCH needs another option that it modifies"));
    }
    Ok(options)
}

/// `"RETURN" SP "(" [return-option *(SP return-option)] ")"`
fn list_return_opts<'a>(input: &mut Input<'a>) -> Read<Vec<ReturnOption<'a>>> {
    input.production("list-return-opts", EXTENDED);
    if !input.take_keyword(b"RETURN") {
        return Err(input.missing("list-return-opts", "RETURN or the end of the command"));
    }
    input.space("a list of return options")?;
    let what = "a return option";
    parenthesised(input, what, |input| {
        let name = input.atom("list-return-opts", what)?;
        Ok(match name.as_str() {
            _ if name.is("SUBSCRIBED") => ReturnOption::Subscribed,
            _ if name.is("CHILDREN") => ReturnOption::Children,
            _ if name.is("SPECIAL-USE") => ReturnOption::SpecialUse,
            _ if name.is("MYRIGHTS") => ReturnOption::MyRights,
            _ if name.is("STATUS") => {
                input.production("status-option", Clause::new(5819, "4"));
                input.space("a list of items")?;
                let items = status_items(input)?;
                input.production("list-return-opts", EXTENDED);
                ReturnOption::Status(items)
            }
            _ => ReturnOption::Other(option_extension(input, name)?),
        })
    })
}

/// `"(" [item *(SP item)] ")"`
fn parenthesised<'a, T>(
    input: &mut Input<'a>,
    what: &'static str,
    item: impl FnMut(&mut Input<'a>) -> Read<T>,
) -> Read<Vec<T>> {
    input.octet(b'(', "an opening parenthesis")?;
    if input.take(b')') {
        return Ok(Vec::new());
    }
    input.rest_of_list(what, item)
}

/// `[SP option-value]`, `option-value = "(" option-val-comp ")"`
fn option_extension<'a>(input: &mut Input<'a>, name: Atom<'a>) -> Read<OptionExtension<'a>> {
    let value = match input.peek_second() {
        Some(b'(') if input.take(b' ') => Some(option_values(input, OPTION_DEPTH)?),
        _ => None,
    };
    Ok(OptionExtension { name, value })
}

/// `"(" option-val-comp *(SP option-val-comp) ")"`
fn option_values<'a>(input: &mut Input<'a>, depth: usize) -> Read<NonEmpty<OptionValue<'a>>> {
    let Some(depth) = depth.checked_sub(1) else {
        return Err(input.wrong_here("the value of an option nests too deeply"));
    };
    input.list("a value", |input| match input.peek() {
        Some(b'(') => option_values(input, depth).map(OptionValue::List),
        _ => input.astring("a value").map(OptionValue::Text),
    })
}

impl ExtendedList<'_> {
    /// What stands behind `LIST`.
    pub(super) fn write(&self, out: &mut Vec<u8>, literals: LiteralForm) {
        if let Some(selection) = &self.selection {
            out.push(b' ');
            list_of(out, selection, |out, option| {
                out.extend_from_slice(option.name().as_bytes());
                if let SelectionOption::Other(option) = option {
                    option.write_value(out, literals);
                }
            });
        }
        out.push(b' ');
        self.reference.write(out, literals);
        out.push(b' ');
        match &self.patterns {
            Patterns::One(pattern) => pattern.write(out, literals),
            Patterns::Several(patterns) => {
                list_of(out, patterns, |out, pattern| pattern.write(out, literals));
            }
        }
        if let Some(returns) = &self.returns {
            out.extend_from_slice(b" RETURN ");
            list_of(out, returns, |out, option| {
                out.extend_from_slice(option.name().as_bytes());
                match option {
                    ReturnOption::Status(items) => {
                        out.push(b' ');
                        list_of(out, items, |out, item| {
                            out.extend_from_slice(item.name().as_bytes());
                        });
                    }
                    ReturnOption::Other(option) => option.write_value(out, literals),
                    _ => {}
                }
            });
        }
    }
}

impl OptionExtension<'_> {
    fn write_value(&self, out: &mut Vec<u8>, literals: LiteralForm) {
        if let Some(values) = &self.value {
            out.push(b' ');
            list_of(out, values, |out, value| value.write(out, literals));
        }
    }
}

impl OptionValue<'_> {
    fn write(&self, out: &mut Vec<u8>, literals: LiteralForm) {
        match self {
            Self::Text(text) => text.write(out, literals),
            Self::List(values) => {
                list_of(out, values, |out, value| value.write(out, literals));
            }
        }
    }
}

/// In parentheses, with spaces between.
fn list_of<T>(out: &mut Vec<u8>, items: &[T], mut write: impl FnMut(&mut Vec<u8>, &T)) {
    out.push(b'(');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(b' ');
        }
        write(out, item);
    }
    out.push(b')');
}
