//! Less and less of a stream that still shows the same.

use std::collections::BTreeMap;

use crate::{
    edit::tokens,
    octets::Octets,
    player::{Player, Unable},
    sign::Sign,
    stream::{PASSWORD, Step, Stream, USER},
};

/// How often a stream is played to make it smaller.
const PLAYS: usize = 300;

/// A message that is as short as one can be.
const MESSAGE: &[u8] = b"{14+}\r\nSubject: s\r\n\r\n";

/// Makes a stream smaller as long as it shows `cause`: by commands, then by arguments, then by
/// octets. What is left, and what is seen in it.
pub(crate) async fn minimise(
    player: &mut Player,
    stream: Stream,
    sign: Sign,
) -> Result<(Stream, Sign), Unable> {
    let mut shrinking = Shrinking {
        player,
        stream,
        sign,
        plays: PLAYS,
    };
    shrinking.shrink().await?;
    Ok((shrinking.stream, shrinking.sign))
}

struct Shrinking<'p> {
    player: &'p mut Player,
    stream: Stream,
    sign: Sign,
    plays: usize,
}

impl Shrinking<'_> {
    async fn shrink(&mut self) -> Result<(), Unable> {
        let mut less = self.stream.clone();
        less.steps.truncate(self.sign.step + 1);
        self.tried(less).await?;
        loop {
            let before = self.stream.clone();
            self.steps().await?;
            self.connections().await?;
            self.logins().await?;
            self.manners().await?;
            self.arguments().await?;
            if self.stream == before || self.plays == 0 {
                break;
            }
        }
        self.octets().await
    }

    /// Takes `less` if it shows the same.
    async fn tried(&mut self, less: Stream) -> Result<bool, Unable> {
        if less == self.stream || less.steps.is_empty() || self.plays == 0 {
            return Ok(false);
        }
        self.plays -= 1;
        let played = self.player.play(&less).await?;
        let Some(sign) = played
            .signs
            .into_iter()
            .find(|it| it.cause == self.sign.cause)
        else {
            return Ok(false);
        };
        self.stream = less;
        self.stream.steps.truncate(sign.step + 1);
        self.sign = sign;
        Ok(true)
    }

    /// Without some of the steps, many at a time at first.
    async fn steps(&mut self) -> Result<(), Unable> {
        let mut many = (self.stream.steps.len() / 2).max(1);
        loop {
            let mut at = self.stream.steps.len();
            while at > 0 {
                let from = at.saturating_sub(many);
                let mut less = self.stream.clone();
                let to = at.min(less.steps.len());
                less.steps.drain(from.min(to)..to);
                self.tried(less).await?;
                at = from;
            }
            if many == 1 {
                return Ok(());
            }
            many /= 2;
        }
    }

    /// With fewer connections, and none that says nothing.
    async fn connections(&mut self) -> Result<(), Unable> {
        for from in (1..self.stream.connections.len()).rev() {
            for to in 0..from {
                if self.stream.connections.get(from) != self.stream.connections.get(to) {
                    continue;
                }
                let mut less = self.stream.clone();
                let moved = less.steps.iter_mut().filter(|step| step.on == from);
                moved.for_each(|step| step.on = to);
                if self.tried(less).await? {
                    break;
                }
            }
        }
        let used = renumbered(&self.stream);
        self.tried(used).await?;
        Ok(())
    }

    /// With LOGIN instead of AUTHENTICATE.
    async fn logins(&mut self) -> Result<(), Unable> {
        for at in (0..self.stream.steps.len()).rev() {
            let mut less = self.stream.clone();
            let Some(step) = less.steps.get(at) else {
                continue;
            };
            let (on, protocol) = (step.on, less.connections[step.on]);
            if step.verb(protocol) != "AUTHENTICATE" {
                continue;
            }
            less.steps[at] = Step::new(on, format!("LOGIN {USER} {PASSWORD}"));
            let line = |step: &Step| step.on == on && step.verb(protocol) == "line";
            let answer = less.steps[at + 1..].iter().position(line);
            if let Some(answer) = answer {
                less.steps.remove(at + 1 + answer);
            }
            self.tried(less).await?;
        }
        Ok(())
    }

    /// Without pipelines, pieces and drops.
    async fn manners(&mut self) -> Result<(), Unable> {
        for at in (0..self.stream.steps.len()).rev() {
            let changes: [fn(&mut Step); 4] = [
                |step| step.pipelined = false,
                |step| step.pieces.clear(),
                |step| step.unasked_literals = false,
                |step| step.drop = None,
            ];
            for change in changes {
                let mut less = self.stream.clone();
                if let Some(step) = less.steps.get_mut(at) {
                    change(step);
                    self.tried(less).await?;
                }
            }
        }
        Ok(())
    }

    /// With fewer and simpler arguments.
    async fn arguments(&mut self) -> Result<(), Unable> {
        for at in (0..self.stream.steps.len()).rev() {
            let count = self
                .stream
                .steps
                .get(at)
                .map_or(0, |step| tokens(&step.line.0).len());
            for which in (1..count).rev() {
                let Some(step) = self.stream.steps.get(at) else {
                    break;
                };
                let line = step.line.0.clone();
                let words = tokens(&line);
                let Some(word) = words.get(which) else {
                    continue;
                };
                for simpler in simpler(word) {
                    let new: Vec<&[u8]> = match &simpler {
                        Some(simpler) => {
                            [&words[..which], &[&simpler[..]], &words[which + 1..]].concat()
                        }
                        None => [&words[..which], &words[which + 1..]].concat(),
                    };
                    let new = new.join(&b' ');
                    if new.len() > line.len() {
                        continue;
                    }
                    let mut less = self.stream.clone();
                    less.steps[at].line = Octets(new);
                    if self.tried(less).await? {
                        break;
                    }
                }
            }
        }
        Ok(())
    }

    /// With shorter lines and strings.
    async fn octets(&mut self) -> Result<(), Unable> {
        for at in (0..self.stream.steps.len()).rev() {
            let Some(step) = self.stream.steps.get(at) else {
                continue;
            };
            let protocol = self.stream.connections[step.on];
            // What is a command is as simple as its arguments are.
            if step.verb(protocol) != "line" {
                continue;
            }
            let mut many = (step.line.0.len() / 2).max(1);
            loop {
                let mut end = self
                    .stream
                    .steps
                    .get(at)
                    .map_or(0, |step| step.line.0.len());
                while end > 0 {
                    let from = end.saturating_sub(many);
                    let mut less = self.stream.clone();
                    if let Some(step) = less.steps.get_mut(at) {
                        let to = end.min(step.line.0.len());
                        step.line.0.drain(from.min(to)..to);
                        self.tried(less).await?;
                    }
                    end = from;
                }
                if many == 1 {
                    break;
                }
                many /= 2;
            }
        }
        Ok(())
    }
}

/// What an argument may be instead; `None`: nothing at all.
fn simpler(word: &[u8]) -> Vec<Option<Vec<u8>>> {
    let mut all = vec![None];
    if word.starts_with(b"{") {
        all.push(Some(MESSAGE.to_vec()));
    }
    let set = |octet: &u8| octet.is_ascii_digit() || b":*,".contains(octet);
    if word.iter().all(set) && word != b"1" {
        all.push(Some(b"1".to_vec()));
        all.push(Some(b"2".to_vec()));
    }
    let inner = word
        .strip_prefix(b"(")
        .and_then(|word| word.strip_suffix(b")"));
    if let Some(inner) = inner {
        let words = tokens(inner);
        for left in 0..words.len() {
            if words.len() > 1 {
                let kept = [&words[..left], &words[left + 1..]].concat().join(&b' ');
                all.push(Some([b"(", &kept[..], b")"].concat()));
            }
        }
    }
    all
}

/// The connections that say something, in the order in which they begin.
fn renumbered(stream: &Stream) -> Stream {
    let mut numbers: BTreeMap<usize, usize> = BTreeMap::new();
    let mut connections = Vec::new();
    for step in &stream.steps {
        numbers.entry(step.on).or_insert_with(|| {
            connections.push(stream.connections[step.on]);
            connections.len() - 1
        });
    }
    let steps = stream.steps.iter().map(|step| Step {
        on: numbers[&step.on],
        ..step.clone()
    });
    Stream {
        steps: steps.collect(),
        connections,
    }
}
