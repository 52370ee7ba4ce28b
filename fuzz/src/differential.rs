//! Our parsers beside `imap-codec` and `imap-proto`. `DIFFERENCES.md` says who is right where they differ.

use arbitrary::{Result, Unstructured};
use imap_codec::{CommandCodec, ResponseCodec, decode::Decoder};
use mailspec_syntax::{
    Fault,
    generate::{
        Bias, World,
        imap::{Client, Step},
    },
    imap::{
        Command, CommandBody, LiteralForm, Response,
        command::{AppendMessage, FetchItem, FetchItems, FetchModifiers, SearchKey, StatusItem},
        response::{self, ListData, Untagged},
    },
};

/// Any octets as a command and as a response; and as the choices that make up
/// commands, each with one octet changed.
pub fn imap_differential(octets: &[u8]) {
    command(octets);
    response(octets);
    let mut u = Unstructured::new(octets);
    // Only choices among nothing are errors, and there are none such.
    stream(&mut u).expect("every input is a stream");
}

/// Commands of one input.
const COMMANDS: usize = 20;

/// What a changed octet becomes: what the grammar takes notice of.
const NOTABLE: &[u8] = b" ()\"{}[]\\*%\r\n0129aN<>.:,-+~\x00\x7f\xff";

fn stream(u: &mut Unstructured<'_>) -> Result<()> {
    let (mut world, mut client) = (World::new(Bias::default()), Client::new());
    for _ in 0..COMMANDS {
        if u.is_empty() {
            break;
        }
        let Step::Command(said) = client.next(&mut world, u)? else {
            continue;
        };
        let mut printed = Vec::new();
        said.write(&mut printed, LiteralForm::Synchronising);
        command(&printed);
        let at = u.choose_index(printed.len())?;
        printed[at] = *u.choose(NOTABLE)?;
        command(&printed);
    }
    Ok(())
}

fn command(octets: &[u8]) {
    let theirs = CommandCodec::default().decode(octets);
    let theirs = matches!(theirs, Ok((rest, _)) if rest.is_empty());
    match Command::parse(octets) {
        Ok(command) => assert!(
            theirs || is_unknown_to_codec(&command.body),
            "imap-codec refuses {}",
            octets.escape_ascii()
        ),
        Err(error) => assert!(
            !theirs || STRICTER_COMMANDS.contains(&error.fault.rule),
            "imap-codec takes {}, but {:?}",
            octets.escape_ascii(),
            error.fault
        ),
    }
}

/// Productions of commands in which imap-codec takes more than the RFCs allow.
const STRICTER_COMMANDS: &[&str] = &[
    "base64",
    "date-time",
    "fetch-att",
    "literal",
    "number64",
    "nz-number",
    "sequence-set",
    "status-att",
];

/// Commands that are legal and that imap-codec does not take.
fn is_unknown_to_codec(body: &CommandBody<'_>) -> bool {
    match body {
        CommandBody::Id { parameters } => parameters.as_ref().is_some_and(Vec::is_empty),
        CommandBody::Search { search, .. } => {
            let deepest = search.keys.iter().map(depth).max();
            search.returns.is_some()
                || search.charset.is_some()
                || deepest > Some(CODEC_DEPTH)
                || search.keys.iter().any(names_mod_sequence)
        }
        CommandBody::Append { messages, .. } => {
            let unknown = |it: &AppendMessage<'_>| it.date.is_some() || it.message.is_empty();
            messages.len() > 1 || messages.iter().any(unknown)
        }
        CommandBody::ListExtended(_) | CommandBody::Create { uses: Some(_), .. } => true,
        CommandBody::Select { parameters, .. } | CommandBody::Examine { parameters, .. } => {
            !parameters.is_empty()
        }
        CommandBody::Fetch {
            items, modifiers, ..
        } => {
            let wants =
                matches!(items, FetchItems::Items(items) if items.contains(&FetchItem::ModSeq));
            wants || *modifiers != FetchModifiers::default()
        }
        CommandBody::Store {
            unchanged_since, ..
        } => unchanged_since.is_some(),
        CommandBody::Quota(_) | CommandBody::Acl(_) | CommandBody::Metadata(_) => true,
        CommandBody::Status { items, .. } => items.iter().any(|item| {
            matches!(
                item,
                StatusItem::Size
                    | StatusItem::AppendLimit
                    | StatusItem::HighestModSeq
                    | StatusItem::Deleted
                    | StatusItem::DeletedStorage
            )
        }),
        _ => false,
    }
}

fn names_mod_sequence(key: &SearchKey<'_>) -> bool {
    match key {
        SearchKey::ModSeq(_) => true,
        SearchKey::Not(key) => names_mod_sequence(key),
        SearchKey::Or(one, other) => names_mod_sequence(one) || names_mod_sequence(other),
        SearchKey::And(keys) => keys.iter().any(names_mod_sequence),
        _ => false,
    }
}

/// How deep search keys may nest, as imap-codec has it at least.
const CODEC_DEPTH: usize = 8;

fn depth(key: &SearchKey<'_>) -> usize {
    match key {
        SearchKey::Not(key) => depth(key) + 1,
        SearchKey::Or(one, other) => depth(one).max(depth(other)) + 1,
        SearchKey::And(keys) => keys.iter().map(depth).max().unwrap_or_default() + 1,
        _ => 0,
    }
}

fn response(octets: &[u8]) {
    let codec = ResponseCodec::default().decode(octets);
    let codec = matches!(codec, Ok((rest, _)) if rest.is_empty());
    // imap-proto panics when what follows the text of a status is more than one octet long.
    let proto = octets.is_ascii()
        && matches!(imap_proto::Response::parse(octets), Ok((rest, _)) if rest.is_empty());
    let ours = response::parse(octets);
    match ours.faults.first() {
        None => assert!(
            codec || proto || is_unknown_to_peers(&ours.response) || !octets.is_ascii(),
            "both peers refuse {}",
            octets.escape_ascii()
        ),
        Some(fault) => assert!(
            !(codec && proto)
                || STRICTER_RESPONSES.contains(&fault.rule)
                || is_in_code(octets, fault),
            "both peers take {}, but {fault:?}",
            octets.escape_ascii()
        ),
    }
}

/// Productions of responses in which both peers take more than the RFCs allow.
const STRICTER_RESPONSES: &[&str] = &[
    "body-fld-lines",
    "body-type-text",
    "capability",
    "capability-data",
    "env-bcc",
    "env-cc",
    "env-from",
    "env-reply-to",
    "env-sender",
    "env-to",
    "flag-extension",
    "flag-keyword",
    "flag-perm",
    "literal",
    "mailbox-data",
    "number",
    "nz-number",
    "quota-resource",
    "resp-code-apnd",
    "resp-code-copy",
    "resp-text",
    "resp-text-code",
    "uid-set",
];

/// Whether the fault is in the argument of a response code that is registered: peers take that for
/// a code that they don't know, whose argument is any text.
fn is_in_code(octets: &[u8], fault: &Fault) -> bool {
    let mut words = octets.splitn(3, |octet| *octet == b' ');
    let (Some(_), Some(_), Some(text)) = (words.next(), words.next(), words.next()) else {
        return false;
    };
    let start = octets.len() - text.len();
    // The strings of a code may have such brackets too.
    let end = text.iter().rposition(|octet| *octet == b']');
    text.starts_with(b"[")
        && end.is_some_and(|end| (start..start + end).contains(&fault.span.start))
}

/// Responses of extensions, and those that no RFC knows, which we keep as they are.
fn is_unknown_to_peers(response: &Response<'_>) -> bool {
    matches!(
        response,
        Response::Untagged(
            Untagged::Other(_)
                | Untagged::Esearch(_)
                | Untagged::Namespace(_)
                | Untagged::MailboxStatus { .. }
                | Untagged::SearchModSeq { .. }
                | Untagged::Vanished { .. }
                | Untagged::Quota { .. }
                | Untagged::QuotaRoot { .. }
                | Untagged::Acl { .. }
                | Untagged::ListRights { .. }
                | Untagged::MyRights { .. }
                | Untagged::Metadata { .. }
                | Untagged::Fetch { .. }
                | Untagged::Id(_)
                | Untagged::List(ListData {
                    extended: Some(_),
                    ..
                })
                | Untagged::Lsub(ListData {
                    extended: Some(_),
                    ..
                })
        )
    )
}
