//! Where things stand in the page.

use crate::compare::{Kind, Section, Server, Tally, anchor};

/// Whether a server has something to show on a suite's page, beyond symbols.
pub(super) fn has_part(tally: &Tally) -> bool {
    tally.total() > tally.of(Kind::Pass)
}

/// The anchor of a server's part of a suite's page; of the page itself, if it has no such part.
pub(super) fn suite_anchor(suite: &str, tally: &Tally, server: &Server<'_>) -> String {
    let suite = anchor(suite);
    if has_part(tally) {
        format!("{suite}@{}", server.id)
    } else {
        suite
    }
}

pub(super) fn section_anchor(section: &Section<'_>) -> String {
    anchor(&format!("{}/{}", section.spec, section.section))
}

pub(super) fn case_anchor(address: &str, server: &Server<'_>) -> String {
    format!("{}@{}", anchor(address), server.id)
}
