//! What every report in HTML shares: one file that loads nothing and runs nothing.

use mailspec_run::visible;
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// A whole page of this title, style sheet and body.
pub(crate) fn page(title: &str, style: &str, body: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                // What a server sent is on this page: nothing of it may load or run anything.
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
                title { (title) }
                style { (PreEscaped(style)) }
            }
            body { (body) }
        }
    };
    visible(&page.into_string()).into_owned()
}
