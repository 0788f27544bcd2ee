use crate::render::{quote, word_or_quote};
use crate::scan::{ParseError, Scanner};

/// One expected annotation.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Expectation {
    /// The label; `None` leaves it open.
    pub label: Option<String>,
    /// The covered text, one string a piece; several when the annotation is discontinuous.
    pub pieces: Vec<String>,
    /// The attributes that are compared, in the order given.
    pub attributes: Vec<(String, Value)>,
}

/// What an attribute is expected to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Present, and written like this.
    Text(String),
    /// Absent.
    Null,
}

impl Expectation {
    /// Reads a line such as `PERSON "Anna Berg" canonical="Anna Berg" title=null`.
    ///
    /// # Errors
    /// Where the line stops being one, and why.
    pub fn parse(line: &str) -> Result<Expectation, ParseError> {
        let mut scanner = Scanner::new(line);
        let label = match scanner.peek() {
            None => return scanner.fail("expected a label or text in double quotes"),
            Some('"') => None,
            Some(_) => Some(scanner.word().to_owned()),
        };
        let mut pieces = Vec::new();
        loop {
            scanner.peek();
            pieces.push(scanner.quoted()?);
            if scanner.peek() != Some('+') {
                break;
            }
            scanner.eat('+');
        }
        Ok(Expectation { label, pieces, attributes: scanner.attributes()? })
    }
}

impl std::fmt::Display for Expectation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(label) = &self.label {
            write!(f, "{label} ")?;
        }
        let pieces: Vec<String> = self.pieces.iter().map(|p| quote(p)).collect();
        f.write_str(&pieces.join(" + "))?;
        self.attributes.iter().try_for_each(|(key, value)| write!(f, " {key}={value}"))
    }
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Value::Text(text) => f.write_str(&word_or_quote(text)),
            Value::Null => f.write_str("null"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_and_written_alike() {
        for line in [
            r#"direct "“We are ready,”" cue=said speaker="Anna Berg" outlet=null"#,
            r#""A sentence.""#,
            r#"mixed "one" + "two" + "three" inside=0"#,
            r#"PERSON "a \"b\" \\ \n\r\t c" canonical="null" empty="""#,
        ] {
            assert_eq!(Expectation::parse(line).unwrap().to_string(), line);
        }
        let e = Expectation::parse(r#"  "a"+"b"   k=v  "#).unwrap();
        assert_eq!((e.label, e.pieces), (None, vec!["a".to_owned(), "b".to_owned()]));
        assert_eq!(e.attributes, [("k".to_owned(), Value::Text("v".to_owned()))]);
    }

    #[test]
    fn a_bad_line_says_where_and_why() {
        for (line, column, message) in [
            ("", 1, "label"),
            ("PERSON", 7, "double quotes"),
            ("PERSON é\"x\"", 8, "double quotes"),
            ("é \"abc", 3, "never closed"),
            (r#""a\q""#, 3, r"`\q` is no escape"),
            (r#""a" +"#, 6, "double quotes"),
            (r#""a" word"#, 5, "key="),
            (r#""a" k="#, 7, "no value"),
            (r#""a" k=1 k=2"#, 9, "twice"),
            (r#""a" k="v"w=1"#, 10, "a space"),
            (r#""a" k=a=b"#, 8, "a space"),
            (r#""a""b""#, 4, "key="),
        ] {
            let error = Expectation::parse(line).unwrap_err();
            assert_eq!(error.column, column, "{line}: {error}");
            assert!(error.message.contains(message), "{line}: {error}");
        }
    }
}
