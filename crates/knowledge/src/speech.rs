//! Words of reported speech: verbs with their forms and what follows them, and nouns that speak or are spoken.

/// A reporting verb, such as "say", "call for" or "point out".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verb {
    /// Base, third person, past, past participle and -ing form, in the order of [`Form`].
    pub forms: [&'static str; 5],
    /// What stands with it: letters of [`Verb::takes`].
    flags: &'static str,
    /// The word that follows the verb, as "for" in "call for"; empty for none.
    pub particle: &'static str,
}

/// What a reporting verb can stand with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// A clause without "that": "said he would go".
    Clause = b's' as isize,
    /// A that-clause.
    That = b't' as isize,
    /// A clause with "whether", "if", "how", "what" …
    Question = b'w' as isize,
    /// Words in quotation marks.
    Quotation = b'q' as isize,
    /// The person addressed, before what is said: "told reporters".
    Addressee = b'o' as isize,
    /// A to-infinitive: "vowed to fight".
    Infinitive = b'i' as isize,
    /// A noun phrase that stands for what is said: "denied the charges".
    Noun = b'n' as isize,
    /// An object and its description: "called it “a disgrace”".
    Description = b'd' as isize,
}

/// A form of a verb; its value is the index in [`Verb::forms`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// "say"
    Base,
    /// "says"
    Third,
    /// "said"
    Past,
    /// "said", "written"
    Participle,
    /// "saying"
    Ing,
}

/// A noun around reported speech.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Noun {
    /// The word, in lower case, singular or plural.
    pub word: &'static str,
    kinds: &'static str,
}

/// What kind of source an unnamed person is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceClass {
    /// Speaks from an office: "official", "minister", "lawmaker".
    Official,
    /// Knows from the inside: "source", "aide", "employee".
    Insider,
    /// Was there: "witness", "resident", "survivor".
    Witness,
    /// "police", "detective"
    Police,
    /// Knows the matter: "analyst", "professor", "lawyer".
    Expert,
    /// Family of somebody: "mother", "cousin".
    Relative,
    /// Speaks for somebody: "spokeswoman".
    Spokesperson,
    /// Anybody else.
    Other,
}

impl Verb {
    /// Whether the verb can stand with this.
    pub fn takes(&self, what: Takes) -> bool {
        self.flags.as_bytes().contains(&(what as u8))
    }

    /// Whether the verb is about thoughts rather than words: "hope", "believe".
    pub fn is_mental(&self) -> bool {
        self.flags.contains('m')
    }

    /// Whether the base and third-person forms look like nouns: "plans", "reports".
    pub fn looks_like_noun(&self) -> bool {
        self.flags.contains('h')
    }

    /// Whether the verb tells what evidence does: "the report shows".
    pub fn is_evidential(&self) -> bool {
        self.flags.contains('e')
    }
}

impl Noun {
    /// An unnamed human source: "officials", "a witness".
    pub fn is_source(&self) -> bool {
        self.kinds.contains('a')
    }

    /// Words that may follow as a block of their own: "in a statement:".
    pub fn is_statement(&self) -> bool {
        self.kinds.contains('b')
    }

    /// A claim that a that-clause spells out: "the allegation that".
    pub fn is_claim(&self) -> bool {
        self.kinds.contains('c')
    }

    /// A document that can speak: "the report said".
    pub fn is_document(&self) -> bool {
        self.kinds.contains('d')
    }
}

/// All reporting verbs, sorted by base form and particle.
pub fn verbs() -> impl Iterator<Item = Verb> {
    rows(include_str!("../data/speech_verbs.tsv")).map(|line| {
        let mut columns = line.split('\t');
        let mut next = || columns.next().unwrap_or_default();
        Verb { forms: std::array::from_fn(|_| next()), flags: next(), particle: next() }
    })
}

/// All nouns around reported speech, sorted.
pub fn nouns() -> impl Iterator<Item = Noun> {
    rows(include_str!("../data/speech_nouns.tsv"))
        .filter_map(|line| line.split_once('\t'))
        .map(|(word, kinds)| Noun { word, kinds })
}

/// The class of source that a noun in lower case names, in the singular or plural; `None` for nouns that are not listed.
pub fn source_class(noun: &str) -> Option<SourceClass> {
    let listed = |noun: &str| {
        let mut rows = rows(include_str!("../data/speech_sources.tsv")).filter_map(|l| l.split_once('\t'));
        rows.find(|(word, _)| *word == noun).map(|(_, class)| match class {
            "official" => SourceClass::Official,
            "insider" => SourceClass::Insider,
            "witness" => SourceClass::Witness,
            "police" => SourceClass::Police,
            "expert" => SourceClass::Expert,
            "relative" => SourceClass::Relative,
            "spokesperson" => SourceClass::Spokesperson,
            _ => SourceClass::Other,
        })
    };
    // The plural, tried in the order of what English does most: -s, -ies, -men, -es, -ives.
    let endings = [("", ""), ("s", ""), ("ies", "y"), ("men", "man"), ("es", ""), ("ves", "fe")];
    endings.iter().find_map(|(plural, singular)| {
        let stem = noun.strip_suffix(plural)?;
        if plural.is_empty() { listed(noun) } else { listed(&format!("{stem}{singular}")) }
    })
}

fn rows(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_complete_and_sorted() {
        let verbs: Vec<Verb> = verbs().collect();
        assert!(verbs.len() > 200);
        assert!(verbs.iter().all(|v| v.forms.iter().all(|f| !f.is_empty()) && !v.flags.is_empty()));
        assert!(verbs.is_sorted_by_key(|v| (v.forms[0], v.particle)));
        let nouns: Vec<Noun> = nouns().collect();
        assert!(nouns.is_sorted_by_key(|n| n.word));
        assert!(nouns.iter().all(|n| !n.kinds.is_empty()));
    }

    #[test]
    fn sources_have_classes_in_singular_and_plural() {
        for (noun, class) in [
            ("official", SourceClass::Official),
            ("deputies", SourceClass::Official),
            ("aides", SourceClass::Insider),
            ("witnesses", SourceClass::Witness),
            ("policemen", SourceClass::Police),
            ("wives", SourceClass::Relative),
            ("spokeswomen", SourceClass::Spokesperson),
        ] {
            assert_eq!(source_class(noun), Some(class), "{noun}");
        }
        assert_eq!(source_class("teapot"), None);
        assert_eq!(source_class("s"), None);
    }

    #[test]
    fn verbs_say_what_they_take() {
        let find = |base, particle| verbs().find(|v| v.forms[0] == base && v.particle == particle).unwrap();
        let tell = find("tell", "");
        assert!(tell.takes(Takes::Addressee) && tell.takes(Takes::That) && !tell.takes(Takes::Infinitive));
        assert_eq!(tell.forms[Form::Past as usize], "told");
        assert!(find("call", "for").takes(Takes::Noun));
        assert!(find("hope", "").is_mental() && find("show", "").is_evidential());
        let noun = |word| nouns().find(|n| n.word == word).unwrap();
        assert!(noun("officials").is_source() && noun("report").is_document() && noun("claim").is_claim());
        assert!(noun("statement").is_statement());
    }
}
