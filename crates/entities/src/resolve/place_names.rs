//! How the names of places are written, and what stands around them.

use copydesk_extractor::document::Span;

use crate::area::Area;
use crate::hash::hash;
use crate::label::Label;
use crate::lexicon::Lexicon;
use crate::mention::Mention;

/// Canada's provinces as news agencies write them after a city. Elsewhere these are seldom names, so that no list has them.
const PROVINCES: [(&str, &str); 7] = [
    ("Alta.", "CA-AB"),
    ("Man.", "CA-MB"),
    ("N.B.", "CA-NB"),
    ("N.S.", "CA-NS"),
    ("Ont.", "CA-ON"),
    ("Que.", "CA-QC"),
    ("Sask.", "CA-SK"),
];

/// What else the name of a state is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum States {
    /// It is no state's name, or the state's alone.
    No,
    /// A city, which news means more often.
    OrCity,
    /// A country.
    OrCountry,
}

impl States {
    pub(super) fn of(name: &str) -> States {
        match name {
            "New York" | "Washington" | "NEW YORK" | "WASHINGTON" => States::OrCity,
            "Georgia" | "GEORGIA" => States::OrCountry,
            _ => States::No,
        }
    }
}

/// A name that holds the place after it: "Paris" and "Texas" of "Paris, Texas".
pub(super) fn parts(written: &str) -> (&str, Option<&str>) {
    match written.split_once(',') {
        Some((name, after)) => (name.trim_end(), Some(after.trim_start())),
        None => (written, None),
    }
}

/// Writes a name as the list of cities has it: straight apostrophes, one space between words, "PARIS" as "Paris".
pub(super) fn read(written: &str, name: &mut String) {
    name.clear();
    let shouted =
        written.chars().filter(|c| c.is_uppercase()).count() > 3 && !written.contains(char::is_lowercase);
    let mut before = ' ';
    for c in written.chars() {
        let c = match c {
            '’' | '‘' => '\'',
            c if c.is_whitespace() => ' ',
            c => c,
        };
        if c == ' ' && before == ' ' {
            continue;
        }
        if shouted && before.is_alphabetic() {
            name.extend(c.to_lowercase());
        } else {
            name.push(c);
        }
        before = c;
    }
}

/// The country or division right after a mention: "Texas" of "Paris, Texas", also as "Tex." or "TX". With it whether the
/// name means that place alone: "New York" after a comma may go on with a list of cities.
pub(super) fn after(lexicon: &Lexicon, text: &str, mentions: &[Mention], row: usize) -> Option<(Area, bool)> {
    let m = mentions.get(row)?;
    let rest = text.get(m.span.end as usize..)?.strip_prefix(',')?;
    let rest = rest.strip_prefix([' ', '\n', '\u{a0}']).unwrap_or(rest);
    if let Some(next) = mentions.get(row + 1)
        && text.len() - rest.len() == next.span.start as usize
    {
        return area(lexicon, next.span.of(text).filter(|_| next.label == Label::Loc)?);
    }
    let word = rest.split(|c: char| !c.is_alphanumeric() && c != '.').next()?;
    area(lexicon, word)
}

/// The country or division of this name, or of this postal code of a state.
pub(super) fn area(lexicon: &Lexicon, name: &str) -> Option<(Area, bool)> {
    let plain = States::of(name) == States::No;
    if let Some(entry) = lexicon.entry(hash(name)).filter(|e| e.label == Label::Loc) {
        return entry.area.map(|area| (area, plain));
    }
    if let Some((_, code)) = PROVINCES.iter().find(|(short, _)| *short == name) {
        return Area::new(code).map(|area| (area, true));
    }
    let bare: String = name.chars().take(8).filter(|c| *c != '.').collect();
    if bare.len() != 2 || !bare.bytes().all(|b| b.is_ascii_uppercase()) {
        return None;
    }
    Area::new(&format!("US-{bare}")).filter(|a| lexicon.is_state(*a)).map(|area| (area, true))
}

/// Whether a name is that of a county or district that is called like its town: "Lexington County", "District of Columbia".
pub(super) fn is_larger(text: &str, name: Span) -> bool {
    let after = text.get(name.end as usize..).unwrap_or("").strip_prefix(' ').unwrap_or("");
    let word = after.split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    let before = text.get(..name.start as usize).unwrap_or("");
    matches!(
        word,
        "County" | "county" | "Counties" | "counties" | "Parish" | "Province" | "province" | "University"
    ) || before.ends_with("District of ")
}

/// Whether "Washington" or "New York" is the state: "Washington state", "upstate New York", "Ohio, New York and Texas".
pub(super) fn is_state(lexicon: &Lexicon, text: &str, mentions: &[Mention], row: usize) -> bool {
    let Some(m) = mentions.get(row) else { return false };
    let before = text.get(..m.span.start as usize).unwrap_or("").trim_end();
    let after = text.get(m.span.end as usize..).unwrap_or("");
    let after_word = after.trim_start_matches([' ', '-', '\n']);
    let word = after_word.split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    if matches!(word, "state" | "State") && after_word.len() < after.len()
        || ["state of", "State of", "upstate", "Upstate", "Western", "western"]
            .iter()
            .any(|w| before.ends_with(w))
    {
        return true;
    }
    let joined = |a: &Mention, b: &Mention| {
        let gap = text.get(a.span.end as usize..b.span.start as usize).unwrap_or("");
        matches!(gap.trim(), "," | "and" | ", and" | "or" | ", or")
    };
    let state = |m: &Mention| {
        let plain = m.span.of(text).is_some_and(|name| States::of(name) == States::No);
        plain && m.label == Label::Loc && m.entry.and_then(|e| e.area).is_some_and(|a| lexicon.is_state(a))
    };
    let previous = row.checked_sub(1).and_then(|k| mentions.get(k));
    let next = mentions.get(row + 1);
    // "New York, Ohio" lists states, "Washington, D.C." and "Albany, N.Y., and New York" do not.
    let short = |m: &Mention| m.span.of(text).is_some_and(|name| name.ends_with('.'));
    previous.is_some_and(|p| state(p) && !short(p) && joined(p, m))
        || next.is_some_and(|n| state(n) && !short(n) && joined(m, n))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_the_list_has_them() {
        let mut name = String::new();
        for (written, expected) in [
            ("PARIS", "Paris"),
            ("ST. PAUL", "St. Paul"),
            ("SAN\nJOSE", "San Jose"),
            ("Xi’an", "Xi'an"),
            ("LA", "LA"),
            ("Rio  de Janeiro", "Rio de Janeiro"),
        ] {
            read(written, &mut name);
            assert_eq!(name, expected);
        }
        assert_eq!(parts("Paris, Texas"), ("Paris", Some("Texas")));
        assert_eq!(parts("Paris"), ("Paris", None));
    }
}
