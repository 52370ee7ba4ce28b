//! The hierarchy delimiter, which NAMESPACE and LIST tell (RFC 2342 §5, RFC 3501 §7.2.2).

use mailspec_syntax::imap::response::{ListData, NamespaceData};

use super::{rules, session::Session};

/// Namespaces that are remembered.
const NAMESPACES: usize = 16;
/// Octets of a prefix that is remembered.
const PREFIX: usize = 256;

/// A namespace: what its names begin with, and its delimiter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Namespace {
    prefix: Box<[u8]>,
    delimiter: Option<u8>,
}

/// Whether a `Namespace_Response_Extension` is experimental, or of a standard: RFC 5255 §3.4 has
/// TRANSLATION. One whose name is a literal is not looked into.
fn is_known(extension: &[u8]) -> bool {
    let begins = |name: &[u8]| {
        let begin = extension.get(..name.len());
        begin.is_some_and(|begin| begin.eq_ignore_ascii_case(name))
    };
    begins(b"{") || begins(b"\"X-") || begins(b"\"TRANSLATION\"")
}

impl Session {
    /// `"NAMESPACE" SP Namespace SP Namespace SP Namespace`
    pub(super) fn namespaces(&mut self, kinds: &[Option<Vec<NamespaceData<'_>>>; 3]) {
        for namespace in kinds.iter().flatten().flatten() {
            let mut extensions = namespace.extensions.iter();
            if let Some(own) = extensions.find(|extension| !is_known(extension)) {
                self.findings.accuse(
                    &rules::NAMESPACE_EXTENSION,
                    format_args!("NAMESPACE has the extension {}", own.escape_ascii()),
                );
            }
        }
        let all = kinds.iter().flatten().flatten();
        let known = all.filter(|namespace| namespace.prefix.len() <= PREFIX);
        self.namespaces = known
            .take(NAMESPACES)
            .map(|namespace| Namespace {
                prefix: (&*namespace.prefix).into(),
                delimiter: namespace.delimiter,
            })
            .collect();
        if let Some(delimiter) = self.root_delimiter {
            self.compare_delimiters(b"", delimiter);
        }
    }

    /// A name was listed. INBOX may stand in a namespace of its own.
    pub(super) fn check_delimiter(&mut self, data: &ListData<'_>) {
        let name = data.mailbox.as_bytes();
        let Some(delimiter) = data.delimiter else {
            return;
        };
        if name.is_empty() {
            self.root_delimiter = Some(delimiter);
        }
        if !name.eq_ignore_ascii_case(b"INBOX") {
            self.compare_delimiters(name, delimiter);
        }
    }

    /// LIST said that the delimiter of `name` is this.
    fn compare_delimiters(&mut self, name: &[u8], listed: u8) {
        let within = self
            .namespaces
            .iter()
            .filter(|namespace| name.starts_with(&namespace.prefix))
            .max_by_key(|namespace| namespace.prefix.len());
        if let Some(Namespace {
            prefix,
            delimiter: Some(told),
        }) = within
            && *told != listed
        {
            self.findings.accuse(
                &rules::NAMESPACE_DELIMITER,
                format_args!(
                    "NAMESPACE says that {} separates the names that begin with \"{}\", LIST says {}",
                    told.escape_ascii(),
                    prefix.escape_ascii(),
                    listed.escape_ascii()
                ),
            );
        }
    }
}
