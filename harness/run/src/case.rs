//! One case from its preparation to its verdict.

use std::{collections::BTreeMap, sync::Arc};

use mailspec_suite::{Case, Library, Messages, Protocol, Step};
use tokio::{
    sync::watch,
    time::{Duration, Instant, timeout, timeout_at},
};

use crate::{
    breaker::Flood,
    client::Client,
    connection::Seen,
    floor::Held,
    handed::Handed,
    known,
    plan::Planned,
    play::{Citations, Cited, Play},
    site::Site,
    stage::Stage,
    time::later,
    trouble::{Cause, Trouble},
    verdict::{self, CaseResult, End, Verdict},
};

/// What a case leaves behind.
pub(crate) struct Played {
    pub(crate) result: CaseResult,
    /// The connection for setups, if it can be used again.
    pub(crate) keeper: Option<Client>,
    /// The connection `A`, if another case can begin on it.
    pub(crate) handed: Option<Handed>,
    /// Whether the case itself began on such a one.
    pub(crate) was_handed: bool,
    /// Mailboxes that could not be deleted.
    pub(crate) left: Vec<String>,
    /// What the rules saw while the case was prepared and cleared up.
    pub(crate) beside: BTreeMap<Protocol, Seen>,
    /// What went over the wire, from the preparation to the clearing up, if anything was seen
    /// beside the steps.
    pub(crate) record: Vec<String>,
    /// Why it did not come to its end.
    pub(crate) trouble: Option<Trouble>,
    /// Times that nothing came within the time limit.
    pub(crate) silences: usize,
    /// What the server sent too much of, if that ended it.
    pub(crate) flood: Option<Flood>,
}

/// What a case is played with.
pub(crate) struct Props {
    pub(crate) site: Arc<Site>,
    pub(crate) messages: Arc<Messages>,
    pub(crate) cited: Citations,
    pub(crate) account: usize,
    pub(crate) number: String,
    pub(crate) keeper: Option<Client>,
    pub(crate) handed: Option<Handed>,
    pub(crate) held: Held,
    /// How long to wait before it begins.
    pub(crate) pause: Duration,
    /// True as soon as the run is to end.
    pub(crate) interrupted: watch::Receiver<bool>,
}

/// Why a case broke off that was not done when its run ended.
pub(crate) const INTERRUPTED: &str = "interrupted";

/// Time for clearing up.
const CLEARING: Duration = Duration::from_secs(20);

/// Time for clearing up when the run is to end: what is left then is removed with all the rest.
const HURRIED: Duration = Duration::from_secs(2);

/// Time for a case whose last step used up all it had.
const GRACE: Duration = Duration::from_secs(1);

/// Plays a case.
pub(crate) async fn play(case: Arc<Case>, props: Props) -> Played {
    tokio::time::sleep(props.pause).await;
    let started = Instant::now();
    let limit = props.site.target.timeouts.case;
    let mut stage = Stage::new(
        props.site,
        Arc::clone(&case),
        props.messages,
        props.account,
        props.number,
    );
    stage.offered = props.handed;
    let deadline = later(started, limit);
    let mut play = Play {
        stage: &mut stage,
        cited: props.cited,
        findings: Vec::new(),
        outcomes: Vec::new(),
        skip: None,
        deadline,
    };
    let mut cut_off = false;
    let outcome = {
        let acts = async {
            let prepared = play.stage.prepare(props.keeper).await;
            play.stage.set_aside();
            prepared.map_err(|trouble| trouble.of("setup"))?;
            play.steps().await
        };
        tokio::select! {
            outcome = timeout_at(later(deadline, GRACE), acts) => match outcome {
                Ok(outcome) => outcome,
                Err(_) => Err(Trouble::new(
                    format!("the case was not done within {limit:?}"),
                    Cause::Silent,
                )),
            },
            () = interruption(props.interrupted.clone()) => {
                cut_off = true;
                Err(Trouble::new(INTERRUPTED, Cause::Interrupted))
            }
        }
    };
    play.note_violations(None);
    // First of all, and however the case ended.
    let put_back = play.stage.put_password_back().await;
    let outcome = put_back.and(outcome);
    let Play {
        mut findings,
        mut outcomes,
        skip,
        ..
    } = play;
    let transcript = stage.transcript.lines();
    // A connection that was cut off in a command is of no use: the end of the run clears up.
    let clean = outcome.is_ok() && skip.is_none() && findings.is_empty();
    let clearing = async {
        let handed = match clean {
            true => stage.hand_on().await,
            false => None,
        };
        stage.leave().await;
        // Some servers take seconds for a DELETE; the setup's connection is enough to wait on.
        props.held.only(1 + usize::from(handed.is_some()));
        let (keeper, left) = stage.clear(!cut_off).await;
        (handed, keeper, left)
    };
    let cleared = tokio::select! {
        cleared = timeout(CLEARING, clearing) => cleared.ok(),
        () = async {
            interruption(props.interrupted).await;
            tokio::time::sleep(HURRIED).await;
        } => None,
    };
    let (handed, keeper, left) = cleared.unwrap_or_else(|| (None, None, stage.given()));
    outcomes.extend(stage.mended.take());
    let beside = stage.beside.take();
    let record = match beside.is_empty() {
        true => Vec::new(),
        false => stage.transcript.lines(),
    };
    // A certificate that nobody said to trust is no fault of the server's, and none of the run's.
    let (outcome, skip) = match outcome {
        Err(trouble) if trouble.cause == Cause::Untrusted => (Ok(()), Some(trouble.what)),
        outcome => (outcome, skip),
    };
    let refused = stage.refused.take();
    let trouble = outcome.err().map(|trouble| Trouble {
        what: match (trouble.cause, refused) {
            (Cause::Interrupted, Some(refused)) => stage.transcript.mask(&refused),
            _ => stage.transcript.mask(&trouble.what),
        },
        ..trouble
    });
    known::mark(&case.address, &mut findings, &stage.site.target.known);
    let end = match (&trouble, &skip) {
        (Some(trouble), _) if matches!(trouble.cause, Cause::Ours | Cause::Unbound) => End::Broke,
        (Some(_), _) => End::Untested,
        (None, Some(_)) => End::Skipped,
        (None, None) => End::Reached,
    };
    let (verdict, known) = verdict::judged(&findings, &outcomes, end);
    let transcript = match verdict {
        Verdict::Pass => Vec::new(),
        _ => transcript,
    };
    let silent = trouble
        .as_ref()
        .is_some_and(|trouble| trouble.cause == Cause::Silent);
    Played {
        result: CaseResult {
            verdict,
            known,
            reason: trouble
                .as_ref()
                .map(|trouble| trouble.what.clone())
                .or(skip),
            outcomes,
            findings,
            transcript,
            seconds: started.elapsed().as_secs_f64(),
            ..skeleton(&case)
        },
        keeper,
        handed,
        was_handed: stage.cases > 0,
        left,
        beside,
        record,
        trouble,
        silences: stage.silences + usize::from(silent),
        flood: stage.flood.take(),
    }
}

/// Waits until the run is to end; for ever, if nobody could say so any more.
pub(crate) async fn interruption(mut interrupted: watch::Receiver<bool>) {
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

/// The result of a case that could not be tried, for this reason.
pub(crate) fn untested(case: &Case, reason: &str) -> CaseResult {
    CaseResult {
        verdict: Verdict::NotTested,
        reason: Some(reason.to_owned()),
        ..skeleton(case)
    }
}

/// The result of a case in which mailspec itself broke.
pub(crate) fn broken(case: &Case, reason: &str) -> CaseResult {
    CaseResult {
        verdict: Verdict::Error,
        reason: Some(reason.to_owned()),
        ..skeleton(case)
    }
}

/// The clauses and requirements that a case and its steps cite.
pub(crate) fn cited(case: &Case, library: &Library) -> Citations {
    let of = |id: &String| {
        library.requirement(id).map(|requirement| Cited {
            clause: requirement.clause(),
            summary: requirement.summary.clone(),
        })
    };
    let of_steps = case.steps.iter().flat_map(Step::covered);
    Citations {
        of_case: case.covers.first().and_then(of).unwrap_or_else(|| Cited {
            clause: String::new(),
            summary: case.title.clone(),
        }),
        of_steps: of_steps
            .filter_map(|id| Some((id.clone(), of(id)?)))
            .collect(),
    }
}

fn skeleton(case: &Case) -> CaseResult {
    CaseResult {
        address: case.address.clone(),
        suite: case.suite.clone(),
        title: case.title.clone(),
        covers: case.covers.clone(),
        values: case.values.iter().cloned().collect(),
        verdict: Verdict::Pass,
        known: false,
        reason: None,
        outcomes: Vec::new(),
        findings: Vec::new(),
        transcript: Vec::new(),
        seconds: 0.0,
    }
}
