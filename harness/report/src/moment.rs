//! Moments as ISO 8601 writes them, in UTC.

use mailspec_syntax::imap::DateTime;

/// The day of a moment in Unix seconds, `2026-11-21`.
pub(crate) fn day(unix: u64) -> String {
    written(unix, |moment| {
        let date = moment.date();
        let (year, month, day) = (date.year(), date.month() as u8, date.day());
        format!("{year:04}-{month:02}-{day:02}")
    })
}

/// The minute of a moment in Unix seconds, `2026-11-21 14:38 UTC`.
pub fn minute(unix: u64) -> String {
    let (hour, minute) = (unix / 3600 % 24, unix / 60 % 60);
    written(unix, |_| format!("{} {hour:02}:{minute:02} UTC", day(unix)))
}

fn written(unix: u64, form: impl Fn(&DateTime) -> String) -> String {
    let moment = i64::try_from(unix)
        .ok()
        .and_then(|unix| DateTime::from_unix(unix, 0).ok());
    moment.map_or_else(|| "?".to_owned(), |moment| form(&moment))
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(0, "1970-01-01 00:00 UTC")]
    #[case(1_795_271_913, "2026-11-21 14:38 UTC")]
    #[case(u64::MAX, "?")]
    fn minutes(#[case] unix: u64, #[case] expected: &str) {
        assert_eq!(minute(unix), expected);
    }
}
