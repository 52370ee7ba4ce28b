//! Commands as a server reads them (RFC 3501 §6, §9 `command`).

use std::{borrow::Cow, fmt};

use super::{
    AppendMessage, Command, CommandBody, Patterns, StatusItem, StoreHow, acl,
    fetch::fetch,
    input::{Input, Keyword, Read, SYNTAX},
    list, metadata,
    mod_sequence::{fetch_modifiers, select_parameters, unchanged_since},
    quota,
    search::search,
};
use crate::{
    Clause, Fault, base64,
    imap::{
        mailbox::Mailbox,
        special_use::SpecialUse,
        text::{NonEmpty, Tag, is_text_char},
    },
};

/// Why octets are not a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandError<'a> {
    /// The tag for the BAD completion, if there is one.
    pub tag: Option<Tag<'a>>,
    /// The first thing that is wrong.
    pub fault: Fault,
}

impl fmt::Display for CommandError<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fault.fmt(f)
    }
}

impl std::error::Error for CommandError<'_> {}

impl<'a> Command<'a> {
    /// `command = tag SP (command-any / command-auth / command-nonauth / command-select) CRLF`
    ///
    /// `message` is as [`Framer`](crate::imap::framing::Framer) cuts it: with the CRLF at its end
    /// and the octets of its literals, whether they were synchronising or not. Takes what the
    /// grammar takes and no more; what a state or a mailbox does not allow is the server's to say.
    pub fn parse(message: &'a [u8]) -> Result<Self, CommandError<'a>> {
        let mut input = Input::new(message);
        let tag = input.tag().map_err(|fault| CommandError {
            tag: None,
            fault: *fault,
        })?;
        match body(&mut input) {
            Ok(body) => Ok(Self { tag, body }),
            Err(fault) => Err(CommandError {
                tag: Some(tag),
                fault: *fault,
            }),
        }
    }
}

fn body<'a>(input: &mut Input<'a>) -> Read<CommandBody<'a>> {
    input.space("a command")?;
    let (name, span) = input.keyword();
    if span.is_empty() {
        return Err(input.missing("command", "a command"));
    }
    let body = match name.as_bytes() {
        b"CAPABILITY" => bare(input, "command-any", SYNTAX, CommandBody::Capability),
        b"NOOP" => bare(input, "command-any", SYNTAX, CommandBody::Noop),
        b"LOGOUT" => bare(input, "command-any", SYNTAX, CommandBody::Logout),
        b"STARTTLS" => bare(input, "command-nonauth", SYNTAX, CommandBody::StartTls),
        b"CHECK" => bare(input, "command-select", SYNTAX, CommandBody::Check),
        b"CLOSE" => bare(input, "command-select", SYNTAX, CommandBody::Close),
        b"EXPUNGE" => bare(input, "command-select", SYNTAX, CommandBody::Expunge),
        b"IDLE" => bare(input, "idle", Clause::new(2177, "4"), CommandBody::Idle),
        b"UNSELECT" => bare(
            input,
            "command-select",
            Clause::new(3691, "4"),
            CommandBody::Unselect,
        ),
        b"NAMESPACE" => bare(
            input,
            "Namespace_Command",
            Clause::new(2342, "6"),
            CommandBody::Namespace,
        ),
        b"AUTHENTICATE" => authenticate(input)?,
        b"LOGIN" => login(input)?,
        b"SELECT" => {
            let mailbox = mailbox(input, "select")?;
            let parameters = select_parameters(input)?;
            CommandBody::Select {
                mailbox,
                parameters,
            }
        }
        b"EXAMINE" => {
            let mailbox = mailbox(input, "examine")?;
            let parameters = select_parameters(input)?;
            CommandBody::Examine {
                mailbox,
                parameters,
            }
        }
        b"CREATE" => {
            let mailbox = mailbox(input, "create")?;
            let uses = create_params(input)?;
            CommandBody::Create { mailbox, uses }
        }
        b"DELETE" => {
            let mailbox = mailbox(input, "delete")?;
            CommandBody::Delete { mailbox }
        }
        b"RENAME" => {
            let from = mailbox(input, "rename")?;
            let to = mailbox(input, "rename")?;
            CommandBody::Rename { from, to }
        }
        b"SUBSCRIBE" => {
            let mailbox = mailbox(input, "subscribe")?;
            CommandBody::Subscribe { mailbox }
        }
        b"UNSUBSCRIBE" => {
            let mailbox = mailbox(input, "unsubscribe")?;
            CommandBody::Unsubscribe { mailbox }
        }
        // `list = "LIST" [SP list-select-opts] SP mailbox SP mbox-or-pat [SP list-return-opts]`:
        // what RFC 5258 adds is elsewhere, so that the LIST of RFC 3501 is as quick as without it.
        b"LIST" => {
            input.production("list", SYNTAX);
            input.space("a mailbox name")?;
            if input.peek() == Some(b'(') {
                list::selecting(input)?
            } else {
                let reference = input.mailbox()?;
                input.space("a mailbox name with wildcards")?;
                if input.peek() == Some(b'(') {
                    let patterns = list::patterns(input)?;
                    list::returning(input, None, reference, patterns)?
                } else {
                    let pattern = input.list_mailbox()?;
                    match input.peek() {
                        Some(b' ') => {
                            list::returning(input, None, reference, Patterns::One(pattern))?
                        }
                        _ => CommandBody::List { reference, pattern },
                    }
                }
            }
        }
        b"LSUB" => {
            let reference = mailbox(input, "lsub")?;
            input.space("a mailbox name with wildcards")?;
            let pattern = input.list_mailbox()?;
            CommandBody::Lsub { reference, pattern }
        }
        b"STATUS" => status(input)?,
        b"APPEND" => append(input)?,
        b"ID" => id(input)?,
        b"ENABLE" => enable(input)?,
        b"UID" => uid(input)?,
        _ => match numbered(input, &name, false)? {
            Some(body) => body,
            None => match of_extension(input, name.as_bytes())? {
                Some(body) => body,
                None => return Err(input.wrong(span, "no command of that name")),
            },
        },
    };
    input.end()?;
    Ok(body)
}

/// Commands that one extension adds.
fn of_extension<'a>(input: &mut Input<'a>, name: &[u8]) -> Read<Option<CommandBody<'a>>> {
    for read in [quota::read, acl::read, metadata::read] {
        if let Some(body) = read(input, name)? {
            return Ok(Some(body));
        }
    }
    Ok(None)
}

/// A command without arguments.
fn bare<'a>(
    input: &mut Input<'a>,
    rule: &'static str,
    clause: Clause,
    body: CommandBody<'a>,
) -> CommandBody<'a> {
    input.production(rule, clause);
    body
}

/// `authenticate = "AUTHENTICATE" SP auth-type [SP (base64 / "=")]`, as RFC 4959 §7 has it.
fn authenticate<'a>(input: &mut Input<'a>) -> Read<CommandBody<'a>> {
    input.production("authenticate", SYNTAX);
    input.space("an authentication mechanism")?;
    let mechanism = input.atom("auth-type", "an authentication mechanism")?;
    let initial = if input.take(b' ') {
        input.production("authenticate", Clause::new(4959, "7"));
        Some(initial_response(input)?)
    } else {
        None
    };
    Ok(CommandBody::Authenticate { mechanism, initial })
}

/// `base64 / "="`, decoded. An empty response is `=` alone (RFC 4959 §3).
fn initial_response<'a>(input: &mut Input<'a>) -> Read<Cow<'a, [u8]>> {
    let (text, span) = input.spanned_run(|octet| octet != b' ' && is_text_char(octet));
    if text.is_empty() {
        return Err(input.missing("base64", "an initial response in base64 (= if it is empty)"));
    }
    if text == b"=" {
        return Ok(Cow::Borrowed(b""));
    }
    base64::decode(text)
        .map(Cow::Owned)
        .map_err(|base64::Invalid { at, what }| input.wrong(span.start + at..span.end, what))
}

/// `login = "LOGIN" SP userid SP password`
fn login<'a>(input: &mut Input<'a>) -> Read<CommandBody<'a>> {
    input.production("login", SYNTAX);
    input.space("a user name")?;
    let user = input.astring("a user name")?;
    input.space("a password")?;
    let password = input.astring("a password")?;
    Ok(CommandBody::Login { user, password })
}

/// `SP mailbox` of the command `rule`
fn mailbox<'a>(input: &mut Input<'a>, rule: &'static str) -> Read<Mailbox<'a>> {
    input.production(rule, SYNTAX);
    input.space("a mailbox name")?;
    input.mailbox()
}

/// `status = "STATUS" SP mailbox SP "(" status-att *(SP status-att) ")"`
fn status<'a>(input: &mut Input<'a>) -> Read<CommandBody<'a>> {
    let mailbox = mailbox(input, "status")?;
    input.space("a list of items")?;
    let items = status_items(input)?;
    Ok(CommandBody::Status { mailbox, items })
}

/// `"(" status-att *(SP status-att) ")"`
pub(super) fn status_items(input: &mut Input<'_>) -> Read<NonEmpty<StatusItem>> {
    input.list("an item", |input| {
        let (name, span) = input.keyword();
        Ok(match name.as_bytes() {
            b"MESSAGES" => StatusItem::Messages,
            b"RECENT" => StatusItem::Recent,
            b"UIDNEXT" => StatusItem::UidNext,
            b"UIDVALIDITY" => StatusItem::UidValidity,
            b"UNSEEN" => StatusItem::Unseen,
            b"SIZE" => StatusItem::Size,
            b"APPENDLIMIT" => StatusItem::AppendLimit,
            b"HIGHESTMODSEQ" => StatusItem::HighestModSeq,
            b"DELETED" => StatusItem::Deleted,
            b"DELETED-STORAGE" => StatusItem::DeletedStorage,
            _ if span.is_empty() => return Err(input.missing("status-att", "an item")),
            _ => return Err(input.wrong(span, "no status item of that name")),
        })
    })
}

/// `[create-params]` (RFC 4466 §2.2), of which there is one parameter:
/// `"USE" SP "(" [use-attr *(SP use-attr)] ")"` (RFC 6154 §6).
fn create_params<'a>(input: &mut Input<'a>) -> Read<Option<Vec<SpecialUse<'a>>>> {
    if !input.take(b' ') {
        return Ok(None);
    }
    input.production("create-param", Clause::new(6154, "6"));
    input.octet(b'(', "a list of parameters")?;
    if !input.take_keyword(b"USE") {
        return Err(input.missing("create-param", "USE"));
    }
    input.space("a list of special uses")?;
    input.octet(b'(', "a list of special uses")?;
    let mut uses = Vec::new();
    if !input.take(b')') {
        uses = input.rest_of_list("a special use", |input| {
            input.octet(b'\\', "a special use with its backslash")?;
            let name = input.atom("use-attr-ext", "the name of a special use")?;
            Ok(SpecialUse::named(name))
        })?;
    }
    input.octet(b')', "the parenthesis that ends the parameters")?;
    Ok(Some(uses))
}

/// `append = "APPEND" SP mailbox 1*append-message` (RFC 3502; RFC 3501 §9 has one of them)
fn append<'a>(input: &mut Input<'a>) -> Read<CommandBody<'a>> {
    let mailbox = mailbox(input, "append")?;
    let mut messages = vec![append_message(input)?];
    while input.peek() == Some(b' ') {
        input.production("append-message", Clause::new(3502, "6.3.11"));
        messages.push(append_message(input)?);
    }
    Ok(CommandBody::Append {
        mailbox,
        messages: NonEmpty::from_legal(messages),
    })
}

/// `append-message = [SP flag-list] [SP date-time] SP literal`
fn append_message<'a>(input: &mut Input<'a>) -> Read<AppendMessage<'a>> {
    input.space("the message as a literal")?;
    let mut flags = Vec::new();
    if input.peek() == Some(b'(') {
        flags = input.flag_list()?;
        input.space("the message as a literal")?;
    }
    let mut date = None;
    if input.peek() == Some(b'"') {
        date = Some(input.date_time()?);
        input.space("the message as a literal")?;
    }
    let message = Cow::Borrowed(input.literal()?);
    Ok(AppendMessage {
        flags,
        date,
        message,
    })
}

/// `id_params_list ::= "(" #(string SPACE nstring) ")" / nil` (RFC 2971 §4)
fn id<'a>(input: &mut Input<'a>) -> Read<CommandBody<'a>> {
    input.production("id", Clause::new(2971, "4"));
    input.space("a list of fields and values, or NIL")?;
    if input.take_keyword(b"NIL") {
        return Ok(CommandBody::Id { parameters: None });
    }
    input.octet(b'(', "a list of fields and values, or NIL")?;
    let parameters = if input.take(b')') {
        Vec::new()
    } else {
        input.rest_of_list("a field", |input| {
            let field = input.string("string", "a field name as a string")?;
            input.space("the field's value")?;
            Ok((field, input.nstring()?))
        })?
    };
    Ok(CommandBody::Id {
        parameters: Some(parameters),
    })
}

/// `"ENABLE" 1*(SP capability)` (RFC 5161 §4)
fn enable<'a>(input: &mut Input<'a>) -> Read<CommandBody<'a>> {
    input.production("command-any", Clause::new(5161, "4"));
    input.space("a capability")?;
    let capabilities = input.spaced(|input| input.atom("capability", "a capability"))?;
    Ok(CommandBody::Enable { capabilities })
}

/// `uid = "UID" SP (copy / fetch / search / store)`, also EXPUNGE (RFC 4315) and MOVE (RFC 6851).
fn uid<'a>(input: &mut Input<'a>) -> Read<CommandBody<'a>> {
    input.production("uid", SYNTAX);
    input.space("a command that takes unique identifiers")?;
    let (name, span) = input.keyword();
    if span.is_empty() {
        return Err(input.missing("uid", "a command that takes unique identifiers"));
    }
    if name.as_bytes() == b"EXPUNGE" {
        input.production("uid-expunge", Clause::new(4315, "4"));
        input.space("a sequence set")?;
        let set = input.sequence_set()?;
        return Ok(CommandBody::UidExpunge { set });
    }
    match numbered(input, &name, true)? {
        Some(body) => Ok(body),
        None => Err(input.wrong(span, "no command that takes unique identifiers")),
    }
}

/// The commands that take message numbers or, with `uid`, unique identifiers.
fn numbered<'a>(input: &mut Input<'a>, name: &Keyword, uid: bool) -> Read<Option<CommandBody<'a>>> {
    Ok(Some(match name.as_bytes() {
        b"FETCH" => {
            input.production("fetch", SYNTAX);
            input.space("a sequence set")?;
            let set = input.sequence_set()?;
            input.space("what to fetch")?;
            let items = fetch(input)?;
            let modifiers = fetch_modifiers(input)?;
            CommandBody::Fetch {
                set,
                items,
                modifiers,
                uid,
            }
        }
        b"STORE" => store(input, uid)?,
        b"SEARCH" => {
            let search = search(input)?;
            CommandBody::Search { search, uid }
        }
        b"COPY" => {
            input.production("copy", SYNTAX);
            input.space("a sequence set")?;
            let set = input.sequence_set()?;
            let mailbox = mailbox(input, "copy")?;
            CommandBody::Copy { set, mailbox, uid }
        }
        b"MOVE" => {
            input.production("move", Clause::new(6851, "5"));
            input.space("a sequence set")?;
            let set = input.sequence_set()?;
            input.space("a mailbox name")?;
            let mailbox = input.mailbox()?;
            CommandBody::Move { set, mailbox, uid }
        }
        _ => return Ok(None),
    }))
}

/// `store = "STORE" SP sequence-set [store-modifiers] SP store-att-flags` (RFC 4466 §3)
fn store<'a>(input: &mut Input<'a>, uid: bool) -> Read<CommandBody<'a>> {
    input.production("store", SYNTAX);
    input.space("a sequence set")?;
    let set = input.sequence_set()?;
    let unchanged_since = unchanged_since(input)?;
    input.space("FLAGS, +FLAGS or -FLAGS")?;
    input.production("store-att-flags", SYNTAX);
    let (item, span) = input.keyword();
    let (how, silent) = match item.as_bytes() {
        b"FLAGS" => (StoreHow::Replace, false),
        b"FLAGS.SILENT" => (StoreHow::Replace, true),
        b"+FLAGS" => (StoreHow::Add, false),
        b"+FLAGS.SILENT" => (StoreHow::Add, true),
        b"-FLAGS" => (StoreHow::Remove, false),
        b"-FLAGS.SILENT" => (StoreHow::Remove, true),
        _ => return Err(input.wrong(span, "FLAGS, +FLAGS or -FLAGS is needed here")),
    };
    input.space("flags")?;
    let flags = if input.peek() == Some(b'(') {
        input.flag_list()?
    } else {
        input.spaced(Input::flag)?.into_vec()
    };
    Ok(CommandBody::Store {
        set,
        unchanged_since,
        how,
        silent,
        flags,
        uid,
    })
}
