//! Backslashes in quoted constants.

/// The octet that an escape stands for, from behind its backslash, and how many characters of ASCII
/// it takes: `\\r`, `\\n`, `\\t`, `\\0`, `\\\\`, `\\"` and `\\xHH`.
pub(crate) fn escape(rest: &str) -> Result<(u8, usize), String> {
    let mut letters = rest.chars();
    let Some(letter) = letters.next() else {
        return Err("a backslash with nothing behind it".to_owned());
    };
    Ok(match letter {
        'r' => (b'\r', 1),
        'n' => (b'\n', 1),
        't' => (b'\t', 1),
        '0' => (0, 1),
        '\\' => (b'\\', 1),
        '"' => (b'"', 1),
        'x' => {
            let digits = rest
                .get(1..3)
                .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
            let octet = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
            let what = "`\\x` needs two hexadecimal digits behind it";
            (octet.ok_or_else(|| what.to_owned())?, 3)
        }
        other => {
            return Err(format!(
                "unknown escape `\\{other}`: there are \\r, \\n, \\t, \\0, \\\\, \\\" and \\xHH; a backslash \
                 itself is `\\\\`"
            ));
        }
    })
}
