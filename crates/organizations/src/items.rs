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
    /// "all", "both", "now": says nothing.
    Filler,
    /// "group", "alliance", "which": may stand between an organisation and its verb.
    Noun,
    /// "countries", "nations": what members are.
    States,
    Member,
    Members,
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
    /// "withdrew", "expelled": wants "from".
    Withdraw,
    /// "suspended" before "from".
    Suspend,
    /// "made", "composed" before "up of", "of".
    Made,
    Up,
    /// "not", "never", "would": the statement does not hold.
    No,
    /// "founding", "full": before "member".
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
        "group" | "grouping" | "bloc" | "alliance" | "organization" | "organisation" | "club" | "union"
        | "which" | "that" | "cartel" | "forum" | "pact" => Word::Noun,
        "countries" | "nations" | "states" | "powers" | "economies" | "governments" | "allies" | "state"
        | "country" | "nation" | "ally" => Word::States,
        "member" => Word::Member,
        "members" | "membership" => Word::Members,
        "include" | "includes" | "comprise" | "comprises" => Word::Include,
        "included" | "comprised" => Word::Included,
        "consist" | "consists" | "consisted" | "made" | "composed" | "formed" => Word::Made,
        "groups" | "unites" => Word::Groups,
        "up" => Word::Up,
        "is" | "are" | "been" | "remains" | "remain" => Word::Is,
        "was" | "were" => Word::Was,
        "became" | "become" | "becomes" => Word::Become,
        "joined" | "joins" => Word::Join,
        "left" | "quit" | "exited" => Word::Leave,
        "withdrew" | "withdrawn" | "expelled" | "departed" => Word::Withdraw,
        "suspended" => Word::Suspend,
        "not" | "n't" | "n’t" | "never" | "no" | "nor" | "neither" | "former" | "would" | "could" | "may"
        | "might" | "should" | "if" | "will" | "to" | "isn't" | "aren't" | "cannot" | "non" | "excluding"
        | "except" | "without" | "but" | "unless" | "whether" | "potential" | "prospective" | "aspiring"
        | "candidate" | "perhaps" | "maybe" | "future" | "possible" | "would-be" => Word::No,
        "founding" | "full" | "longtime" | "fellow" | "new" | "newest" | "key" | "core" | "permanent"
        | "active" | "leading" | "original" | "founder" | "senior" | "other" | "long-time" | "five"
        | "only" | "sole" | "staunch" | "oldest" | "largest" | "longstanding" | "seven" | "eight"
        | "nine" | "ten" | "main" => Word::Adjective,
        "on" | "after" | "when" | "as" | "because" | "with" | "for" | "by" | "last" | "this" | "next"
        | "or" | "plus" | "while" | "who" | "whose" | "said" | "says" | "told" | "before" | "at" | "two"
        | "three" | "over" | "earlier" | "early" | "late" => Word::Little,
        "such" => Word::Such,
        "including" => Word::Including,
        "like" => Word::Like,
        "." | ";" | "!" | "?" | ")" | "\"" | "”" => Word::Stop,
        word if word.len() > 5 && word.ends_with("ing") => Word::Participle,
        _ => Word::Other,
    })
}

/// Appends the items of a sentence: an entity stands for all tokens it covers. `token` moves past the sentence.
pub(crate) fn read(
    text: &str,
    sentence: Span,
    tokens: &Layer<'_>,
    token: &mut usize,
    entities: &[(u32, Span, Kind)],
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
        while let Some(&&(row, name, kind)) = entity.peek() {
            if name.start >= span.end {
                break;
            }
            if name.start >= covered {
                items.push(Item::Entity(row, kind));
                covered = name.end;
            }
            entity.next();
        }
        if span.start >= covered
            && let Some(word) = span.of(text)
        {
            items.push(item(word));
        }
    }
}
