//! What a case found: expectations that are not met, rules that are broken.

use mailspec_rules::{self as rules, Violation};
use mailspec_suite::{
    Level, Step,
    pattern::{Kind, Mismatch, NOTHING_CAME},
};
use tokio::time::Duration;

use crate::{
    breaker::Flood,
    connection::{Ended, Message},
    exchange::Stop,
    play::{Cited, Flow, Play, Took, octets},
    trouble::{Cause, Trouble, refuses_for_now},
    verdict::{Finding, NOTHING_LIKE_IT, Verdict},
};

/// Breaks of one rule that a case reports, each different: a known one that comes with every
/// command must not hide another.
const SAME_RULE: usize = 8;

impl Play<'_> {
    /// Turns what the observers saw into findings, at `step`.
    pub(crate) fn note_violations(&mut self, step: Option<&Step>) {
        let seen = self.stage.take_seen();
        for violation in &seen.violations {
            self.violation(violation, step);
        }
        for (rule, times) in seen.left_out {
            leave_out(&mut self.findings, rule, times);
        }
    }

    /// Judges what arrived.
    pub(crate) fn conclude(
        &mut self,
        step: &Step,
        took: Took,
        limit: Duration,
    ) -> Result<Flow, Trouble> {
        if let Some(until) = &took.unseen {
            // What is asked again and again until the time is up was answered, if anything came.
            if took.stop == Some(Stop::Timeout) && took.messages.is_empty() {
                self.stage.silences += 1;
            }
            if let Some(reason) = &step.or_skip {
                self.skip = Some(reason.clone());
                return Ok(Flow::Halt);
            }
            let got = format!("not within {limit:?} ({})", longer(step));
            if step.prepares {
                let what = format!("{}: {until} {got}", step.text);
                return Err(Trouble::new(what, Cause::Refused));
            }
            return Ok(self.fail(step, vec![until.clone()], vec![got]));
        }
        let messages = octets(&took.messages);
        if let Some(slot) = self.stage.slots.get_mut(&step.on) {
            slot.before.clone_from(&took.messages);
        }
        let judgement = {
            let size = took.messages.iter().map(Message::cost).sum();
            let _turn = self.stage.site.budget.turn(size);
            step.judge(&self.arrived(&took, &messages), &self.stage.bindings)
        };
        self.stage.bindings = judgement.bindings;
        self.outcomes.extend(judgement.outcome);
        let unusable =
            |mismatch: &&Mismatch| matches!(mismatch.kind, Kind::Unusable | Kind::Unbound);
        if let Some(mismatch) = judgement.mismatches.iter().find(unusable) {
            let what = format!("{}: {}", mismatch.place, mismatch.difference);
            return Err(match mismatch.kind {
                Kind::Unbound => Trouble::new(what, Cause::Unbound),
                _ => Trouble::ours(what),
            });
        }
        if let Some(Stop::Ended(flood @ Ended::Flood(_))) = &took.stop {
            let what = flood.to_string();
            self.stage.flood = Some(Flood::at(step, what.clone()));
            return Err(Trouble::ours(what));
        }
        if judgement.mismatches.is_empty() {
            return Ok(Flow::On);
        }
        if took.stop == Some(Stop::Timeout) {
            self.stage.silences += 1;
        }
        let last = messages.last().copied().unwrap_or_default();
        if refuses_for_now(last) {
            return Err(Trouble::refused(&step.text, last));
        }
        if step.prepares {
            let got = judgement
                .mismatches
                .iter()
                .map(|mismatch| observation(mismatch, true));
            let got = got.collect::<Vec<_>>().join("; ");
            let cause = match took.stop {
                None => Cause::Refused,
                Some(Stop::Timeout) => Cause::Silent,
                Some(_) => Cause::Broken,
            };
            return Err(Trouble::new(format!("{}: {got}", step.text), cause));
        }
        if let Some(reason) = &step.or_skip {
            self.skip = Some(reason.clone());
            return Ok(Flow::Halt);
        }
        let expected = judgement.mismatches.iter().map(expectation).collect();
        let alone = judgement.mismatches.len() == 1;
        let observed = |mismatch| observation(mismatch, alone);
        let mut got: Vec<String> = judgement.mismatches.iter().map(observed).collect();
        let middle = match &took.stop {
            Some(Stop::Timeout) => {
                let slot = self.stage.slots.get(&step.on);
                slot.and_then(|slot| slot.connection.incomplete())
            }
            Some(Stop::Ended(Ended::Closed(middle))) => middle.clone(),
            _ => None,
        };
        match &took.stop {
            None => {}
            Some(Stop::Timeout) => {
                let longer = longer(step);
                let more = match &middle {
                    None => format!("nothing more within {limit:?} ({longer})"),
                    Some(middle) => {
                        got.retain(|line| line != NOTHING_CAME);
                        format!(
                            "nothing more within {limit:?}, in the middle of {middle} ({longer})"
                        )
                    }
                };
                got.push(more);
            }
            Some(stop) => got.push(stop.to_string()),
        }
        let place = judgement
            .mismatches
            .first()
            .map(|mismatch| mismatch.place.to_string());
        let flow = self.fail(step, expected, got);
        if let Some(finding) = self.findings.last_mut() {
            finding.place = place.or(finding.place.take());
            // What has no end is no reply that what the case asks for could be in.
            if let Some(middle) = middle {
                finding.clause = middle.clause.to_string();
                finding.summary = middle.demanded.to_owned();
            }
        }
        Ok(flow)
    }

    /// A finding of the step's own level.
    pub(crate) fn fail(&mut self, step: &Step, expected: Vec<String>, got: Vec<String>) -> Flow {
        let level = step.level.unwrap_or(self.stage.case.level);
        let (verdict, flow) = match level {
            Level::Must => (Verdict::Fail, Flow::Halt),
            Level::Should => (Verdict::Warn, Flow::On),
            Level::Info => (Verdict::Info, Flow::On),
        };
        let Cited { clause, summary } = self.cited.of(step);
        self.findings.push(Finding {
            verdict,
            rule: None,
            production: None,
            clause,
            summary,
            place: Some(step.place.to_string()),
            step: Some(step.text.clone()),
            expected,
            got,
            left_out: 0,
            known: None,
        });
        flow
    }

    /// Whether an expectation of this case was not met.
    pub(crate) fn is_told(&self) -> bool {
        self.findings.iter().any(|finding| finding.rule.is_none())
    }

    fn violation(&mut self, violation: &Violation, step: Option<&Step>) {
        let got = self.stage.transcript.mask(&violation.what);
        let mut finding = Finding::of_rule(violation, got);
        finding.place = step.map(|step| step.place.to_string());
        finding.step = step.map(|step| step.text.clone());
        add(&mut self.findings, finding);
    }
}

impl Finding {
    /// A rule that is broken; `got` says how, without secrets.
    pub(crate) fn of_rule(violation: &Violation, got: String) -> Self {
        let rule = violation.rule;
        Self {
            verdict: match rule.level {
                rules::Level::Must => Verdict::Fail,
                rules::Level::Should => Verdict::Warn,
                rules::Level::Info => Verdict::Info,
            },
            rule: Some(rule.id.to_owned()),
            production: violation.production.map(str::to_owned),
            clause: violation.clause.to_string(),
            summary: rule.summary.to_owned(),
            place: None,
            step: None,
            expected: Vec::new(),
            got: vec![got],
            left_out: 0,
            known: None,
        }
    }
}

/// Adds a broken rule; if the same is there or there are enough of it, it is counted.
pub(crate) fn add(findings: &mut Vec<Finding>, finding: Finding) {
    let mut same = findings.iter().filter(|other| other.rule == finding.rule);
    if same.clone().count() < SAME_RULE && !same.any(|other| other.got == finding.got) {
        findings.push(finding);
    } else if let Some(rule) = &finding.rule {
        leave_out(findings, rule, 1);
    }
}

/// The rule was broken so many times more.
pub(crate) fn leave_out(findings: &mut [Finding], rule: &str, times: u64) {
    let mut findings = findings.iter_mut();
    if let Some(last) = findings.rfind(|finding| finding.rule.as_deref() == Some(rule)) {
        last.left_out += times;
    }
}

/// What gives a step more time.
fn longer(step: &Step) -> &'static str {
    match step.within {
        Some(_) => "the step says `within`",
        None => "--timeout gives it longer",
    }
}

fn expectation(mismatch: &Mismatch) -> String {
    match mismatch.kind {
        Kind::Forbidden => format!("never: {}", mismatch.expected),
        _ => mismatch.expected.clone(),
    }
}

fn observation(mismatch: &Mismatch, alone: bool) -> String {
    let named = |what: &str| match (alone, what.strip_prefix(NOTHING_LIKE_IT)) {
        (false, Some(rest)) => format!("nothing like {}{rest}", mismatch.expected),
        _ => what.to_owned(),
    };
    match (mismatch.got.is_empty(), mismatch.difference.is_empty()) {
        (true, true) => named(NOTHING_LIKE_IT),
        (true, false) => named(&mismatch.difference),
        (false, true) => mismatch.got.trim_end().to_owned(),
        (false, false) => format!("{} ({})", mismatch.got.trim_end(), mismatch.difference),
    }
}
