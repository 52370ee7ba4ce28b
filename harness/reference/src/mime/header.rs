//! Header fields (RFC 5322 §2.2).

/// One field of a header.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field<'a> {
    /// Empty if the line has no colon.
    pub(super) name: &'a [u8],
    /// What is behind the colon, still folded.
    pub(super) value: &'a [u8],
    /// The whole field with its line ends.
    pub(super) raw: &'a [u8],
}

impl Field<'_> {
    /// Whether this is the field `name`; names are compared without case (RFC 3501 §6.4.5).
    pub(super) fn is(&self, name: &[u8]) -> bool {
        !self.name.is_empty() && self.name.eq_ignore_ascii_case(name)
    }
}

/// Where the body begins: behind the first empty line, or at the end.
pub(super) fn body_offset(entity: &[u8]) -> usize {
    let mut offset = 0;
    for line in lines(entity) {
        offset += line.len();
        if is_blank(line) {
            break;
        }
    }
    offset
}

/// The fields up to the empty line.
pub(super) fn fields(header: &[u8]) -> impl Iterator<Item = Field<'_>> {
    let mut rest = header;
    std::iter::from_fn(move || {
        let mut lines = lines(rest);
        let first = lines.next().filter(|line| !is_blank(line))?;
        let continuation: usize = lines
            .take_while(|line| matches!(line.first(), Some(b' ' | b'\t')))
            .map(<[u8]>::len)
            .sum();
        let (raw, behind) = rest.split_at(first.len() + continuation);
        rest = behind;
        Some(field(raw))
    })
}

/// The blank line that ends the header, if it has one.
pub(super) fn blank_line(header: &[u8]) -> &[u8] {
    lines(header).find(|line| is_blank(line)).unwrap_or(&[])
}

/// The value of the first field `name`, unfolded.
pub(super) fn value(header: &[u8], name: &[u8]) -> Option<Vec<u8>> {
    fields(header)
        .find(|field| field.is(name))
        .map(|field| unfolded(field.value))
}

/// The value without its line ends and the white space around it (RFC 5322 §2.2.3).
///
/// NUL is left out too: no IMAP string can hold it.
pub(super) fn unfolded(value: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(value.len());
    for line in lines(value) {
        text.extend(without_line_end(line).iter().filter(|octet| **octet != 0));
    }
    text.trim_ascii().to_vec()
}

/// Lines with their ends; a line ends with LF.
pub(super) fn lines(octets: &[u8]) -> impl Iterator<Item = &[u8]> {
    octets.split_inclusive(|octet| *octet == b'\n')
}

/// The line without its LF and the CR before that.
pub(super) fn without_line_end(line: &[u8]) -> &[u8] {
    let Some(line) = line.strip_suffix(b"\n") else {
        return line;
    };
    line.strip_suffix(b"\r").unwrap_or(line)
}

fn field(raw: &[u8]) -> Field<'_> {
    match raw.iter().position(|octet| *octet == b':') {
        Some(colon) => Field {
            name: raw[..colon].trim_ascii_end(),
            value: &raw[colon + 1..],
            raw,
        },
        None => Field {
            name: &[],
            value: &[],
            raw,
        },
    }
}

fn is_blank(line: &[u8]) -> bool {
    matches!(line, b"\r\n" | b"\n")
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::plain("Subject: hi\r\n", "subject", Some("hi"))]
    #[case::first_of_two("A: 1\r\nA: 2\r\n", "A", Some("1"))]
    #[case::folded("A: 1,\r\n 2\r\n\t3\r\nB: 4\r\n", "A", Some("1, 2\t3"))]
    #[case::space_before_colon("A : 1\r\n", "A", Some("1"))]
    #[case::empty("A:\r\n", "A", Some(""))]
    #[case::absent("A: 1\r\n", "B", None)]
    #[case::behind_the_blank_line("A: 1\r\n\r\nB: 2\r\n", "B", None)]
    #[case::line_without_colon("no colon\r\nB: 2\r\n", "B", Some("2"))]
    #[case::nul_left_out("A: x\0y\r\n", "A", Some("xy"))]
    #[case::no_line_end("A: 1", "A", Some("1"))]
    fn values(#[case] header: &str, #[case] name: &str, #[case] expected: Option<&str>) {
        let value = value(header.as_bytes(), name.as_bytes());
        assert_eq!(value.as_deref(), expected.map(str::as_bytes));
    }
}
