//! Lists of known deviations, as they are written: which cases or rules, what is found there, the
//! clause, the reason, the octets that prove it.

use std::{collections::BTreeSet, path::Path};

use mailspec_suite::{Library, nearest};
use schemars::JsonSchema;
use serde::{
    Deserialize, Deserializer,
    de::{SeqAccess, Visitor, value::SeqAccessDeserializer},
};
use serde_yaml::{Location, Spanned};

use crate::verdict::NOTHING_LIKE_IT;

use super::{
    file::{parse, read},
    target::{KnownDeviation, TargetError},
};

/// What a known deviation may call cases: their addresses, and everything above them.
#[derive(Clone, Debug, Default)]
pub struct CaseNames {
    names: BTreeSet<String>,
    any: bool,
}

impl CaseNames {
    /// The names of the cases in these libraries.
    pub fn of<'l>(libraries: impl IntoIterator<Item = &'l Library>) -> Self {
        // What no case asks for is found in the sessions as such.
        let sessions = ["sessions", "sessions/imap", "sessions/pop3"];
        let mut names = BTreeSet::from(sessions.map(str::to_owned));
        for case in libraries.into_iter().flat_map(Library::cases) {
            let above = case.address.match_indices('/');
            names.extend(above.map(|(at, _)| case.address[..at].to_owned()));
            names.insert(case.address.clone());
        }
        Self { names, any: false }
    }

    /// Any name, for who plays no case.
    pub fn any() -> Self {
        Self {
            names: BTreeSet::new(),
            any: true,
        }
    }

    fn has(&self, name: &str) -> bool {
        self.any || self.names.contains(name)
    }
}

/// Reads a file that lists known deviations alone; they may name `cases` and the rules.
pub fn known_deviations(
    path: &Path,
    cases: &CaseNames,
) -> Result<Vec<KnownDeviation>, TargetError> {
    parse_known_deviations(path, &read(path)?, cases)
}

/// The same of a file that is read already; errors name its path.
pub fn parse_known_deviations(
    path: &Path,
    octets: &[u8],
    cases: &CaseNames,
) -> Result<Vec<KnownDeviation>, TargetError> {
    checked(path, parse(path, octets)?, cases)
}

/// What the entries of the file at `path` say, or every mistake in them.
pub(super) fn checked(
    path: &Path,
    entries: Vec<Spanned<KnownEntry>>,
    cases: &CaseNames,
) -> Result<Vec<KnownDeviation>, TargetError> {
    let mut mistakes = Vec::new();
    for entry in &entries {
        entry.value.check(entry.referenced, cases, &mut mistakes);
    }
    if !mistakes.is_empty() {
        let told = mistakes.into_iter().map(|Mistake { at, what }| {
            format!("{}:{}:{}: {what}", path.display(), at.line(), at.column())
        });
        return Err(TargetError(told.collect::<Vec<_>>().join("\n")));
    }
    let known = entries.into_iter().map(|entry| entry.value.known());
    Ok(known.collect())
}

/// The JSON Schema of such a file.
pub fn known_deviations_schema() -> schemars::Schema {
    schemars::schema_for!(Vec<KnownEntry>)
}

struct Mistake {
    at: Location,
    what: String,
}

/// A deviation that is expected.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(extend("anyOf" = [
    { "required": ["rules"], "properties": { "rules": { "minItems": 1 } } },
    { "required": ["cases", "finding"], "properties": { "cases": { "minItems": 1 } } },
]))]
pub(super) struct KnownEntry {
    /// What these cases expect: `imap/select/unseen`, or a whole suite.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    cases: Vec<Spanned<String>>,
    /// What these rules of the observer see, `imap/syntax`: within the cases, if there are any, or
    /// anywhere.
    #[serde(default)]
    #[schemars(with = "Vec<Rule>")]
    rules: Vec<Spanned<String>>,
    /// Part of what is found, or several such parts, in which `…` stands for anything. Each line of
    /// what a finding got has to have one of them (`nothing like * ENABLED came`, where nothing
    /// came); whatever else is found in the same case counts.
    #[serde(default)]
    finding: Texts,
    /// The clause that is broken, `RFC 3501 §6.3.1`.
    #[schemars(with = "String", regex(pattern = r"\S"))]
    clause: Spanned<String>,
    /// What the server does, and why that is a deviation.
    #[schemars(with = "String", regex(pattern = r"\S"))]
    reason: Spanned<String>,
    /// The lines of a transcript that prove it.
    #[serde(default)]
    octets: Vec<String>,
}

/// Part of what a finding got, for the schema.
struct Part;

impl JsonSchema for Part {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Part".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let unnamed = format!("^{NOTHING_LIKE_IT}");
        schemars::json_schema!({
            "type": "string", "minLength": 1, "not": { "pattern": unnamed },
        })
    }
}

/// The rules that there are, for the schema.
struct Rule;

impl JsonSchema for Rule {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Rule".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let ids: Vec<&str> = mailspec_rules::rules().map(|rule| rule.id).collect();
        schemars::json_schema!({ "type": "string", "enum": ids })
    }
}

/// One text, or a list of them.
#[derive(JsonSchema)]
#[schemars(untagged, inline)]
enum Texts {
    /// One.
    One(#[schemars(with = "Part")] String),
    /// Several.
    Several(#[schemars(with = "Vec<Part>", length(min = 1))] Vec<String>),
}

impl Default for Texts {
    fn default() -> Self {
        Self::Several(Vec::new())
    }
}

/// By hand, because a derived untagged enum would not say where the mistake is.
impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;

        impl<'de> Visitor<'de> for Either {
            type Value = Texts;

            fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str("a text, or a list of texts")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Texts, E> {
                match text.is_empty() {
                    true => Err(E::custom("an empty text is part of everything")),
                    false => told_apart(&[text.to_owned()])
                        .map(|()| Texts::One(text.to_owned()))
                        .map_err(E::custom),
                }
            }

            fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Texts, A::Error> {
                let texts: Vec<String> = Vec::deserialize(SeqAccessDeserializer::new(list))?;
                match texts.is_empty() || texts.iter().any(String::is_empty) {
                    true => Err(serde::de::Error::custom(
                        "at least one text, and none of them empty: that is part of everything",
                    )),
                    false => told_apart(&texts)
                        .map(|()| Texts::Several(texts))
                        .map_err(serde::de::Error::custom),
                }
            }
        }

        deserializer.deserialize_any(Either)
    }
}

/// What is printed where nothing came says nothing of what did not come.
fn told_apart(texts: &[String]) -> Result<(), &'static str> {
    match texts.iter().any(|text| text.starts_with(NOTHING_LIKE_IT)) {
        true => Err("say what did not come: `nothing like * ENABLED came`"),
        false => Ok(()),
    }
}

impl Texts {
    fn is_empty(&self) -> bool {
        matches!(self, Self::Several(texts) if texts.is_empty())
    }

    fn into_vec(self) -> Vec<String> {
        match self {
            Self::One(text) => vec![text],
            Self::Several(texts) => texts,
        }
    }
}

impl KnownEntry {
    fn check(&self, at: Location, cases: &CaseNames, mistakes: &mut Vec<Mistake>) {
        let mut tell = |at, what| mistakes.push(Mistake { at, what });
        if self.cases.is_empty() && self.rules.is_empty() {
            tell(
                at,
                "a known deviation names cases, rules or both".to_owned(),
            );
        } else if self.rules.is_empty() && self.finding.is_empty() {
            tell(
                at,
                "`finding` is missing: an entry about cases says what is found there, so that it \
                 hides nothing else; `mailspec report known-deviations` writes it from results"
                    .to_owned(),
            );
        }
        for case in self.cases.iter().filter(|case| !cases.has(&case.value)) {
            let near = nearest(&case.value, cases.names.iter().map(String::as_str));
            tell(case.referenced, unknown("case", &case.value, near));
        }
        let rules = || mailspec_rules::rules().map(|rule| rule.id);
        for rule in &self.rules {
            if !rules().any(|id| id == rule.value) {
                let near = nearest(&rule.value, rules());
                tell(rule.referenced, unknown("rule", &rule.value, near));
            }
        }
        for (name, text) in [("clause", &self.clause), ("reason", &self.reason)] {
            if text.value.trim().is_empty() {
                tell(text.referenced, format!("`{name}` is empty"));
            }
        }
    }

    fn known(self) -> KnownDeviation {
        let texts = |list: Vec<Spanned<String>>| list.into_iter().map(|text| text.value).collect();
        KnownDeviation {
            cases: texts(self.cases),
            rules: texts(self.rules),
            finding: self.finding.into_vec(),
            clause: self.clause.value,
            reason: self.reason.value,
            octets: self.octets,
        }
    }
}

fn unknown(kind: &str, name: &str, near: Option<&str>) -> String {
    match near {
        Some(near) => format!("there is no {kind} `{name}`: did you mean `{near}`?"),
        None => format!("there is no {kind} `{name}`"),
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    const END: &str = ", clause: RFC 1 §1, reason: because }";

    fn parsed(entries: &str) -> Result<Vec<KnownDeviation>, TargetError> {
        let names = CaseNames::of([&Library::embedded().expect("the embedded suites load")]);
        parse_known_deviations(Path::new("known.yaml"), entries.as_bytes(), &names)
    }

    #[rstest]
    #[case::case(
        "- { cases: [imap/select/uid-code], finding: x",
        "1:13: there is no case `imap/select/uid-code`: did you mean `imap/select/uid-codes`?"
    )]
    #[case::row(
        "- { cases: [imap/select/inbox-without-case/quotd], finding: x",
        "1:13: there is no case `imap/select/inbox-without-case/quotd`: did you mean"
    )]
    #[case::suite(
        "- { cases: [imap/selct], finding: x",
        "1:13: there is no case `imap/selct`: did you mean `imap/select`?"
    )]
    #[case::far(
        "- { cases: [imap, nothing/like/it], finding: x",
        "1:19: there is no case `nothing/like/it`"
    )]
    #[case::in_a_block(
        "- cases:\n    - imap/select\n    - imap/slect\n  finding: x",
        "3:7: there is no case `imap/slect`: did you mean `imap/select`?"
    )]
    #[case::rule(
        "- { rules: [imap/sintax]",
        "1:13: there is no rule `imap/sintax`: did you mean `imap/syntax`?"
    )]
    #[case::nothing("- { finding: x", "1:3: a known deviation names cases, rules or both")]
    #[case::not_what("- { cases: [imap/select]", "1:3: `finding` is missing")]
    #[case::empty("- { cases: [imap/select], finding: ''", "1:36: ")]
    #[case::not_told_apart(
        "- { cases: [imap/select], finding: nothing like it came",
        "say what did not come"
    )]
    #[case::old_name("- { rules: [imap/syntax], bytes: []", "bytes")]
    fn mistakes_have_places(#[case] start: &str, #[case] expected: &str) {
        let end = match start.contains('\n') {
            true => "\n  clause: RFC 1 §1\n  reason: because",
            false => END,
        };
        let error = parsed(&format!("{start}{end}\n")).unwrap_err().0;
        let start = format!("known.yaml:{expected}");
        assert!(
            error.starts_with(&start) || error.contains(expected),
            "{error}"
        );
    }

    #[test]
    fn every_mistake_is_told() {
        let error = parsed(
            "- { cases: [imap/selct, imap/serch], finding: x, clause: RFC 1 §1, reason: y }\n\
             - { rules: [imap/sintax], clause: '', reason: ' ' }\n",
        );
        let error = error.unwrap_err().0;
        let places: Vec<&str> = error
            .lines()
            .filter_map(|line| line.strip_prefix("known.yaml:")?.split(": ").next())
            .collect();
        assert_eq!(places, ["1:13", "1:25", "2:13", "2:35", "2:47"]);
    }

    #[rstest]
    #[case::suite("imap/select")]
    #[case::case("imap/select/uid-codes")]
    #[case::row("imap/select/inbox-without-case/quoted")]
    #[case::sessions("sessions/pop3")]
    fn what_cases_may_be_called(#[case] name: &str) {
        let known = parsed(&format!("- {{ cases: [{name}], finding: x{END}\n")).unwrap();
        assert_eq!(known[0].cases, [name]);
    }

    #[rstest]
    #[case::one("finding: a", &["a"])]
    #[case::several("finding: [a, b]", &["a", "b"])]
    #[case::rules("rules: [imap/syntax]", &[])]
    fn findings(#[case] text: &str, #[case] expected: &[&str]) {
        let known = parsed(&format!("- {{ cases: [imap/select], {text}{END}\n")).unwrap();
        assert_eq!(known[0].finding, expected);
    }
}
