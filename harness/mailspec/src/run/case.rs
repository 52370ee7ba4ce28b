//! One case from its preparation to its verdict.

use std::sync::Arc;

use tokio::{
    sync::watch,
    time::{Duration, Instant, timeout},
};

use super::{
    client::{Client, Trouble},
    findings::Cited,
    known,
    plan::Planned,
    site::Site,
    stage::Stage,
    steps::Play,
    verdict::{CaseResult, Finding, Verdict},
};
use crate::suite::{Case, Library, Messages};

/// What a case leaves behind.
pub(crate) struct Played {
    pub(crate) result: CaseResult,
    /// The connection for setups, if it can be used again.
    pub(crate) keeper: Option<Client>,
    /// Mailboxes that could not be deleted.
    pub(crate) left: Vec<String>,
}

/// What a case is played with.
pub(crate) struct Props {
    pub(crate) site: Arc<Site>,
    pub(crate) messages: Arc<Messages>,
    pub(crate) cited: Cited,
    pub(crate) account: usize,
    pub(crate) number: String,
    pub(crate) keeper: Option<Client>,
    /// True as soon as the run is to end.
    pub(crate) interrupted: watch::Receiver<bool>,
}

/// Time for clearing up.
const CLEARING: Duration = Duration::from_secs(20);

/// Time for a case whose last step used up all it had.
const GRACE: Duration = Duration::from_secs(1);

/// Plays a case.
pub(crate) async fn play(case: Arc<Case>, props: Props) -> Played {
    let started = Instant::now();
    let limit = props.site.target.timeouts.case;
    let mut stage = Stage::new(
        props.site,
        Arc::clone(&case),
        props.messages,
        props.account,
        props.number,
    );
    let mut play = Play {
        stage: &mut stage,
        cited: props.cited,
        findings: Vec::new(),
        outcomes: Vec::new(),
        skip: None,
        deadline: started + limit,
    };
    let outcome = {
        let acts = async {
            let prepared = play.stage.prepare(props.keeper).await;
            prepared.map_err(|trouble| Trouble(format!("setup: {}", trouble.0)))?;
            play.steps().await
        };
        tokio::select! {
            outcome = timeout(limit + GRACE, acts) => match outcome {
                Ok(outcome) => outcome,
                Err(_) => Err(Trouble(format!("the case was not done within {limit:?}"))),
            },
            () = interruption(props.interrupted) => Err(Trouble("interrupted".to_owned())),
        }
    };
    play.note_violations(None);
    let Play {
        mut findings,
        outcomes,
        skip,
        ..
    } = play;
    let transcript = stage.transcript.lines();
    let cleared = timeout(CLEARING, stage.clear()).await;
    let (keeper, left) = cleared.unwrap_or_default();
    let reason = match outcome {
        Ok(()) => skip.clone(),
        Err(trouble) => Some(stage.transcript.mask(&trouble.0)),
    };
    known::mark(&case.address, &mut findings, &stage.site.target.known);
    let trouble = reason.as_deref().filter(|_| skip.is_none());
    let (verdict, known) = judged(&findings, &outcomes, skip.as_deref(), trouble);
    let transcript = match verdict {
        Verdict::Pass => Vec::new(),
        _ => transcript,
    };
    Played {
        result: CaseResult {
            verdict,
            known,
            reason,
            outcomes,
            findings,
            transcript,
            seconds: started.elapsed().as_secs_f64(),
            ..skeleton(&case)
        },
        keeper,
        left,
    }
}

/// Waits until the run is to end; for ever, if nobody could say so any more.
async fn interruption(mut interrupted: watch::Receiver<bool>) {
    if interrupted
        .wait_for(|interrupted| *interrupted)
        .await
        .is_err()
    {
        std::future::pending::<()>().await;
    }
}

/// The result of a case that is not run.
pub(crate) fn skipped(planned: &Planned, reason: &str) -> CaseResult {
    CaseResult {
        verdict: Verdict::Skip,
        reason: Some(reason.to_owned()),
        ..skeleton(&planned.case)
    }
}

/// The clause and requirement that a case cites.
pub(crate) fn cited(case: &Case, library: &Library) -> Cited {
    let requirement = case.covers.first().and_then(|id| library.requirement(id));
    requirement.map_or_else(
        || Cited {
            clause: String::new(),
            summary: case.title.clone(),
        },
        |requirement| Cited {
            clause: clause(&requirement.spec, &requirement.section),
            summary: requirement.summary.clone(),
        },
    )
}

/// `RFC 3501 §6.3.1` of `rfc3501` and `6.3.1`.
pub(crate) fn clause(spec: &str, section: &str) -> String {
    match spec.strip_prefix("rfc") {
        Some(number) => format!("RFC {number} §{section}"),
        None => format!("{spec} §{section}"),
    }
}

/// The verdict on a case, and whether all that counts against it is known.
///
/// What is known of the server as a whole says nothing about the case, and hides nothing of it.
pub(crate) fn judged(
    findings: &[Finding],
    outcomes: &[String],
    skip: Option<&str>,
    trouble: Option<&str>,
) -> (Verdict, bool) {
    let about = || {
        findings
            .iter()
            .filter(|finding| !finding.known.as_ref().is_some_and(|known| known.everywhere))
    };
    let worst = |known: bool| {
        let these = about().filter(|finding| known || finding.known.is_none());
        these.map(|finding| finding.verdict).max()
    };
    let all = worst(true).unwrap_or(Verdict::Pass);
    let unknown = worst(false).unwrap_or(Verdict::Pass);
    match all {
        Verdict::Pass if trouble.is_none() && skip.is_some() => (Verdict::Skip, false),
        Verdict::Pass if trouble.is_none() && !outcomes.is_empty() => (Verdict::Info, false),
        worst if trouble.is_some() && worst < Verdict::Fail => (Verdict::Error, false),
        worst if worst > unknown && unknown < Verdict::Warn => (worst, true),
        _ => (unknown, false),
    }
}

fn skeleton(case: &Case) -> CaseResult {
    CaseResult {
        address: case.address.clone(),
        suite: case.suite.clone(),
        title: case.title.clone(),
        covers: case.covers.clone(),
        verdict: Verdict::Pass,
        known: false,
        reason: None,
        outcomes: Vec::new(),
        findings: Vec::new(),
        transcript: Vec::new(),
        seconds: 0.0,
    }
}
