//! A sentence as a row of entities and words.

use copydesk_document::{Layer, Span};

/// An entity or a word of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Item {
    /// An entity, by its row; `true` when it may be an organisation that has members.
    Entity(u32, Kind),
    /// A year.
    Year(u16),
    /// A word or mark.
    Word(Word),
}

/// What an entity can be in a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It can have members, and be one.
    Organization,
    /// A country or another place.
    Place,
    Person,
    /// Neither has members nor is one.
    Other,
}

/// A word that has a place in a statement of membership.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    Comma,
    Colon,
    /// A dash that stands alone.
    Dash,
    Open,
    /// 's
    Possessive,
    And,
    The,
    A,
    Of,
    From,
    In,
    Since,
    Until,
    /// Of a verb's object ("admitted to"), of years, and before a verb, where nothing has happened yet.
    To,
    As,
    On,
    Out,
    /// "all", "both", "now": says nothing.
    Filler,
    /// "group", "which": may stand between an organisation and its verb.
    Noun,
    /// "bloc", "alliance": like [`Word::Noun`], and after "the" a name for the organisation that was named last.
    Body,
    Which,
    Whose,
    /// "countries", "nations": what members are.
    States,
    Member,
    Members,
    Membership,
    Include,
    /// "included": like "includes", of some time before.
    Included,
    /// "groups", "unites": like "includes", with two members at least.
    Groups,
    Is,
    /// "was", "were".
    Was,
    Become,
    Join,
    Leave,
    /// "withdrew", "departed": wants "from".
    Withdraw,
    /// "pulled": wants "out of".
    Pull,
    /// "expelled": "from", or done by an organisation.
    Expel,
    /// "suspended": "from", or done by an organisation.
    Suspend,
    /// "admitted": "to", "as a member of", or done by an organisation.
    Admit,
    /// "belongs": wants "to".
    Belong,
    /// "ended", of a membership.
    End,
    /// "began", "dates": of a membership.
    Begin,
    /// "made", "composed" before "up of", "of".
    Made,
    Up,
    /// "not", "never", "would": the statement does not hold.
    No,
    /// "founding", "full", "32nd": before "member".
    Adjective,
    /// "such" before "as".
    Such,
    Including,
    Like,
    /// Another preposition or conjunction.
    Little,
    /// A word in "-ing".
    Participle,
    Stop,
    Other,
}

/// What a token says. Words are compared in lower case, without allocating.
pub(crate) fn item(token: &str) -> Item {
    let bytes = token.as_bytes();
    if bytes.len() == 4 && bytes.iter().all(u8::is_ascii_digit) {
        let year = bytes.iter().fold(0, |y, b| y * 10 + u16::from(b - b'0'));
        return if (1800..2200).contains(&year) { Item::Year(year) } else { Item::Word(Word::Other) };
    }
    let mut lower = [0; 16];
    let Some(lower) = lower.get_mut(..bytes.len()) else { return Item::Word(Word::Other) };
    lower.copy_from_slice(bytes);
    lower.make_ascii_lowercase();
    Item::Word(match std::str::from_utf8(lower).unwrap_or("") {
        "," => Word::Comma,
        ":" => Word::Colon,
        "-" | "--" | "–" | "—" => Word::Dash,
        "(" => Word::Open,
        "'s" | "’s" | "'" | "’" => Word::Possessive,
        "and" | "&" => Word::And,
        "the" => Word::The,
        "a" | "an" => Word::A,
        "of" => Word::Of,
        "from" => Word::From,
        "in" => Word::In,
        "since" => Word::Since,
        "until" | "till" => Word::Until,
        "all" | "both" | "now" | "also" | "currently" | "already" | "officially" | "formally" | "has"
        | "have" | "had" | "each" | "today" => Word::Filler,
        "group" | "organization" | "organisation" | "club" | "union" | "that" | "forum" => Word::Noun,
        "bloc" | "alliance" | "grouping" | "cartel" | "pact" => Word::Body,
        "which" => Word::Which,
        "whose" => Word::Whose,
        "to" | "into" => Word::To,
        "as" => Word::As,
        "on" => Word::On,
        "out" => Word::Out,
        "countries" | "nations" | "states" | "powers" | "economies" | "governments" | "allies" | "state"
        | "country" | "nation" | "ally" => Word::States,
        "member" => Word::Member,
        "members" => Word::Members,
        "membership" => Word::Membership,
        "include" | "includes" | "comprise" | "comprises" => Word::Include,
        "included" | "comprised" => Word::Included,
        "consist" | "consists" | "consisted" | "made" | "composed" | "formed" => Word::Made,
        "groups" | "unites" => Word::Groups,
        "up" => Word::Up,
        "is" | "are" | "been" | "remains" | "remain" => Word::Is,
        "was" | "were" => Word::Was,
        "became" | "become" | "becomes" => Word::Become,
        "joined" | "joins" | "rejoined" | "re-joined" => Word::Join,
        "left" | "quit" | "exited" => Word::Leave,
        "withdrew" | "withdrawn" | "departed" => Word::Withdraw,
        "pulled" => Word::Pull,
        "expelled" | "ejected" | "ousted" => Word::Expel,
        "suspended" => Word::Suspend,
        "admitted" | "readmitted" | "accepted" | "acceded" => Word::Admit,
        "belongs" | "belong" | "belonged" => Word::Belong,
        "ended" | "lapsed" | "expired" => Word::End,
        "began" | "dates" | "started" => Word::Begin,
        "not" | "n't" | "n’t" | "never" | "no" | "nor" | "neither" | "former" | "would" | "could" | "may"
        | "might" | "should" | "if" | "will" | "isn't" | "aren't" | "cannot" | "non" | "excluding"
        | "except" | "without" | "but" | "unless" | "whether" | "potential" | "prospective" | "aspiring"
        | "candidate" | "perhaps" | "maybe" | "future" | "possible" | "would-be" => Word::No,
        "founding" | "full" | "longtime" | "fellow" | "new" | "newest" | "key" | "core" | "permanent"
        | "active" | "leading" | "original" | "founder" | "senior" | "other" | "long-time" | "five"
        | "only" | "sole" | "staunch" | "oldest" | "largest" | "longstanding" | "seven" | "eight"
        | "nine" | "ten" | "main" => Word::Adjective,
        "after" | "when" | "because" | "with" | "for" | "by" | "last" | "this" | "next" | "or" | "plus"
        | "while" | "who" | "said" | "says" | "told" | "before" | "at" | "two" | "three" | "over"
        | "earlier" | "early" | "late" => Word::Little,
        "such" => Word::Such,
        "including" => Word::Including,
        "like" => Word::Like,
        "." | ";" | "!" | "?" | ")" | "\"" | "”" => Word::Stop,
        "first" | "second" | "third" | "fourth" | "fifth" | "sixth" | "seventh" | "eighth" | "ninth"
        | "tenth" | "eleventh" | "twelfth" => Word::Adjective,
        word if is_number(word) => Word::Adjective,
        word if word.len() > 5 && word.ends_with("ing") => Word::Participle,
        _ => Word::Other,
    })
}

/// Whether a word is "27" or "32nd".
fn is_number(word: &str) -> bool {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let ending = word.get(digits.len()..).unwrap_or("");
    (1..4).contains(&digits.len())
        && digits.bytes().all(|b| b.is_ascii_digit())
        && matches!(ending, "" | "st" | "nd" | "rd" | "th")
}

/// An entity of a sentence: its row and place, what it can be, and whether it is an organisation whose members are known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Name {
    pub(crate) row: u32,
    pub(crate) span: Span,
    pub(crate) kind: Kind,
    pub(crate) known: bool,
}

/// Appends the items of a sentence: an entity stands for all tokens it covers, and so does "the bloc" for the known
/// organisation that was named last, `named`. `token` moves past the sentence.
pub(crate) fn read(
    text: &str,
    sentence: Span,
    tokens: &Layer<'_>,
    token: &mut usize,
    entities: &[Name],
    named: &mut Option<u32>,
    items: &mut Vec<Item>,
) {
    let mut entity = entities.iter().peekable();
    let mut covered = sentence.start;
    while *token < tokens.len() && tokens.span(*token).start < sentence.end {
        let span = tokens.span(*token);
        *token += 1;
        if span.start < sentence.start {
            continue;
        }
        while let Some(name) = entity.peek() {
            if name.span.start >= span.end {
                break;
            }
            if name.span.start >= covered {
                items.push(Item::Entity(name.row, name.kind));
                covered = name.span.end;
                if name.known {
                    *named = Some(name.row);
                }
            }
            entity.next();
        }
        if span.start >= covered
            && let Some(word) = span.of(text)
        {
            let word = item(word);
            let definite = items.last() == Some(&Item::Word(Word::The));
            items.push(match *named {
                Some(row) if definite && word == Item::Word(Word::Body) => {
                    Item::Entity(row, Kind::Organization)
                }
                _ => word,
            });
        }
    }
}
