//! The words that dates are made of.

use std::collections::HashMap;

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
    /// "daily": how often, as a value.
    Often(&'static str),
    /// "today" and its like: days from the day of publication, and a part of the day.
    Day(i32, &'static str),
    /// "now", "recently", "soon": a reference without a date.
    Reference(&'static str),
    /// "Christmas": a day with a name.
    Holiday(Holiday),
    /// A word of the grammar.
    Word(Word),
}

/// When a day with a name falls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holiday {
    /// Month and day.
    Fixed(i8, i8),
    /// Days after Easter Sunday.
    Easter(i32),
    /// The nth such weekday of a month, the last one for 0: month, weekday, n.
    Nth(i8, i8, u8),
}

/// A length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    /// "end", "middle", "beginning" before "of".
    Edge,
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
    /// Another preposition that may stand before a month or a year.
    Preposition,
    /// "will", "scheduled": what follows lies ahead.
    Ahead,
    Old,
    End,
}

/// Words by their lower-case form. No word is longer than [`LONGEST`] bytes.
pub(crate) type Lexicon = HashMap<&'static str, Class>;

/// The longest word of the lexicon, in bytes.
pub(crate) const LONGEST: usize = 13;

/// The lexicon of English dates.
pub(crate) fn lexicon() -> Lexicon {
    let mut map = Lexicon::with_capacity(320);
    let mut add = |class: Class, words: &'static str| {
        for word in words.split(' ') {
            debug_assert!(word.len() <= LONGEST, "{word}");
            map.insert(word, class);
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

    for (one, many, unit) in [
        ("", "seconds", Unit::Second),
        ("minute", "minutes", Unit::Minute),
        ("hour", "hours", Unit::Hour),
        ("day", "days", Unit::Day),
        ("weekend", "weekends", Unit::Weekend),
        ("week", "weeks", Unit::Week),
        ("fortnight", "fortnights", Unit::Fortnight),
        ("month", "months", Unit::Month),
        ("quarter", "quarters", Unit::Quarter),
        ("year", "years", Unit::Year),
        ("decade", "decades", Unit::Decade),
        ("century", "centuries", Unit::Century),
    ] {
        add(Class::Unit(unit), one);
        add(Class::Units(unit), many);
    }
    for (code, one, many) in [
        ("TMO", "morning", "mornings"),
        ("TAF", "afternoon", "afternoons"),
        ("TEV", "evening", "evenings"),
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
    add(Class::Day(0, ""), "today");
    add(Class::Day(0, "TNI"), "tonight");
    add(Class::Day(-1, ""), "yesterday");
    add(Class::Day(1, ""), "tomorrow");
    // Names of several words are put together in `grammar/named.rs`.
    add(Class::Holiday(Holiday::Fixed(12, 25)), "christmas xmas");
    add(Class::Holiday(Holiday::Easter(0)), "easter");
    add(Class::Holiday(Holiday::Nth(11, 4, 4)), "thanksgiving");
    add(Class::Holiday(Holiday::Fixed(10, 31)), "halloween");
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
        (Word::Next, "next coming upcoming"),
        (Word::Following, "following"),
        (Word::Current, "current"),
        (Word::Recent, "recent"),
        (Word::Latest, "latest"),
        (Word::Future, "future"),
        (Word::Narrow, "early late mid earlier"),
        (Word::Later, "later hence"),
        (Word::Edge, "middle beginning start"),
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
        (Word::Hundred, "hundred"),
        (Word::Thousand, "thousand"),
        (Word::Dozen, "dozen"),
        (Word::Half, "half"),
        (Word::Of, "of"),
        (Word::And, "and"),
        (Word::Every, "every each"),
        (Word::Times, "once twice times per"),
        (Word::Fiscal, "fiscal"),
        (Word::Filler, "full consecutive straight additional further whole long calendar entire"),
        (Word::Period, "period"),
        (Word::Noon, "noon midday"),
        (Word::Midnight, "midnight"),
        (Word::Am, "am"),
        (Word::Pm, "pm"),
        (Word::M, "m"),
        (Word::P, "p"),
        (Word::On, "on"),
        (Word::At, "at"),
        (Word::Preposition, "in since by until till during through from between for to throughout circa"),
        (Word::Ahead, "will ll shall scheduled due expected plans planned"),
        (Word::Old, "old"),
    ] {
        add(Class::Word(word), words);
    }
    map.remove("");
    map
}
