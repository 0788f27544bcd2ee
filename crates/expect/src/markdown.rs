//! Literate cases: Markdown files that hold texts and the annotations expected of them.
//!
//! A `## heading` begins a case and names it. The case has one fenced `text` block, whose info string may carry
//! metadata (` ```text published=2024-05-03 `), and any number of `expect LAYER` blocks, which list a whole layer in
//! order, and `contain LAYER` blocks, which list some of its annotations. All else is prose. Anything that looks like
//! a slip (an unknown kind of block, a case that expects nothing, a name used twice) is an error, so that no case is
//! passed over in silence.
//!
//! What is right but not found yet is marked, ` ```expect LAYER missed `: such a block fails when it is met
//! ([`Block::failures`]), so that the mark goes when it is no longer true.

use crate::compare::Mode;
use crate::expectation::{Expectation, Value};
use crate::marks::MISSED;
use crate::scan::Scanner;

/// One case.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Case {
    /// The heading.
    pub name: String,
    /// The heading's line, counted from 1.
    pub line: usize,
    /// The text, without the line break before the closing fence.
    pub text: String,
    /// The text block's metadata.
    pub meta: Vec<(String, String)>,
    /// What is expected.
    pub expectations: Vec<Block>,
}

/// One `expect` or `contain` block.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Block {
    /// The layer it is about.
    pub layer: String,
    /// Whether it describes the whole layer.
    pub mode: Mode,
    /// Whether it is marked as known not to be met.
    pub missed: bool,
    /// Its lines.
    pub lines: Vec<Expectation>,
    /// The opening fence's line, counted from 1.
    pub line: usize,
}

/// Why a file of cases was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
#[non_exhaustive]
pub struct CaseError {
    /// The line, counted from 1.
    pub line: usize,
    /// What was wrong there.
    pub message: String,
}

/// Reads the cases of a Markdown file.
///
/// # Errors
/// At the first line that breaks the rules of the format.
pub fn cases(source: &str) -> Result<Vec<Case>, CaseError> {
    let mut finished: Vec<Case> = Vec::new();
    let mut open: Option<Draft> = None;
    let mut lines = source.lines().enumerate().map(|(i, l)| (i + 1, l));
    while let Some((line, content)) = lines.next() {
        if let Some(name) = content.strip_prefix("## ") {
            let name = name.trim();
            finished.extend(open.take().map(Draft::finish).transpose()?.flatten());
            if name.is_empty() {
                return fail(line, "this heading names no case");
            }
            if let Some(first) = finished.iter().find(|c| c.name == name) {
                return fail(line, format!("a case `{name}` stands at line {} already", first.line));
            }
            open = Some(Draft::new(name, line));
            continue;
        }
        let Some(fence) = Fence::opening(content) else { continue };
        if content.starts_with(char::is_whitespace) {
            return fail(line, "an indented fence; begin it at the start of the line");
        }
        let mut body = Vec::new();
        loop {
            match lines.next() {
                None => return fail(line, "this block is never closed"),
                Some((_, l)) if fence.closes(l) => break,
                Some(numbered) => body.push(numbered),
            }
        }
        let Some(draft) = &mut open else {
            return fail(line, "a block before the first `## ` heading belongs to no case");
        };
        draft.block(line, fence.info, &body)?;
    }
    finished.extend(open.map(Draft::finish).transpose()?.flatten());
    Ok(finished)
}

fn fail<T>(line: usize, message: impl Into<String>) -> Result<T, CaseError> {
    Err(CaseError { line, message: message.into() })
}

struct Fence<'a> {
    mark: char,
    len: usize,
    info: &'a str,
}

impl<'a> Fence<'a> {
    fn opening(line: &'a str) -> Option<Fence<'a>> {
        let line = line.trim();
        let mark = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
        let info = line.trim_start_matches(mark);
        let len = line.len() - info.len();
        // As in CommonMark, backticks later in the line make it inline code.
        (len >= 3 && !(mark == '`' && info.contains('`'))).then(|| Fence { mark, len, info: info.trim() })
    }

    fn closes(&self, line: &str) -> bool {
        let line = line.trim_end();
        line.len() >= self.len && line.chars().all(|c| c == self.mark)
    }
}

/// A case while its blocks are being read.
struct Draft {
    case: Case,
    has_text: bool,
}

impl Draft {
    fn new(name: &str, line: usize) -> Draft {
        let case =
            Case { name: name.into(), line, text: String::new(), meta: Vec::new(), expectations: Vec::new() };
        Draft { case, has_text: false }
    }

    fn block(&mut self, line: usize, info: &str, body: &[(usize, &str)]) -> Result<(), CaseError> {
        let (kind, rest) = info.split_once(char::is_whitespace).unwrap_or((info, ""));
        let mode = match kind {
            "text" => return self.text(line, rest, body),
            "expect" => Mode::Exactly,
            "contain" => Mode::Contains,
            "" => {
                return fail(
                    line,
                    "a block without a kind; there are `text`, `expect LAYER`, `contain LAYER`",
                );
            }
            _ => {
                return fail(
                    line,
                    format!("unknown block `{kind}`; there are `text`, `expect LAYER`, `contain LAYER`"),
                );
            }
        };
        if !self.has_text {
            return fail(line, format!("case `{}` has no `text` block before this one", self.case.name));
        }
        let mut words = rest.split_whitespace();
        let (layer, missed) = match (words.next(), words.next(), words.next()) {
            (Some(layer), None, _) => (layer, false),
            (Some(layer), Some(MISSED), None) => (layer, true),
            _ => {
                return fail(
                    line,
                    format!("`{kind}` is followed by the name of one layer, and at most `{MISSED}`"),
                );
            }
        };
        let mut lines = Vec::new();
        for (number, content) in body.iter().filter(|(_, l)| !l.trim().is_empty()) {
            match Expectation::parse(content) {
                Ok(expectation) => lines.push(expectation),
                Err(error) => return fail(*number, error.to_string()),
            }
        }
        if mode == Mode::Contains && lines.is_empty() {
            return fail(
                line,
                "an empty `contain` block expects nothing; `expect` says that a layer is empty",
            );
        }
        self.case.expectations.push(Block { layer: layer.into(), mode, missed, lines, line });
        Ok(())
    }

    fn text(&mut self, line: usize, info: &str, body: &[(usize, &str)]) -> Result<(), CaseError> {
        if std::mem::replace(&mut self.has_text, true) {
            return fail(line, format!("case `{}` has a `text` block already", self.case.name));
        }
        let meta = match Scanner::new(info).attributes() {
            Ok(meta) => meta,
            Err(error) => return fail(line, format!("metadata: {}", error.message)),
        };
        for (key, value) in meta {
            let Value::Text(value) = value else {
                return fail(line, format!("metadata: leave `{key}` out instead of giving it `null`"));
            };
            self.case.meta.push((key, value));
        }
        self.case.text = body.iter().map(|(_, l)| *l).collect::<Vec<_>>().join("\n");
        Ok(())
    }

    /// The case, or nothing when the section is prose alone.
    fn finish(self) -> Result<Option<Case>, CaseError> {
        if self.has_text && self.case.expectations.is_empty() {
            return fail(self.case.line, format!("case `{}` expects nothing of its text", self.case.name));
        }
        Ok(self.has_text.then_some(self.case))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_cases_is_read() {
        let source = "\
# Quotes

## About this file
Prose alone is no case, nor is ```inline```.

## Inverted cue
Prose.
```text published=2024-05-03 outlet=\"The Daily\"
“We are ready,” said Anna Berg.

# Not a heading
```
```expect quotes
direct \"“We are ready,”\" cue=said

```
```contain entities
PERSON \"Anna Berg\"
```
## Nothing
````text
```
````
~~~expect quotes missed
~~~
";
        let cases = cases(source).unwrap();
        assert_eq!(cases.len(), 2);
        let first = &cases[0];
        assert_eq!((first.name.as_str(), first.line), ("Inverted cue", 6));
        assert_eq!(first.text, "“We are ready,” said Anna Berg.\n\n# Not a heading");
        assert_eq!(
            first.meta,
            [
                ("published".to_owned(), "2024-05-03".to_owned()),
                ("outlet".to_owned(), "The Daily".to_owned())
            ]
        );
        let blocks: Vec<_> =
            first.expectations.iter().map(|b| (b.layer.as_str(), b.mode, b.lines.len(), b.line)).collect();
        assert_eq!(blocks, [("quotes", Mode::Exactly, 1, 13), ("entities", Mode::Contains, 1, 17)]);
        assert_eq!(cases[1].text, "```");
        assert!(cases[1].expectations[0].lines.is_empty());
        assert!(cases[1].expectations[0].missed && !first.expectations[0].missed);
    }

    #[test]
    fn windows_line_ends_make_no_difference() {
        let source = "## A\r\n```text\r\none\r\ntwo\r\n```\r\n```expect x\r\n\"one\"\r\n```\r\n";
        let case = &cases(source).unwrap()[0];
        assert_eq!((case.text.as_str(), case.name.as_str()), ("one\ntwo", "A"));
    }

    #[test]
    fn slips_are_errors_that_name_the_line() {
        for (source, line, message) in [
            ("```text\n```\n", 1, "before the first"),
            ("## A\n```expect x\n```\n", 2, "no `text` block"),
            ("## A\n```text\n```\n", 1, "expects nothing"),
            ("## A\n```text\n```\n```text\n```\n", 4, "already"),
            ("## A\n```text\n```\n```rust\n```\n", 4, "unknown block `rust`"),
            ("## A\n```text\n```\n```\n```\n", 4, "without a kind"),
            ("## A\n```text\n```\n```expect\n```\n", 4, "one layer"),
            ("## A\n```text\n```\n```expect a b\n```\n", 4, "one layer"),
            ("## A\n```text\n```\n```expect a missed b\n```\n", 4, "one layer"),
            ("## A\n```text\n```\n```contain a\n\n```\n", 4, "expects nothing"),
            (
                "## A\n```text\n```\n```expect a\n\n\"x\n```\n",
                6,
                "column 1: this quotation mark is never closed",
            ),
            ("## A\n```text a=null\n```\n", 2, "leave `a` out"),
            ("## A\n```text a\n```\n", 2, "metadata"),
            ("## A\n```text\n", 2, "never closed"),
            ("## A\n  ```text\n  ```\n", 2, "indented"),
            ("## \n", 1, "names no case"),
            ("## A\n```text\n```\n```expect a\n```\n\n## A\n", 7, "line 1 already"),
        ] {
            let error = cases(source).unwrap_err();
            assert_eq!(error.line, line, "{source:?}: {error}");
            assert!(error.message.contains(message), "{source:?}: {error}");
        }
    }
}
