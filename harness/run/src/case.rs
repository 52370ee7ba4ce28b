//! One case from its preparation to its verdict.

use std::sync::Arc;

use mailspec_suite::{Case, Library, Messages};
use tokio::{
    sync::watch,
    time::{Duration, Instant, timeout},
};

use crate::{
    client::{Client, Trouble},
    known,
    plan::Planned,
    play::{Cited, Play},
    site::Site,
    stage::Stage,
    verdict::{self, CaseResult, Verdict},
};

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
    let (verdict, known) = verdict::judged(&findings, &outcomes, skip.as_deref(), trouble);
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
            clause: requirement.clause(),
            summary: requirement.summary.clone(),
        },
    )
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
