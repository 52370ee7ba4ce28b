//! The state of a connection (RFC 3501 §3).

use std::collections::BTreeSet;

use mailspec_syntax::imap::response::{Code, StatusKind};

use super::{
    metadata::Watch,
    output::Output,
    updates::{Announce, Selected},
};
use crate::{ChannelBinding, Server, Transport, Wants, store::AccountId, variants::imap::Variant};

/// Who is connected, with what selected, and what is on its way to them.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) state: State,
    pub(super) out: Output,
    pub(super) wants: Wants,
    pub(super) tls: bool,
    /// What ties SASL exchanges to that.
    pub(super) binding: Option<ChannelBinding>,
    /// A login was refused or cancelled.
    pub(super) refused: bool,
    /// A deviating server lists nothing any more.
    pub(super) denied: bool,
    /// A deviating server does not list ENABLE any more.
    pub(super) unlists: bool,
    /// It hears of changes of annotations (RFC 5464 §4.1).
    pub(super) watch: Option<Watch>,
    /// What a deviating server found for its first LIST.
    pub(super) listed: Option<BTreeSet<Vec<u8>>>,
}

/// RFC 3501 §3. The logout state is [`Wants::Close`].
#[derive(Debug)]
pub(super) enum State {
    NotAuthenticated,
    Authenticated(AccountId),
    Selected(AccountId, Selected),
}

impl Connection {
    pub(super) fn open(server: &Server, transport: Transport) -> Self {
        Self {
            state: State::NotAuthenticated,
            out: Output::new(*server.faults(), *server.variants()),
            wants: Wants::Read,
            tls: transport.tls,
            binding: None,
            refused: false,
            denied: false,
            unlists: false,
            watch: None,
            listed: None,
        }
    }

    pub(super) fn account(&self) -> Option<AccountId> {
        match self.state {
            State::NotAuthenticated => None,
            State::Authenticated(account) | State::Selected(account, _) => Some(account),
        }
    }

    /// Tells what changed in the selected mailbox, if there is one.
    pub(super) fn announce(&mut self, server: &mut Server, announce: Announce) {
        self.announce_metadata(server);
        if let State::Selected(_, selected) = &mut self.state {
            let mail = server.store.mail_mut(selected.owner);
            selected.update(mail, &mut self.out, announce);
        }
    }

    /// Whether somebody deleted the selected mailbox, and this server ends the sessions that have
    /// it (RFC 2180 §3.3).
    pub(super) fn lost_mailbox(&self, server: &Server) -> bool {
        self.out.varies(Variant::DeleteSelectedDisconnects)
            && self.wants == Wants::Read
            && matches!(&self.state, State::Selected(_, selected)
                if !server.store.mail(selected.owner).is_named(selected.mailbox))
    }

    /// A deviating server takes what changed in the selected mailbox for told.
    pub(super) fn overlook(&mut self, server: &mut Server) {
        if let State::Selected(account, selected) = &mut self.state {
            let mail = server.store.mail_mut(*account);
            selected.forget_expunged(mail, &self.out);
            selected.forget_changes(mail, &self.out);
        }
    }

    /// No mailbox is selected any more; nothing is expunged.
    pub(super) fn deselect(&mut self, server: &mut Server) {
        if let State::Selected(account, selected) = &self.state {
            server
                .store
                .mail_mut(selected.owner)
                .release(selected.mailbox);
            self.state = State::Authenticated(*account);
        }
    }

    /// The server ends the connection (RFC 3501 §7.1.5).
    pub(super) fn bye(&mut self, server: &mut Server, text: &str) {
        self.bye_coded(server, None, text);
    }

    /// The same with a response code.
    pub(super) fn bye_coded(
        &mut self,
        server: &mut Server,
        code: Option<Code<'static>>,
        text: &str,
    ) {
        self.deselect(server);
        self.out.status(StatusKind::Bye, code, text);
        self.wants = Wants::Close;
    }
}
