//! Abbreviations that keep their full stop, and what a full stop there says about the end of a sentence.

/// How the full stop at the end of a token is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// No abbreviation.
    None,
    /// Stands before a name and never ends a sentence: "Sen. Berg".
    Title,
    /// Ends a sentence only where a word follows that begins sentences: "Acme Inc. The firm".
    Plain,
    /// Ends a sentence before any capital: "apples, pears, etc. Others".
    Closing,
}

use Class::{Closing, Plain, Title};

/// Whether the abbreviation counts in lower case too, or with a capital only: "Miss." and "miss.".
#[derive(Clone, Copy, PartialEq, Eq)]
enum Case {
    Any,
    Capital,
    Lower,
    /// Capital and followed by a number: "No. 5".
    BeforeNumber,
}

use Case::{Any, BeforeNumber, Capital, Lower};

/// The longest entry of [`LIST`].
const LONGEST: usize = 6;

/// In lower case and without the full stop, sorted.
#[rustfmt::skip]
const LIST: &[(&str, Class, Case)] = &[
    ("acad", Plain, Capital), ("adj", Title, Capital), ("adm", Title, Capital), ("al", Plain, Lower), ("ala", Plain, Capital),
    ("amb", Title, Capital), ("approx", Plain, Any), ("apr", Plain, Capital), ("apt", Plain, BeforeNumber),
    ("ariz", Plain, Capital), ("ark", Plain, Capital), ("art", Plain, BeforeNumber), ("assn", Plain, Capital),
    ("asst", Title, Any), ("attn", Title, Capital), ("atty", Title, Capital), ("aug", Plain, Capital), ("ave", Plain, Capital),
    ("b", Plain, BeforeNumber), ("bldg", Plain, Capital), ("blvd", Plain, Capital), ("brig", Title, Capital), ("bros", Plain, Capital),
    ("c", Plain, BeforeNumber), ("ca", Plain, BeforeNumber), ("calif", Plain, Capital), ("capt", Title, Capital), ("cf", Plain, Any), ("ch", Plain, BeforeNumber),
    ("cmdr", Title, Capital), ("co", Plain, Capital), ("col", Title, Capital), ("colo", Plain, Capital),
    ("comdr", Title, Capital), ("comr", Title, Capital), ("cong", Title, Capital), ("conn", Plain, Capital),
    ("corp", Plain, Capital), ("cos", Plain, Capital), ("cpl", Title, Capital), ("cpt", Title, Capital), ("ct", Plain, Capital),
    ("d", Plain, BeforeNumber), ("dec", Plain, Capital), ("del", Plain, Capital), ("dept", Plain, Any), ("det", Title, Capital), ("dist", Plain, Capital),
    ("dr", Title, Any), ("drs", Title, Capital), ("ed", Plain, BeforeNumber), ("eds", Plain, Capital), ("ens", Title, Capital),
    ("esp", Plain, Lower), ("esq", Plain, Any), ("est", Plain, Capital), ("etc", Closing, Any), ("ext", Plain, BeforeNumber), ("feb", Plain, Capital),
    ("fig", Plain, BeforeNumber), ("figs", Plain, BeforeNumber), ("fla", Plain, Capital), ("fr", Title, Capital),
    ("fri", Plain, Capital), ("ft", Title, Capital), ("ga", Plain, Capital), ("gen", Title, Capital), ("gens", Title, Capital),
    ("gov", Title, Capital), ("govs", Title, Capital), ("govt", Plain, Any), ("hon", Title, Capital), ("hwy", Plain, Capital),
    ("ill", Plain, Capital), ("inc", Plain, Capital), ("ind", Plain, Capital), ("insp", Title, Capital), ("intl", Plain, Any),
    ("jan", Plain, Capital), ("jr", Plain, Any), ("jul", Plain, Capital), ("jun", Plain, Capital), ("kan", Plain, Capital),
    ("ky", Plain, Capital), ("la", Plain, Capital), ("lt", Title, Capital), ("ltd", Plain, Any), ("lts", Title, Capital),
    ("maj", Title, Capital), ("mar", Plain, Capital), ("mass", Plain, Capital), ("md", Plain, Capital),
    ("messrs", Title, Capital), ("mfg", Plain, Any), ("mgr", Title, Any), ("mich", Plain, Capital), ("minn", Plain, Capital),
    ("misc", Plain, Any), ("miss", Plain, Capital), ("mlle", Title, Capital), ("mme", Title, Capital), ("mo", Plain, Capital),
    ("mont", Plain, Capital), ("mr", Title, Any), ("mrs", Title, Any), ("ms", Title, Capital), ("msgr", Title, Capital),
    ("mt", Title, Capital), ("natl", Plain, Any), ("neb", Plain, Capital), ("nev", Plain, Capital), ("no", Plain, BeforeNumber),
    ("nos", Plain, BeforeNumber), ("nov", Plain, Capital), ("oct", Plain, Capital), ("okla", Plain, Capital),
    ("ont", Plain, Capital), ("op", Plain, BeforeNumber), ("ore", Plain, Capital), ("p", Plain, BeforeNumber), ("pa", Plain, Capital), ("penn", Plain, Capital),
    ("pfc", Title, Capital), ("pg", Plain, BeforeNumber), ("plc", Plain, Any), ("pp", Plain, BeforeNumber), ("pres", Title, Capital),
    ("prof", Title, Capital), ("profs", Title, Capital), ("pvt", Title, Capital), ("rd", Plain, Capital), ("ref", Plain, BeforeNumber),
    ("rep", Title, Capital), ("reps", Title, Capital), ("rev", Title, Capital), ("sat", Plain, Capital), ("sec", Plain, BeforeNumber),
    ("sen", Title, Capital), ("sens", Title, Capital), ("sep", Plain, Capital), ("sept", Plain, Capital), ("sgt", Title, Capital),
    ("sq", Plain, Any), ("sr", Plain, Capital), ("ss", Title, Capital), ("st", Plain, Capital), ("ste", Plain, Capital), ("sts", Plain, Capital),
    ("supt", Title, Capital), ("tenn", Plain, Capital), ("tex", Plain, Capital), ("thu", Plain, Capital),
    ("thur", Plain, Capital), ("thurs", Plain, Capital), ("tue", Plain, Capital), ("tues", Plain, Capital),
    ("univ", Plain, Capital), ("va", Plain, Capital), ("vol", Plain, BeforeNumber), ("vs", Title, Any), ("vt", Plain, Capital),
    ("wash", Plain, Capital), ("wed", Plain, Capital), ("wis", Plain, Capital), ("wyo", Plain, Capital),
];

/// What `word`, written before a full stop, is; `before_number` says whether a digit comes next.
pub(crate) fn class(word: &str, before_number: bool) -> Class {
    let mut buffer = [0_u8; LONGEST];
    let Some(lower) = buffer.get_mut(..word.len()) else { return Class::None };
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    let Ok(found) = LIST.binary_search_by(|(entry, ..)| entry.as_bytes().cmp(lower)) else {
        return Class::None;
    };
    let (_, class, case) = LIST[found];
    let capital = word.as_bytes().first().is_some_and(u8::is_ascii_uppercase);
    let counts = match case {
        Any => true,
        Capital => capital,
        Lower => !capital,
        BeforeNumber => before_number,
    };
    if counts { class } else { Class::None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_and_fits() {
        assert!(LIST.is_sorted_by(|a, b| a.0 < b.0));
        assert!(LIST.iter().all(|(word, ..)| word.len() <= LONGEST));
    }

    #[test]
    fn case_and_numbers_decide() {
        assert_eq!(class("Sen", false), Title);
        assert_eq!(class("Miss", false), Plain);
        assert_eq!(class("miss", false), Class::None);
        assert_eq!(class("No", true), Plain);
        assert_eq!(class("No", false), Class::None);
        assert_eq!(class("électricité", false), Class::None);
    }
}
