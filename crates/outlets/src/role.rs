use copydesk_extractor::document::Span;

use crate::cues::Cue;
use crate::forms::is_origin;
use crate::words::{Sentence, Words, is_article, is_capital, is_possessive};

/// What part an outlet plays where it is mentioned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub(crate) enum Role {
    /// The text ascribes content to the outlet itself.
    Source,
    /// Somebody else speaks to or through it.
    Relay,
    /// It is credited: byline, dateline, picture, wire.
    Credit,
    /// Anything else.
    Mention,
}

impl Role {
    /// All, in order.
    pub(crate) const ALL: [Role; 4] = [Role::Source, Role::Relay, Role::Credit, Role::Mention];
    /// The labels, in the order of the variants.
    pub(crate) const NAMES: [&'static str; 4] = ["source", "relay", "credit", "mention"];
}

/// What the surroundings of a name tell.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context {
    pub(crate) role: Role,
    /// Whether "the" stands before the name, words like "British" apart.
    pub(crate) article: bool,
    /// Whether the article is a capital "The" within a sentence, as in titles.
    pub(crate) titled: bool,
    /// Whether a word like "newspaper" or "reporter" stands beside it.
    pub(crate) described: bool,
    /// Whether it does what hardly anything but an outlet does: "told Quartz", "Quartz reported", "a report in Quartz".
    pub(crate) reports: bool,
    /// Whether all that speaks for an outlet is a verb of saying after the name.
    pub(crate) only_subject: bool,
    /// Whether the name opens its sentence.
    pub(crate) opening: bool,
}

/// Reads the surroundings of the name that tokens `first..end` form.
pub(crate) fn judge(words: &Words<'_>, sentence: Sentence, span: Span, first: usize, end: usize) -> Context {
    let mut view = View {
        words,
        sentence,
        begin: first,
        end,
        after: end,
        article: false,
        described: false,
        reports: false,
    };
    let titled = view.look_back(first);
    let possessive = view.look_ahead();
    let credited = view.is_credit(first);
    let relayed = view.is_relay();
    let framed = view.is_framed_source(possessive);
    let subject = view.is_subject(possessive);
    let role = if credited {
        Role::Credit
    } else if relayed {
        Role::Relay
    } else if framed || subject == Some(Role::Source) {
        Role::Source
    } else {
        let fallback = if words.in_credit(span) { Role::Credit } else { Role::Mention };
        subject.unwrap_or(fallback)
    };
    Context {
        role,
        article: view.article,
        titled,
        described: view.described,
        reports: view.reports || (relayed && !credited),
        only_subject: !credited && !relayed && !framed && subject.is_some(),
        opening: view.begin <= sentence.first,
    }
}

/// A name with its article, origin and description around it.
struct View<'w, 'a> {
    words: &'w Words<'a>,
    sentence: Sentence,
    /// The first token that belongs to the name: its article or description.
    begin: usize,
    /// One past the name.
    end: usize,
    /// One past what belongs to the name after it.
    after: usize,
    article: bool,
    described: bool,
    reports: bool,
}

impl<'a> View<'_, 'a> {
    fn word(&self, i: usize) -> &'a str {
        self.words.inside(self.sentence, i)
    }

    fn is(&self, word: &str, cue: Cue) -> bool {
        self.words.cues.is(word, cue)
    }

    /// The `back`-th word before the name and its article.
    fn before(&self, back: usize) -> &'a str {
        self.words.before(self.sentence, self.begin, back)
    }

    /// Whether one of the words `from..=to` before the name satisfies `is`, with no comma or stop in between.
    fn within(&self, from: usize, to: usize, is: impl Fn(&str) -> bool) -> bool {
        for back in from..=to {
            let word = self.before(back);
            if is(word) {
                return true;
            }
            if word.is_empty() || matches!(word, "." | "," | ";" | ":" | "”" | "\"" | "“") {
                return false;
            }
        }
        false
    }

    /// Takes in what belongs to the name before it; tells whether a capital "The" stands inside a sentence.
    fn look_back(&mut self, first: usize) -> bool {
        let mut modifiers = 0;
        while modifiers < 4 && self.is_modifier(self.before(1)) {
            self.described |= self.is(self.before(1), Cue::Descriptor);
            self.begin -= 1;
            modifiers += 1;
        }
        let owned = is_possessive(self.before(1));
        let mut places = 0;
        if owned {
            // "Lebanon's Daily Star", "the U.K.'s Daily Mail", "Toledo's local NBC station".
            self.begin -= 1;
        } else if self.described
            && self.before(1) == ","
            && self.before(2).ends_with('.')
            && self.before(3) == ","
        {
            // "told Lexington, Ky., radio station WVLK".
            self.begin -= 3;
        }
        // "told Georgia television station WMAZ", "told local Arabic daily Sunrise": where it is or whose.
        while (owned || self.described)
            && places < 4
            && !self.opens_sentence()
            && (is_capital(self.before(1)) || (self.described && self.is(self.before(1), Cue::Modifier)))
        {
            self.begin -= 1;
            places += 1;
        }
        let article = self.before(1);
        self.article = is_article(article);
        let titled = article == "The" && self.begin > self.sentence.first + 1 && self.begin == first;
        if self.article {
            self.begin -= 1;
        } else if !self.described && self.begin < first && !owned {
            // Without article or description what was skipped may be anything.
            self.begin = first;
        }
        titled
    }

    /// Whether the word before the name is an article or another word that only opens a sentence.
    fn opens_sentence(&self) -> bool {
        let word = self.before(1);
        is_article(word) || (self.begin <= self.sentence.first + 1 && self.is(word, Cue::Opener))
    }

    /// Words between an article and a name: "the state-run British tabloid Daily Star".
    fn is_modifier(&self, word: &str) -> bool {
        self.is(word, Cue::Descriptor)
            || self.is(word, Cue::Modifier)
            || (word.contains('-') && word.len() > 3 && !is_capital(word))
            || (is_capital(word) && !is_article(word) && is_origin(word) && !self.is(word, Cue::Opener))
    }

    /// Takes in what belongs to the name after it; tells whether that is a possessive.
    fn look_ahead(&mut self) -> bool {
        let possessive = is_possessive(self.word(self.after));
        if possessive {
            self.after += 1;
        }
        if self.word(self.after) == "("
            && let Some(close) = (self.after + 2..self.after + 7).find(|&i| self.word(i) == ")")
        {
            self.after = close + 1;
        }
        for _ in 0..3 {
            let word = self.word(self.after);
            if self.is(word, Cue::Descriptor)
                || (word == "news" && self.is(self.word(self.after + 1), Cue::Descriptor))
            {
                self.described = true;
                self.after += 1;
            }
        }
        // "The Guardian sent two reporters": who has reporters is an outlet.
        let sends =
            matches!(self.word(self.after), "sent" | "sends" | "dispatched" | "hired" | "hires" | "employs")
                && (self.after + 1..self.after + 5).any(|i| self.is(self.word(i), Cue::Journalist));
        self.described |= sends || self.is(self.word(self.after), Cue::Journalist) || self.is_apposed();
        possessive
    }

    /// Whether an apposition says what it is: "Vanguard, a Nigerian newspaper, ", but not "Fox, a newspaper editor".
    fn is_apposed(&self) -> bool {
        let at = self.after;
        if self.word(at) != "," || !matches!(self.word(at + 1), "a" | "an" | "the") {
            return false;
        }
        let named =
            (at + 2..at + 7).take_while(|&i| !matches!(self.word(i), "," | "." | "of" | "who" | "at"));
        let describes = |i: &usize| {
            let next = self.word(i + 1);
            self.is(self.word(*i), Cue::Descriptor)
                && matches!(
                    next,
                    "," | "." | ")" | "—" | "–" | "that" | "which" | "based" | "owned" | "published" | "run"
                )
        };
        named.into_iter().find(describes).is_some()
    }

    fn is_credit(&self, first: usize) -> bool {
        let (last, next) = (self.before(1), self.word(self.end));
        // "(CBS)", and "(CBS-DFW)" of a station.
        let station = next == "-" && self.word(self.end + 2) == ")";
        let enclosed = last == "(" && (next == ")" || station);
        let photo =
            matches!(next, "Photo" | "Photos" | "photo" | "photos" | "file") || next.starts_with("Photo/");
        let marked = matches!(last, "via" | "Via" | "©" | "Copyright")
            || self.within(1, 4, |w| matches!(w, "©" | "Copyright" | "(c)"))
            || (last == ":"
                && matches!(
                    self.before(2),
                    "Contributing"
                        | "Photo"
                        | "Photos"
                        | "Source"
                        | "Sources"
                        | "Credit"
                        | "Image"
                        | "Picture"
                ));
        // "Maria Costa/Reuters", "Maria Costa—Reuters", but not "the CNN/Reuters poll".
        let goes_on = next.starts_with(char::is_lowercase) && !matches!(next, "for" | "via");
        let slashed = self.begin == first
            && !goes_on
            && (last == "/" || (last == "—" && first > 1 && self.words.touch(first - 1)));
        let signed =
            matches!(last, "—" | "–" | "-" | "―") && next == "(" && self.word(self.end + 1).starts_with('@');
        let contributed = (self.end..self.end + 12).any(|i| {
            self.word(i) == "contributed" && matches!(self.word(i + 1), "to" | "reporting" | "additional")
        });
        let reprinted = matches!(last, "in" | "on")
            && self.before(2) == "appeared"
            && self.within(3, 4, |w| matches!(w, "originally" | "first" | "article" | "story"));
        enclosed || photo || marked || slashed || signed || contributed || reprinted
    }

    fn is_relay(&self) -> bool {
        let skip = usize::from(matches!(self.before(1), "both" | "either"));
        let word = |back| self.before(back + skip);
        let back = |to, cue| self.within(2 + skip, to + skip, |w| self.is(w, cue));
        self.is(word(1), Cue::Tells)
            || match word(1) {
                "to" => {
                    !matches!(word(2), "according" | "According")
                        && (back(7, Cue::Speaks) || back(7, Cue::Tells))
                }
                "with" => back(6, Cue::Speaks),
                "on" => back(6, Cue::Speaks) || back(6, Cue::Tells) || self.before(2) == "Speaking",
                "by" => {
                    let saying = word(2) == "saying" && word(3) == "as" && self.is(word(4), Cue::RelayedBy);
                    saying
                        || self.is(word(2), Cue::RelayedBy)
                        || (word(2) == "published" && back(6, Cue::Hosted))
                        || (word(2) == "broadcast" && back(6, Cue::Hosted))
                }
                // "Ann Berg wrote in the Times": the words are hers.
                "in" if matches!(word(2), "wrote" | "writes" | "written" | "writing") => true,
                "in" | "for" | "from" => back(4, Cue::Hosted),
                _ => false,
            }
            || (matches!(self.before(2), "Speaking" | "Talking")
                && matches!(self.before(1), "to" | "with" | "on"))
    }

    /// "according to the Times", "a report in the Times", "from the Times:".
    fn is_framed_source(&mut self, possessive: bool) -> bool {
        let word = |back| self.before(back);
        let worked = self.is(self.word(self.after), Cue::Work);
        let work_of = |w: &str| {
            matches!(w, "report" | "reports" | "article" | "articles" | "story" | "editorial" | "dispatch")
        };
        let of_work = match word(1) {
            "by" | "By" => matches!(word(2), "reported" | "published" | "aired" | "broadcast"),
            "in" | "In" | "on" | "from" | "From" => self.within(2, 3, work_of),
            _ => false,
        };
        let framed = match word(1) {
            "to" => matches!(word(2), "according" | "According"),
            "per" | "Per" | "citing" | "quoting" => true,
            "by" | "By" => self.is(word(2), Cue::SaidBy) || (worked && possessive),
            "in" | "In" | "on" => self.within(2, 5, |w| self.is(w, Cue::Work)),
            "from" | "From" => {
                self.within(2, 4, |w| self.is(w, Cue::Work)) || self.begin <= self.sentence.first + 1
            }
            "for" => self.within(2, 7, |w| {
                matches!(w, "reported" | "wrote" | "written" | "writing" | "reports" | "writes" | "reporting")
            }),
            "did" => matches!(word(2), "as" | "As"),
            "said" | "reported" | "says" | "reports" | "wrote" | "writes" | "added" | "noted" => {
                matches!(word(2), "," | "”" | "\"" | "''" | "’" | "-" | "—")
            }
            _ => false,
        };
        self.reports |= of_work;
        framed
    }

    /// What the verb says of which the name is the subject.
    fn is_subject(&mut self, possessive: bool) -> Option<Role> {
        let mut at = self.after;
        if self.is(self.word(at), Cue::Work)
            && (self.is(self.word(at + 1), Cue::Reports) || self.word(at + 1) == "that")
        {
            return Some(Role::Source);
        }
        if possessive {
            // "the BBC's Anna Berg said", "the BBC's correspondent said".
            let named = (at..at + 6).take_while(|&i| {
                is_capital(self.word(i))
                    || self.word(i).ends_with("-language")
                    || matches!(self.word(i), "-" | "language")
                    || self.is(self.word(i), Cue::Part)
                    || self.is(self.word(i), Cue::Journalist)
                    || self.is(self.word(i), Cue::Descriptor)
            });
            let count = named.count();
            if count == 0 {
                return None;
            }
            at += count;
        }
        if self.word(at) == "," || self.word(at) == "—" {
            // "the Times, citing officials, said".
            if matches!(self.word(at + 1), "citing" | "quoting") {
                return Some(Role::Source);
            }
            let close = (at + 1..at + 16).find(|&i| self.word(i) == self.word(at))?;
            let relative = matches!(self.word(at + 1), "which" | "a" | "an" | "the" | "in" | "based");
            return (relative && self.is(self.word(close + 1), Cue::Reports)).then_some(Role::Source);
        }
        if self.described && matches!(self.word(at), "in" | "of") && is_capital(self.word(at + 1)) {
            // "CBS affiliate WIVB in Buffalo reports".
            at += (at + 1..at + 4).take_while(|&i| is_capital(self.word(i))).count() + 1;
        }
        let mut passive = false;
        for _ in 0..3 {
            let word = self.word(at);
            if self.is(word, Cue::Adverb) {
                passive |= matches!(word, "was" | "were" | "is" | "are");
                at += 1;
            }
        }
        let verb = self.word(at);
        self.reports |= self.is(verb, Cue::Airs) && !passive;
        if passive && !matches!(verb, "reporting" | "saying" | "citing" | "quoting") {
            return None;
        }
        if self.is(verb, Cue::Reports) {
            Some(Role::Source)
        } else if self.is(verb, Cue::Quotes) {
            Some(Role::Relay)
        } else {
            None
        }
    }
}
