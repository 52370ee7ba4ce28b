//! What a campaign found, and where it is written.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use mailspec_run::{Options, Run, Site, Verdict, plan};
use mailspec_suite::{Library, Protocol, Sources};
use serde::{Deserialize, Serialize};

use crate::{case, script, sign::Sign, stream::Stream};

/// One cause, found and confirmed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Finding {
    /// What was seen.
    pub sign: Sign,
    /// The server, as the target calls it.
    pub server: String,
    /// The seed of the campaign.
    pub seed: u64,
    /// Which stream of the campaign it was.
    pub nth: u64,
    /// How often it was seen when it was played again.
    pub seen: u32,
    /// How often it was played again.
    pub again: u32,
    /// The stream, as small as it was made.
    pub stream: Stream,
    /// What became of it as a case.
    pub case: Shown,
    /// What went over the wire.
    pub transcript: Vec<String>,
}

/// What a case of a suite shows of a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shown {
    /// It fails on this server and passes on the reference server.
    Proven,
    /// It fails on this server; nobody asked the reference server.
    Fails,
    /// No case shows it, for this reason.
    Not(String),
}

impl Finding {
    /// What its files are called.
    pub fn name(&self) -> String {
        name(&self.sign.cause)
    }

    /// Writes the case, the transcript, the stream and a script below `directory`.
    ///
    /// # Errors
    ///
    /// A file could not be written.
    pub fn write(&self, directory: &Path) -> io::Result<PathBuf> {
        let name = self.name();
        let record = directory.join("records").join(&name);
        fs::create_dir_all(&record)?;
        let json = serde_json::to_string_pretty(self).map_err(io::Error::other)?;
        let file = record.join("finding.json");
        fs::write(&file, json + "\n")?;
        fs::write(
            record.join("transcript.txt"),
            self.transcript.join("\n") + "\n",
        )?;
        fs::write(record.join("session.sh"), script::script(&self.stream))?;
        if let (false, Some(suite)) = (matches!(self.case, Shown::Not(_)), self.suite()) {
            let protocol = self.protocol();
            let suites = directory.join(protocol.to_string());
            fs::create_dir_all(&suites)?;
            fs::write(suites.join(format!("{name}.yaml")), suite)?;
        }
        Ok(file)
    }

    /// The finding as a suite with one case.
    pub(crate) fn suite(&self) -> Option<String> {
        case::suite(&self.name(), &self.stream, &self.sign)
    }

    fn protocol(&self) -> Protocol {
        self.stream
            .connections
            .first()
            .copied()
            .unwrap_or(Protocol::Imap)
    }

    /// Plays the case on the server and on the reference server, and says what it shows.
    pub(crate) async fn prove(&self, site: &Arc<Site>, reference: Option<&Arc<Site>>) -> Shown {
        let Some(suite) = self.suite() else {
            return Shown::Not("no case can do what the stream does".to_owned());
        };
        let file = format!("{}/{}.yaml", self.protocol(), self.name());
        let here = verdict(&file, &suite, site).await;
        match here {
            Ok(Verdict::Fail | Verdict::Warn) => {}
            Ok(verdict) => return Shown::Not(format!("as a case it is {verdict} on this server")),
            Err(why) => return Shown::Not(why),
        }
        let Some(reference) = reference else {
            return Shown::Fails;
        };
        match verdict(&file, &suite, reference).await {
            Ok(Verdict::Pass | Verdict::Info) => Shown::Proven,
            Ok(verdict) => Shown::Not(format!(
                "as a case it is {verdict} on the reference server, too"
            )),
            Err(why) => Shown::Not(why),
        }
    }
}

/// A name for files: letters, digits and dashes.
pub(crate) fn name(cause: &str) -> String {
    let mut name = String::new();
    for letter in cause.chars() {
        match letter.is_ascii_alphanumeric() {
            true => name.push(letter.to_ascii_lowercase()),
            false if !name.ends_with('-') => name.push('-'),
            false => {}
        }
    }
    name.trim_matches('-').to_owned()
}

/// What becomes of the only case of `suite`, the text of `file`.
async fn verdict(file: &str, suite: &str, site: &Arc<Site>) -> Result<Verdict, String> {
    let sources = Sources {
        suites: vec![(file.to_owned(), suite.as_bytes().to_vec())],
        ..Sources::default()
    };
    let library = Library::load(&sources.completed()).map_err(|why| why.to_string())?;
    let library = Arc::new(library);
    let cases = library.cases().cloned().collect();
    let plan = Arc::new(plan(&library, cases, site));
    let mut run = Run::new(plan, Arc::clone(site), Options::jobs(1));
    let mut verdict = Err("no case was played".to_owned());
    while let Some(result) = run.next().await {
        verdict = Ok(result.verdict);
    }
    run.outcome().await;
    verdict
}
