//! The command line: what is asked for, and which room answers.

mod again;
mod baseline;
mod clean;
mod colour;
mod coverage;
mod explain;
mod files;
#[cfg(feature = "campaign")]
mod fuzz;
mod grade;
mod judge;
mod lint;
mod list;
mod packaged;
mod prove;
mod raw;
mod report;
mod reports;
mod reproduce;
mod run;
mod screen;
mod serve;
mod signals;
mod state;
mod statement;
mod stress;
mod switches;
mod watch;

use std::{
    fmt,
    io::{self, IsTerminal, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    str::FromStr,
    sync::LazyLock,
};

use clap::{Args, Parser, Subcommand};

use mailspec_run::{
    Redactor, harmless, sources,
    under_test::{self, CaseNames, ServerUrl, Target, TargetError},
};
use mailspec_suite::Library;

/// Conformance tests of IMAP4rev1 and POP3 servers, each failure with the clause it breaks
#[derive(Parser)]
#[command(name = "mailspec", version, after_help = EXIT_CODES, max_term_width = 100)]
struct Cli {
    /// Colours in what is shown
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t)]
    color: colour::Colour,
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  conformant: no MUST is broken (with --strict: no SHOULD either), or only known deviations
     (with --strict: all of them)
  1  deviations were found
  2  wrong usage, a mistake in a suite or target file, or a report that could not be written
  3  the target could not be reached or used, or the run did not reach its end, whatever it found
     until then; a second Ctrl-C ends it at once with 130, a second SIGTERM with 143";

#[derive(Subcommand)]
enum Command {
    /// Run suites against a server; without an address, against the embedded reference server
    #[command(after_help = EXIT_CODES)]
    Run(Box<run::RunArgs>),
    /// Show what would run, and why something would be skipped
    List(Box<list::ListArgs>),
    /// Explain a requirement, clause, rule, suite, case, fault or variant
    Explain(explain::ExplainArgs),
    /// Show which requirements are proven, checked and open, and which cannot be seen and why
    Coverage(coverage::CoverageArgs),
    /// Play the cases under each fault of the reference server: what catches it, and which cases and
    /// rules no fault makes fail
    #[command(after_help = prove::EXIT_CODES)]
    Prove(prove::ProveArgs),
    /// Check suites, target files and lists of known deviations without running anything
    Lint(lint::LintArgs),
    /// Judge logs of other people's connections: which clauses the server broke, with the octets and
    /// their place
    #[command(after_help = judge::EXIT_CODES)]
    Judge(judge::JudgeArgs),
    /// Render saved results
    Report(report::ReportArgs),
    /// Write a list of known deviations, with clauses and octets, from what results found and no list
    /// has yet: with it, the next run tells what is new
    Baseline(baseline::BaselineArgs),
    /// Say what a server promises and keeps, for people who decide: from saved results, as Markdown,
    /// as JSON, or as one page
    Statement(statement::StatementArgs),
    /// Play a case once, and print a script for openssl and nc that sends the very octets
    Reproduce(reproduce::ReproduceArgs),
    /// Let many clients work on a server at the same time, and check what all of them saw as a whole;
    /// without an address, on the embedded reference server
    #[command(after_help = EXIT_CODES)]
    Stress(stress::StressArgs),
    /// Remove mailboxes that killed runs left in the accounts of a target; only such as mailspec
    /// makes, and by default none of the last hour
    Clean(clean::CleanArgs),
    /// Print completions of commands and options for a shell
    Completions(packaged::CompletionsArgs),
    /// Write man pages into a directory
    Man(packaged::ManArgs),
    /// Stand between a client and a server: octets go through, and both sides are judged
    #[command(after_help = watch::EXIT_CODES)]
    Watch(watch::WatchArgs),
    /// Run a command, a client or somebody's test-suite, against the reference server with each fault:
    /// which it notices, crashes on, hangs on and overlooks
    #[command(after_help = grade::EXIT_CODES)]
    Grade(grade::GradeArgs),
    /// Look for what no suite asks: play made-up sessions against a server, and make cases of what is
    /// found
    #[cfg(feature = "campaign")]
    #[command(after_help = fuzz::EXIT_CODES)]
    Fuzz(fuzz::FuzzArgs),
    /// Play what `fuzz` found once more
    #[cfg(feature = "campaign")]
    #[command(after_help = fuzz::EXIT_CODES)]
    Replay(fuzz::ReplayArgs),
    /// Run the reference server on real ports
    Serve(serve::ServeArgs),
}

/// Where suites come from.
#[derive(Args)]
struct SuitesArgs {
    /// Directory with suites instead of the embedded ones
    #[arg(long, value_name = "DIR")]
    suites: Option<PathBuf>,
    /// Directory with suites beside the embedded ones; may be repeated
    #[arg(long, value_name = "DIR", conflicts_with = "suites")]
    more_suites: Vec<PathBuf>,
}

/// How a server is reached, and as whom.
#[derive(Args)]
struct ServerArgs {
    /// IMAP server: imap://USER@HOST:PORT or imaps://…, may be given twice; the password comes from
    /// MAILSPEC_PASSWORD or --password-file
    #[arg(long, value_name = "URL")]
    imap: Vec<Url>,
    /// Target file (YAML): addresses, accounts, delivery, known deviations
    #[arg(long, value_name = "FILE")]
    target: Option<PathBuf>,
    /// File whose first line is the password; without it MAILSPEC_PASSWORD is used. A password in a
    /// URL, imap://USER:PASSWORD@HOST, is seen by everybody who can run `ps`
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// PEM file with certificates to trust instead of the public roots
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
    /// Accept any certificate
    #[arg(long)]
    insecure: bool,
    /// Send passwords in the clear to another machine, though it offers STARTTLS or STLS
    #[arg(long)]
    plaintext: bool,
    /// Time limit of a step, 10s or 500ms for instance
    #[arg(long, value_name = "TIME", value_parser = under_test::duration)]
    timeout: Option<std::time::Duration>,
}

/// The server under test.
#[derive(Args)]
struct TargetArgs {
    #[command(flatten)]
    server: ServerArgs,
    /// POP3 server: pop3://USER@HOST:PORT or pop3s://…, may be given twice
    #[arg(long, value_name = "URL")]
    pop3: Vec<Url>,
    /// INBOX and maildrop of the account may be emptied
    #[arg(long)]
    disposable: bool,
    /// File with known deviations, as in a target file
    #[arg(long, value_name = "FILE")]
    known_deviations: Option<PathBuf>,
    #[command(flatten)]
    switches: switches::SwitchArgs,
}

/// A server's URL, or what is wrong with it; not the argument itself, which may hold a password.
#[derive(Clone)]
struct Url(Result<ServerUrl, TargetError>);

impl FromStr for Url {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.parse()))
    }
}

/// What nothing that this process says shows.
static REDACTOR: LazyLock<Redactor> = LazyLock::new(Redactor::default);

/// Why a command ends without having done its work.
struct Failure {
    code: u8,
    what: String,
    /// Nobody reads our output any more.
    unread: bool,
}

/// Runs the command that the arguments name.
pub fn main() -> ExitCode {
    REDACTOR.hide_in_arguments(std::env::args_os().map(|it| it.to_string_lossy().into_owned()));
    if let Ok(password) = std::env::var("MAILSPEC_PASSWORD") {
        REDACTOR.hide(&password);
    }
    std::panic::set_hook(Box::new(|panic| tell(panic)));
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return wrong_usage(&error),
    };
    let outcome = match cli.command {
        Command::Run(args) => run::run(*args, cli.color),
        Command::List(args) => list::list(*args),
        Command::Explain(args) => explain::explain(&args),
        Command::Coverage(args) => coverage::coverage(&args),
        Command::Prove(args) => prove::prove(&args),
        Command::Judge(args) => judge::judge(&args),
        Command::Lint(args) => lint::lint(&args),
        Command::Report(args) => report::report(&args, cli.color),
        Command::Baseline(args) => baseline::baseline(&args),
        Command::Statement(args) => statement::statement(&args),
        Command::Reproduce(args) => reproduce::reproduce(&args),
        Command::Stress(args) => stress::stress(&args),
        Command::Clean(args) => clean::clean(&args),
        Command::Completions(args) => packaged::completions(&args),
        Command::Man(args) => packaged::man(&args),
        Command::Watch(args) => watch::watch(args),
        Command::Grade(args) => grade::grade(args),
        #[cfg(feature = "campaign")]
        Command::Fuzz(args) => fuzz::fuzz(args),
        #[cfg(feature = "campaign")]
        Command::Replay(args) => fuzz::replay(args),
        Command::Serve(args) => serve::serve(args),
    };
    match outcome {
        Ok(code) => ExitCode::from(code),
        // Whoever read our output has read enough of it.
        Err(failure) if failure.unread => ExitCode::SUCCESS,
        Err(failure) => {
            tell(&failure.what);
            ExitCode::from(failure.code)
        }
    }
}

/// Says what went wrong, without secrets and harmless to whoever reads it; nobody may be there any
/// more to whom it could be said.
fn tell(what: &impl fmt::Display) {
    let text = REDACTOR.text(&what.to_string());
    let _told = writeln!(io::stderr(), "mailspec: {}", harmless(&text));
}

/// Shows help, or what is wrong with the arguments, which may hold a password.
fn wrong_usage(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        let _shown = error.print();
        return ExitCode::SUCCESS;
    }
    let text = REDACTOR.text(&error.render().to_string());
    let _told = write!(io::stderr(), "{}", harmless(&text));
    ExitCode::from(2)
}

impl SuitesArgs {
    /// The arguments that say so.
    fn words(&self) -> Vec<String> {
        let own = option("--suites", self.suites.as_deref()).into_iter();
        let more = self.more_suites.iter();
        own.chain(more.flat_map(|directory| option("--more-suites", Some(directory))))
            .collect()
    }

    fn library(&self) -> Result<Library, Failure> {
        let library = match &self.suites {
            None if self.more_suites.is_empty() => Library::embedded(),
            None => sources::beside_embedded(&self.more_suites),
            Some(directory) => sources::from_directory(directory),
        };
        library.map_err(Failure::usage)
    }
}

impl ServerArgs {
    /// The arguments that say so, without passwords.
    fn words(&self, more: &[Url]) -> Vec<String> {
        let mut words = Vec::new();
        for (name, urls) in [("--imap", &self.imap[..]), ("--pop3", more)] {
            for url in urls.iter().filter_map(|url| url.0.as_ref().ok()) {
                words.extend([name.to_owned(), url.without_password()]);
            }
        }
        words.extend(option("--target", self.target.as_deref()));
        words.extend(option("--password-file", self.password_file.as_deref()));
        words.extend(option("--ca", self.ca.as_deref()));
        words.extend(flag("--insecure", self.insecure));
        words.extend(flag("--plaintext", self.plaintext));
        if let Some(timeout) = self.timeout {
            words.extend(["--timeout".to_owned(), format!("{}ms", timeout.as_millis())]);
        }
        words
    }

    /// The target that these and more URLs describe; `None` if none of them names a server. Known
    /// deviations may name the cases of `library` and the embedded ones.
    fn target(&self, more: &[Url], library: Option<&Library>) -> Result<Option<Target>, Failure> {
        let urls = self.imap.iter().chain(more);
        let urls: Vec<ServerUrl> = urls.map(|url| url.0.clone()).collect::<Result<_, _>>()?;
        if urls.iter().any(|url| url.password.is_some()) {
            tell(
                &"everybody who can run `ps` sees a password in a URL; MAILSPEC_PASSWORD and \
                  --password-file keep it to you",
            );
        }
        let password = match &self.password_file {
            None => std::env::var("MAILSPEC_PASSWORD").ok(),
            Some(file) => Some(under_test::first_line(file)?),
        };
        if let Some(password) = &password {
            REDACTOR.hide(password);
        }
        let mut target = match (&self.target, urls.is_empty()) {
            (None, true) => return Ok(None),
            (None, false) => Target::from_urls(&urls, password.as_deref())?,
            (Some(file), _) => {
                let mut target = Target::load(file, &case_names(library)?)?;
                target.replace(&urls, password.as_deref())?;
                target
            }
        };
        self.adjust(&mut target)?;
        REDACTOR.learn(&target);
        Ok(Some(target))
    }

    /// Applies what is given beside the address.
    fn adjust(&self, target: &mut Target) -> Result<(), Failure> {
        if let Some(ca) = &self.ca {
            target.tls.ca = Some(under_test::certificates(ca)?);
        }
        target.tls.insecure |= self.insecure;
        target.plaintext |= self.plaintext;
        if let Some(timeout) = self.timeout {
            target.timeouts.step = timeout;
        }
        Ok(())
    }
}

impl TargetArgs {
    /// The arguments that say so, without passwords.
    fn words(&self) -> Vec<String> {
        let mut words = self.server.words(&self.pop3);
        words.extend(flag("--disposable", self.disposable));
        words.extend(option(
            "--known-deviations",
            self.known_deviations.as_deref(),
        ));
        words.extend(self.switches.words());
        words
    }

    /// The target that is described; `None` is the embedded server. Known deviations may name the
    /// cases of `library` and the embedded ones.
    fn target(&self, library: &Library) -> Result<Option<Target>, Failure> {
        let Some(mut target) = self.server.target(&self.pop3, Some(library))? else {
            return Ok(None);
        };
        self.apply(&mut target, library)?;
        Ok(Some(target))
    }

    /// Applies what is given beside the address to the embedded server.
    fn adjust(&self, target: &mut Target, library: &Library) -> Result<(), Failure> {
        self.server.adjust(target)?;
        self.apply(target, library)
    }

    fn apply(&self, target: &mut Target, library: &Library) -> Result<(), Failure> {
        target.disposable |= self.disposable;
        if let Some(file) = &self.known_deviations {
            let known = under_test::known_deviations(file, &case_names(Some(library))?)?;
            target.known.extend(known);
        }
        Ok(())
    }
}

/// The words of an option that names a file, if it does.
fn option(name: &str, file: Option<&Path>) -> Vec<String> {
    let words = |file: &Path| vec![name.to_owned(), file.display().to_string()];
    file.map(words).unwrap_or_default()
}

/// The word of an option that is there or not.
fn flag(name: &str, given: bool) -> Option<String> {
    given.then(|| name.to_owned())
}

/// What known deviations may call cases: those that run, and those that are always there; anything
/// where none runs.
fn case_names(library: Option<&Library>) -> Result<CaseNames, Failure> {
    let Some(library) = library else {
        return Ok(CaseNames::any());
    };
    let embedded = Library::embedded().map_err(Failure::usage)?;
    Ok(CaseNames::of([library, &embedded]))
}

impl Failure {
    /// A mistake in how we were called, or in a file we were given.
    fn usage(what: impl fmt::Display) -> Self {
        Self {
            code: 2,
            what: what.to_string(),
            unread: false,
        }
    }

    /// The target cannot be used.
    fn target(what: impl fmt::Display) -> Self {
        Self {
            code: 3,
            what: what.to_string(),
            unread: false,
        }
    }
}

impl From<TargetError> for Failure {
    fn from(error: TargetError) -> Self {
        Self::usage(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self {
            unread: error.kind() == io::ErrorKind::BrokenPipe,
            ..Self::usage(error)
        }
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    runtime.map_err(Failure::target)
}

/// Whether a person sees the output as it comes, on a terminal that can take a line back.
fn watched() -> bool {
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    io::stdout().is_terminal() && !dumb && std::env::var_os("CI").is_none()
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn arguments_are_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn help_names_the_exit_codes() {
        let mut command = Cli::command();
        let run = command.find_subcommand_mut("run").unwrap();
        let help = run.render_help().to_string();
        for code in [
            "3  the target could not be reached",
            "at once with 130",
            "with 143",
        ] {
            assert!(help.contains(code), "{code}");
        }
    }
}
