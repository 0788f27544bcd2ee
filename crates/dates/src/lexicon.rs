//! The words that dates are made of.

use std::collections::HashMap;

use copydesk_knowledge::holidays;

/// What a piece of text can be in a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// Nothing of interest.
    Other,
    /// One ASCII punctuation mark, or `-` for any dash and `'` for any apostrophe.
    Punct(u8),
    /// A run of digits: its value and how many digits it has.
    Number(u32, u8),
    /// "three".
    Cardinal(u32),
    /// "third", "3rd".
    Ordinal(u32),
    /// "1990s", "'90s", "nineties": the first year.
    Decade(u32),
    /// January is 1.
    Month(i8),
    /// Monday is 1.
    Weekday(i8),
    /// "Mondays".
    Weekdays(i8),
    /// "year".
    Unit(Unit),
    /// "years".
    Units(Unit),
    /// A part of the day, with its TimeML code.
    Part(&'static str),
    /// "mornings".
    Parts(&'static str),
    /// A season, with its TimeML code; `true` for words that are also verbs.
    Season(&'static str, bool),
    /// "weeklong", "monthslong": with how many of them, where that is told.
    Long(Unit, Option<u32>),
    /// "daily": how often, as a value.
    Often(&'static str),
    /// "today" and its like: days from the day of publication, and a part of the day.
    Day(i32, &'static str),
    /// "now", "recently", "soon": a reference without a date.
    Reference(&'static str),
    /// A word of the grammar.
    Word(Word),
}

/// A length of time; shorter ones are less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Weekend,
    Week,
    Fortnight,
    Month,
    Quarter,
    /// Half a year.
    Half,
    Year,
    Decade,
    Century,
}

/// A word that has a place in the grammar of dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    A,
    The,
    This,
    Last,
    Past,
    Previous,
    Next,
    Following,
    Current,
    Recent,
    Latest,
    Future,
    /// "early", "late", "earlier", "later", "mid": narrows what follows and leaves its value alone.
    Narrow,
    /// "middle", "beginning" before "of".
    Edge,
    /// "coming", "upcoming": the first to come.
    Coming,
    /// "latter" before "half".
    Latter,
    /// "nearly", "about": before a quantity.
    About,
    /// "more", "less", "fewer" before "than".
    More,
    Than,
    Ago,
    Before,
    After,
    Later,
    /// "that", "same": what was spoken of before.
    That,
    Same,
    /// "Q", "H", "FY" before a number.
    Q,
    H,
    Fy,
    /// "EST", "GMT": after a time of day.
    Zone,
    /// "eve", of a holiday.
    Eve,
    Few,
    /// "several", "some", "many".
    Several,
    Couple,
    /// "dozens", "hundreds" before "of".
    Dozens,
    Hundred,
    Thousand,
    Dozen,
    Half,
    Of,
    And,
    Every,
    /// "once", "twice", "per": before "a year" they make a set.
    Times,
    Fiscal,
    /// "full", "consecutive": between quantity and unit.
    Filler,
    /// "period": may stand for the quarter spoken of.
    Period,
    Noon,
    Midnight,
    Am,
    Pm,
    M,
    P,
    On,
    At,
    In,
    Since,
    From,
    Between,
    By,
    /// "to", "through", "until": before the other end of a range, or alone.
    To,
    /// Another preposition that may stand before a month or a year.
    Preposition,
    /// "scheduled", "due": what follows lies ahead.
    Ahead,
    Old,
    /// "other", "alternate": every second.
    Other,
    /// "present", "moment" after "at".
    Moment,
    /// "another".
    Another,
    /// "BC", "AD": before or after a year.
    Era,
    End,
}

impl Class {
    /// Whether it can be what an expression is about: every expression has one such, or the name of a day.
    pub(crate) fn tells_time(self) -> bool {
        use Word::{Future, Fy, H, Midnight, Moment, Noon, Past, Q};
        match self {
            Class::Other | Class::Punct(_) => false,
            Class::Word(word) => matches!(word, Future | Fy | H | Midnight | Moment | Noon | Past | Q),
            _ => true,
        }
    }

    /// Whether an expression can begin with it.
    pub(crate) fn opens(self) -> bool {
        use Word::{
            After, Ago, Ahead, Am, And, Before, Between, By, Dozen, Eve, From, Hundred, In, M, Of, Old, On,
            P, Period, Pm, Preposition, Same, Since, Than, Thousand, Times, To, Zone,
        };
        match self {
            Class::Other => false,
            Class::Punct(mark) => mark == b'\'',
            Class::Word(
                And | Before | Between | By | Dozen | Eve | From | Hundred | In | M | Of | Old | On | P
                | Period | Pm | Preposition | Same | Since | Than | Thousand | Times | To | Zone | After
                | Ago | Ahead | Am,
            ) => false,
            _ => true,
        }
    }
}

/// Words by their lower-case form. No word is longer than [`LONGEST`] bytes.
pub(crate) type Lexicon = HashMap<&'static str, Entry>;

/// What the lexicon says of a word.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    pub(crate) class: Class,
    /// Whether a day's name begins with it, as "Good Friday" with "good".
    pub(crate) names: bool,
}

/// The longest word of the lexicon, in bytes.
pub(crate) const LONGEST: usize = 13;

/// The lexicon of English dates.
pub(crate) fn lexicon() -> Lexicon {
    let mut map = Lexicon::with_capacity(320);
    let mut add = |class: Class, words: &'static str| {
        for word in words.split(' ') {
            debug_assert!(word.len() <= LONGEST, "{word}");
            map.insert(word, Entry { class, names: false });
        }
    };
    let months = [
        "january jan",
        "february feb",
        "march mar",
        "april apr",
        "may",
        "june jun",
        "july jul",
        "august aug",
        "september sept sep",
        "october oct",
        "november nov",
        "december dec",
    ];
    months.into_iter().zip(1..).for_each(|(w, i)| add(Class::Month(i), w));
    let days = ["monday", "tuesday tues", "wednesday", "thursday thurs", "friday", "saturday", "sunday"];
    days.into_iter().zip(1..).for_each(|(w, i)| add(Class::Weekday(i), w));
    let plurals = ["mondays", "tuesdays", "wednesdays", "thursdays", "fridays", "saturdays", "sundays"];
    plurals.into_iter().zip(1..).for_each(|(w, i)| add(Class::Weekdays(i), w));

    let ones = [
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    ones.into_iter().zip(1..).for_each(|(w, i)| add(Class::Cardinal(i), w));
    let tens = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    tens.into_iter().zip(2..).for_each(|(w, i)| add(Class::Cardinal(i * 10), w));
    let ordinals = [
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "ninth",
        "tenth",
        "eleventh",
        "twelfth",
        "thirteenth",
        "fourteenth",
        "fifteenth",
        "sixteenth",
        "seventeenth",
        "eighteenth",
        "nineteenth",
        "twentieth",
    ];
    ordinals.into_iter().zip(1..).for_each(|(w, i)| add(Class::Ordinal(i), w));
    let decades =
        ["twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties"];
    decades.into_iter().zip(192..).for_each(|(w, i)| add(Class::Decade(i * 10), w));

    for (one, many, long, longs, unit) in [
        ("", "seconds", "", "", Unit::Second),
        ("minute", "minutes", "", "", Unit::Minute),
        ("hour", "hours", "hourlong", "hourslong", Unit::Hour),
        ("day", "days", "daylong", "dayslong", Unit::Day),
        ("weekend", "weekends", "weekendlong", "", Unit::Weekend),
        ("week", "weeks", "weeklong", "weekslong", Unit::Week),
        ("fortnight", "fortnights", "", "", Unit::Fortnight),
        ("month", "months", "monthlong", "monthslong", Unit::Month),
        ("quarter", "quarters", "", "", Unit::Quarter),
        ("year", "years", "yearlong", "yearslong", Unit::Year),
        ("decade", "decades", "decadelong", "decadeslong", Unit::Decade),
        ("century", "centuries", "", "centurieslong", Unit::Century),
    ] {
        add(Class::Unit(unit), one);
        add(Class::Units(unit), many);
        add(Class::Long(unit, Some(1)), long);
        add(Class::Long(unit, None), longs);
    }
    for (code, one, many) in [
        ("TMO", "morning dawn daybreak sunrise midmorning", "mornings"),
        ("TMI", "lunchtime", ""),
        ("TAF", "afternoon midafternoon", "afternoons"),
        ("TEV", "evening dusk", "evenings"),
        ("TNI", "night overnight", "nights"),
    ] {
        add(Class::Part(code), one);
        add(Class::Parts(code), many);
    }
    add(Class::Season("SP", true), "spring");
    add(Class::Season("SU", false), "summer");
    add(Class::Season("FA", true), "fall");
    add(Class::Season("FA", false), "autumn");
    add(Class::Season("WI", false), "winter");
    add(Class::Often("PT1H"), "hourly");
    add(Class::Often("XXXX-XX-XX"), "daily");
    add(Class::Often("XXXX-WXX"), "weekly");
    add(Class::Often("XXXX-XX"), "monthly");
    add(Class::Often("XXXX"), "yearly annually");
    add(Class::Often("P3M"), "quarterly");
    add(Class::Often("P2W"), "fortnightly biweekly");
    add(Class::Often("P6M"), "biannually semiannually");
    add(Class::Often("P2M"), "bimonthly");
    add(Class::Often("XXXX-XX-XXTNI"), "nightly");
    add(Class::Often("P1D"), "everyday");
    add(Class::Often("XXXX-WXX"), "weekdays");
    add(Class::Day(0, ""), "today");
    add(Class::Day(0, "TNI"), "tonight");
    add(Class::Day(-1, ""), "yesterday");
    add(Class::Day(1, ""), "tomorrow");
    add(Class::Reference("PRESENT_REF"), "now currently nowadays");
    add(Class::Reference("PAST_REF"), "recently");
    add(Class::Reference("FUTURE_REF"), "soon");
    for (word, words) in [
        (Word::A, "a an"),
        (Word::The, "the"),
        (Word::This, "this"),
        (Word::Last, "last"),
        (Word::Past, "past"),
        (Word::Previous, "previous preceding"),
        (Word::Next, "next"),
        (Word::Coming, "coming upcoming"),
        (Word::Latter, "latter"),
        (Word::Following, "following"),
        (Word::Current, "current"),
        (Word::Recent, "recent"),
        (Word::Latest, "latest"),
        (Word::Future, "future"),
        (Word::Narrow, "early late mid earlier"),
        (Word::Later, "later hence"),
        (Word::Edge, "middle beginning start begin"),
        (Word::End, "end"),
        (Word::About, "nearly almost about around roughly approximately exactly over"),
        (Word::More, "more less fewer"),
        (Word::Than, "than"),
        (Word::Ago, "ago"),
        (Word::Before, "before"),
        (Word::After, "after"),
        (Word::That, "that"),
        (Word::Same, "same"),
        (Word::Q, "q"),
        (Word::H, "h"),
        (Word::Fy, "fy"),
        (Word::Zone, "est edt et gmt bst utc cet cest pst pdt pt cst cdt ct mst mdt ist aest"),
        (Word::Eve, "eve"),
        (Word::Few, "few"),
        (Word::Several, "several some many"),
        (Word::Couple, "couple"),
        (Word::Dozens, "dozens hundreds thousands tens scores"),
        (Word::Hundred, "hundred"),
        (Word::Thousand, "thousand"),
        (Word::Dozen, "dozen"),
        (Word::Half, "half"),
        (Word::Of, "of"),
        (Word::And, "and"),
        (Word::Every, "every each"),
        (Word::Times, "once twice times per"),
        (Word::Fiscal, "fiscal"),
        (
            Word::Filler,
            "full consecutive straight additional further whole long calendar entire successive all",
        ),
        (Word::Period, "period"),
        (Word::Noon, "noon midday"),
        (Word::Midnight, "midnight"),
        (Word::Am, "am"),
        (Word::Pm, "pm"),
        (Word::M, "m"),
        (Word::P, "p"),
        (Word::On, "on"),
        (Word::At, "at"),
        (Word::In, "in"),
        (Word::Since, "since"),
        (Word::From, "from"),
        (Word::Between, "between"),
        (Word::By, "by"),
        (Word::To, "to until till through thru"),
        (Word::Preposition, "during for throughout circa within"),
        (Word::Other, "other alternate"),
        (Word::Moment, "present moment"),
        (Word::Another, "another"),
        (Word::Era, "bc bce ad ce"),
        (Word::Ahead, "will ll shall scheduled due expected plans planned"),
        (Word::Old, "old olds"),
    ] {
        add(Class::Word(word), words);
    }
    for holiday in holidays::all() {
        let first = holiday.name.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or("");
        debug_assert!(first.len() <= LONGEST, "{first}");
        map.entry(first).or_insert(Entry { class: Class::Other, names: true }).names = true;
    }
    map.remove("");
    map
}
