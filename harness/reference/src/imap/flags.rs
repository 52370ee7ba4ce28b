//! Flags that clients may set, and those that a mailbox has (RFC 3501 §2.3.2, §7.2.6).

use mailspec_syntax::imap::{Atom, Flag, response::Untagged};

use super::output::{Completion, Output};
use crate::{
    faults::imap::Fault,
    store::{Flags, Mailbox, SystemFlag},
    variants::imap::Variant,
};

/// `\Recent` is not a client's to set, `\*` is no flag, and other names with a
/// backslash are not in use (RFC 3501 §2.3.2).
pub(super) fn check_flags(flags: &[Flag<'_>]) -> Result<(), Completion> {
    for flag in flags {
        match flag {
            Flag::Recent | Flag::Any => {
                return Err(Completion::bad("That flag is not for clients to set"));
            }
            Flag::Extension(_) => {
                return Err(Completion::no("That flag is not known here").code_named("CANNOT"));
            }
            _ => {}
        }
    }
    Ok(())
}

/// The flags that a command names, as far as they are kept: what PERMANENTFLAGS leaves out is
/// ignored if it is not refused (RFC 3501 §7.1).
pub(super) fn kept(flags: &[Flag<'_>], out: &Output) -> Flags {
    let mut flags = Flags::from_command(flags);
    if out.varies(Variant::KeywordsIgnored) {
        flags.clear_keywords();
    }
    flags
}

/// Sends FLAGS (RFC 3501 §7.2.6).
pub(super) fn tell_flags(mailbox: &Mailbox, out: &mut Output) {
    let mut flags = flags(mailbox);
    if out.has(Fault::RecentSettable) {
        flags.push(Flag::Recent);
    }
    if out.has(Fault::FlagsWithoutDraft) {
        flags.retain(|flag| !matches!(flag, Flag::Draft));
    }
    if out.has(Fault::FlagsWithoutKeywords) || out.has(Fault::KeywordUnlisted) {
        flags.retain(|flag| !matches!(flag, Flag::Keyword(_)));
    }
    out.untagged(Untagged::Flags(flags));
}

/// The flags that messages of this mailbox can have.
pub(super) fn flags(mailbox: &Mailbox) -> Vec<Flag<'_>> {
    let keywords = mailbox.keywords().iter().filter_map(|keyword| {
        let atom = Atom::new(keyword.as_ref()).ok()?;
        Some(Flag::Keyword(atom))
    });
    let system = SystemFlag::ALL.into_iter().map(SystemFlag::as_flag);
    system.chain(keywords).collect()
}
