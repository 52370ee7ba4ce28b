//! A message as a finding quotes it.

/// How much of a message is shown.
const SHOWN: usize = 400;

/// A message on one line, cut if it is long.
pub(super) fn shown(message: &[u8]) -> String {
    let message = message.strip_suffix(b"\n").unwrap_or(message);
    let message = message.strip_suffix(b"\r").unwrap_or(message);
    let cut = message.get(..SHOWN).unwrap_or(message);
    let text: String = match std::str::from_utf8(cut) {
        Ok(text) => text
            .chars()
            .flat_map(|each| match each.is_control() {
                true => each.escape_default().collect::<Vec<_>>(),
                false => vec![each],
            })
            .collect(),
        Err(_) => cut.escape_ascii().to_string(),
    };
    match message.len() > SHOWN {
        true => format!("{text}… ({} octets)", message.len()),
        false => text,
    }
}

pub(super) fn first_line(message: &[u8]) -> &[u8] {
    message
        .split_inclusive(|octet| *octet == b'\n')
        .next()
        .unwrap_or_default()
}
