//! The steps of a case, one after the other.
//!
//! A step writes, reads up to the point where it is complete, and hands what
//! arrived to its expectations. What arrived later stays for the next step.

use std::sync::atomic::Ordering;

use mailspec_suite::{
    Action, Command, Protocol, State, Step,
    pattern::Arrived,
    template::{Bindings, Piece, RenderError, Template, Value},
};
use tokio::time::{Duration, Instant};

use crate::connection::{Connection, Ended, HandshakeError, Kind, Message};
use crate::visible::excerpt;
use crate::{
    client::{self, Client},
    exchange::{self, Segments, Stop},
    pace::{self, PATIENCE},
    play::{Flow, Play, Took, octets},
    stage::{Slot, Wish},
    time::later,
    trouble::{Cause, Trouble},
};

/// Messages of a step that are looked at one by one, so that no more are taken than it needs.
const ONE_BY_ONE: usize = 256;

impl Play<'_> {
    /// Plays all steps, up to the first that breaks a MUST.
    pub(crate) async fn steps(&mut self) -> Result<(), Trouble> {
        self.note_violations(None);
        let case = std::sync::Arc::clone(&self.stage.case);
        for step in &case.steps {
            let flow = self.step(step).await;
            self.note_violations(Some(step));
            match flow {
                Ok(Flow::On) => {}
                Ok(Flow::Halt) => break,
                // A step that breaks no MUST did not get what this one builds upon, and was told.
                Err(trouble) if trouble.cause == Cause::Unbound && self.is_told() => break,
                Err(trouble) => return Err(trouble),
            }
        }
        Ok(())
    }

    async fn step(&mut self, step: &Step) -> Result<Flow, Trouble> {
        if self.stage.site.target.gentle.is_some() {
            let logins = pace::logins(step, &self.stage.case);
            self.stage
                .site
                .spent
                .logins
                .fetch_add(logins, Ordering::Relaxed);
        }
        let limit = step.within.unwrap_or_else(|| self.stage.site.step_limit());
        let begun = Instant::now();
        let deadline = self.deadline.min(later(begun, limit));
        let took = match &step.action {
            Action::Send(command) => self.send(step, command, deadline).await?,
            Action::Pipeline(steps) => return self.pipeline(steps, deadline).await,
            Action::Raw { writes, chunk } => self.raw(step, writes, *chunk, deadline).await?,
            Action::Authenticate(exchange) => {
                match self.authenticate(step, exchange, deadline).await? {
                    Ok(took) => took,
                    Err(flow) => return Ok(flow),
                }
            }
            Action::Connect {
                second_user,
                login,
                tls,
            } => {
                let state = match (login, step.expected.expect.is_empty()) {
                    (true, _) => State::Authenticated,
                    (false, true) => State::NotAuthenticated,
                    (false, false) => State::Greeting,
                };
                let wish = Wish {
                    protocol: step.protocol,
                    second_user: *second_user,
                    state,
                    tls: *tls,
                };
                if let Err(trouble) = self.stage.open(&step.on, wish).await {
                    let cause = trouble.cause;
                    if step.prepares || matches!(cause, Cause::Ours | Cause::Untrusted) {
                        return Err(trouble);
                    }
                    let expected = vec!["a connection in the state that the step wants".to_owned()];
                    return Ok(self.fail(step, expected, vec![trouble.what]));
                }
                if state != State::Greeting {
                    return Ok(Flow::On);
                }
                return self.greeting(step, deadline, limit).await;
            }
            Action::Greeting => return self.greeting(step, deadline, limit).await,
            Action::Drop => {
                if let Some(mut slot) = self.stage.slots.remove(&step.on) {
                    slot.connection.drop_now().await;
                    self.stage.seen.append(slot.connection.seen());
                }
                return Ok(Flow::On);
            }
            Action::Closed => {
                let took = self.closed(step, deadline).await?;
                if !took.closed() {
                    let expected = vec!["the server closes the connection".to_owned()];
                    let got = vec![format!("it is open after {limit:?}")];
                    return Ok(self.fail(step, expected, got));
                }
                took
            }
            Action::StartTls { inject } => {
                match self.start_tls(step, inject.as_ref(), deadline).await? {
                    Ok(took) => took,
                    Err(flow) => return Ok(flow),
                }
            }
            Action::Idle => self.idle(step, deadline).await?,
            Action::Done => self.done(step, deadline).await?,
            Action::Wait => self.until_satisfied(step, deadline).await?,
            Action::Pause(pause) => {
                let end = self.deadline.min(Instant::now() + *pause);
                tokio::time::sleep_until(end).await;
                return Ok(Flow::On);
            }
            Action::Deliver(message) => {
                self.stage.deliver(message).await?;
                return Ok(Flow::On);
            }
            Action::Check(_) => {
                for (name, slot) in &self.stage.slots {
                    let octets = Value::Number(slot.connection.total());
                    self.stage.bindings.bind(format!("octets.{name}"), octets);
                }
                Took::nothing()
            }
            Action::ChangePassword => {
                self.stage.change_password().await?;
                return Ok(Flow::On);
            }
            Action::Let(_) => Took::nothing(),
        };
        if took.stop.is_none() && took.unseen.is_none() {
            self.stage.site.patience.answered_after(begun.elapsed());
        }
        self.conclude(step, took, limit)
    }

    async fn send(
        &mut self,
        step: &Step,
        command: &Command,
        deadline: Instant,
    ) -> Result<Took, Trouble> {
        let mut earlier = Vec::new();
        let mut pause = Duration::from_millis(20);
        loop {
            let (tag, segments) = self.segments(step, command)?;
            // What the server is given it may be asked for.
            let given = segments.iter().map(Vec::len).max();
            self.stage.site.budget.expect(given.unwrap_or(0));
            let outcome = match self.replies(command) {
                Ok(replies) => {
                    let connection = &mut self.slot(step)?.connection;
                    exchanged(connection, tag.as_deref(), &segments, &replies, deadline).await
                }
                // It may be a challenge that says it.
                Err(RenderError::Unbound(_)) => {
                    self.converse(step, command, tag.as_deref(), segments, deadline)
                        .await?
                }
                Err(error) => return Err(unrendered(error)),
            };
            let connection = &mut self.slot(step)?.connection;
            let mut took = Took::after(connection, outcome, tag);
            let Some(until) = &command.until else {
                return Ok(took);
            };
            let latest = earlier.len();
            if step.protocol == Protocol::Imap {
                earlier.append(&mut took.messages);
                took.messages = earlier;
                if let Some(flood) = self.stage.site.budget.excess(&took.messages) {
                    took.stop = Some(Stop::Ended(flood));
                    return Ok(took);
                }
            }
            // What is waited for may have come with the command before: an APPEND to the selected
            // mailbox may announce the message itself.
            let before = self.slot(step)?.before.clone();
            let mut messages = octets(&before);
            messages.extend(octets(&took.messages));
            // Or it is an answer as a whole, to which what was answered before does not belong: the
            // numbers that SEARCH finds now.
            let behind = messages.len() - took.messages.len() + latest.min(took.messages.len());
            let bindings = &self.stage.bindings;
            let is_seen = |of: &[&[u8]]| until.is_seen(&self.arrived(&took, of), bindings);
            if is_seen(&messages) || is_seen(&messages[behind..]) {
                return Ok(took);
            }
            if took.stop.is_some() || Instant::now() >= deadline {
                took.unseen = Some(until.text().to_owned());
                return Ok(took);
            }
            earlier = took.messages;
            if self.stage.site.target.gentle.is_some() {
                pause = PATIENCE;
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_millis(500));
        }
    }

    /// Writes all commands at once; each is judged by what came up to its own completion.
    async fn pipeline(&mut self, steps: &[Step], deadline: Instant) -> Result<Flow, Trouble> {
        let Some(first) = steps.first() else {
            return Ok(Flow::On);
        };
        let mut written = Vec::new();
        let mut tags = Vec::new();
        for step in steps {
            let Action::Send(command) = &step.action else {
                return Err(Trouble::ours("a pipeline holds commands only"));
            };
            let (tag, segments) = self.segments(step, command)?;
            written.extend(segments.concat());
            tags.push(tag);
        }
        let protocol = first.protocol;
        let connection = &mut self.slot(first)?.connection;
        let mut left = tags.len();
        let mut at = connection.inbox().len();
        let mut stop = exchange::write(connection, &written, deadline).await.err();
        while left > 0 && stop.is_none() {
            match exchange::next(connection, &mut at, deadline).await {
                Ok(Kind::Tagged(tag)) => {
                    if !tags.iter().flatten().any(|sent| sent.as_bytes() == tag) {
                        stop = Some(Stop::ForeignTag(excerpt(&tag)));
                    }
                    left -= 1;
                }
                Ok(Kind::Reply) => left -= 1,
                Ok(_) => {}
                Err(why) => stop = Some(why),
            }
        }
        let came = if stop.is_some() {
            connection.take_inbox()
        } else {
            connection.take_first(at)
        };
        let limit = self.stage.site.step_limit();
        let mut flow = Flow::On;
        for (n, (step, tag)) in steps.iter().zip(tags).enumerate() {
            let completion = match protocol {
                Protocol::Imap => came.iter().position(|message| match (&message.kind, &tag) {
                    (Kind::Tagged(this), Some(tag)) => this == tag.as_bytes(),
                    _ => false,
                }),
                Protocol::Pop3 => (came.len() > n).then_some(n),
            };
            let messages = match (protocol, completion) {
                (Protocol::Pop3, Some(at)) => vec![came[at].clone()],
                (_, Some(at)) => came[..=at].to_vec(),
                (_, None) => came.clone(),
            };
            let took = Took {
                messages,
                tag,
                stop: if completion.is_some() {
                    None
                } else {
                    stop.clone()
                },
                unseen: None,
            };
            if self.conclude(step, took, limit)? == Flow::Halt {
                flow = Flow::Halt;
                break;
            }
        }
        Ok(flow)
    }

    /// Octets as they are. With `{tag}` the step ends when all its tags are completed, or the
    /// server waits for more and everything expected is here; else when that is so.
    async fn raw(
        &mut self,
        step: &Step,
        writes: &[Template],
        chunk: Option<usize>,
        deadline: Instant,
    ) -> Result<Took, Trouble> {
        let mut tags = Vec::new();
        let mut stop = None;
        // What waits for nothing is sent together.
        let mut due = Vec::new();
        let size = chunk.unwrap_or(usize::MAX).max(1);
        for template in writes {
            if template.uses("tag") {
                let tag = self.stage.tag();
                self.stage.bindings.bind("tag", Value::atom(&tag));
                tags.push(tag);
            }
            let pieces = template.octets(&self.stage.bindings).map_err(unrendered)?;
            let connection = &mut self.slot(step)?.connection;
            for (n, piece) in pieces.into_iter().enumerate() {
                if n > 0 && piece.awaits_continuation && stop.is_none() {
                    // What was sent before this command may be completed only now.
                    let own = usize::from(template.uses("tag"));
                    let earlier = &tags[..tags.len() - own];
                    let at = connection.inbox().len();
                    stop = in_chunks(connection, &std::mem::take(&mut due), size, deadline).await;
                    if stop.is_none() {
                        stop = asked_for(connection, at, earlier, deadline).await.err();
                    }
                }
                due.extend(piece.octets);
            }
        }
        if stop.is_none() {
            let connection = &mut self.slot(step)?.connection;
            stop = in_chunks(connection, &due, size, deadline).await;
        }
        if tags.is_empty() || stop.is_some() {
            let mut took = self.until_satisfied(step, deadline).await?;
            took.stop = took.stop.or(stop);
            return Ok(took);
        }
        let case = std::sync::Arc::clone(&self.stage.case);
        let bindings = self.stage.bindings.clone();
        let connection = &mut self.slot(step)?.connection;
        let last = tags.last().cloned();
        let mut at = 0;
        let outcome = loop {
            match exchange::next(connection, &mut at, deadline).await {
                Ok(Kind::Tagged(tag)) => {
                    tags.retain(|sent| sent.as_bytes() != tag);
                    if tags.is_empty() {
                        break Ok(at);
                    }
                }
                Ok(Kind::Continuation) => {
                    let messages = octets(&connection.inbox()[..at]);
                    let arrived = Arrived {
                        messages: &messages,
                        tag: last.as_deref(),
                        closed: false,
                        words: &case.words,
                    };
                    if step.is_satisfied(&arrived, &bindings) {
                        break Ok(at);
                    }
                    // Requests may come without end, and many at once.
                    if Instant::now() >= deadline {
                        break Err(Stop::Timeout);
                    }
                    tokio::task::yield_now().await;
                }
                Ok(_) => {}
                Err(why) => break Err(why),
            }
        };
        Ok(Took::after(connection, outcome, last))
    }

    async fn greeting(
        &mut self,
        step: &Step,
        deadline: Instant,
        limit: Duration,
    ) -> Result<Flow, Trouble> {
        let connection = &mut self.slot(step)?.connection;
        let came = exchange::until(connection, deadline, |inbox| !inbox.is_empty()).await;
        let took = Took::after(connection, came.map(|()| 1), None);
        if let Some(greeting) = took.messages.first()
            && let Some(digest) = client::apop(&greeting.octets, self.stage.account())
        {
            self.stage.site.redactor.hide_digest(&digest);
            self.stage.bindings.bind_secret("apop", Value::atom(digest));
        }
        let flow = self.conclude(step, took, limit)?;
        if flow == Flow::Halt {
            return Ok(flow);
        }
        let Some(slot) = self.stage.slots.remove(&step.on) else {
            return Ok(flow);
        };
        let mut client = Client::greeted(slot.connection, "t");
        let protected = self.stage.protect(&mut client).await;
        let slot = Slot::new(client.connection);
        self.stage.slots.insert(step.on.clone(), slot);
        protected.map(|()| flow)
    }

    async fn closed(&mut self, step: &Step, deadline: Instant) -> Result<Took, Trouble> {
        let connection = &mut self.slot(step)?.connection;
        let outcome = exchange::until(connection, deadline, |_| false).await;
        Ok(Took::after(connection, outcome.map(|()| 0), None))
    }

    /// STARTTLS or STLS, then the handshake; `Err` is a finding made.
    async fn start_tls(
        &mut self,
        step: &Step,
        inject: Option<&Template>,
        deadline: Instant,
    ) -> Result<Result<Took, Flow>, Trouble> {
        let injected = match inject {
            None => Vec::new(),
            Some(template) => {
                let pieces = template.octets(&self.stage.bindings).map_err(unrendered)?;
                pieces.into_iter().flat_map(|piece| piece.octets).collect()
            }
        };
        let tag = (step.protocol == Protocol::Imap).then(|| self.stage.tag());
        let mut octets = match &tag {
            Some(tag) => format!("{tag} STARTTLS\r\n").into_bytes(),
            None => b"STLS\r\n".to_vec(),
        };
        octets.extend(injected);
        let side = self.stage.site.at(step.protocol);
        let tls = side
            .and_then(|side| side.plain.as_ref())
            .map(|route| route.tls.clone());
        let tls = tls.ok_or_else(|| Trouble::ours("no port without TLS"))?;
        let connection = &mut self.slot(step)?.connection;
        let outcome = match &tag {
            Some(tag) => exchange::imap(connection, tag.as_bytes(), &[octets], &[], deadline).await,
            None => exchange::pop3(connection, &[octets], &[], deadline).await,
        };
        let took = Took::after(connection, outcome, tag);
        let accepted = took.messages.last().is_some_and(|last| match &last.kind {
            Kind::Tagged(_) => last
                .octets
                .split(|octet| *octet == b' ')
                .nth(1)
                .is_some_and(|word| word.trim_ascii_end().eq_ignore_ascii_case(b"OK")),
            Kind::Reply => last.octets.starts_with(b"+OK"),
            _ => false,
        });
        if !accepted {
            // Plaintext behind STARTTLS may make a server refuse it: nothing was executed.
            if inject.is_some() && (took.stop.is_none() || took.closed()) {
                self.outcomes
                    .push("the server refuses to start TLS".to_owned());
                return Ok(Err(Flow::Halt));
            }
            return Ok(Ok(took));
        }
        if let Err(error) = connection.start_tls(&tls, deadline).await {
            match error {
                HandshakeError::Untrusted(_) => {
                    self.skip = Some(error.to_string());
                    return Ok(Err(Flow::Halt));
                }
                // The rules have a finding about it.
                HandshakeError::Clear(_) => return Ok(Err(Flow::Halt)),
                HandshakeError::Failed(_) => {}
            }
            // Nor does a server that hangs up on it execute anything.
            if inject.is_some() && matches!(connection.ended(), Some(Ended::Closed(_))) {
                self.outcomes
                    .push("the server ends the connection".to_owned());
                return Ok(Err(Flow::Halt));
            }
            let expected = vec!["a TLS handshake".to_owned()];
            return Ok(Err(self.fail(step, expected, vec![error.to_string()])));
        }
        Ok(Ok(took))
    }

    async fn idle(&mut self, step: &Step, deadline: Instant) -> Result<Took, Trouble> {
        let tag = self.stage.tag();
        let slot = self.slot(step)?;
        let connection = &mut slot.connection;
        let mut at = connection.inbox().len();
        let command = format!("{tag} IDLE\r\n");
        let outcome = match exchange::write(connection, command.as_bytes(), deadline).await {
            Ok(()) => exchange::next(connection, &mut at, deadline).await,
            Err(stop) => Err(stop),
        };
        // It may idle without having said so: DONE ends that, too.
        if matches!(outcome, Ok(Kind::Continuation) | Err(Stop::Timeout)) {
            slot.idle = Some(tag.clone().into_bytes());
        }
        Ok(Took::after(
            &mut slot.connection,
            outcome.map(|_| at),
            Some(tag),
        ))
    }

    async fn done(&mut self, step: &Step, deadline: Instant) -> Result<Took, Trouble> {
        let slot = self.slot(step)?;
        let Some(tag) = slot.idle.take() else {
            // IDLE was answered otherwise (RFC 2177 §3: NO), which was judged when it was.
            let what = format!("connection {} does not idle", step.on);
            return Err(Trouble::new(what, Cause::Refused));
        };
        let done = [b"DONE\r\n".to_vec()];
        let outcome = exchange::imap(&mut slot.connection, &tag, &done, &[], deadline).await;
        let tag = String::from_utf8_lossy(&tag).into_owned();
        Ok(Took::after(&mut slot.connection, outcome, Some(tag)))
    }

    /// Reads until the step's expectations are met, and takes no more than they need.
    async fn until_satisfied(&mut self, step: &Step, deadline: Instant) -> Result<Took, Trouble> {
        let case = std::sync::Arc::clone(&self.stage.case);
        let bindings = self.stage.bindings.clone();
        let connection = &mut self.slot(step)?.connection;
        if step.expected.expect.is_empty() {
            return Ok(Took::after(connection, Ok(0), None));
        }
        let satisfied = |messages: &[Message]| {
            let messages = octets(messages);
            let arrived = Arrived {
                messages: &messages,
                tag: None,
                closed: false,
                words: &case.words,
            };
            step.is_satisfied(&arrived, &bindings)
        };
        let mut seen = 0;
        let outcome = exchange::until(connection, deadline, |inbox| {
            while seen < inbox.len() {
                // Each is looked at with all before it: many are taken together.
                seen = if seen < ONE_BY_ONE {
                    seen + 1
                } else {
                    inbox.len()
                };
                if satisfied(&inbox[..seen]) {
                    return true;
                }
                if Instant::now() >= deadline {
                    return false;
                }
            }
            false
        });
        let outcome = outcome.await;
        Ok(Took::after(connection, outcome.map(|()| seen), None))
    }

    pub(crate) fn slot(&mut self, step: &Step) -> Result<&mut Slot, Trouble> {
        let slot = self.stage.slots.get_mut(&step.on);
        slot.ok_or_else(|| {
            Trouble::ours(format!(
                "{}: there is no connection {}",
                step.place, step.on
            ))
        })
    }

    /// The command's octets, and its tag if the protocol has tags.
    fn segments(
        &mut self,
        step: &Step,
        command: &Command,
    ) -> Result<(Option<String>, Segments), Trouble> {
        if step.protocol == Protocol::Pop3 {
            let pieces = command
                .text
                .line(&self.stage.bindings)
                .map_err(unrendered)?;
            return Ok((None, joined(pieces)));
        }
        let tag = match &command.tag {
            None => self.stage.tag(),
            Some(template) => {
                let pieces = template.octets(&self.stage.bindings).map_err(unrendered)?;
                let octets = pieces.into_iter().flat_map(|piece| piece.octets).collect();
                String::from_utf8(octets).map_err(|_| Trouble::ours("a tag is ASCII"))?
            }
        };
        let pieces = command
            .text
            .command(&tag, &self.stage.bindings)
            .map_err(unrendered)?;
        Ok((Some(tag), joined(pieces)))
    }

    fn replies(&self, command: &Command) -> Result<Segments, RenderError> {
        let replies = command.reply.iter();
        replies
            .map(|reply| line(reply, &self.stage.bindings))
            .collect()
    }

    /// Sends a command and answers each challenge with a reply that may use what it said.
    async fn converse(
        &mut self,
        step: &Step,
        command: &Command,
        tag: Option<&str>,
        mut segments: Segments,
        deadline: Instant,
    ) -> Result<Result<usize, Stop>, Trouble> {
        let case = std::sync::Arc::clone(&self.stage.case);
        let begun = self.slot(step)?.connection.inbox().len();
        let mut replies = command.reply.iter();
        loop {
            let connection = &mut self.slot(step)?.connection;
            let outcome = exchanged(connection, tag, &segments, &[], deadline).await;
            let (Err(Stop::Continuation), Some(reply)) = (&outcome, replies.next()) else {
                return Ok(outcome);
            };
            let came = connection.inbox()[begun..].to_vec();
            let messages = octets(&came);
            let arrived = Arrived {
                messages: &messages,
                tag,
                closed: false,
                words: &case.words,
            };
            let said = step.judge(&arrived, &self.stage.bindings).bindings;
            segments = match line(reply, &said) {
                Ok(octets) => vec![octets],
                // The challenge is not what was expected, which its step says.
                Err(RenderError::Unbound(_)) => return Ok(outcome),
                Err(error) => return Err(unrendered(error)),
            };
        }
    }
}

/// A command and its completion, with or without a tag.
async fn exchanged(
    connection: &mut Connection,
    tag: Option<&str>,
    segments: &[Vec<u8>],
    replies: &[Vec<u8>],
    deadline: Instant,
) -> Result<usize, Stop> {
    match tag {
        Some(tag) => exchange::imap(connection, tag.as_bytes(), segments, replies, deadline).await,
        None => exchange::pop3(connection, segments, replies, deadline).await,
    }
}

fn line(template: &Template, bindings: &Bindings) -> Result<Vec<u8>, RenderError> {
    let pieces = template.line(bindings)?;
    Ok(pieces.into_iter().flat_map(|piece| piece.octets).collect())
}

/// Writes `octets`, so many at a time; what kept it from that.
async fn in_chunks(
    connection: &mut Connection,
    octets: &[u8],
    size: usize,
    deadline: Instant,
) -> Option<Stop> {
    for chunk in octets.chunks(size) {
        if let Err(stop) = exchange::write(connection, chunk, deadline).await {
            return Some(stop);
        }
    }
    None
}

/// Waits, from the message `at` on, for a continuation request, or for a completion that tells that
/// none will come: not one of the commands before, whose tags are `earlier`.
async fn asked_for(
    connection: &mut Connection,
    mut at: usize,
    earlier: &[String],
    deadline: Instant,
) -> Result<(), Stop> {
    loop {
        match exchange::next(connection, &mut at, deadline).await? {
            Kind::Tagged(tag) if earlier.iter().any(|sent| sent.as_bytes() == tag) => {}
            _ => return Ok(()),
        }
    }
}

/// Pieces as segments: what waits for no continuation request joins what is before it.
fn joined(pieces: Vec<Piece>) -> Segments {
    let mut segments: Segments = Vec::new();
    for piece in pieces {
        match segments.last_mut() {
            Some(last) if !piece.awaits_continuation => last.extend(piece.octets),
            _ => segments.push(piece.octets),
        }
    }
    segments
}

pub(crate) fn unrendered(error: RenderError) -> Trouble {
    let cause = match error {
        RenderError::Unbound(_) => Cause::Unbound,
        _ => Cause::Ours,
    };
    Trouble::new(error.to_string(), cause)
}
