//! Who logs in where: leases of accounts for the time of a case.

/// The accounts of a target and who uses them.
pub(crate) struct Accounts {
    uses: Vec<Use>,
    second: bool,
    /// The account with a small quota is the last one.
    small_quota: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    Shared {
        users: usize,
        /// Whether there have been several since it was last free.
        crowded: bool,
    },
    Exclusive,
}

const FREE: Use = Use::Shared {
    users: 0,
    crowded: false,
};

/// What a case needs of an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Demand {
    /// INBOX or maildrop must be the case's alone.
    pub(crate) exclusive: bool,
    /// The second user as well.
    pub(crate) second: bool,
    /// The account with a small quota, and that alone.
    pub(crate) small_quota: bool,
    /// Whether it is prepared over IMAP, on a connection that may be kept from another case.
    pub(crate) prepares: bool,
    /// Whether it may begin on a logged-in connection that another case handed on.
    pub(crate) handed: bool,
    /// Connections that it may have open at the same time, with the one that prepares it.
    pub(crate) connections: usize,
}

/// An account in use; given back with [`Accounts::release`].
#[derive(Debug)]
pub(crate) struct Lease {
    /// Index among the target's accounts, behind which the one with a small quota comes.
    pub(crate) account: usize,
    demand: Demand,
}

impl Accounts {
    /// `count` accounts, and perhaps the one with a small quota, all free.
    pub(crate) fn new(count: usize, small_quota: bool) -> Self {
        Self {
            uses: vec![FREE; count + usize::from(small_quota)],
            second: false,
            small_quota,
        }
    }

    /// An account that meets `demand` now, if there is one.
    ///
    /// Cases that share go to the front half of the accounts, first to one that has connections
    /// `kept` for them, then to the least busy; cases that need one alone take a free one with
    /// connections, then the last free one. So neither waits for the other where there are several
    /// accounts, and connections are used again.
    pub(crate) fn lease(&mut self, demand: Demand, kept: impl Fn(usize) -> bool) -> Option<Lease> {
        if demand.second && self.second {
            return None;
        }
        let (last, count) = match self.small_quota {
            true => (self.uses.last(), self.uses.len() - 1),
            false => (None, self.uses.len()),
        };
        let front = count.div_ceil(2);
        let others = &self.uses[..count];
        let account = if demand.small_quota {
            last.filter(|using| **using == FREE).map(|_| count)?
        } else if demand.exclusive {
            let free = others.iter().enumerate();
            let free = free.filter(|(_, using)| **using == FREE);
            free.map(|(n, _)| (kept(n), n)).max()?.1
        } else {
            let shared = others
                .iter()
                .enumerate()
                .filter_map(|(n, using)| match using {
                    Use::Shared { users, .. } => Some((n >= front, !kept(n), *users, n)),
                    Use::Exclusive => None,
                });
            shared.min()?.3
        };
        self.uses[account] = match self.uses[account] {
            Use::Shared { users, crowded } if !demand.exclusive && !demand.small_quota => {
                Use::Shared {
                    users: users + 1,
                    crowded: crowded || users > 0,
                }
            }
            _ => Use::Exclusive,
        };
        self.second |= demand.second;
        Some(Lease { account, demand })
    }

    /// Gives an account back, and tells whether others may have used it meanwhile.
    pub(crate) fn release(&mut self, lease: Lease) -> bool {
        let using = &mut self.uses[lease.account];
        let (left, crowded) = match *using {
            Use::Shared { users, crowded } => (users.saturating_sub(1), crowded),
            Use::Exclusive => (0, false),
        };
        *using = match left {
            0 => FREE,
            users => Use::Shared { users, crowded },
        };
        self.second &= !lease.demand.second;
        crowded
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    const SHARED: Demand = Demand {
        exclusive: false,
        second: false,
        small_quota: false,
        prepares: false,
        handed: false,
        connections: 1,
    };
    const ALONE: Demand = Demand {
        exclusive: true,
        ..SHARED
    };
    const SECOND: Demand = Demand {
        second: true,
        ..SHARED
    };

    fn nothing(_: usize) -> bool {
        false
    }

    #[test]
    fn an_exclusive_account_is_nobody_elses() {
        let mut accounts = Accounts::new(1, false);
        let alone = accounts.lease(ALONE, nothing).unwrap();
        assert!(accounts.lease(SHARED, nothing).is_none());
        assert!(accounts.lease(ALONE, nothing).is_none());
        accounts.release(alone);
        let first = accounts.lease(SHARED, nothing).unwrap();
        let second = accounts.lease(SHARED, nothing).unwrap();
        assert!(accounts.lease(ALONE, nothing).is_none());
        assert!(accounts.release(first));
        assert!(accounts.lease(ALONE, nothing).is_none());
        assert!(accounts.release(second));
        let alone = accounts.lease(ALONE, nothing).unwrap();
        assert!(!accounts.release(alone));
        let shared = accounts.lease(SHARED, nothing).unwrap();
        assert!(!accounts.release(shared));
    }

    #[test]
    fn sharing_spreads_over_the_front_half() {
        let mut accounts = Accounts::new(4, false);
        let shared: Vec<usize> = (0..4)
            .map(|_| accounts.lease(SHARED, nothing).unwrap().account)
            .collect();
        assert_eq!(shared, [0, 1, 0, 1]);
        assert_eq!(accounts.lease(ALONE, nothing).unwrap().account, 3);
        assert_eq!(accounts.lease(ALONE, nothing).unwrap().account, 2);
        assert!(accounts.lease(ALONE, nothing).is_none());
    }

    #[test]
    fn connections_that_are_kept_are_used_again() {
        let mut accounts = Accounts::new(4, false);
        let kept = |account| account == 1 || account == 2;
        let shared: Vec<usize> = (0..2)
            .map(|_| accounts.lease(SHARED, kept).unwrap().account)
            .collect();
        assert_eq!(shared, [1, 1]);
        assert_eq!(accounts.lease(ALONE, kept).unwrap().account, 2);
        assert_eq!(accounts.lease(ALONE, kept).unwrap().account, 3);
    }

    #[test]
    fn one_case_at_a_time_has_the_second_user() {
        let mut accounts = Accounts::new(2, false);
        let lease = accounts.lease(SECOND, nothing).unwrap();
        assert!(accounts.lease(SECOND, nothing).is_none());
        assert!(accounts.lease(SHARED, nothing).is_some());
        accounts.release(lease);
        assert!(accounts.lease(SECOND, nothing).is_some());
    }

    #[test]
    fn the_small_quota_is_for_who_asks_for_it() {
        let small = Demand {
            small_quota: true,
            ..SHARED
        };
        assert!(Accounts::new(2, false).lease(small, nothing).is_none());
        let mut accounts = Accounts::new(1, true);
        let lease = accounts.lease(small, nothing).unwrap();
        assert_eq!(lease.account, 1);
        assert!(accounts.lease(small, nothing).is_none());
        assert_eq!(accounts.lease(SHARED, nothing).unwrap().account, 0);
        assert!(!accounts.release(lease));
        assert!(accounts.lease(small, nothing).is_some());
    }
}
