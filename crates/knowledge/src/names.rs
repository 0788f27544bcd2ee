//! Names of places, people and organisations, titles of persons, and the words that tell them apart.
//!
//! Each function lists one table; nothing is kept, so build what you need from it once.

/// A city or other well-known place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    /// A name it goes by.
    pub name: &'a str,
    /// The ISO 3166 code of its country; empty when it belongs to none.
    pub country: &'a str,
    /// Its usual name, which may be `name`.
    pub canonical: &'a str,
}

/// A well-known organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organization<'a> {
    /// The name under which it goes in news (`G8`, `United Nations`, `NATO`).
    pub name: &'a str,
    /// Its acronym; empty where none is in use.
    pub acronym: &'a str,
    /// Its other names, among them the acronym where that is safe to read (`Group of Eight`, `U.N.`).
    pub aliases: Vec<&'a str>,
}

/// What a word says of the name that it begins or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameWord {
    /// Ends the name of an organisation: `Party`, `Ministry`.
    Organization,
    /// The same, and of nothing else: `University`, but not `House`.
    Body,
    /// A legal form of companies: `Inc`, `GmbH`.
    Company,
    /// Begins the name of an organisation that goes on with "of": `University`, `Ministry`.
    Head,
    /// Ends the name of a place: `River`, `Street`.
    Place,
    /// Begins the name of a place: `Mount`, `Lake`.
    PlaceHead,
    /// Ends the name of an event, law or prize: `Cup`, `Treaty`.
    Other,
}

/// How a title of a person is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TitleKind {
    /// A form of address that tells nothing of the person's office: `Mr.`.
    Courtesy,
    /// Written before the name, with capitals: `President`, `Gen.`.
    Rank,
    /// Written small: `finance minister`, `spokeswoman`.
    Role,
}

/// What kind of name that is neither a place nor an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtherName {
    /// A religious, political or ethnic group: `Democrats`, `Sunni`.
    Group,
    /// An event, law, language or product: `World Cup`, `Arabic`.
    Other,
}

/// What a noun says of the name that it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KindNoun {
    /// A place: `village`.
    Place,
    /// An organisation: `retailer`.
    Organization,
    /// A group of people: `tribe`.
    Group,
    /// A person: `novelist`.
    Person,
    /// A work, event, language or thing: `album`.
    Other,
}

/// Cities and well-known places, by name.
pub fn places() -> impl Iterator<Item = Place<'static>> {
    lines(include_str!("../data/places.tsv")).map(|line| {
        let mut columns = line.split('\t');
        let name = columns.next().unwrap_or_default();
        let country = columns.next().unwrap_or_default();
        let canonical = columns.next().filter(|c| !c.is_empty()).unwrap_or(name);
        Place { name, country, canonical }
    })
}

/// First names of people.
pub fn first_names() -> impl Iterator<Item = &'static str> {
    lines(include_str!("../data/first_names.txt"))
}

/// First names in full, each with a short form of it: `("William", "Bill")`. One form may be short for several.
pub fn nicknames() -> impl Iterator<Item = (&'static str, &'static str)> {
    pairs(include_str!("../data/nicknames.tsv"))
        .flat_map(|(name, short)| short.split('|').map(move |s| (name, s)))
}

/// Surnames.
pub fn surnames() -> impl Iterator<Item = &'static str> {
    lines(include_str!("../data/surnames.txt"))
}

/// Words, in small letters, that news writes small inside a sentence, so that a capital at its start says nothing.
pub fn ordinary_words() -> impl Iterator<Item = &'static str> {
    lines(include_str!("../data/surnames_ordinary_words.txt"))
}

/// Titles of persons with how they are written.
pub fn titles() -> impl Iterator<Item = (&'static str, TitleKind)> {
    pairs(include_str!("../data/titles.tsv")).map(|(title, kind)| {
        // What follows the kind is the line's source.
        let kind = match kind.split('\t').next().unwrap_or_default() {
            "courtesy" => TitleKind::Courtesy,
            "rank" => TitleKind::Rank,
            _ => TitleKind::Role,
        };
        (title, kind)
    })
}

/// Words that say what a name is; a word may have several roles.
pub fn name_words() -> impl Iterator<Item = (&'static str, NameWord)> {
    pairs(include_str!("../data/org_words.tsv")).map(|(word, role)| {
        let role = match role {
            "org" => NameWord::Organization,
            "body" => NameWord::Body,
            "company" => NameWord::Company,
            "head" => NameWord::Head,
            "place" => NameWord::Place,
            "place_head" => NameWord::PlaceHead,
            _ => NameWord::Other,
        };
        (word, role)
    })
}

/// Common nouns that say what a name is ("Brandt is a brewery"), and whether they stand right before such a name ("the band X").
pub fn kind_nouns() -> impl Iterator<Item = (&'static str, KindNoun, bool)> {
    pairs(include_str!("../data/kind_nouns.tsv")).map(|(noun, kind)| {
        let (kind, named) = kind.split_once('\t').map_or((kind, false), |(kind, _)| (kind, true));
        let kind = match kind {
            "place" => KindNoun::Place,
            "org" => KindNoun::Organization,
            "group" => KindNoun::Group,
            "person" => KindNoun::Person,
            _ => KindNoun::Other,
        };
        (noun, kind, named)
    })
}

/// Well-known organisations with their acronyms and other names.
pub fn organizations() -> impl Iterator<Item = Organization<'static>> {
    lines(include_str!("../data/org_words_names.tsv")).map(|line| {
        let mut columns = line.split('\t');
        let name = columns.next().unwrap_or_default();
        let acronym = columns.next().unwrap_or_default();
        let aliases = columns.next().unwrap_or_default().split('|').filter(|a| !a.is_empty()).collect();
        Organization { name, acronym, aliases }
    })
}

/// Groups of people, and names of events, languages, laws and products.
pub fn others() -> impl Iterator<Item = (&'static str, OtherName)> {
    pairs(include_str!("../data/org_words_other.tsv"))
        .map(|(name, label)| (name, if label == "NORP" { OtherName::Group } else { OtherName::Other }))
}

fn lines(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|l| !l.is_empty() && !l.starts_with('#'))
}

fn pairs(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    lines(table).filter_map(|line| line.split_once('\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_whole() {
        assert!(places().count() > 2000 && first_names().count() > 3000 && surnames().count() > 2000);
        assert!(places().any(|p| p.name == "Kiev" && p.canonical == "Kyiv" && p.country == "UA"));
        assert!(organizations().any(|o| o.name == "G8" && o.aliases.contains(&"Group of 8")));
        assert!(titles().any(|t| t == ("Prime Minister", TitleKind::Rank)));
        assert!(titles().any(|t| t == ("prime minister", TitleKind::Role)));
        assert!(name_words().any(|w| w == ("River", NameWord::Place)));
        assert!(others().any(|o| o == ("Democrats", OtherName::Group)));
        assert!(ordinary_words().any(|w| w == "the"));
        assert!(
            nicknames().any(|n| n == ("William", "Bill")) && nicknames().all(|(name, short)| name != short)
        );
    }

    #[test]
    fn tables_are_clean() {
        let names = places().map(|p| p.name).chain(first_names()).chain(surnames()).chain(ordinary_words());
        assert!(names.into_iter().all(|n| !n.is_empty() && n == n.trim() && !n.contains('\t')));
    }
}
