//! What speaks for and against a candidate: the features of the antecedent ranker.

/// How many features there are.
pub(crate) const COUNT: usize = 51;

/// The values of all features of one candidate.
pub(crate) type Features = [f32; COUNT];

macro_rules! features {
    ($($constant:ident = $name:literal),* $(,)?) => {
        features!(@number 0usize; $($constant,)*);
        /// What each feature is called, in the weights and in explanations.
        pub(crate) const NAMES: [&str; COUNT] = [$($name),*];
    };
    (@number $n:expr; $constant:ident, $($rest:ident,)*) => {
        pub(crate) const $constant: usize = $n;
        features!(@number $n + 1; $($rest,)*);
    };
    (@number $n:expr;) => {};
}

features! {
    NONE = "nobody named",
    NONE_NEAR = "nobody named nearby",
    NONE_FITS = "nobody fits",
    SAME_SENTENCE = "same sentence",
    SENTENCE_BEFORE = "sentence before",
    TWO_BEFORE = "two sentences before",
    SENTENCES = "sentences between",
    WORDS = "words between",
    NEAREST = "nearest",
    SECOND = "second nearest",
    LATER = "named later",
    SUBJECT = "subject",
    OBJECT = "object",
    POSSESSIVE = "possessive",
    OBLIQUE = "after a preposition",
    SUBJECT_HERE = "subject of the same sentence",
    SUBJECT_BEFORE = "subject of the sentence before",
    SUBJECT_FOR_SUBJECT = "subject for a subject",
    SUBJECT_FOR_POSSESSIVE = "subject for a possessive",
    SUBJECT_FOR_OBJECT = "subject for an object of the same clause",
    POSSESSIVE_FOR_POSSESSIVE = "possessive for a possessive",
    FIRST_IN_SENTENCE = "first in its sentence",
    SEX_AGREES = "sex agrees",
    ONLY_ONE = "only one who could be meant",
    LAST_SPEAKER = "last speaker",
    SPEAKER_BEFORE = "speaker before the last",
    SPOKE = "spoke before",
    LAST_SPEAKER_SPEAKS = "last speaker, of a source",
    TIMES = "times named",
    NAMED_MOST = "named most often",
    HEADLINE = "named in the headline",
    FIRST_NAMED = "first named",
    SAME_BLOCK = "same paragraph",
    BLOCKS = "paragraphs between",
    IN_WORDS = "named in the words said",
    TITLE = "title agrees",
    TITLE_WORDS = "more words of the title agree",
    NO_TITLE = "bears no title",
    NAME_WORD = "name has the word",
    NUMBER_DIFFERS = "number disagrees",
    UNNAMED = "unnamed source",
    UNNAMED_HEAD = "described so before",
    ORGANIZATION = "organisation",
    PLACE = "place",
    OUTLET = "news outlet",
    DOCUMENT = "document",
    ECHO = "meant by a pronoun last",
    NONE_INDEFINITE = "nobody named, of a description with \"a\"",
    TITLE_INDEFINITE = "title agrees, of a description with \"a\"",
    NOUN_NEAR = "the same noun near its name",
    NOUN_BESIDE = "the same noun beside its name",
}
