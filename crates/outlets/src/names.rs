use std::borrow::Cow;
use std::collections::HashMap;

use copydesk_extractor::Error;
use copydesk_knowledge::NameMatcher;
use copydesk_knowledge::outlets::{self, NameStrength, OutletKind, without_article};

use crate::forms::{self, Head};
use crate::words::is_article;

/// Everything that is looked for in a text, in one automaton.
#[derive(Debug)]
pub(crate) struct Names {
    pub(crate) matcher: NameMatcher,
    entries: Vec<Entry>,
    known: Vec<Known>,
}

/// A listed outlet.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) canonical: Cow<'static, str>,
    pub(crate) domain: Cow<'static, str>,
    pub(crate) kind: Option<OutletKind>,
}

/// What one name can mean.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Entry {
    /// The outlet that the name means wherever it stands.
    pub(crate) certain: Option<u32>,
    /// The outlet that the name means in the context of news.
    pub(crate) ambiguous: Option<u32>,
    /// Whether the name is a short form of longer ones that end in it.
    pub(crate) short: bool,
    /// Whether unlisted outlets' names end in it.
    pub(crate) head: Option<Head>,
    /// For a description, what it can stand for.
    pub(crate) description: Option<&'static [OutletKind]>,
}

impl Names {
    /// The listed outlets and those of the option `extra`.
    pub(crate) fn new(extra: &[String]) -> Result<Names, Error> {
        let mut names = Builder::default();
        for line in extra {
            names.add_extra(line)?;
        }
        for outlet in outlets::all() {
            let id = names.known.len() as u32;
            names.known.push(Known {
                canonical: Cow::Borrowed(outlet.canonical),
                domain: Cow::Borrowed(outlet.domain),
                kind: Some(outlet.kind),
            });
            for (name, strength) in outlet.names() {
                names.add(Cow::Borrowed(name), strength, id);
            }
        }
        for (text, head) in forms::heads() {
            let entry = names.entry(Cow::Borrowed(text));
            entry.head = Some(head);
            entry.short = true;
        }
        for (text, kinds) in forms::descriptions() {
            names.entry(Cow::Borrowed(text)).description = Some(kinds);
        }
        let matcher = NameMatcher::new(names.texts.iter().enumerate().map(|(i, t)| (&**t, i as u32)));
        Ok(Names { matcher, entries: names.entries, known: names.known })
    }

    /// What the name with this number can mean.
    pub(crate) fn entry(&self, name: u32) -> Entry {
        self.entries.get(name as usize).copied().unwrap_or_default()
    }

    /// The listed outlet with this number.
    pub(crate) fn known(&self, id: u32) -> Option<&Known> {
        self.known.get(id as usize)
    }
}

#[derive(Default)]
struct Builder {
    by_text: HashMap<Cow<'static, str>, usize>,
    texts: Vec<Cow<'static, str>>,
    entries: Vec<Entry>,
    known: Vec<Known>,
}

impl Builder {
    fn entry(&mut self, text: Cow<'static, str>) -> &mut Entry {
        let next = self.entries.len();
        let at = *self.by_text.entry(text).or_insert_with_key(|text| {
            self.texts.push(text.clone());
            self.entries.push(Entry::default());
            next
        });
        &mut self.entries[at]
    }

    /// The first outlet to claim a name keeps it, so user-defined ones, which come first, win.
    fn add(&mut self, text: Cow<'static, str>, strength: NameStrength, id: u32) {
        let entry = self.entry(text);
        match strength {
            NameStrength::Certain => entry.certain = entry.certain.or(Some(id)),
            NameStrength::Ambiguous => entry.ambiguous = entry.ambiguous.or(Some(id)),
            NameStrength::Short => entry.short = true,
        }
    }

    fn add_extra(&mut self, line: &str) -> Result<(), Error> {
        let (canonical, aliases) = line.split_once('=').unwrap_or((line, ""));
        let aliases: Vec<&str> = if line.contains('=') { aliases.split('|').collect() } else { Vec::new() };
        let names: Vec<&str> = std::iter::once(canonical).chain(aliases).map(str::trim).collect();
        if names.iter().any(|n| n.is_empty() || is_article(n) || n.contains('=')) {
            return Err(Error::new(format!(
                "option `extra`: {line:?} is no outlet; write \"Canonical\" or \"Canonical=alias1|alias2\""
            )));
        }
        let id = self.known.len() as u32;
        self.known.push(Known {
            canonical: Cow::Owned(canonical.trim().to_owned()),
            domain: Cow::Borrowed(""),
            kind: None,
        });
        for name in names {
            self.add(Cow::Owned(without_article(name).trim().to_owned()), NameStrength::Certain, id);
        }
        Ok(())
    }
}
