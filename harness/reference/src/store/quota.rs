//! How much an account may hold (RFC 9208 §5).

/// Limits, or what is used of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quota {
    /// `STORAGE` in units of 1024 octets; as a limit, `None` is none.
    pub storage: Option<u64>,
    /// `MESSAGE`
    pub messages: Option<u64>,
    /// `MAILBOX`
    pub mailboxes: Option<u64>,
}

/// What resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names of RFC 9208 §5")]
pub enum Resource {
    Storage,
    Message,
    Mailbox,
}

impl Resource {
    /// All of them with their names.
    pub const ALL: [(Self, &'static str); 3] = [
        (Self::Storage, "STORAGE"),
        (Self::Message, "MESSAGE"),
        (Self::Mailbox, "MAILBOX"),
    ];
}

impl Quota {
    /// Of one resource.
    pub fn get(self, resource: Resource) -> Option<u64> {
        match resource {
            Resource::Storage => self.storage,
            Resource::Message => self.messages,
            Resource::Mailbox => self.mailboxes,
        }
    }

    /// Sets one resource.
    pub fn set(&mut self, resource: Resource, value: u64) {
        *match resource {
            Resource::Storage => &mut self.storage,
            Resource::Message => &mut self.messages,
            Resource::Mailbox => &mut self.mailboxes,
        } = Some(value);
    }

    /// Whether `used` of one resource is not too much.
    pub fn admits(self, resource: Resource, used: u64) -> bool {
        self.get(resource).is_none_or(|limit| used <= limit)
    }
}

/// Octets in the unit of `STORAGE` (RFC 9208 §5.1).
pub fn units(octets: u64) -> u64 {
    octets.div_ceil(1024)
}
