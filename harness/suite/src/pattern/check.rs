//! Comparisons of captures: `uidnext > uid and len(found) == 3`.
//!
//! ```text
//! expression = and *( "or" and )
//! and        = not *( "and" not )
//! not        = [ "not" ] comparison
//! comparison = sum [ ( "==" / "!=" / "<" / "<=" / ">" / ">=" / "has" ) sum ]
//! sum        = term *( ( "+" / "-" ) term )
//! term       = number / string / name / function "(" sum ")" / "(" expression ")"
//! function   = "len" / "min" / "max" / "lower"
//! ```
//!
//! Dates compare by the instant that they name.

use super::equality::{contains, instant, set_of};
use super::parse::PatternError;
use crate::Place;
use crate::template::{Bindings, Value};

/// A comparison of captures.
#[derive(Clone, Debug)]
pub struct Check {
    text: String,
    place: Place,
    expression: Expression,
}

/// What a check comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It holds.
    Holds,
    /// It does not; with the values of its variables.
    Fails(String),
    /// It has no meaning for these values, and why.
    Unusable(String),
}

#[derive(Clone, Debug)]
enum Expression {
    Number(u64),
    Text(String),
    Variable(String),
    Call(Function, Box<Expression>),
    Sum(Box<Expression>, bool, Box<Expression>),
    Compare(Box<Expression>, Comparison, Box<Expression>),
    Not(Box<Expression>),
    And(Box<Expression>, Box<Expression>),
    Or(Box<Expression>, Box<Expression>),
}

#[derive(Clone, Copy, Debug)]
enum Function {
    Len,
    Min,
    Max,
    Lower,
}

#[derive(Clone, Copy, Debug)]
enum Comparison {
    Equal,
    Unequal,
    Less,
    AtMost,
    Greater,
    AtLeast,
    /// The right one is somewhere in the left one.
    Has,
}

/// A value or a truth.
enum Term {
    Value(Value),
    Truth(bool),
}

/// How deep and how long an expression may be.
const DEEPEST: usize = 32;
const LONGEST: usize = 1000;

impl Check {
    /// Parses an expression.
    pub fn parse(text: &str, place: Place) -> Result<Self, PatternError> {
        let mut parser = Parser {
            tokens: tokens(text)?,
            at: 0,
            end: text.len(),
        };
        let expression = parser.or(0)?;
        match parser.tokens.get(parser.at) {
            Some((offset, _)) => Err(PatternError {
                offset: *offset,
                what: "this does not belong to the comparison".to_owned(),
            }),
            None => Ok(Check {
                text: text.to_owned(),
                place,
                expression,
            }),
        }
    }

    /// The text as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where it stands.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Evaluates it.
    pub fn evaluate(&self, bindings: &Bindings) -> Outcome {
        match self.expression.evaluate(bindings) {
            Ok(Term::Truth(true)) => Outcome::Holds,
            Ok(Term::Truth(false)) => {
                let values: Vec<String> = self
                    .variables()
                    .into_iter()
                    .filter_map(|name| Some(format!("{name} is {}", bindings.get(name)?)))
                    .collect();
                Outcome::Fails(values.join(", "))
            }
            Ok(Term::Value(_)) => Outcome::Unusable("this is a value, not a comparison".into()),
            Err(why) => Outcome::Unusable(why),
        }
    }

    /// Whether nothing has bound one of its variables.
    pub(crate) fn is_unbound(&self, bindings: &Bindings) -> bool {
        let mut variables = self.variables().into_iter();
        variables.any(|name| bindings.get(name).is_none())
    }

    /// The variables in it, each once.
    pub(crate) fn variables(&self) -> Vec<&str> {
        let mut found = Vec::new();
        self.expression.collect(&mut found);
        found
    }
}

impl Expression {
    fn collect<'e>(&'e self, found: &mut Vec<&'e str>) {
        match self {
            Expression::Number(_) | Expression::Text(_) => {}
            Expression::Variable(name) => {
                if !found.contains(&name.as_str()) {
                    found.push(name);
                }
            }
            Expression::Call(_, inner) | Expression::Not(inner) => inner.collect(found),
            Expression::Sum(left, _, right)
            | Expression::Compare(left, _, right)
            | Expression::And(left, right)
            | Expression::Or(left, right) => {
                left.collect(found);
                right.collect(found);
            }
        }
    }

    fn evaluate(&self, bindings: &Bindings) -> Result<Term, String> {
        Ok(match self {
            Expression::Number(number) => Term::Value(Value::Number(*number)),
            Expression::Text(text) => Term::Value(Value::string(text)),
            Expression::Variable(name) => Term::Value(
                bindings
                    .get(name)
                    .ok_or_else(|| format!("nothing has bound `{name}`"))?,
            ),
            Expression::Call(function, inner) => {
                Term::Value(call(*function, &inner.value(bindings)?)?)
            }
            Expression::Sum(left, plus, right) => {
                let (left, right) = (left.number(bindings)?, right.number(bindings)?);
                let sum = match plus {
                    true => left.checked_add(right),
                    false => left.checked_sub(right),
                };
                Term::Value(Value::Number(
                    sum.ok_or_else(|| "the result is out of range".to_owned())?,
                ))
            }
            Expression::Compare(left, comparison, right) => {
                let (left, right) = (left.value(bindings)?, right.value(bindings)?);
                Term::Truth(compare(&left, *comparison, &right)?)
            }
            Expression::Not(inner) => Term::Truth(!inner.truth(bindings)?),
            Expression::And(left, right) => {
                Term::Truth(left.truth(bindings)? && right.truth(bindings)?)
            }
            Expression::Or(left, right) => {
                Term::Truth(left.truth(bindings)? || right.truth(bindings)?)
            }
        })
    }

    fn value(&self, bindings: &Bindings) -> Result<Value, String> {
        match self.evaluate(bindings)? {
            Term::Value(value) => Ok(value),
            Term::Truth(_) => Err("a comparison where a value was expected".to_owned()),
        }
    }

    fn truth(&self, bindings: &Bindings) -> Result<bool, String> {
        match self.evaluate(bindings)? {
            Term::Truth(truth) => Ok(truth),
            Term::Value(_) => Err("a value where a comparison was expected".to_owned()),
        }
    }

    fn number(&self, bindings: &Bindings) -> Result<u64, String> {
        let value = self.value(bindings)?;
        value
            .number()
            .ok_or_else(|| format!("{value} is not a number"))
    }
}

fn call(function: Function, value: &Value) -> Result<Value, String> {
    let ranges = || match value {
        Value::Set(ranges) => Some(ranges.clone()),
        Value::Number(number) => Some(vec![(*number, *number)]),
        Value::Atom(octets) => set_of(octets),
        Value::String(_) | Value::Nil => None,
    };
    let no_set = || format!("{value} is not a set of numbers");
    Ok(match function {
        Function::Len => Value::Number(match value {
            Value::Set(ranges) => ranges
                .iter()
                .map(|(from, to)| (to - from).saturating_add(1))
                .fold(0, u64::saturating_add),
            Value::Nil => 0,
            value => value.octets().len() as u64,
        }),
        Function::Min => {
            let ranges = ranges().ok_or_else(no_set)?;
            Value::Number(ranges.first().ok_or("the set is empty")?.0)
        }
        Function::Max => {
            let ranges = ranges().ok_or_else(no_set)?;
            Value::Number(ranges.last().ok_or("the set is empty")?.1)
        }
        Function::Lower => Value::string(value.octets().to_ascii_lowercase()),
    })
}

fn compare(left: &Value, comparison: Comparison, right: &Value) -> Result<bool, String> {
    let numbers = left.number().zip(right.number());
    let equal = match (left, right) {
        // Texts of digits are equal as texts: `007` is not `7`.
        (Value::Number(_), _) | (_, Value::Number(_)) => match numbers {
            Some((left, right)) => left == right,
            None => false,
        },
        _ => left.octets() == right.octets() && (*left == Value::Nil) == (*right == Value::Nil),
    };
    match comparison {
        Comparison::Equal => return Ok(equal),
        Comparison::Unequal => return Ok(!equal),
        Comparison::Has => return Ok(contains(&left.octets(), &right.octets())),
        _ => {}
    }
    if let (None, Some(a), Some(b)) = (numbers, instant(&left.octets()), instant(&right.octets())) {
        return Ok(in_order(&a, comparison, &b));
    }
    let (a, b) = numbers.ok_or_else(|| {
        let wrong = if left.number().is_none() { left } else { right };
        format!("{wrong} is not a number")
    })?;
    Ok(in_order(&a, comparison, &b))
}

fn in_order<T: Ord>(a: &T, comparison: Comparison, b: &T) -> bool {
    match comparison {
        Comparison::Less => a < b,
        Comparison::AtMost => a <= b,
        Comparison::Greater => a > b,
        _ => a >= b,
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Number(u64),
    Text(String),
    Name(String),
    Sign(&'static str),
}

const SIGNS: [&str; 10] = ["==", "!=", "<=", ">=", "<", ">", "+", "-", "(", ")"];

fn tokens(text: &str) -> Result<Vec<(usize, Token)>, PatternError> {
    let mut tokens = Vec::new();
    let mut at = 0;
    if text.len() > LONGEST {
        return Err(PatternError {
            offset: LONGEST,
            what: format!("a comparison longer than {LONGEST} octets"),
        });
    }
    while let Some(next) = text[at..].chars().next() {
        let rest = &text[at..];
        if next == ' ' {
            at += 1;
            continue;
        }
        let offset = at;
        let fault = |what: String| PatternError { offset, what };
        let token = if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            at += sign.len();
            Token::Sign(sign)
        } else if next.is_ascii_digit() {
            let end = length(rest, |each| each.is_ascii_digit());
            at += end;
            let number = rest[..end].parse();
            Token::Number(number.map_err(|_| fault("a number that is too large".to_owned()))?)
        } else if matches!(next, '"' | '\'') {
            let end = rest[1..]
                .find(next)
                .ok_or_else(|| fault("a quote that is not closed".to_owned()))?;
            at += end + 2;
            Token::Text(rest[1..=end].to_owned())
        } else if next.is_ascii_alphabetic() {
            let end = name_length(rest);
            at += end;
            Token::Name(rest[..end].to_owned())
        } else {
            return Err(fault(format!("`{next}` means nothing here")));
        };
        tokens.push((offset, token));
    }
    Ok(tokens)
}

fn length(text: &str, is_part: impl Fn(char) -> bool) -> usize {
    text.find(|each| !is_part(each)).unwrap_or(text.len())
}

/// A name may have dashes, each before a letter: `message.no-header.size`;
/// `n-1` is a difference.
fn name_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(octet) = bytes.get(at) {
        let part = octet.is_ascii_alphanumeric()
            || matches!(octet, b'_' | b'.')
            || (*octet == b'-' && bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic));
        if !part {
            break;
        }
        at += 1;
    }
    at
}

struct Parser {
    tokens: Vec<(usize, Token)>,
    at: usize,
    end: usize,
}

impl Parser {
    fn or(&mut self, depth: usize) -> Result<Expression, PatternError> {
        let mut left = self.and(depth)?;
        while self.take_name("or") {
            left = Expression::Or(left.into(), self.and(depth)?.into());
        }
        Ok(left)
    }

    fn and(&mut self, depth: usize) -> Result<Expression, PatternError> {
        let mut left = self.not(depth)?;
        while self.take_name("and") {
            left = Expression::And(left.into(), self.not(depth)?.into());
        }
        Ok(left)
    }

    fn not(&mut self, depth: usize) -> Result<Expression, PatternError> {
        match self.take_name("not") {
            true => Ok(Expression::Not(self.comparison(depth)?.into())),
            false => self.comparison(depth),
        }
    }

    fn comparison(&mut self, depth: usize) -> Result<Expression, PatternError> {
        let left = self.sum(depth)?;
        let comparison = match self.tokens.get(self.at) {
            Some((_, Token::Sign("=="))) => Comparison::Equal,
            Some((_, Token::Sign("!="))) => Comparison::Unequal,
            Some((_, Token::Sign("<"))) => Comparison::Less,
            Some((_, Token::Sign("<="))) => Comparison::AtMost,
            Some((_, Token::Sign(">"))) => Comparison::Greater,
            Some((_, Token::Sign(">="))) => Comparison::AtLeast,
            Some((_, Token::Name(name))) if name == "has" => Comparison::Has,
            _ => return Ok(left),
        };
        self.at += 1;
        let right = self.sum(depth)?;
        Ok(Expression::Compare(left.into(), comparison, right.into()))
    }

    fn sum(&mut self, depth: usize) -> Result<Expression, PatternError> {
        let mut left = self.term(depth)?;
        loop {
            let plus = self.take_sign("+");
            if !plus && !self.take_sign("-") {
                return Ok(left);
            }
            left = Expression::Sum(left.into(), plus, self.term(depth)?.into());
        }
    }

    fn term(&mut self, depth: usize) -> Result<Expression, PatternError> {
        let (offset, token) = match self.tokens.get(self.at) {
            Some((offset, token)) => (*offset, token.clone()),
            None => return Err(self.fault(self.end, "something is missing at the end")),
        };
        if depth == DEEPEST {
            return Err(self.fault(offset, "nested too deep"));
        }
        self.at += 1;
        match token {
            Token::Number(number) => Ok(Expression::Number(number)),
            Token::Text(text) => Ok(Expression::Text(text)),
            Token::Sign("(") => {
                let inner = self.or(depth + 1)?;
                self.close(inner)
            }
            Token::Sign(_) => Err(self.fault(offset, "a value was expected here")),
            Token::Name(name) if self.take_sign("(") => {
                let function = match name.as_str() {
                    "len" => Function::Len,
                    "min" => Function::Min,
                    "max" => Function::Max,
                    "lower" => Function::Lower,
                    _ => {
                        let what = "unknown function: len, min, max and lower are known";
                        return Err(self.fault(offset, what));
                    }
                };
                let inner = self.sum(depth + 1)?;
                self.close(Expression::Call(function, inner.into()))
            }
            Token::Name(name) => Ok(Expression::Variable(name)),
        }
    }

    fn close(&mut self, inner: Expression) -> Result<Expression, PatternError> {
        match self.take_sign(")") {
            true => Ok(inner),
            false => {
                let offset = self
                    .tokens
                    .get(self.at)
                    .map_or(self.end, |(offset, _)| *offset);
                Err(self.fault(offset, "`)` was expected here"))
            }
        }
    }

    fn take_name(&mut self, wanted: &str) -> bool {
        let found =
            matches!(self.tokens.get(self.at), Some((_, Token::Name(name))) if name == wanted);
        self.at += usize::from(found);
        found
    }

    fn take_sign(&mut self, wanted: &str) -> bool {
        let found =
            matches!(self.tokens.get(self.at), Some((_, Token::Sign(sign))) if *sign == wanted);
        self.at += usize::from(found);
        found
    }

    fn fault(&self, offset: usize, what: &str) -> PatternError {
        PatternError {
            offset,
            what: what.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    fn place() -> Place {
        Place {
            file: "x.yaml".into(),
            line: 1,
            column: 1,
        }
    }

    fn bindings() -> Bindings {
        let mut bindings = Bindings::default();
        bindings.bind("uid", Value::Number(4));
        bindings.bind("uidnext", Value::Number(5));
        bindings.bind("found", Value::Set(vec![(1, 3), (7, 7)]));
        bindings.bind("list", Value::atom("2,4:5"));
        bindings.bind("first", Value::string("AbC"));
        bindings.bind("seven", Value::string("007"));
        bindings.bind("nothing", Value::Nil);
        bindings.bind("date", Value::string(" 7-Feb-1994 21:52:25 -0800"));
        bindings
    }

    #[rstest]
    #[case("uidnext > uid", true)]
    #[case("uidnext <= uid", false)]
    #[case("uidnext == uid + 1", true)]
    #[case("uidnext-1 >= uid", true)]
    #[case("uid < uid", false)]
    #[case("uid != uidnext", true)]
    #[case("len(found) == 4", true)]
    #[case("len(first) == 3", true)]
    #[case("len(nothing) == 0", true)]
    #[case("max(found) == 7 and min(list) == 2", true)]
    #[case("lower(first) == 'abc'", true)]
    #[case("first == \"abc\"", false)]
    #[case("first has 'bC'", true)]
    #[case("first has 'bc'", false)]
    #[case("seven == '7'", false)]
    #[case("seven == 7", true)]
    #[case("nothing == 'NIL'", false)]
    #[case("uid == 9 or uid == 4", true)]
    #[case("date >= ' 8-Feb-1994 05:52:25 +0000'", true)]
    #[case("date > ' 8-Feb-1994 05:52:25 +0000'", false)]
    #[case("date < 'Tue, 8 Feb 1994 05:52:26 +0000'", true)]
    #[case("not uid == 9 and not (uid == 5 or uid == 6)", true)]
    fn comparisons(#[case] text: &str, #[case] expected: bool) {
        let outcome = Check::parse(text, place()).unwrap().evaluate(&bindings());
        assert_eq!(outcome == Outcome::Holds, expected, "{outcome:?}");
        assert!(!matches!(outcome, Outcome::Unusable(_)), "{outcome:?}");
    }

    #[rstest]
    #[case::values("uid > uidnext", Outcome::Fails("uid is 4, uidnext is 5".into()))]
    #[case::unbound("uid > other", Outcome::Unusable("nothing has bound `other`".into()))]
    #[case::text("first > 3", Outcome::Unusable("\"AbC\" is not a number".into()))]
    #[case::value("uid", Outcome::Unusable("this is a value, not a comparison".into()))]
    #[case::negative("uid - 9 == 1", Outcome::Unusable("the result is out of range".into()))]
    #[case::no_set("max(first) == 1", Outcome::Unusable("\"AbC\" is not a set of numbers".into()))]
    fn failures(#[case] text: &str, #[case] expected: Outcome) {
        assert_eq!(
            Check::parse(text, place()).unwrap().evaluate(&bindings()),
            expected
        );
    }

    #[rstest]
    #[case::empty("", 0)]
    #[case::open("a > ", 4)]
    #[case::sign("a > = b", 4)]
    #[case::rest("a > b c", 6)]
    #[case::function("size(a) > 1", 0)]
    #[case::parenthesis("(a > b", 6)]
    #[case::quote("a == 'b", 5)]
    #[case::character("a == §", 5)]
    #[case::number("a == 99999999999999999999", 5)]
    fn errors_say_where(#[case] text: &str, #[case] offset: usize) {
        assert_eq!(Check::parse(text, place()).unwrap_err().offset, offset);
    }

    #[test]
    fn nesting_is_bounded() {
        let text = "(".repeat(900);
        assert!(Check::parse(&text, place()).is_err());
    }
}
