//! The server as a process that is killed and started again.

use std::{process::Stdio, time::Duration};

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::{
    process::{Child, Command},
    time::{sleep, timeout},
};

/// How a server is started and killed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Process {
    /// The shell command that runs it in the foreground; without it, somebody else starts it.
    pub exec: Option<String>,
    /// The shell command that kills it; without it, the process group of `exec` gets SIGKILL.
    pub kill: Option<String>,
}

/// A server that was started here, if one was.
pub(super) struct Server {
    process: Process,
    child: Option<Child>,
}

/// How long a command that kills may take, and what it killed to be gone.
const PATIENCE: Duration = Duration::from_secs(20);

impl Server {
    /// Nothing runs yet.
    pub(super) fn new(process: Process) -> Self {
        Self {
            process,
            child: None,
        }
    }

    /// Starts it, if that is for us to do.
    pub(super) fn start(&mut self) -> Result<(), String> {
        let Some(command) = &self.process.exec else {
            return Ok(());
        };
        let child = shell(command)
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| format!("{command}: {error}"))?;
        self.child = Some(child);
        Ok(())
    }

    /// Kills it.
    pub(super) async fn kill(&mut self) -> Result<(), String> {
        if let Some(command) = &self.process.kill {
            let mut killing = shell(command)
                .kill_on_drop(true)
                .spawn()
                .map_err(|error| format!("{command}: {error}"))?;
            match timeout(PATIENCE, killing.wait()).await {
                Ok(Ok(status)) if status.success() => {}
                Ok(Ok(status)) => return Err(format!("{command}: {status}")),
                Ok(Err(error)) => return Err(format!("{command}: {error}")),
                Err(_) => return Err(format!("{command} takes more than {PATIENCE:?}")),
            }
        }
        let Some(mut child) = self.child.take() else {
            return Ok(());
        };
        if self.process.kill.is_none() {
            kill_group(&child);
        }
        match timeout(PATIENCE, child.wait()).await {
            Ok(_) => Ok(()),
            Err(_) => Err(format!(
                "the server is still there {PATIENCE:?} after it was killed"
            )),
        }
    }

    /// Whether it has ended by itself.
    pub(super) fn is_gone(&mut self) -> bool {
        let child = self.child.as_mut();
        child.is_some_and(|child| matches!(child.try_wait(), Ok(Some(_))))
    }

    /// Ends what was started here.
    pub(super) async fn end(mut self) {
        if let Some(mut child) = self.child.take() {
            kill_group(&child);
            let _ended = timeout(PATIENCE, child.wait()).await;
            // What it had written last is on its way to the disk.
            sleep(Duration::from_millis(10)).await;
        }
    }
}

/// The shell that was started leads the group, so that what it started goes with it.
fn kill_group(child: &Child) {
    let id = child.id().and_then(|id| i32::try_from(id).ok());
    if let Some(group) = id.and_then(Pid::from_raw) {
        // Who is gone already needs no signal.
        let _gone = kill_process_group(group, Signal::KILL);
    }
}

fn shell(command: &str) -> Command {
    let mut shell = Command::new("sh");
    shell
        .arg("-c")
        .arg(command)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    shell
}
