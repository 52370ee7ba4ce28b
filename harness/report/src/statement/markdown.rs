//! The statement as Markdown.

use std::fmt::Write as _;

use mailspec_run::{Encryption, Port, visible};
use mailspec_suite::{Level, Protocol};

use super::{Breach, Pledge, Standard, Standing, Statement};

/// The text.
pub fn markdown(statement: &Statement<'_>) -> String {
    let mut out = String::new();
    // Writing to a String does not fail.
    let _ = write(&mut out, statement);
    visible(&out).into_owned()
}

fn write(out: &mut String, statement: &Statement<'_>) -> std::fmt::Result {
    writeln!(
        out,
        "# What {} promises, and keeps\n",
        text(statement.server)
    )?;
    writeln!(out, "{}.\n", text(&statement.headline()))?;
    for why in &statement.ended_early {
        writeln!(out, "> The run ended early: {}\n", text(why))?;
    }
    let counts =
        Standing::ALL.map(|standing| format!("{} {}", statement.count(standing), standing.name()));
    writeln!(out, "Promises: {}.\n", counts.join(", "))?;
    for protocol in [Protocol::Imap, Protocol::Pop3] {
        let mut pledges = statement
            .promises
            .iter()
            .filter(|pledge| pledge.protocol == protocol)
            .peekable();
        if pledges.peek().is_none() {
            continue;
        }
        writeln!(out, "## {}\n", heading(protocol))?;
        writeln!(
            out,
            "| promise | | in a sentence | asked by |\n|---|---|---|---|"
        )?;
        for pledge in pledges {
            writeln!(
                out,
                "| {} | **{}** | {} | {} |",
                text(pledge.title),
                pledge.standing.name(),
                text(&pledge.sentence),
                asked(pledge)
            )?;
        }
        out.push('\n');
    }
    let broken = statement.promises.iter();
    let broken = broken.filter(|pledge| !pledge.breaches.is_empty());
    for (at, pledge) in broken.enumerate() {
        if at == 0 {
            writeln!(out, "## What broke them\n")?;
        }
        for breach in &pledge.breaches {
            self::breach(out, breach)?;
        }
    }
    ports(out, &statement.ports)?;
    capabilities(out, statement)?;
    if !statement.freedoms.is_empty() {
        writeln!(out, "## What it does where the RFCs leave it open\n")?;
        writeln!(out, "| question | answer |\n|---|---|")?;
        for freedom in &statement.freedoms {
            let does = text(&freedom.does.join("; "));
            writeln!(out, "| {} | {does} |", text(freedom.title))?;
        }
        out.push('\n');
    }
    writeln!(out, "## Clause by clause\n")?;
    for standard in &statement.standards {
        self::standard(out, standard)?;
    }
    if !statement.untested.is_empty() {
        writeln!(out, "## What was not tested, and why\n")?;
        for untested in &statement.untested {
            writeln!(out, "- {} × {}", untested.cases, text(untested.reason))?;
        }
    }
    Ok(())
}

pub(super) const fn heading(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Imap => "For those who use IMAP",
        Protocol::Pop3 => "For those who use POP3",
    }
}

/// What stands behind a promise.
pub(super) fn asked(pledge: &Pledge<'_>) -> String {
    let failed = pledge.breaches.len();
    let mut parts = vec![format!("`{}`: {} passed", pledge.suite, pledge.passed)];
    if failed > 0 {
        parts.push(format!("{failed} failed"));
    }
    if !pledge.unasked.is_empty() {
        parts.push(format!("{} not asked", pledge.unasked.len()));
    }
    parts.join(", ")
}

/// How TLS begins on a port, in words.
pub(super) fn encryption(port: &Port) -> &'static str {
    match (port.tls, port.protocol) {
        (Encryption::Implicit, _) => "TLS from the first octet",
        (Encryption::Upgrade, Protocol::Imap) => "TLS by STARTTLS",
        (Encryption::Upgrade, Protocol::Pop3) => "TLS by STLS",
        (Encryption::None, _) => "no TLS is offered",
    }
}

fn breach(out: &mut String, breach: &Breach<'_>) -> std::fmt::Result {
    writeln!(out, "### {}\n", text(breach.title))?;
    writeln!(out, "{}: {}\n", breach.clause, text(breach.demands))?;
    if let Some(known) = breach.known {
        writeln!(out, "Known: {}\n", text(known))?;
    }
    out.push_str("```\n");
    if let Some(step) = breach.step {
        writeln!(out, "sent:     {}", fenced(step))?;
    }
    for line in breach.expected {
        writeln!(out, "expected: {}", fenced(line))?;
    }
    for line in &breach.got {
        writeln!(out, "got:      {}", fenced(line))?;
    }
    for line in breach.octets {
        writeln!(out, "{}", fenced(line))?;
    }
    out.push_str("```\n\n");
    writeln!(
        out,
        "Again: `{}`; or by hand, a terminal for each letter:\n",
        breach.again
    )?;
    for line in &breach.by_hand {
        writeln!(out, "    {line}")?;
    }
    out.push('\n');
    Ok(())
}

fn ports(out: &mut String, ports: &[&Port]) -> std::fmt::Result {
    if ports.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "## Ports\n\n| protocol | address | TLS |\n|---|---|---|"
    )?;
    for port in ports {
        let name = port.protocol.to_string().to_uppercase();
        let address = text(&port.address);
        writeln!(out, "| {name} | {address} | {} |", encryption(port))?;
    }
    out.push_str("\nLess than TLS 1.2 is never negotiated (RFC 8314 §4.1).\n\n");
    Ok(())
}

fn capabilities(out: &mut String, statement: &Statement<'_>) -> std::fmt::Result {
    if statement.capabilities.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "## What it lists\n\n| protocol | capability | | cases |\n|---|---|---|--:|"
    )?;
    for offer in &statement.capabilities {
        let name = offer.protocol.to_string().to_uppercase();
        let (truth, cases) = (offer.truth.name(), offer.cases);
        writeln!(out, "| {name} | {} | {truth} | {cases} |", text(offer.name))?;
    }
    out.push('\n');
    Ok(())
}

/// What was asked of a specification, in a sentence.
pub(super) fn asked_of(standard: &Standard<'_>) -> String {
    let broken = |level| {
        let same = |deviation: &&super::Deviation<'_>| deviation.level == level;
        standard.deviations.iter().filter(same).count()
    };
    let (musts, shoulds) = (broken(Level::Must), broken(Level::Should));
    let found = match (musts, shoulds) {
        (0, 0) => "no deviation was found".to_owned(),
        (musts, 0) => format!("deviations from a MUST: {musts}"),
        (0, shoulds) => format!("deviations from a SHOULD: {shoulds}"),
        _ => format!("deviations from a MUST: {musts}, from a SHOULD: {shoulds}"),
    };
    format!(
        "Asked for {} MUSTs and {} SHOULDs; {found}.",
        standard.musts, standard.shoulds
    )
}

fn standard(out: &mut String, standard: &Standard<'_>) -> std::fmt::Result {
    let name = standard.spec.to_uppercase().replace("RFC", "RFC ");
    writeln!(out, "### {name}: {}\n", text(standard.title))?;
    writeln!(out, "{}\n", asked_of(standard))?;
    for deviation in &standard.deviations {
        let does = deviation.does.unwrap_or(deviation.demands);
        let kind = match deviation.does {
            Some(_) => "",
            None => "Not as demanded: ",
        };
        let cases = deviation.cases.len();
        writeln!(
            out,
            "- {}: {kind}{} (cases: {cases})",
            deviation.clause,
            text(does)
        )?;
    }
    if !standard.deviations.is_empty() {
        out.push('\n');
    }
    Ok(())
}

/// A text in a cell or a paragraph.
fn text(text: &str) -> String {
    let line = text.replace(['\n', '\r'], " ");
    let mut out = String::with_capacity(line.len());
    for letter in line.chars() {
        if matches!(letter, '|' | '<' | '>' | '*' | '_' | '`' | '\\' | '[' | ']') {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

/// A line between fences.
fn fenced(line: &str) -> String {
    line.replace(['\n', '\r'], " ").replace("```", "` ` `")
}
