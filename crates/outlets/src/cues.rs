//! Closed word lists of the reporting language around outlets.

use std::collections::HashMap;

/// What a word tells when it stands near an outlet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cue {
    /// Verbs by which an outlet itself speaks.
    Reports,
    /// Verbs by which an outlet passes on what it was told.
    Quotes,
    /// Verbs after which an outlet is the one spoken to.
    Tells,
    /// Words before "to" or "with" and an outlet that make it the one spoken to.
    Speaks,
    /// Participles before "by" and an outlet that says something itself.
    SaidBy,
    /// Participles before "by" and an outlet that passes on words.
    RelayedBy,
    /// Nouns of what an outlet makes: "a report in the Times", "the AP report".
    Work,
    /// Nouns of speech by others that an outlet carries: "in an interview with CNN".
    Hosted,
    /// People of an outlet: "the Times reporter".
    Journalist,
    /// Words for a kind of outlet, before or after its name: "the newspaper Bild", "Time magazine".
    Descriptor,
    /// Words that may stand between an outlet and its verb.
    Adverb,
    /// What makes a longer name a company or a thing: "the Washington Post Company", "a New York Times bestseller".
    Company,
    /// Capitalised words that open a sentence and are no part of a name.
    Opener,
    /// Verbs that only outlets and journalists are commonly the subject of.
    Airs,
    /// Parts of an outlet: "VOA's Hausa-language service".
    Part,
    /// Adjectives between an article and an outlet: "the official agency Xinhua".
    Modifier,
}

/// The cues that each word gives.
#[derive(Debug)]
pub(crate) struct Cues(HashMap<&'static str, u32>);

impl Cues {
    pub(crate) fn new() -> Cues {
        let mut cues = HashMap::new();
        for &(cue, words) in LISTS {
            for word in words.split_ascii_whitespace() {
                *cues.entry(word).or_insert(0) |= 1 << cue as u32;
            }
        }
        Cues(cues)
    }

    /// Whether a word gives a cue.
    pub(crate) fn is(&self, word: &str, cue: Cue) -> bool {
        // No cue is longer, and hashing what is no word costs time.
        word.len() <= 16 && self.0.get(word).is_some_and(|cues| cues & (1 << cue as u32) != 0)
    }
}

/// The words that give each cue.
const LISTS: &[(Cue, &str)] = &[
    (
        Cue::Reports,
        "report reports reported reporting say says said saying write writes wrote written note notes \
         noted add adds added claim claims claimed argue argues argued reveal reveals revealed confirm \
         confirms confirmed publish publishes published announce announces announced estimate estimates \
         estimated describe describes described identify identifies identified allege alleges alleged \
         assert asserts asserted explain explains explained find finds found suggest suggests suggested \
         point pointed warn warns warned predict predicts predicted project projects projected called \
         calls put puts placed mention mentioned provided learned learnt learns understands disclosed \
         discloses observed observes recounted speculated speculates detailed details debunked broke ran \
         carried concluded concludes calculated declared credits credited broadcast aired editorialized \
         editorialised opined headlined tweeted tweets posted speculate uncovered obtained listed lists \
         ranked ranks named names citing",
    ),
    (
        Cue::Airs,
        "reported reports broadcast aired published publishes editorialized editorialised headlined quoted quotes \
         citing quoting interviewed writes wrote",
    ),
    (
        Cue::Part,
        "service edition arm programme program show division unit team newscast bulletin website page",
    ),
    (Cue::Quotes, "quote quotes quoted quoting cite cites cited interviewed interviews asked spoke speaks"),
    (Cue::Tells, "told tell tells telling informed informs assured assures emailed e-mailed briefed"),
    (
        Cue::Speaks,
        "spoke speak speaks speaking spoken talk talked talking talks said says saying statement \
         statements confirm confirmed confirms confirming interview interviews comment comments \
         commented commenting segment sit-down remark remarks explained revealed admitted denied email e-mail emails \
         message conversation chat disclosed described expressed acknowledged leaked complained \
         responded replied quoted appearance appearing appeared text",
    ),
    (
        Cue::SaidBy,
        "reported published broadcast aired revealed report reports article analysis estimate estimates \
         poll survey investigation identified named compiled calculated story stories tally count",
    ),
    (
        Cue::RelayedBy,
        "quoted cited interviewed obtained seen reviewed asked contacted reached viewed carried relayed \
         quizzed",
    ),
    (
        Cue::Work,
        "report reports article articles story stories piece editorial published reported reporting \
         analysis investigation account poll survey dispatch despatch profile exposé reckoning tally \
         count writing wrote",
    ),
    (Cue::Hosted, "interview interviews op-ed column essay letter remarks comments"),
    (
        Cue::Journalist,
        "reporter reporters correspondent correspondents editor editors journalist journalists columnist \
         columnists anchor anchors host hosts presenter newsroom photographer bureau commentator analyst \
         contributor producer staff journalism readers viewers website newspaper columns",
    ),
    (
        Cue::Descriptor,
        "newspaper newspapers magazine Magazine agency daily tabloid weekly broadsheet website \
         broadcaster network station channel newswire outlet paper site blog television radio affiliate \
         wire monthly publication",
    ),
    (
        Cue::Adverb,
        "also earlier first later previously recently exclusively has have had was were is are then \
         today separately originally further even still meanwhile now since itself yesterday did not \
         does too once reportedly subsequently initially news",
    ),
    (
        Cue::Company,
        "Company Co Co. Corp Corp. Corporation Inc Inc. Group Holdings Ltd Ltd. Foundation Trust \
         Building Square Center Centre Award Awards Prize University Union Party Institute Association \
         Society Council League PLC plc LLC Tower Enterprises Industries bestseller bestselling \
         best-seller best-selling",
    ),
    (
        Cue::Opener,
        "The A An In On At And But As When While According For From By To Of With After Before Since Per \
         This That These Those His Her Their Its Our My If So Or Both Only Even Meanwhile However Also \
         Monday Tuesday Wednesday Thursday Friday Saturday Sunday Today Yesterday Via Speaking Citing \
         Quoting Former Earlier Last Like Although Though Sources Photo Source Contributing Copyright \
         Image Read Watch See No Local State American British U.S. U.K. US UK German French Russian \
         Chinese Israeli Italian Spanish Japanese Canadian Australian Indian Iranian Turkish Saudi \
         Lebanese Syrian Iraqi Egyptian Mr. Ms. Mrs. Dr.",
    ),
    (
        Cue::Modifier,
        "news official private local national state respected influential conservative liberal leading \
         independent online public business student opposition satirical sports media financial popular \
         regional national semi-official tech investigative",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_may_give_several_cues() {
        let cues = Cues::new();
        assert!(cues.is("reported", Cue::Reports) && cues.is("reported", Cue::Work));
        assert!(!cues.is("reported", Cue::Tells) && !cues.is("", Cue::Reports));
    }
}
