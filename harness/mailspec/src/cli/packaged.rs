//! What packages have beside the binary: shell completions and man pages.

use std::{
    io::{self, Write},
    path::PathBuf,
};

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::{Cli, Failure, files};

#[derive(Args)]
pub(super) struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

#[derive(Args)]
pub(super) struct ManArgs {
    /// Directory for the pages, one for mailspec and one for each command
    #[arg(value_name = "DIR")]
    directory: PathBuf,
}

/// Prints the completions of a shell.
pub(super) fn completions(args: &CompletionsArgs) -> Result<u8, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "mailspec", &mut script);
    io::stdout().write_all(&script)?;
    Ok(0)
}

/// Writes the man pages.
pub(super) fn man(args: &ManArgs) -> Result<u8, Failure> {
    let directory = &args.directory;
    let wrong = |error: io::Error| Failure::usage(files::at(directory, error));
    std::fs::create_dir_all(directory).map_err(wrong)?;
    clap_mangen::generate_to(Cli::command(), directory).map_err(wrong)?;
    Ok(0)
}
