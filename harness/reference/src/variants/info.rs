//! What each variant is called, the clauses that permit it, and what cannot be tested under it.

use mailspec_syntax::Clause;

/// What a variant is called and why it is lawful.
#[derive(Debug, PartialEq, Eq)]
pub struct VariantInfo {
    /// `imap/search-descending`
    pub id: &'static str,
    /// The clauses that permit it: what they leave open, or say outright.
    pub clauses: &'static [Clause],
    /// What the server then does, in one sentence.
    pub summary: &'static str,
    /// Cases that have nothing to test under it.
    pub spares: &'static [Spared],
}

/// Cases that a variant leaves nothing to test of.
#[derive(Debug, PartialEq, Eq)]
pub struct Spared {
    /// Their addresses, or what these begin with: `imap/idle`, `imap/create/deep`. Behind each
    /// `*` stands what the rest of an address has in it: `imap/pairs/*expunge+*+two`.
    pub cases: &'static [&'static str],
    /// Why.
    pub why: &'static str,
}

impl Spared {
    /// Whether one of the [`cases`](Self::cases) is the case with this address.
    pub fn names(cases: &str, address: &str) -> bool {
        let mut parts = cases.split('*');
        let Some(mut rest) = address.strip_prefix(parts.next().unwrap_or_default()) else {
            return false;
        };
        if !cases.contains('*') {
            return rest.is_empty() || rest.starts_with('/');
        }
        parts.all(|part| match rest.split_once(part) {
            Some((_, behind)) => {
                rest = behind;
                true
            }
            None => false,
        })
    }
}

impl VariantInfo {
    /// Why the case with this address has nothing to test under the variant, if it has nothing.
    pub fn spares(&self, address: &str) -> Option<&'static str> {
        let spared = self.spares.iter();
        let mut named = spared.filter(|spared| {
            spared
                .cases
                .iter()
                .any(|cases| Spared::names(cases, address))
        });
        named.next().map(|spared| spared.why)
    }
}

/// Declares an enum of variants and the table that describes them, in the same order.
///
/// Each entry is a name, an id, the clauses, a summary, and what it spares:
///
/// ```text
/// NoCapa "no-capa" [2449 "5"] "CAPA is unknown."
///     spares { "pop3/capa": "there is no CAPA"; };
/// ```
macro_rules! variants {
    ($protocol:literal
        $($name:ident $id:literal [$($rfc:literal $section:literal),+] $summary:literal
            $(spares {$($($cases:literal),+ : $why:literal;)+})?;)*
    ) => {
        /// A freedom of this protocol's sessions, described in [`TABLE`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Variant {
            $(#[doc = $summary] $name,)*
        }

        /// The variants in the order of [`Variant`].
        pub const TABLE: &[(Variant, $crate::VariantInfo)] = &[$((
            Variant::$name,
            $crate::VariantInfo {
                id: concat!($protocol, "/", $id),
                clauses: &[$(mailspec_syntax::Clause::new($rfc, $section)),+],
                summary: $summary,
                spares: &[$($($crate::variants::Spared {
                    cases: &[$($cases),+],
                    why: $why,
                }),+)?],
            },
        )),*];
    };
}

pub(super) use variants;
