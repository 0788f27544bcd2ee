//! The forms by which unlisted outlets and descriptions of outlets are recognised.

use copydesk_knowledge::outlets::OutletKind;

/// The last word of an outlet's name: "the Springfield Gazette".
#[derive(Clone, Copy, Debug)]
pub(crate) struct Head {
    /// Whether "the" before the name is enough; otherwise the context must speak of an outlet.
    pub(crate) firm: bool,
    pub(crate) kind: OutletKind,
}

/// Heads of newspapers' names that little else ends in.
const FIRM: &[&str] = &[
    "Times",
    "Tribune",
    "Gazette",
    "Herald",
    "Daily News",
    "Morning News",
    "Evening News",
    "Sunday News",
    "Post-Dispatch",
    "Times-News",
    "Daily Star",
    "Free Press",
    "Daily Record",
    "Post-Gazette",
    "Evening Post",
    "Daily Times",
    "Morning Herald",
    "News-Press",
    "News-Sentinel",
    "Newspaper",
    "Daily Mail",
    "Morning Post",
];

/// Heads that other names end in too.
const LOOSE: &[&str] = &[
    "Post",
    "Journal",
    "Chronicle",
    "Observer",
    "Telegraph",
    "Star",
    "Sun",
    "Press",
    "News",
    "Globe",
    "Mail",
    "Express",
    "Mirror",
    "Inquirer",
    "Enquirer",
    "Register",
    "Courier",
    "Dispatch",
    "Sentinel",
    "Bulletin",
    "Ledger",
    "Monitor",
    "Review",
    "Advertiser",
    "Argus",
    "Beacon",
    "Courant",
    "Intelligencer",
    "Journal-Constitution",
    "Sun-Times",
    "Star-Ledger",
];

/// What each description of an outlet can stand for; no kinds: any.
const DESCRIPTIONS: &[(&str, &[OutletKind])] = &[
    ("newspaper", &[OutletKind::Newspaper]),
    ("paper", &[OutletKind::Newspaper]),
    ("tabloid", &[OutletKind::Newspaper]),
    ("broadsheet", &[OutletKind::Newspaper]),
    ("daily", &[OutletKind::Newspaper]),
    ("agency", &[OutletKind::Agency]),
    ("news agency", &[OutletKind::Agency]),
    ("wire service", &[OutletKind::Agency]),
    ("newswire", &[OutletKind::Agency]),
    ("broadcaster", &[OutletKind::Broadcaster]),
    ("network", &[OutletKind::Broadcaster]),
    ("station", &[OutletKind::Broadcaster]),
    ("channel", &[OutletKind::Broadcaster]),
    ("magazine", &[OutletKind::Magazine]),
    ("weekly", &[OutletKind::Magazine, OutletKind::Newspaper]),
    ("website", &[OutletKind::Site]),
    ("site", &[OutletKind::Site]),
    ("blog", &[OutletKind::Site]),
    ("outlet", &[]),
    ("news outlet", &[]),
    ("publication", &[]),
];

/// All heads with their text.
pub(crate) fn heads() -> impl Iterator<Item = (&'static str, Head)> {
    use OutletKind::{Agency, Broadcaster, Magazine, Newspaper};
    let firm = FIRM.iter().map(|&h| (h, Head { firm: true, kind: Newspaper }));
    let loose = LOOSE.iter().map(|&h| (h, Head { firm: false, kind: Newspaper }));
    let agencies = ["News Agency", "News Service", "Press Agency", "Press Association"];
    let agencies = agencies.into_iter().map(|h| (h, Head { firm: true, kind: Agency }));
    let air = ["Broadcasting Corporation", "Broadcasting Service", "Broadcasting Network", "News Network"];
    let air = air.into_iter().map(|h| (h, Head { firm: true, kind: Broadcaster }));
    let waves = ["TV", "Radio", "Television", "FM"].map(|h| (h, Head { firm: false, kind: Broadcaster }));
    let weeks = ["Magazine", "Weekly"].map(|h| (h, Head { firm: false, kind: Magazine }));
    firm.chain(loose).chain(agencies).chain(air).chain(waves).chain(weeks)
}

/// All descriptions with their text.
pub(crate) fn descriptions() -> impl Iterator<Item = (&'static str, &'static [OutletKind])> {
    DESCRIPTIONS.iter().copied()
}

/// Whether a token is a web address without path: "Gazeta.ru", "www.bbc.co.uk".
pub(crate) fn is_domain(token: &str) -> bool {
    let mut labels = token.rsplit('.');
    let top = labels.next().unwrap_or("");
    let name = labels.next().unwrap_or("");
    let top_level = matches!(top, "com" | "org" | "net" | "info" | "news" | "tv" | "online")
        || (top.len() == 2 && top.bytes().all(|b| b.is_ascii_lowercase()) && name.len() > 1);
    let is_label = |l: &str| !l.is_empty() && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    top_level && name.bytes().any(|b| b.is_ascii_lowercase()) && is_label(name) && labels.all(is_label)
}

/// What a word for a kind of outlet needs to introduce a name: "the newspaper Sunrise", "the television station Alpha".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Introduces {
    /// Nothing.
    Names,
    /// A word of news or broadcasting before it; a channel, a station or a site may be anything.
    NamesOfMedia,
    /// It stands for outlets only.
    Nothing,
}

/// What a description needs to introduce a name.
pub(crate) fn introduces(description: &str) -> Introduces {
    match description {
        "newspaper" | "tabloid" | "broadsheet" | "daily" | "weekly" | "magazine" | "broadcaster"
        | "news agency" | "wire service" | "newswire" | "news outlet" => Introduces::Names,
        "network" | "station" | "channel" | "website" | "site" | "blog" | "outlet" | "publication"
        | "paper" => Introduces::NamesOfMedia,
        _ => Introduces::Nothing,
    }
}

/// Whether a word before "station" or "website" makes it one of news or broadcasting.
pub(crate) fn is_of_media(word: &str) -> bool {
    matches!(
        word,
        "news"
            | "television"
            | "TV"
            | "radio"
            | "broadcast"
            | "cable"
            | "satellite"
            | "FM"
            | "media"
            | "tabloid"
            | "gossip"
            | "celebrity"
            | "investigative"
            | "pro-government"
            | "pro-Kremlin"
            | "opposition"
            | "state-run"
            | "state-owned"
            | "private"
            | "independent"
            | "online"
            | "Sunday"
            | "local"
    )
}

/// Whether a capitalised word before "newspaper" says where or whose it is rather than what it is called.
pub(crate) fn is_origin(word: &str) -> bool {
    let demonym =
        ["ian", "ean", "ish", "ese", "can", "eli", "aqi", "emi", "nch", "tch", "man", "wiss", "rab"];
    demonym.iter().any(|e| word.ends_with(e))
        || word.contains('.')
        || word.len() <= 2
        || matches!(
            word,
            "London"
                | "Paris"
                | "Berlin"
                | "Moscow"
                | "Beijing"
                | "Tokyo"
                | "York"
                | "Boston"
                | "Chicago"
                | "Texas"
                | "Florida"
                | "California"
                | "Washington"
                | "Delhi"
                | "Kong"
                | "Dubai"
                | "Cairo"
                | "Beirut"
                | "Madrid"
                | "Rome"
                | "Greek"
                | "Thai"
                | "Czech"
                | "Afghan"
                | "Kurdish"
                | "Iraqi"
                | "Yemeni"
                | "Saudi"
                | "Pakistani"
                | "Bangladeshi"
                | "Kuwaiti"
                | "Emirati"
                | "Qatari"
                | "Sunday"
                | "Vienna"
                | "Catholic"
                | "Jewish"
                | "Muslim"
                | "Christian"
                | "Islamic"
                | "Basque"
                | "Catalan"
                | "US"
                | "UK"
                | "Communist"
                | "Local"
                | "Internet"
        )
}
