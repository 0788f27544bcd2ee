use crate::expectation::Value;

/// Why a line is not an expectation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("column {column}: {message}")]
#[non_exhaustive]
pub struct ParseError {
    /// The character of the line at which reading stopped, counted from 1.
    pub column: usize,
    /// What was wrong there.
    pub message: String,
}

/// Reads a line from left to right.
pub(crate) struct Scanner<'a> {
    line: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    pub(crate) fn new(line: &'a str) -> Scanner<'a> {
        Scanner { line, at: 0 }
    }

    pub(crate) fn fail<T>(&self, message: impl Into<String>) -> Result<T, ParseError> {
        let column = self.line[..self.at].chars().count() + 1;
        Err(ParseError { column, message: message.into() })
    }

    fn rest(&self) -> &'a str {
        &self.line[self.at..]
    }

    /// Skips white space and returns the next character without taking it.
    pub(crate) fn peek(&mut self) -> Option<char> {
        self.at = self.line.len() - self.rest().trim_start().len();
        self.rest().chars().next()
    }

    /// Takes `c` if it comes next.
    pub(crate) fn eat(&mut self, c: char) -> bool {
        let next = self.rest().starts_with(c);
        if next {
            self.at += c.len_utf8();
        }
        next
    }

    /// Takes everything up to white space, a quotation mark or `=`.
    pub(crate) fn word(&mut self) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c: char| c.is_whitespace() || c == '"' || c == '=').unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    /// Takes a string in double quotes and resolves its escapes.
    pub(crate) fn quoted(&mut self) -> Result<String, ParseError> {
        if !self.eat('"') {
            return self.fail("expected text in double quotes");
        }
        let open = self.at;
        let mut text = String::new();
        let mut chars = self.rest().char_indices();
        while let Some((i, c)) = chars.next() {
            match c {
                '"' => {
                    self.at = open + i + 1;
                    return Ok(text);
                }
                '\\' => match chars.next() {
                    Some((_, c @ ('"' | '\\'))) => text.push(c),
                    Some((_, 'n')) => text.push('\n'),
                    Some((_, 'r')) => text.push('\r'),
                    Some((_, 't')) => text.push('\t'),
                    other => {
                        self.at = open + i;
                        let escape: String = ['\\'].into_iter().chain(other.map(|(_, c)| c)).collect();
                        return self.fail(format!(
                            "`{escape}` is no escape; there are `\\\"`, `\\\\`, `\\n`, `\\r`, `\\t`"
                        ));
                    }
                },
                c => text.push(c),
            }
        }
        self.at = open - 1;
        self.fail("this quotation mark is never closed")
    }

    /// Takes `key=value` pairs up to the end of the line.
    pub(crate) fn attributes(&mut self) -> Result<Vec<(String, Value)>, ParseError> {
        let mut attributes: Vec<(String, Value)> = Vec::new();
        while self.peek().is_some() {
            let start = self.at;
            let key = self.word();
            if key.is_empty() || !self.eat('=') {
                self.at = start;
                return self.fail("expected `key=\"text\"` or `key=word`");
            }
            if attributes.iter().any(|(k, _)| k == key) {
                self.at = start;
                return self.fail(format!("`{key}` is given twice"));
            }
            let value = if self.rest().starts_with('"') {
                Value::Text(self.quoted()?)
            } else {
                match self.word() {
                    "" => return self.fail(format!("`{key}` has no value; an empty text is `\"\"`")),
                    "null" => Value::Null,
                    word => Value::Text(word.into()),
                }
            };
            if self.rest().starts_with(|c: char| !c.is_whitespace()) {
                return self
                    .fail("expected a space here; a value with `=`, `\"` or spaces stands in double quotes");
            }
            attributes.push((key.into(), value));
        }
        Ok(attributes)
    }
}
