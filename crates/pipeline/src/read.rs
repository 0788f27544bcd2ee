//! Checks a parsed file against the tables of [`crate::keys`].

use std::ops::Range;
use std::time::Duration;

use copydesk_expect::Expectation;
use copydesk_knowledge::organizations::is_date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::codes;
use crate::diagnostics::{Diagnostic, MOST_ERRORS, SourceFile};
use crate::keys::{self, Key, Kind, Table};
use crate::size::{SizeError, parse_size};
use crate::suggest;

/// Collects what is wrong with the keys and values of a file.
pub(crate) struct Reader<'s> {
    pub(crate) source: &'s SourceFile,
    pub(crate) errors: Vec<Diagnostic>,
}

type Node<'i> = Spanned<DeValue<'i>>;

impl Reader<'_> {
    /// Checks the keys of a table, and their values. The depth is that of the format's own tables, not the file's.
    pub(crate) fn table(&mut self, table: &DeTable<'_>, place: Range<usize>, shape: &'static Table) {
        for (name, value) in table {
            #[cfg(test)]
            crate::work::count();
            if self.full() {
                return;
            }
            match shape.keys.iter().find(|k| k.name == name.get_ref()) {
                Some(key) => self.value(key, value),
                None => {
                    let title = shape.title;
                    let names = shape.keys.iter().map(|k| k.name);
                    let message = format!("{title} has no key `{}`", name.get_ref());
                    let help = suggest::help(name.get_ref(), "the keys are", names);
                    self.report(codes::UNKNOWN_KEY, name.span(), message, "no such key", help);
                }
            }
        }
        for key in shape.keys.iter().filter(|k| k.required && !table.contains_key(k.name)) {
            // An absent stage list has an error of its own.
            if !matches!(key.kind, Kind::Tables(_)) {
                let message = format!("{} needs the key `{}`", shape.title, key.name);
                let help = format!("add `{} = …`: {}", key.name, key.doc);
                self.report(codes::MISSING_KEY, place.clone(), message, "the key is missing here", help);
            }
        }
    }

    fn value(&mut self, key: &'static Key, value: &Node<'_>) {
        match (&key.kind, value.get_ref()) {
            (Kind::Version, DeValue::Integer(_))
            | (Kind::Text, DeValue::String(_))
            | (Kind::Bool(_), DeValue::Boolean(_))
            | (Kind::Options, DeValue::Table(_)) => {}
            (Kind::Name, DeValue::String(name)) => self.name(name, value.span()),
            (Kind::Count(_, max), DeValue::Integer(_)) => {
                if !integer(value).is_some_and(|n| n >= 1 && n as u64 <= *max) {
                    let message = format!("`{}` must be between 1 and {max}", key.name);
                    self.report(codes::BAD_VALUE, value.span(), message, "out of range", None);
                }
            }
            (Kind::Bytes(_, max), DeValue::Integer(_) | DeValue::String(_)) => {
                let size = match value.get_ref() {
                    DeValue::String(text) => parse_size(text),
                    _ => integer(value).and_then(|n| n.try_into().ok()).ok_or(SizeError::Range),
                };
                match size {
                    Err(SizeError::Form) => {
                        let message = format!("`{}` must be a size", key.name);
                        let help = format!("{}: 16777216, \"16MiB\"", SizeError::Form);
                        self.report(codes::BAD_VALUE, value.span(), message, "not a size", help);
                    }
                    Ok(n) if (1..=*max).contains(&n) => {}
                    _ => {
                        let message = format!("`{}` must be between 1 and {max}", key.name);
                        self.report(codes::BAD_VALUE, value.span(), message, "out of range", None);
                    }
                }
            }
            (Kind::Seconds(_, max), DeValue::Integer(_) | DeValue::Float(_)) => {
                if seconds(value).is_none_or(|s| s > Duration::from_secs(*max)) {
                    let message = format!("`{}` must be more than 0 and at most {max}", key.name);
                    self.report(codes::BAD_VALUE, value.span(), message, "out of range", None);
                }
            }
            (Kind::Date, DeValue::String(_) | DeValue::Datetime(_) | DeValue::Integer(_)) => {
                let written = date(value).unwrap_or_default();
                if !is_date(&written) {
                    let message = format!("`{}` is no date", written.escape_debug());
                    let help =
                        "write a day, month or year of the calendar, such as 2011-05-27, \"2011-05\" or 2011";
                    self.report(codes::BAD_VALUE, value.span(), message, "not a date", help.to_owned());
                }
            }
            (Kind::Choice(words), DeValue::String(word)) => {
                let words = words.iter().map(|(w, _)| *w);
                if !words.clone().any(|w| w == word) {
                    let message = format!("`{}` cannot be `{word}`", key.name);
                    let help = suggest::help(word, "the values are", words);
                    self.report(codes::BAD_VALUE, value.span(), message, "not one of its values", help);
                }
            }
            (Kind::Texts | Kind::Names, DeValue::Array(items)) => self.strings(key, items.iter()),
            (Kind::Table(shape), DeValue::Table(table)) => self.table(table, value.span(), shape),
            (Kind::Tables(shape), DeValue::Array(items)) => {
                for item in items.iter() {
                    #[cfg(test)]
                    crate::work::count();
                    if self.full() {
                        return;
                    }
                    match item.get_ref() {
                        DeValue::Table(table) => self.table(table, item.span(), shape),
                        _ => self.wrong_type(key.name, "a list of tables", item, None),
                    }
                }
            }
            (Kind::Inputs | Kind::Outputs, DeValue::Table(table)) => {
                for (from, to) in table {
                    #[cfg(test)]
                    crate::work::count();
                    match to.get_ref() {
                        DeValue::String(name) => self.name(name, to.span()),
                        _ => self.wrong_type(from.get_ref(), "a string", to, None),
                    }
                }
            }
            (Kind::Meta, DeValue::Table(table)) => {
                for (name, value) in table {
                    #[cfg(test)]
                    crate::work::count();
                    if !matches!(value.get_ref(), DeValue::String(_) | DeValue::Datetime(_)) {
                        self.wrong_type(name.get_ref(), "a string or a date", value, None);
                    }
                }
            }
            (Kind::Expectations, DeValue::Table(table)) => {
                for (layer, lines) in table {
                    match lines.get_ref() {
                        DeValue::Array(items) => self.expectations(layer.get_ref(), items.iter()),
                        _ => self.wrong_type(layer.get_ref(), "a list of strings", lines, None),
                    }
                }
            }
            (Kind::Tables(shape), _) => {
                let help = format!("write `{}`, with two brackets", shape.title);
                self.wrong_type(key.name, key.kind.title(), value, Some(help));
            }
            (Kind::Table(shape), _) => {
                let help = format!("write `{}`, with one bracket", shape.title);
                self.wrong_type(key.name, key.kind.title(), value, Some(help));
            }
            _ => self.wrong_type(key.name, key.kind.title(), value, None),
        }
    }

    fn strings<'a, 'i: 'a>(&mut self, key: &Key, items: impl Iterator<Item = &'a Node<'i>>) {
        for item in items {
            #[cfg(test)]
            crate::work::count();
            match item.get_ref() {
                DeValue::String(name) if matches!(key.kind, Kind::Names) => self.name(name, item.span()),
                DeValue::String(_) => {}
                _ => self.wrong_type(key.name, key.kind.title(), item, None),
            }
        }
    }

    fn expectations<'a, 'i: 'a>(&mut self, layer: &str, items: impl Iterator<Item = &'a Node<'i>>) {
        for item in items {
            #[cfg(test)]
            crate::work::count();
            let DeValue::String(line) = item.get_ref() else {
                self.wrong_type(layer, "a list of strings", item, None);
                continue;
            };
            if let Err(error) = Expectation::parse(line) {
                let message = format!("this is no annotation of `{layer}`: {}", error.message);
                let help = r#"a line is a label, the covered text in double quotes, then attributes: `PERSON "Anna Berg" title=null`"#;
                let span = self.inside(item.span(), line, error.column);
                self.report(codes::BAD_EXPECTATION, span, message, "reading stopped here", help.to_owned());
            }
        }
    }

    /// The place of a character of a string; the whole string when escapes hide where the character is.
    fn inside(&self, span: Range<usize>, content: &str, column: usize) -> Range<usize> {
        let raw = self.source.inner().get(span.clone()).unwrap_or("");
        let quotes = [3, 1].into_iter().find(|&q| raw.get(q..q + content.len()) == Some(content));
        let from = content.char_indices().nth(column.saturating_sub(1));
        match (quotes, from) {
            (Some(q), Some((i, c))) => span.start + q + i..span.start + q + i + c.len_utf8(),
            (Some(q), None) => span.start + q + content.len()..span.end,
            (None, _) => span,
        }
    }

    fn name(&mut self, name: &str, span: Range<usize>) {
        if let Some(fault) = keys::name_fault(name) {
            let short: String = name.chars().take(80).collect();
            let message = format!("`{}` is no name: {fault}", short.escape_debug());
            let help = "a name has letters a to z, digits, `_`, `-` and `.`".to_owned();
            self.report(codes::BAD_NAME, span, message, "not a name", help);
        }
    }

    fn wrong_type(&mut self, key: &str, expected: &str, found: &Node<'_>, help: Option<String>) {
        let message = format!("`{key}` must be {expected}");
        let label = format!("this is {}", type_name(found.get_ref()));
        self.report(codes::WRONG_TYPE, found.span(), message, label, help);
    }

    /// Whether there are so many errors that looking for more helps nobody.
    pub(crate) fn full(&self) -> bool {
        self.errors.len() >= MOST_ERRORS
    }

    pub(crate) fn report(
        &mut self,
        code: &'static str,
        span: Range<usize>,
        message: String,
        label: impl Into<String>,
        help: impl Into<Option<String>>,
    ) {
        if !self.full() {
            self.errors.push(Diagnostic::new(self.source, code, span, message).at(label).help_with(help));
        }
    }
}

/// A date as text, whether it was written as a string, a date of TOML or a year.
pub(crate) fn date(value: &Node<'_>) -> Option<String> {
    match value.get_ref() {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Datetime(date) => Some(date.to_string()),
        DeValue::Integer(_) => Some(integer(value)?.to_string()),
        _ => None,
    }
}

/// The value of an integer that fits 64 bits.
pub(crate) fn integer(value: &Node<'_>) -> Option<i64> {
    let number = value.get_ref().as_integer()?;
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}

/// A time that can pass.
pub(crate) fn seconds(value: &Node<'_>) -> Option<Duration> {
    let seconds = match value.get_ref() {
        DeValue::Float(number) => number.as_str().replace('_', "").parse().ok()?,
        _ => integer(value)? as f64,
    };
    Duration::try_from_secs_f64(seconds).ok().filter(|s| !s.is_zero())
}

/// A type's name with its article.
pub(crate) fn type_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a float",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
