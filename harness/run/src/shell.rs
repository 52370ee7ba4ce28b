//! Shell commands of a target file, which do what no protocol does.

use std::{io, process::Stdio};

use tokio::{io::AsyncWriteExt, process::Command};

use crate::visible::printable;

/// Runs `command` with these variables and `input` on its standard input.
///
/// `Some` says why it did not read all of that, though it succeeded. Fails with what it said on
/// standard error where its status does. Whoever gives it up ends it.
pub(crate) async fn run(
    command: &str,
    variables: &[(&str, &str)],
    input: &[u8],
) -> Result<Option<io::Error>, String> {
    let mut child = Command::new("sh")
        .arg("-c")
        .arg(command)
        .envs(variables.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| error.to_string())?;
    let mut unread = None;
    if let Some(mut stdin) = child.stdin.take() {
        unread = stdin.write_all(input).await.err();
    }
    let output = child.wait_with_output().await;
    let output = output.map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(unread);
    }
    let said = printable(&output.stderr[..output.stderr.len().min(400)]);
    Err(format!("{}: {said}", output.status))
}
