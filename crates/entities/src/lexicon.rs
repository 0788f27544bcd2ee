//! What the lists know: names with their labels, titles, and what single words hint at.

use std::borrow::Cow;
use std::collections::HashSet;

use copydesk_extractor::{Config, Error};
use copydesk_knowledge::countries;
use copydesk_knowledge::names::{self, KindNoun, NameWord, OtherName, TitleKind};
use copydesk_knowledge::organizations;

use crate::area::Area;
use crate::hash::{HashTable, HashedSet, hash};
use crate::label::Label;
use crate::options;

/// Hints that a word gives, as bits.
pub(crate) mod hint {
    pub(crate) const ORDINARY: u32 = 1;
    /// A legal form of companies: "Inc".
    pub(crate) const COMPANY: u32 = 1 << 1;
    /// A name of the lists begins with this word.
    pub(crate) const NAME_START: u32 = 1 << 2;
    /// Never part of a name at the start of a sentence: "The", "But".
    pub(crate) const FUNCTION: u32 = 1 << 3;
    /// Joins parts of a person's name: "van", "bin".
    pub(crate) const PARTICLE: u32 = 1 << 4;
    /// A verb of saying or another that people and organisations do.
    pub(crate) const SAY: u32 = 1 << 5;
    /// Days and months, which are dates and no names.
    pub(crate) const CALENDAR: u32 = 1 << 6;
    /// An adjective that may stand before a title: "former".
    pub(crate) const TITLE_MODIFIER: u32 = 1 << 7;
    /// An article or possessive that begins a noun phrase.
    pub(crate) const ARTICLE: u32 = 1 << 8;
    /// Follows a person's last name: "Jr.".
    pub(crate) const GENERATION: u32 = 1 << 9;
    /// What an organisation's name ends in: "Foundation".
    pub(crate) const ORGANIZATION: u32 = 1 << 10;
    /// Nouns of which an organisation, place, group of people, person or something else may be one: "brewery", "village".
    pub(crate) const KIND_ORG: u32 = 1 << 11;
    pub(crate) const KIND_PLACE: u32 = 1 << 12;
    pub(crate) const KIND_GROUP: u32 = 1 << 13;
    pub(crate) const KIND_PERSON: u32 = 1 << 14;
    pub(crate) const KIND_OTHER: u32 = 1 << 15;
    /// Such a noun that stands right before the name: "the band X".
    pub(crate) const KIND_NAMED: u32 = 1 << 16;
    /// What nothing but an organisation's name ends in: "University".
    pub(crate) const BODY: u32 = 1 << 17;
}

const FUNCTION: &str = "the a an and or but nor if in on at by for from of to with without as after before since while when where who \
    what which why how that this these those there here then than thus so yet still also even only just not no he she it they we i \
    you his her its their our my your him them us me is are was were be been being has have had do does did will would can could may \
    might must shall should one two three four five six seven eight nine ten some any all both each every many most more much few \
    several other another such same own under over between among against during through about into within despite although though \
    because until unless once earlier later now today yesterday tomorrow meanwhile however moreover instead according asked \
    speaking let its it's that's he's she's there's i'm don't";
const PARTICLES: &str =
    "de da do dos das del della di du la le van von der den ter ten bin ibn ben al el y e bint abu af";
const SAY: &str = "said says say told tells added adds asked asks announced announces warned warns argued argues insisted insists \
    claimed claims stated states wrote writes tweeted denied denies explained explains noted notes believes believed thinks thought \
    replied called calls urged urges vowed vows pledged pledges who recalled recalls acknowledged acknowledges admitted admits \
    resigned apologized apologised himself herself laughed smiled";
const CALENDAR: &str = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday Mondays Tuesdays Wednesdays \
    Thursdays Fridays Saturdays Sundays January February March April May June July August \
    September October November December Jan. Feb. Mar. Apr. Jun. Jul. Aug. Sept. Sep. Oct. Nov. Dec. Mon. Tue. Tues. Wed. Thu. Thurs. \
    Fri. Sat. Sun. Jan Feb Mar Apr Jun Jul Aug Sept Sep Oct Nov Dec GMT EST EDT PST PDT BST CET UTC AM PM";
const TITLE_MODIFIERS: &str = "former then acting outgoing incoming current ex-president senior deputy vice interim longtime veteran \
    late retired assistant associate chief co-founder top ousted deposed exiled newly-elected opposition rebel party state federal \
    foreign finance interior press campaign presidential independent ex incumbent presumptive caretaker embattled disgraced long-serving \
    newly-appointed sitting then-";
const GENERATIONS: &str = "Jr Jr. Sr Sr. II III IV";
const ARTICLES: &str = "the a an his her its their our my your";

/// A name of the lists.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    pub(crate) label: Label,
    /// The canonical name; `None`: none, as of "Muslim".
    pub(crate) canonical: Option<u32>,
    pub(crate) kb: Option<u32>,
    /// The country of a nationality.
    pub(crate) country: Option<u32>,
    /// Where it lies, or whose people it names, as far as the lists say.
    pub(crate) area: Option<Area>,
    /// One of the best-known cities and places, of which the list of all cities may know more.
    pub(crate) city: bool,
    /// Given by the user, so nothing overrules it.
    pub(crate) user: bool,
}

impl Entry {
    fn new(label: Label, canonical: Option<u32>, kb: Option<u32>) -> Entry {
        Entry { label, canonical, kb, country: None, area: None, city: false, user: false }
    }
}

/// An organisation of the knowledge base, which mentions that are organisations already may mean.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known {
    pub(crate) name: &'static str,
    /// A string of the lexicon.
    pub(crate) kb: u32,
    /// Whose it is, where its short names need that.
    pub(crate) area: Option<Area>,
}

/// Everything that is looked up by word or name.
#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    words: HashTable<u32>,
    ordinary: HashedSet,
    names: HashTable<Entry>,
    titles: HashTable<TitleKind>,
    /// First names with their short forms, as one number each.
    nicknames: HashedSet,
    states: HashSet<Area>,
    known: Vec<Known>,
    known_names: HashTable<u32>,
    known_short_names: HashTable<Vec<u32>>,
    strings: Vec<Cow<'static, str>>,
    listed: bool,
}

/// Two hashes as one.
pub(crate) fn pair(a: u64, b: u64) -> u64 {
    a.rotate_left(1) ^ b
}

impl Lexicon {
    /// The shared lists and the names that the options add.
    pub(crate) fn new(config: &Config) -> Result<Lexicon, Error> {
        let mut lexicon = Lexicon::default();
        for (key, label) in [("people", Label::Person), ("places", Label::Loc), ("organizations", Label::Org)]
        {
            for name in options::parse(key, config.strings(key))? {
                let canonical = lexicon.string(name.canonical.clone());
                for form in name.forms() {
                    let entry = Entry { user: true, ..Entry::new(label, Some(canonical), None) };
                    lexicon.name(form, entry);
                }
            }
        }
        lexicon.add_words();
        lexicon.nicknames.extend(names::nicknames().map(|(full, short)| pair(hash(full), hash(short))));
        if config.bool("listed") {
            lexicon.add_countries();
            lexicon.add_organizations();
            lexicon.add_others();
            lexicon.add_places();
            lexicon.add_known();
            lexicon.listed = true;
        }
        Ok(lexicon)
    }

    /// Whether one of two first names, given as hashes, is short for the other: "Bill", "William".
    pub(crate) fn are_nicknames(&self, a: u64, b: u64) -> bool {
        self.nicknames.contains(&pair(a, b)) || self.nicknames.contains(&pair(b, a))
    }

    fn string(&mut self, s: impl Into<Cow<'static, str>>) -> u32 {
        self.strings.push(s.into());
        self.strings.len() as u32 - 1
    }

    fn hint(&mut self, word: &str, bit: u32) {
        *self.words.entry(hash(word)).or_default() |= bit;
    }

    /// Adds a name unless an earlier list has it.
    fn name(&mut self, name: &str, entry: Entry) {
        self.names.entry(hash(name)).or_insert(entry);
        let word = name.split(' ').next().unwrap_or(name);
        self.hint(word, hint::NAME_START);
        self.hint(before_apostrophe(word), hint::NAME_START);
    }

    fn add_words(&mut self) {
        for w in names::ordinary_words() {
            self.ordinary.insert(hash(w));
        }
        for (word, role) in names::name_words() {
            if matches!(role, NameWord::Company) {
                self.hint(word, hint::COMPANY);
                self.hint(&format!("{word}."), hint::COMPANY);
            }
            if matches!(role, NameWord::Body) {
                self.hint(word, hint::BODY);
            }
            if matches!(role, NameWord::Organization) {
                self.hint(word, hint::ORGANIZATION);
            }
        }
        for (noun, kind, named) in names::kind_nouns() {
            let bit = match kind {
                KindNoun::Organization => hint::KIND_ORG,
                KindNoun::Place => hint::KIND_PLACE,
                KindNoun::Group => hint::KIND_GROUP,
                KindNoun::Person => hint::KIND_PERSON,
                KindNoun::Other => hint::KIND_OTHER,
            };
            self.hint(noun, if named { bit | hint::KIND_NAMED } else { bit });
        }
        for (title, kind) in names::titles() {
            self.titles.insert(hash(title), kind);
        }
        for (list, bit) in [
            (FUNCTION, hint::FUNCTION),
            (PARTICLES, hint::PARTICLE),
            (SAY, hint::SAY),
            (CALENDAR, hint::CALENDAR),
            (TITLE_MODIFIERS, hint::TITLE_MODIFIER),
            (ARTICLES, hint::ARTICLE),
            (GENERATIONS, hint::GENERATION),
        ] {
            for word in list.split_whitespace() {
                self.hint(word, bit);
            }
        }
    }

    fn add_countries(&mut self) {
        for c in countries::all() {
            let canonical = Some(self.string(c.name));
            let kb = (!c.iso2.is_empty()).then(|| self.string(format!("country:{}", c.iso2)));
            let names = std::iter::once(c.name).chain(c.aliases);
            self.area(Area::new(c.iso2), canonical, kb, names, &c.demonyms);
        }
        for s in countries::us_states() {
            let canonical = Some(self.string(s.name));
            let kb = Some(self.string(format!("state:US-{}", s.code)));
            let names = [s.name, s.abbreviation].into_iter().filter(|n| !n.is_empty());
            let area = Area::new(&format!("US-{}", s.code));
            self.states.extend(area);
            self.area(area, canonical, kb, names, &s.demonyms);
        }
        for r in countries::regions() {
            let canonical = Some(self.string(r.name));
            self.area(
                Area::new(r.place),
                canonical,
                None,
                std::iter::once(r.name).chain(r.aliases),
                &r.demonyms,
            );
        }
    }

    /// Adds the names of a country, state or region, and of its people.
    fn area<'n>(
        &mut self,
        area: Option<Area>,
        canonical: Option<u32>,
        kb: Option<u32>,
        names: impl Iterator<Item = &'n str>,
        demonyms: &[&str],
    ) {
        for name in names {
            self.name(name, Entry { area, ..Entry::new(Label::Loc, canonical, kb) });
        }
        let Some(people) = demonyms.first().map(|people| self.string(people.to_string())) else { return };
        for name in demonyms {
            let entry = Entry::new(Label::Norp, Some(people), kb);
            self.name(name, Entry { area, country: canonical, ..entry });
        }
    }

    fn add_organizations(&mut self) {
        for o in names::organizations() {
            let canonical = Some(self.string(o.name));
            let kb = (!o.acronym.is_empty()).then(|| self.string(format!("org:{}", o.acronym)));
            for name in std::iter::once(o.name).chain(o.aliases) {
                self.name(name, Entry::new(Label::Org, canonical, kb));
            }
        }
    }

    fn add_others(&mut self) {
        for (name, kind) in names::others() {
            let label = if kind == OtherName::Group { Label::Norp } else { Label::Misc };
            let canonical = (label == Label::Misc).then(|| self.string(name));
            self.name(name, Entry::new(label, canonical, None));
        }
    }

    fn add_places(&mut self) {
        for p in names::places() {
            let canonical = Some(self.string(p.canonical));
            self.name(p.name, Entry { city: true, ..Entry::new(Label::Loc, canonical, None) });
        }
    }

    /// Organisations that say who is meant. Their names relabel nothing, but those of three words or more, which could
    /// hardly be anything else, are found whole where the head sees a people and a common noun: "East African Community".
    fn add_known(&mut self) {
        for (number, o) in (0..).zip(organizations::without_rosters()) {
            let listed =
                o.names().find_map(|n| self.names.get(&hash(n)).filter(|e| e.label == Label::Org)?.kb);
            let kb = listed.unwrap_or_else(|| self.string(format!("org:{}", o.id)));
            for name in o.names() {
                self.known_names.entry(hash(name)).or_insert(number);
            }
            for &name in &o.short_names {
                self.known_short_names.entry(hash(name)).or_default().push(number);
            }
            // "Labour Party (United Kingdom)" tells the parties of one name apart in the list, not in the text.
            let name = o.name.split(" (").next().unwrap_or(o.name);
            let canonical = Some(self.string(name));
            for long in o.names().filter(|n| is_long(n)) {
                self.name(long, Entry::new(Label::Org, canonical, Some(kb)));
            }
            self.known.push(Known { name, kb, area: Area::new(o.country) });
        }
    }

    /// The hints of a word by its hash.
    #[inline]
    pub(crate) fn hints(&self, hash: u64) -> u32 {
        self.words.get(&hash).copied().unwrap_or(0)
    }

    /// Whether news writes the word of this small-letter hash small.
    #[inline]
    pub(crate) fn is_ordinary(&self, small: u64) -> bool {
        self.ordinary.contains(&small)
    }

    /// The name of this hash.
    #[inline]
    pub(crate) fn entry(&self, hash: u64) -> Option<Entry> {
        self.names.get(&hash).copied()
    }

    /// The organisation of the knowledge base that the name of this hash means wherever it stands.
    pub(crate) fn known_name(&self, hash: u64) -> Option<u32> {
        self.known_names.get(&hash).copied()
    }

    /// Those that it means where the article shows so.
    pub(crate) fn known_short_name(&self, hash: u64) -> &[u32] {
        self.known_short_names.get(&hash).map_or(&[], Vec::as_slice)
    }

    /// Whether places and organisations of the knowledge base are known, or the user's alone.
    pub(crate) fn is_listed(&self) -> bool {
        self.listed
    }

    /// Whether it is a state of the United States, or their federal district.
    pub(crate) fn is_state(&self, area: Area) -> bool {
        self.states.contains(&area)
    }

    /// An organisation of the knowledge base.
    pub(crate) fn known(&self, number: u32) -> Option<&Known> {
        self.known.get(number as usize)
    }

    /// The title of this hash.
    #[inline]
    pub(crate) fn title(&self, hash: u64) -> Option<TitleKind> {
        self.titles.get(&hash).copied()
    }

    /// A string of an entry.
    pub(crate) fn text(&self, string: u32) -> &str {
        self.strings.get(string as usize).map_or("", |s| s)
    }
}

/// Whether a name has three words or more and is written as one.
fn is_long(name: &str) -> bool {
    name.starts_with(char::is_uppercase) && name.split(' ').count() > 2 && !name.contains('(')
}

/// "Moody" of "Moody's", which the tokeniser cuts there; "Shi'ite" it leaves whole.
fn before_apostrophe(word: &str) -> &str {
    word.find(['’', '\'']).filter(|&i| i > 0).and_then(|end| word.get(..end)).unwrap_or(word)
}
