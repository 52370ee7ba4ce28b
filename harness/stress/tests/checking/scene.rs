//! Histories in few words.

use mailspec_stress::{
    Change, Content, Fetched, History, Kind, Message, Operation, Request, Saw, Terms, Which, check,
};

/// A history that is being written: each operation begins when all before it have ended, unless it
/// says otherwise.
#[derive(Default)]
pub(crate) struct Scene {
    pub(crate) history: History,
    now: u64,
}

/// What is told.
pub(crate) fn told(tells: impl Fn(&mut Scene)) -> Scene {
    let mut scene = Scene::default();
    tells(&mut scene);
    scene
}

pub(crate) const BOX: &str = "box";

impl Scene {
    fn push(&mut self, session: u32, request: Request, saw: Vec<Saw>) -> &mut Operation {
        let mailbox = match request {
            Request::Append { .. } | Request::Status { .. } | Request::Crash => None,
            _ => Some(BOX.to_owned()),
        };
        self.history.operations.push(Operation {
            session,
            began: self.now + 1,
            ended: Some(self.now + 2),
            ok: true,
            mailbox,
            request,
            saw,
        });
        self.now += 2;
        self.history.operations.last_mut().unwrap()
    }

    /// Answered OK.
    pub(crate) fn does(&mut self, session: u32, request: Request, saw: Vec<Saw>) -> &mut Self {
        self.push(session, request, saw);
        self
    }

    pub(crate) fn refused(&mut self, session: u32, request: Request) -> &mut Self {
        self.push(session, request, Vec::new()).ok = false;
        self
    }

    /// Its answer never came.
    pub(crate) fn unanswered(&mut self, session: u32, request: Request) -> &mut Self {
        let operation = self.push(session, request, Vec::new());
        (operation.ended, operation.ok) = (None, false);
        self
    }

    /// The last operation began before the `count` before it did, and ended after them.
    pub(crate) fn meanwhile(&mut self, count: usize) -> &mut Self {
        let at = self.history.operations.len() - 1;
        let began = self.history.operations[at - count].began;
        for operation in &mut self.history.operations[at - count..at] {
            operation.began += 1;
            operation.ended = operation.ended.map(|ended| ended + 1);
        }
        let last = &mut self.history.operations[at];
        last.began = began;
        last.ended = last.ended.map(|ended| ended + 1);
        self.now += 1;
        self
    }

    pub(crate) fn appends(&mut self, session: u32, mark: &str, uid: u32) -> &mut Self {
        self.does(session, append(mark), vec![given(uid)])
    }

    pub(crate) fn selects(&mut self, session: u32, exists: u32) -> &mut Self {
        let saw = vec![Saw::Exists(exists), Saw::UidValidity(1)];
        self.does(session, Request::Select { read_only: false }, saw)
    }

    /// A new selection, in which these are listed with their flags.
    pub(crate) fn lists(&mut self, session: u32, these: &[(u32, &[&str])]) -> &mut Self {
        self.selects(session, these.len() as u32);
        let saw = these.iter().zip(1..);
        let saw = saw.map(|((uid, has), number)| {
            Saw::Fetch(Fetched {
                number,
                uid: Some(*uid),
                flags: Some(flags(has)),
                ..Fetched::default()
            })
        });
        let saw = saw.collect();
        self.does(session, Request::Fetch { which: Which::All }, saw)
    }

    pub(crate) fn kinds(&self) -> Vec<Kind> {
        let found = check(&self.history, Terms::default());
        found.iter().map(|violation| violation.kind).collect()
    }
}

pub(crate) fn flags(these: &[&str]) -> Vec<String> {
    these.iter().map(|flag| (*flag).to_owned()).collect()
}

pub(crate) fn content(mark: &str) -> Content {
    Content {
        mark: mark.to_owned(),
        octets: 100,
        digest: format!("of {mark}"),
    }
}

pub(crate) fn append(mark: &str) -> Request {
    append_with(mark, &[], None)
}

pub(crate) fn append_with(mark: &str, with: &[&str], date: Option<i64>) -> Request {
    Request::Append {
        to: BOX.to_owned(),
        message: Message {
            content: content(mark),
            flags: flags(with),
            date,
        },
    }
}

pub(crate) fn given(uid: u32) -> Saw {
    Saw::AppendUid {
        validity: 1,
        uids: vec![uid],
    }
}

pub(crate) fn fetch(uid: u32) -> Request {
    Request::Fetch {
        which: Which::Uids(vec![uid]),
    }
}

pub(crate) fn body(uid: u32, mark: &str) -> Saw {
    Saw::Fetch(Fetched {
        number: 1,
        uid: Some(uid),
        content: Some(content(mark)),
        ..Fetched::default()
    })
}

pub(crate) fn store(uid: u32, change: Change, named: &[&str]) -> Request {
    Request::Store {
        uids: vec![uid],
        change,
        flags: flags(named),
    }
}

pub(crate) fn expunge() -> Request {
    Request::Expunge { uids: None }
}
