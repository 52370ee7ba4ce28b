//! `mailspec clean`: mailboxes that runs left behind.

use std::{
    io::{self, Write},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use clap::Args;
use mailspec_report::minute;
use mailspec_run::{Leftover, Leftovers, Site, harmless};

use super::{Failure, ServerArgs, runtime};

/// What began since may be a run that is not over: none lasts so long if `--limit` does not say so.
const YOUNG: Duration = Duration::from_secs(60 * 60);

#[derive(Args)]
pub(super) struct CleanArgs {
    #[command(flatten)]
    server: ServerArgs,
    /// Show what would be removed
    #[arg(long)]
    dry_run: bool,
    /// Remove also what is younger than an hour; a run that is using it breaks
    #[arg(long)]
    all: bool,
}

/// Removes what runs of mailspec left in the accounts of a target.
pub(super) fn clean(args: &CleanArgs) -> Result<u8, Failure> {
    let Some(mut target) = args.server.target(&[], None)? else {
        let what = "nothing is left in the embedded server: say --imap or --target";
        return Err(Failure::usage(what));
    };
    if !target.has_imap() {
        return Err(Failure::usage("mailboxes are made and removed over IMAP"));
    }
    (target.pop3, target.pop3s) = (None, None);
    runtime()?.block_on(async {
        let site = Site::probe(target).await.map_err(Failure::target)?;
        let mut found = site.leftovers().await;
        let mut out = io::stdout();
        if !args.all {
            let young = found.keep_older(an_hour_ago());
            if young > 0 {
                writeln!(
                    out,
                    "left alone: {young} of a run that began within the last hour and may not be \
                     over (--all removes them too)"
                )?;
            }
        }
        show(&mut out, &found)?;
        let count = found.mailboxes.len() + found.subscriptions.len();
        let mut unseen = std::mem::take(&mut found.unseen);
        if args.dry_run || count == 0 {
            writeln!(out, "{count} to remove")?;
        } else {
            let mut still = site.remove(&found).await;
            let left = still.mailboxes.len() + still.subscriptions.len();
            match (left, still.unseen.len()) {
                (0, 0) => writeln!(out, "all {count} removed")?,
                _ => writeln!(out, "not all removed; still there:")?,
            }
            show(&mut out, &still)?;
            unseen.append(&mut still.unseen);
            if left > 0 {
                unseen.push(format!("{left} are still there"));
            }
        }
        unseen.iter().for_each(super::tell);
        Ok(if unseen.is_empty() { 0 } else { 3 })
    })
}

/// In Unix seconds.
fn an_hour_ago() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.unwrap_or_default().saturating_sub(YOUNG).as_secs()
}

fn show(out: &mut impl Write, these: &Leftovers) -> io::Result<()> {
    for (what, those) in [
        ("mailbox", &these.mailboxes),
        ("subscription", &these.subscriptions),
    ] {
        for Leftover {
            account,
            mailbox,
            started,
            ..
        } in those
        {
            let (mailbox, began) = (harmless(mailbox), minute(*started));
            writeln!(out, "{what} {mailbox} of {account}, {began}")?;
        }
    }
    Ok(())
}
