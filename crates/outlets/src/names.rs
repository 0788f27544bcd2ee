use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

use copydesk_extractor::Error;
use copydesk_knowledge::NameMatcher;
use copydesk_knowledge::outlets::{self, NameStrength, OutletKind, without_article};
use copydesk_knowledge::outlets_listed::{Admission, ListedOutlets};

use crate::forms::{self, Head};
use crate::words::is_article;

/// Everything that is looked for in a text: well-known outlets in one automaton, the many others by their first word.
#[derive(Debug)]
pub(crate) struct Names {
    pub(crate) matcher: NameMatcher,
    pub(crate) listed: ListedOutlets,
    entries: Vec<Entry>,
    /// Outlets that claim the name of an entry after the first.
    rivals: HashMap<usize, Vec<u32>>,
    /// Outlets that an entry is a short form of.
    shorts: HashMap<usize, Vec<u32>>,
    known: Vec<Stored>,
    domains: OnceLock<HashMap<Box<str>, u32>>,
}

#[derive(Debug)]
struct Stored {
    canonical: Cow<'static, str>,
    domain: Cow<'static, str>,
    country: &'static str,
    kind: Option<OutletKind>,
}

/// A listed outlet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known<'n> {
    pub(crate) canonical: &'n str,
    pub(crate) domain: &'n str,
    pub(crate) country: &'n str,
    /// Its state of the United States.
    pub(crate) state: &'n str,
    pub(crate) kind: Option<OutletKind>,
    pub(crate) admission: Admission,
}

/// What one name can mean.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Entry {
    /// The outlet that the name means wherever it stands.
    pub(crate) certain: Option<u32>,
    /// The outlet that the name means in the context of news.
    pub(crate) ambiguous: Option<u32>,
    /// Whether other outlets have the name too.
    pub(crate) shared: bool,
    /// Whether an ambiguous name needs more than the context of news.
    pub(crate) firm: bool,
    /// Whether the name is a short form of longer ones that end in it.
    pub(crate) short: bool,
    /// Whether unlisted outlets' names end in it.
    pub(crate) head: Option<Head>,
    /// For a description, what it can stand for.
    pub(crate) description: Option<&'static [OutletKind]>,
}

impl Names {
    /// Those of the option `extra`, and, where they are wanted, the listed outlets.
    pub(crate) fn new(extra: &[String], listed: bool) -> Result<Names, Error> {
        let mut names = Builder::default();
        for line in extra {
            names.add_extra(line)?;
        }
        let first = names.known.len() as u32;
        for outlet in outlets::all().filter(|_| listed) {
            names.known.push(Stored {
                canonical: Cow::Borrowed(outlet.canonical),
                domain: Cow::Borrowed(outlet.domain),
                country: outlet.country,
                kind: Some(outlet.kind),
            });
        }
        // Who has a name of its own comes before whom others call by it: "the Times".
        for own in [true, false] {
            for (id, outlet) in (first..).zip(outlets::all().filter(|_| listed)) {
                for (name, strength) in
                    outlet.names().skip(usize::from(!own)).take(if own { 1 } else { usize::MAX })
                {
                    names.add(Cow::Borrowed(name), strength, id);
                }
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
        Ok(Names {
            matcher,
            listed: if listed { ListedOutlets::new() } else { ListedOutlets::none() },
            entries: names.entries,
            rivals: names.rivals,
            shorts: names.shorts,
            known: names.known,
            domains: OnceLock::new(),
        })
    }

    /// What the name with this number can mean.
    pub(crate) fn entry(&self, name: u32) -> Entry {
        self.entries.get(name as usize).copied().unwrap_or_default()
    }

    /// The outlets that claim the name with this number besides the one that its entry gives.
    pub(crate) fn rivals(&self, name: u32) -> &[u32] {
        self.rivals.get(&(name as usize)).map_or(&[], Vec::as_slice)
    }

    /// The well-known outlets that the name with this number is a short form of.
    pub(crate) fn short_for(&self, name: u32) -> &[u32] {
        self.shorts.get(&(name as usize)).map_or(&[], Vec::as_slice)
    }

    /// The listed outlet with this number.
    pub(crate) fn known(&self, id: u32) -> Option<Known<'_>> {
        let own = self.known.len() as u32;
        if let Some(number) = id.checked_sub(own) {
            let o = self.listed.outlet(number)?;
            let (kind, admission) = (Some(o.kind), o.admission);
            let (canonical, domain) = (o.canonical, o.domain);
            return Some(Known { canonical, domain, country: o.country, state: o.state, kind, admission });
        }
        let stored = self.known.get(id as usize)?;
        Some(Known {
            canonical: &stored.canonical,
            domain: &stored.domain,
            country: stored.country,
            state: "",
            kind: stored.kind,
            admission: Admission::Anywhere,
        })
    }

    /// The number of an outlet of the long list among all.
    pub(crate) fn number(&self, listed: u32) -> u32 {
        self.known.len() as u32 + listed
    }

    /// All outlets of the long list that bear this name, without article.
    pub(crate) fn namesakes<'s>(&'s self, name: &'s str) -> impl Iterator<Item = u32> + 's {
        self.listed.named(name).map(|id| self.number(id))
    }

    /// The outlet at a web address such as `www.nytimes.com`; the one of the shortest name where several share it.
    pub(crate) fn at_domain(&self, domain: &str) -> Option<u32> {
        let domains = self.domains.get_or_init(|| {
            let mut all: HashMap<Box<str>, u32> = HashMap::new();
            for id in 0..self.number(self.listed.outlets().len() as u32) {
                let Some(outlet) = self.known(id).filter(|o| !o.domain.is_empty()) else { continue };
                let shorter =
                    |old: &u32| self.known(*old).is_none_or(|o| o.canonical.len() > outlet.canonical.len());
                let taken = all.get(outlet.domain).copied();
                if taken.is_none_or(|old| shorter(&old)) {
                    all.insert(outlet.domain.into(), id);
                }
            }
            all
        });
        let domain = domain.strip_prefix("www.").unwrap_or(domain);
        domains.get(domain).copied()
    }

    /// The outlet whose article this is, by its web address or the name that came with it.
    pub(crate) fn own(&self, url: Option<&str>, name: Option<&str>) -> Option<u32> {
        let host = url.map(|u| u.split_once("://").map_or(u, |(_, rest)| rest));
        let host = host.and_then(|h| h.split(['/', '?', ':']).next());
        if let Some(id) = host.and_then(|h| self.at_domain(&h.to_ascii_lowercase())) {
            return Some(id);
        }
        let name = without_article(name?.trim());
        let entry = self.matcher.get(name).map(|n| self.entry(n)).unwrap_or_default();
        entry.certain.or(entry.ambiguous).or_else(|| self.namesakes(name).next())
    }
}

#[derive(Default)]
struct Builder {
    by_text: HashMap<Cow<'static, str>, usize>,
    texts: Vec<Cow<'static, str>>,
    entries: Vec<Entry>,
    rivals: HashMap<usize, Vec<u32>>,
    shorts: HashMap<usize, Vec<u32>>,
    known: Vec<Stored>,
}

impl Builder {
    fn entry(&mut self, text: Cow<'static, str>) -> &mut Entry {
        let at = self.position(text);
        &mut self.entries[at]
    }

    fn position(&mut self, text: Cow<'static, str>) -> usize {
        let next = self.entries.len();
        *self.by_text.entry(text).or_insert_with_key(|text| {
            self.texts.push(text.clone());
            self.entries.push(Entry::default());
            next
        })
    }

    /// The first outlet to claim a name keeps it, so user-defined ones, which come first, win.
    fn add(&mut self, text: Cow<'static, str>, strength: NameStrength, id: u32) {
        let at = self.position(text);
        let entry = &mut self.entries[at];
        let claimed = entry.certain.or(entry.ambiguous).is_some_and(|first| first != id);
        if strength == NameStrength::Placed || (strength != NameStrength::Short && claimed) {
            entry.shared = true;
            self.rivals.entry(at).or_default().push(id);
        }
        match strength {
            NameStrength::Certain => entry.certain = entry.certain.or(Some(id)),
            NameStrength::Firm if entry.ambiguous.is_none() => {
                entry.ambiguous = Some(id);
                entry.firm = true;
            }
            NameStrength::Firm | NameStrength::Ambiguous => entry.ambiguous = entry.ambiguous.or(Some(id)),
            NameStrength::Placed => {}
            NameStrength::Short => {
                entry.short = true;
                self.shorts.entry(at).or_default().push(id);
            }
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
        self.known.push(Stored {
            canonical: Cow::Owned(canonical.trim().to_owned()),
            domain: Cow::Borrowed(""),
            country: "",
            kind: None,
        });
        for name in names {
            self.add(Cow::Owned(without_article(name).trim().to_owned()), NameStrength::Certain, id);
        }
        Ok(())
    }
}
