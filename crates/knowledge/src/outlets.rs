//! News outlets: agencies, newspapers, broadcasters, magazines and sites, with the names that news text uses.

/// A news outlet, as one line of `data/outlets.tsv` states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outlet<'a> {
    /// Its usual full name, with the article that it is commonly written with (`The New York Times`, `Reuters`).
    pub canonical: &'a str,
    /// Its domain (`nytimes.com`); empty where none is known.
    pub domain: &'a str,
    /// ISO 3166 code of its country; empty where none is known.
    pub country: &'a str,
    /// What it is.
    pub kind: OutletKind,
    /// How sure the canonical name is to mean it.
    pub strength: NameStrength,
    /// Other names, marked as in the file; [`Outlet::names`] reads the marks.
    pub aliases: &'a str,
}

/// What an outlet is: enough to tell which one "the newspaper" or "the agency" can stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OutletKind {
    /// Supplies other outlets with news or pictures.
    Agency,
    /// Is or was printed daily or weekly.
    Newspaper,
    /// Radio or television.
    Broadcaster,
    /// Is or was printed less often than a newspaper, or is a journal.
    Magazine,
    /// Is on the web alone.
    Site,
}

/// How sure a name is to mean the outlet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NameStrength {
    /// Wherever it stands.
    Certain,
    /// Where the context speaks of an outlet.
    Ambiguous,
    /// Where the context speaks of an outlet and could hardly speak of anything else.
    Firm,
    /// Where the context speaks of an outlet, and the article tells that of its country is meant.
    Placed,
    /// Where the article has named the outlet in full before (`the Post`).
    Short,
}

/// All outlets, in the order of the file.
pub fn all() -> impl Iterator<Item = Outlet<'static>> {
    rows().filter_map(|line| {
        let mut columns = line.split('\t');
        let mut next = || columns.next();
        let (canonical, domain, country, kind) = (next()?, next()?, next()?, OutletKind::parse(next()?)?);
        let strength = match next()? {
            "0" => NameStrength::Certain,
            "1" => NameStrength::Ambiguous,
            "2" => NameStrength::Firm,
            "3" => NameStrength::Placed,
            _ => return None,
        };
        Some(Outlet { canonical, domain, country, kind, strength, aliases: next()? })
    })
}

fn rows() -> impl Iterator<Item = &'static str> {
    include_str!("../data/outlets.tsv").lines().filter(|l| !l.starts_with('#') && !l.is_empty())
}

impl<'a> Outlet<'a> {
    /// The names by which text calls the outlet, without article, each with how sure it is.
    pub fn names(&self) -> impl Iterator<Item = (&'a str, NameStrength)> + use<'a> {
        let aliases = self.aliases.split('|').filter(|a| !a.is_empty()).map(|alias| {
            match (alias.strip_prefix('?'), alias.strip_prefix('~')) {
                (Some(name), _) => (name, NameStrength::Ambiguous),
                (_, Some(name)) => (name, NameStrength::Short),
                _ => (alias, NameStrength::Certain),
            }
        });
        std::iter::once((without_article(self.canonical), self.strength)).chain(aliases)
    }
}

impl OutletKind {
    /// The kind that the file calls `name`.
    pub fn parse(name: &str) -> Option<OutletKind> {
        Some(match name {
            "agency" => OutletKind::Agency,
            "newspaper" => OutletKind::Newspaper,
            "broadcaster" => OutletKind::Broadcaster,
            "magazine" => OutletKind::Magazine,
            "site" => OutletKind::Site,
            _ => return None,
        })
    }
}

/// A name without a leading English article.
pub fn without_article(name: &str) -> &str {
    name.strip_prefix("The ").or_else(|| name.strip_prefix("the ")).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_line_of_the_file_is_an_outlet() {
        let lines = rows().count();
        let outlets: Vec<Outlet<'_>> = all().collect();
        assert_eq!(outlets.len(), lines, "a line of another shape");
        let names: HashSet<_> = outlets.iter().map(|o| (o.canonical, o.country)).collect();
        assert_eq!(names.len(), lines, "an outlet stands twice");
        assert!(outlets.is_sorted_by_key(|o| (o.canonical, o.country)));
        assert!(outlets.iter().all(|o| o.country.is_empty() || o.country.len() == 2));
    }

    #[test]
    fn names_carry_their_strength() {
        let post = all().find(|o| o.canonical == "The Washington Post").unwrap();
        let names: Vec<_> = post.names().collect();
        assert_eq!(names[0], ("Washington Post", NameStrength::Certain));
        assert!(names.contains(&("Post", NameStrength::Short)));
        let time = all().find(|o| o.canonical == "Time").unwrap();
        assert_eq!(time.names().next(), Some(("Time", NameStrength::Ambiguous)));
        assert_eq!(without_article("The Guardian"), "Guardian");
    }
}
