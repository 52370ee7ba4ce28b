//! Deviations in words, for people.

use std::fmt::Write as _;

use mailspec_run::{Redactor, printable};

use crate::{
    conversation::{Conversation, Side, Unit},
    deviation::{Deviation, Level},
    judged::Judged,
};

/// The octets of a deviation on one line, without secrets, and where in it the mark is, counted in
/// characters: the first, and how many.
pub fn octets(deviation: &Deviation, redactor: &Redactor) -> (String, Option<(usize, usize)>) {
    let shown = |octets: &[u8]| printable(&redactor.octets(octets));
    let before = if deviation.cut.0 { "…" } else { "" };
    let behind = if deviation.cut.1 { "…" } else { "" };
    let whole = format!("{before}{}{behind}", shown(&deviation.octets));
    let mark = deviation.mark.as_ref().and_then(|mark| {
        // A secret may have been masked across the mark: then it is not known where it is.
        let first = format!("{before}{}", shown(deviation.octets.get(..mark.start)?));
        let marked = shown(deviation.octets.get(mark.clone())?);
        let fits = whole.strip_prefix(&first)?.starts_with(&marked);
        fits.then(|| (first.chars().count(), marked.chars().count().max(1)))
    });
    (whole, mark)
}

/// `line 12`, `packet 7`.
pub fn place(unit: Unit, place: u64) -> String {
    match unit {
        Unit::Line => format!("line {place}"),
        Unit::Packet => format!("packet {place}"),
        Unit::Octet => format!("octet {place}"),
    }
}

/// A deviation as a block of lines, each ended.
pub fn block(deviation: &Deviation, unit: Unit, redactor: &Redactor) -> String {
    let mut text = String::new();
    let who = match deviation.side {
        Side::Server => "the server",
        Side::Client => "the client",
    };
    let does = match (deviation.level, deviation.side) {
        (Level::Info, Side::Client) => "does what is not recommended:",
        (Level::Info, Side::Server) => "does what is left open:",
        (Level::Should | Level::Must, _) => "breaks",
    };
    let level = match deviation.level {
        Level::Must => "MUST",
        Level::Should => "SHOULD",
        Level::Info => "info",
    };
    let again = match deviation.times {
        1 => String::new(),
        times => format!(", {times} times"),
    };
    let _ = writeln!(
        text,
        "  {}: {who} {} {} ({}, {level}){again}",
        place(unit, deviation.place),
        does,
        deviation.clause,
        deviation.rule,
    );
    let (octets, mark) = octets(deviation, redactor);
    if !octets.is_empty() {
        let side = if deviation.side == Side::Server {
            "S"
        } else {
            "C"
        };
        let _ = writeln!(text, "    {side}: {octets}");
        if let Some((at, length)) = mark {
            let _ = writeln!(text, "       {}{}", " ".repeat(at), "^".repeat(length));
        }
    }
    let _ = writeln!(text, "    seen:     {}", redactor.text(&deviation.what));
    let production = deviation
        .production
        .map(|production| format!(" ({production})"))
        .unwrap_or_default();
    let _ = writeln!(text, "    expected: {}{production}", deviation.expected);
    text
}

/// A letter of five lines to who runs the server; `None` if the client did it, or if no clause is
/// broken.
pub fn letter(
    deviation: &Deviation,
    conversation: &Conversation,
    judged: &Judged,
    log: &str,
    redactor: &Redactor,
) -> Option<String> {
    let protocol = judged.protocol?.name();
    if deviation.side != Side::Server || deviation.level == Level::Info {
        return None;
    }
    let (octets, _) = octets(deviation, redactor);
    let greeting = match &judged.greeting {
        Some(greeting) => format!(
            "It greets with \"{}\".",
            printable(&redactor.octets(greeting))
        ),
        None => "Its greeting is not in the log.".to_owned(),
    };
    let binding = match deviation.level {
        Level::Should => "should",
        _ => "must",
    };
    let saw = match octets.is_empty() {
        true => format!(
            "At {} of {log}: {}.",
            place(conversation.unit, deviation.place),
            redactor.text(&deviation.what)
        ),
        false => format!(
            "At {} of {log} it sends \"{octets}\": {}.",
            place(conversation.unit, deviation.place),
            redactor.text(&deviation.what)
        ),
    };
    let clause = deviation.clause;
    Some(format!(
        "Dear support, your {protocol} server deviates from {clause}, so that mail programs may fail with it. {greeting}\n\
         {saw}\n\
         What it {binding} keep: {}.\n\
         The clause: https://www.rfc-editor.org/rfc/rfc{}#section-{}\n\
         Could you have it corrected, or tell whoever makes the server? The log is at your disposal; passwords are taken out above.\n",
        deviation.expected, clause.rfc, clause.section,
    ))
}
