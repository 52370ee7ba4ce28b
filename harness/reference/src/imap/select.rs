//! SELECT and EXAMINE (RFC 3501 §6.3.1, §6.3.2).

use std::{borrow::Cow, num::NonZeroU32};

use mailspec_syntax::imap::{
    Flag, Mailbox,
    command::SelectParameter,
    response::{Code, ListData, StatusKind, Untagged},
};

use super::{
    access::{Place, may},
    connection::{Connection, State},
    flags::{flags, tell_flags},
    mod_sequence::{are_kept, is_offered, tell_highest},
    output::{Completion, Output},
    updates::{Access, Known, Selected},
};
use crate::{
    Server,
    faults::imap::Fault,
    store::{self, AccountId, Refusal, Right, SystemFlag},
    variants::imap::Variant,
};

impl Connection {
    /// Selects a mailbox; the one selected before no longer is, even if this fails.
    pub(super) fn select(
        &mut self,
        server: &mut Server,
        account: AccountId,
        mailbox: &Mailbox<'_>,
        parameters: &[SelectParameter],
        access: Access,
    ) -> Completion {
        let user = account;
        let place = Place::of(&server.store, user, mailbox);
        if place.owner != user
            && let Err(refusal) = place.check(&[Right::Read], &self.out)
        {
            self.deselect(server);
            return refusal;
        }
        let Place {
            owner: account,
            name,
            rights,
            ..
        } = place;
        let mut found = server.store.mail(account).find(&name);
        if found == Err(Refusal::NoSelect) && self.out.has(Fault::NoselectSelected) {
            found = server.store.mail_mut(account).create(&name);
        }
        let id = match found {
            Ok(id) => id,
            Err(refusal) => {
                if !self.out.has(Fault::SelectKeepsSelectionOnFailure) {
                    self.deselect(server);
                }
                if self.out.has(Fault::TextEchoed) {
                    let name = String::from_utf8_lossy(&name);
                    return Completion::no(format!("There is no {name}"));
                }
                if self.out.has(Fault::SelectMissingBad) {
                    return Completion::bad("There is no such mailbox");
                }
                return refusal.into();
            }
        };
        // RFC 7162 §3.2.11: whether the client is aware of CONDSTORE or not.
        if is_offered(&self.out)
            && matches!(self.state, State::Selected(..))
            && !self.out.has(Fault::ClosedUntold)
        {
            let text = "What was selected is closed";
            self.out.status(StatusKind::Ok, Some(Code::Closed), text);
        }
        let sticks = self.out.has(Fault::ReadOnlySticks)
            && matches!(&self.state, State::Selected(_, selected)
                if selected.access == Access::ReadOnly && selected.mailbox == id);
        let stays = self.out.has(Fault::SelectStays) && matches!(self.state, State::Selected(..));
        let mail = server.store.mail_mut(account);
        forget_flags(mail.mailbox_mut(id), &self.out);
        if stays {
            let owned = (account, rights);
            let other = Selected::open(mail.mailbox_mut(id), id, owned, access, &self.out);
            other.describe(mail.mailbox(id), &mut self.out);
            return Completion::ok("SELECT completed").code(Code::ReadWrite);
        }
        self.deselect(server);
        let mail = server.store.mail_mut(account);
        mail.hold(id);
        if self.out.has(Fault::UidsRenewed) || self.out.has(Fault::UidValidityShrinks) {
            let messages = mail.mailbox(id).messages().iter();
            let uids: Vec<_> = messages.map(|message| message.uid).collect();
            for uid in uids {
                mail.mailbox_mut(id).renumber(uid);
            }
        }
        if self.out.has(Fault::UidValidityShrinks) {
            let mailbox = mail.mailbox_mut(id);
            let less = mailbox.uid_validity().get().saturating_sub(1);
            mailbox.renew(NonZeroU32::new(less).unwrap_or(NonZeroU32::MIN));
        }
        if self.out.has(Fault::UidsNotSticky) {
            let code = Code::Other(Cow::Borrowed(b"UIDNOTSTICKY"), None);
            self.out
                .status(StatusKind::No, Some(code), "They are for now");
        }
        // RFC 4314 §5.2: every flag is shared here.
        let writes = [
            Right::Insert,
            Right::Expunge,
            Right::Seen,
            Right::Write,
            Right::DeleteMessages,
        ];
        let any = writes.iter().any(|right| may(rights, *right, &self.out));
        let others = user != account;
        let read_only = others && !any && !self.out.has(Fault::AclAlwaysReadWrite)
            || others && self.out.has(Fault::AclAlwaysReadOnly);
        let access = match read_only {
            true => Access::ReadOnly,
            false => access,
        };
        let opened = match sticks {
            true => Access::ReadOnly,
            false => access,
        };
        let owned = (account, rights);
        let selected = Selected::open(mail.mailbox_mut(id), id, owned, opened, &self.out);
        if self.out.rev2 {
            // RFC 9051 §6.3.2: under the name that the mailbox has.
            self.out.untagged(Untagged::List(ListData {
                attributes: Vec::new(),
                delimiter: Some(mail.delimiter()).filter(|&delimiter| delimiter != 0),
                mailbox: mailbox.clone(),
                extended: None,
            }));
        }
        if parameters.is_empty() || !self.out.has(Fault::ResyncWithoutData) {
            selected.describe(mail.mailbox(id), &mut self.out);
        }
        for parameter in parameters {
            if let SelectParameter::QResync(known) = parameter {
                selected.resynchronise(mail.mailbox(id), known, &mut self.out);
            }
        }
        self.state = State::Selected(user, selected);
        match access {
            Access::ReadWrite if self.out.has(Fault::SelectWithoutAccess) => {
                Completion::ok("SELECT completed")
            }
            Access::ReadWrite => Completion::ok("SELECT completed").code(Code::ReadWrite),
            Access::ReadOnly => {
                Completion::ok("The mailbox is selected read-only").code(Code::ReadOnly)
            }
        }
    }
}

/// What a deviating server does not keep beyond a session.
fn forget_flags(mailbox: &mut store::Mailbox, out: &Output) {
    if !out.has(Fault::AnsweredForgotten) && !out.has(Fault::KeywordsForgotten) {
        return;
    }
    let messages = mailbox.messages().iter();
    let kept: Vec<_> = messages.map(|it| (it.uid, it.flags.clone())).collect();
    for (uid, mut flags) in kept {
        if out.has(Fault::AnsweredForgotten) {
            flags.remove(SystemFlag::Answered);
        }
        if out.has(Fault::KeywordsForgotten) {
            flags.clear_keywords();
        }
        // What has fewer flags than it had is not refused.
        let _: Result<bool, Refusal> = mailbox.set_flags(uid, &flags);
    }
}

/// The right that changing the flag takes (RFC 4314 §4, STORE).
fn right_for(flag: &Flag<'_>) -> Right {
    match flag {
        Flag::Seen => Right::Seen,
        Flag::Deleted => Right::DeleteMessages,
        _ => Right::Write,
    }
}

impl Selected {
    /// What SELECT tells of a mailbox, all of it required (RFC 3501 §6.3.1), in an order that is
    /// left open.
    fn describe(&self, mailbox: &store::Mailbox, out: &mut Output) {
        let brief = out.has(Fault::ExamineBrief) && self.access == Access::ReadOnly;
        let tells = [
            Self::tell_flags,
            Self::tell_exists,
            Self::tell_recent,
            Self::tell_unseen,
            Self::tell_permanent_flags,
            Self::tell_uid_next,
            Self::tell_highest,
            Self::tell_uid_validity,
        ];
        let reversed = out.varies(Variant::SelectDataReversed);
        for at in 0..tells.len() {
            let at = if reversed { tells.len() - 1 - at } else { at };
            // FLAGS is the first, UIDVALIDITY the last.
            if !brief || (1..tells.len() - 1).contains(&at) {
                tells[at](self, mailbox, out);
            }
        }
    }

    fn tell_flags(&self, mailbox: &store::Mailbox, out: &mut Output) {
        if !out.has(Fault::SelectWithoutFlags) {
            tell_flags(mailbox, out);
        }
    }

    fn tell_exists(&self, _: &store::Mailbox, out: &mut Output) {
        let more = u32::from(out.has(Fault::ExistsTooMany));
        out.untagged(Untagged::Exists(self.exists() + more));
    }

    fn tell_recent(&self, _: &store::Mailbox, out: &mut Output) {
        // RFC 9051 appendix E: there is none in IMAP4rev2.
        if out.rev2 {
            return;
        }
        let recent = match out.has(Fault::RecentBeyondExists) {
            true => self.exists() + 1,
            false if out.has(Fault::RecentUncounted) => 0,
            false => self.recent(),
        };
        out.untagged(Untagged::Recent(recent));
    }

    fn tell_unseen(&self, _: &store::Mailbox, out: &mut Output) {
        let unseen = |known: &&Known| !known.message.flags.contains(SystemFlag::Seen);
        let first_unseen = if out.has(Fault::UnseenNotFirst) {
            self.known().iter().rposition(|known| unseen(&known))
        } else {
            self.known().iter().position(|known| unseen(&known))
        };
        let last = self.known().len().checked_sub(1);
        let first_unseen = first_unseen.or(last.filter(|_| out.has(Fault::UnseenOfSeen)));
        if let Some(at) = first_unseen.filter(|_| !out.varies(Variant::NoUnseen)) {
            let beyond = match out.has(Fault::UnseenBeyondExists) {
                true => self.exists(),
                false => 0,
            };
            let code = Code::Unseen(at as u32 + 1 + beyond);
            out.status(StatusKind::Ok, Some(code), "The first unseen message");
        }
    }

    fn tell_permanent_flags(&self, mailbox: &store::Mailbox, out: &mut Output) {
        if out.has(Fault::NoPermanentFlags) {
            return;
        }
        let permanent = match self.access {
            Access::ReadOnly => Vec::new(),
            Access::ReadWrite => {
                let mut flags = flags(mailbox);
                if !out.has(Fault::AclPermanentFlagsAll) {
                    flags.retain(|flag| may(self.rights, right_for(flag), out));
                }
                if out.has(Fault::RecentSettable) {
                    flags.push(Flag::Recent);
                }
                if out.has(Fault::KeywordUnlisted) {
                    flags.retain(|flag| !matches!(flag, Flag::Keyword(_)));
                } else if mailbox.takes_keywords() && may(self.rights, Right::Write, out) {
                    flags.push(Flag::Any);
                }
                flags
            }
        };
        let code = Code::PermanentFlags(permanent);
        out.status(StatusKind::Ok, Some(code), "Flags that are kept");
    }

    fn tell_uid_next(&self, mailbox: &store::Mailbox, out: &mut Output) {
        let uid_next = match mailbox.uid_next().get() {
            _ if out.has(Fault::UidNextZero) => 0,
            _ if out.has(Fault::UidNextConstant) => u32::MAX,
            next if out.has(Fault::UidNextDrifts) => next + mailbox.version() as u32,
            next if out.has(Fault::UidNextTooLow) => next.saturating_sub(1).max(1),
            next => next,
        };
        if !out.has(Fault::NoUidNext) {
            let code = Code::UidNext(uid_next);
            out.status(StatusKind::Ok, Some(code), "The next unique identifier");
        }
    }

    /// To a client that is aware of CONDSTORE (RFC 7162 §3.1.2).
    fn tell_highest(&self, mailbox: &store::Mailbox, out: &mut Output) {
        let unasked = is_offered(out) && out.varies(Variant::HighestUnasked);
        if !unasked && !out.condstore || out.has(Fault::HighestUntold) {
            return;
        }
        if are_kept(out) {
            tell_highest(mailbox.mod_sequence(), mailbox, out);
        } else if !out.has(Fault::NoModSeqUnsaid) {
            let text = "No mod-sequences are kept here";
            out.status(StatusKind::Ok, Some(Code::NoModSeq), text);
        }
    }

    fn tell_uid_validity(&self, mailbox: &store::Mailbox, out: &mut Output) {
        if !out.has(Fault::NoUidValidity) {
            let code = Code::UidValidity(mailbox.uid_validity().get());
            out.status(StatusKind::Ok, Some(code), "Unique identifiers are valid");
        }
    }
}
