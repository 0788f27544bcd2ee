use super::place::{MARK, Part, Place, Role};
use crate::words::{
    self, ACCORDING, CLAIM, COLON, COMMA, DASH, DET, PAPER, PAST, PREP, PRON, RELATIVE, STATEMENT, STOP,
    THAT, TO,
};

/// A possible link.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair {
    /// What is to be linked: a content or a cue.
    pub(super) anchor: Part,
    /// The role of what it is linked to.
    pub(super) role: Role,
    /// The candidate, as an index into [`Place::parts`] of its role, or none.
    pub(super) candidate: Option<u32>,
    /// How many candidates stand between them.
    pub(super) rank: u32,
    /// The first content of a cue.
    pub(super) content: Option<Part>,
    /// The candidate that the link before chose.
    pub(super) last: Option<u32>,
}

impl Pair {
    /// The choice of nothing for `anchor`.
    pub(super) fn of(anchor: Part, role: Role) -> Pair {
        Pair { anchor, role, candidate: None, rank: 0, content: None, last: None }
    }
}

/// The kinds of features, with the number of values of each. A value is an index within its kind.
pub(super) const KINDS: [(&str, usize); 18] = [
    // Nothing is chosen, for an anchor of this form.
    ("none", 8),
    // Before or after, × tokens between: 0, 1, 2, 3–4, 5–8, 9–16, 17–32, more.
    ("gap", 16),
    // × sentences apart: 0, 1, 2, more.
    ("sentences", 8),
    // × blocks apart: 0, 1, more.
    ("blocks", 6),
    // × contents, cues and sources between: 0, 1, more.
    ("contents", 6),
    ("cues", 6),
    ("sources", 6),
    // × candidates of the same role between: 0, 1, more.
    ("rank", 6),
    // Whether another anchor is nearer to the candidate: no, yes, yes and right beside it.
    ("rival", 3),
    // Whether the anchor is in a quotation, × the candidate in none, the same, another.
    ("quotation", 6),
    // × what the anchor's side ends in: other, comma, mark, colon, full stop, dash.
    ("edge", 12),
    // × the candidate's form.
    ("form", 16),
    // × the anchor's form.
    ("anchor", 16),
    // Whether it was chosen last, × whether the anchor is a cue.
    ("last", 4),
    // "that" stands before the content.
    ("that", 2),
    // In which order content, cue and source stand.
    ("order", 8),
    // × the forms of both.
    ("forms", 128),
    // Tokens from the content to the source where there is a cue: 0, 1, 2, 3–4 … × before or after.
    ("reach", 16),
];

/// How many features there are.
pub(super) const FEATURES: usize = {
    let (mut sum, mut k) = (0, 0);
    while k < KINDS.len() {
        sum += KINDS[k].1;
        k += 1;
    }
    sum
};

/// The features of a pair that are true, as indices below [`FEATURES`].
#[derive(Debug, Default)]
pub(super) struct Features {
    pub(super) list: Vec<u16>,
}

impl Features {
    /// Reads the features of a pair.
    pub(super) fn read(&mut self, place: &Place, pair: &Pair) {
        self.list.clear();
        let anchor = pair.anchor;
        let anchor_form = form(place, &anchor);
        let Some(candidate) = pair.candidate else {
            return self.add(const { kind("none") }, anchor_form);
        };
        let parts = place.parts(pair.role);
        let part = parts[candidate as usize];
        let side = usize::from(part.first >= anchor.first);
        let (gap, near, far) = ends(&anchor, &part);
        self.add(const { kind("gap") }, side * 8 + bucket(gap));
        let sentences = place.sentence(far).saturating_sub(place.sentence(near));
        self.add(const { kind("sentences") }, side * 4 + sentences.min(3) as usize);
        let blocks = place.block(far).saturating_sub(place.block(near));
        self.add(const { kind("blocks") }, side * 3 + blocks.min(2) as usize);
        for (kind, role) in [
            (const { kind("contents") }, Role::Content),
            (const { kind("cues") }, Role::Cue),
            (const { kind("sources") }, Role::Source),
        ] {
            let between = between(place.parts(role), near, far);
            self.add(kind, side * 3 + between.min(2));
        }
        self.add(const { kind("rank") }, side * 3 + pair.rank.min(2) as usize);
        self.add(const { kind("rival") }, rival(place.parts(anchor.role), &anchor, &part, gap));
        let (here, there) = (place.region(anchor.first), place.region(part.first));
        let relation = if there == 0 { 0 } else { 1 + usize::from(there != here) };
        self.add(const { kind("quotation") }, usize::from(here > 0) * 3 + relation);
        let edge = if side == 0 { anchor.first.checked_sub(1) } else { Some(anchor.end) };
        let last_token = if side == 0 { anchor.first } else { anchor.end - 1 };
        let class = place.class(edge) | (place.class(Some(last_token)) & (MARK | COMMA | STOP));
        self.add(const { kind("edge") }, side * 6 + edge_class(class));
        let part_form = form(place, &part);
        self.add(const { kind("form") }, side * 8 + part_form);
        self.add(const { kind("anchor") }, side * 8 + anchor_form);
        self.add(const { kind("forms") }, (side * 8 + anchor_form) * 8 + part_form);
        let chosen = usize::from(pair.last == Some(candidate));
        self.add(const { kind("last") }, chosen * 2 + usize::from(anchor.role == Role::Cue));
        if let Some(content) = pair.content {
            let order = [anchor.first < content.first, part.first < content.first, part.first < anchor.first];
            self.add(const { kind("order") }, order.iter().fold(0, |bits, &b| bits * 2 + usize::from(b)));
            let (reach, ..) = ends(&content, &part);
            self.add(const { kind("reach") }, usize::from(part.first >= content.first) * 8 + bucket(reach));
        }
        let first = if anchor.role == Role::Content { anchor.first } else { part.first };
        self.add(const { kind("that") }, usize::from(place.class(first.checked_sub(1)) & THAT != 0));
    }

    fn add(&mut self, kind: Kind, value: usize) {
        debug_assert!(value < kind.values, "the kind at {} has no value {value}", kind.start);
        self.list.push((kind.start + value) as u16);
    }
}

/// Where a kind's features begin, and how many there are.
#[derive(Clone, Copy)]
struct Kind {
    start: usize,
    values: usize,
}

/// The kind of this name. The compiler looks it up, as this is asked for every pair.
const fn kind(name: &str) -> Kind {
    let (mut start, mut k) = (0, 0);
    while k < KINDS.len() {
        let values = KINDS[k].1;
        if same(KINDS[k].0.as_bytes(), name.as_bytes()) {
            return Kind { start, values };
        }
        start += values;
        k += 1;
    }
    panic!("no kind of features has this name")
}

const fn same(a: &[u8], b: &[u8]) -> bool {
    let mut i = 0;
    while i < a.len() && i < b.len() && a[i] == b[i] {
        i += 1;
    }
    i == a.len() && i == b.len()
}

/// A feature in words.
pub(super) fn describe(feature: u16) -> String {
    const TOKENS: [&str; 8] = ["0", "1", "2", "3 or 4", "5 to 8", "9 to 16", "17 to 32", "more than 32"];
    const FEW: [&str; 4] = ["0", "1", "2", "more"];
    let mut value = usize::from(feature);
    let mut kinds = KINDS.iter();
    let kind = loop {
        match kinds.next() {
            Some((name, values)) if value < *values => break *name,
            Some((_, values)) => value -= values,
            None => return String::new(),
        }
    };
    let side = |half: usize| if value < half { "before it" } else { "after it" };
    let yes = |bit: usize| if value & bit != 0 { "yes" } else { "no" };
    match kind {
        "gap" => format!("{}, tokens between: {}", side(8), TOKENS[value % 8]),
        "reach" => format!("tokens to the content: {}", TOKENS[value % 8]),
        "sentences" => format!("{}, sentences apart: {}", side(4), FEW[value % 4]),
        "blocks" => format!("{}, blocks apart: {}", side(3), FEW[value % 3]),
        "contents" | "cues" | "sources" => format!("{kind} between: {}", FEW[value % 3]),
        "rank" => format!("{}, nearer ones: {}", side(3), FEW[value % 3]),
        "rival" => {
            format!("something else is nearer to it: {}", ["no", "yes", "yes, right beside it"][value])
        }
        "quotation" => format!("in quotation marks: {}", ["no", "the same ones", "others"][value % 3]),
        "edge" => format!(
            "{}, across {}",
            side(6),
            ["no mark", "a comma", "a quotation mark", "a colon", "a full stop", "a dash"][value % 6]
        ),
        "last" => format!("chosen by the attribution before: {}", yes(2)),
        "that" => format!("after \"that\": {}", yes(1)),
        "order" => {
            let order = ["content, cue, source", "content, source, cue", "", "source, content, cue"];
            let cue_first = ["cue, content, source", "", "cue, source, content", "source, cue, content"];
            let all = [order, cue_first].concat();
            format!("order: {}", all[value])
        }
        _ => format!("its form and place ({kind} {value})"),
    }
}

/// The tokens between two parts, and the tokens that face each other, the first one first.
fn ends(a: &Part, b: &Part) -> (u32, u32, u32) {
    let (left, right) = if a.first <= b.first { (a, b) } else { (b, a) };
    let near = left.end - 1;
    (right.first.saturating_sub(left.end), near, right.first.max(near))
}

fn bucket(n: u32) -> usize {
    match n {
        0..=2 => n as usize,
        3..=4 => 3,
        5..=8 => 4,
        9..=16 => 5,
        17..=32 => 6,
        _ => 7,
    }
}

/// How many parts start between two tokens, both apart.
fn between(parts: &[Part], near: u32, far: u32) -> usize {
    let from = parts.partition_point(|p| p.first <= near);
    let to = parts.partition_point(|p| p.first < far);
    to.saturating_sub(from)
}

/// Whether another part of the anchor's role is nearer to the candidate than the anchor is.
fn rival(parts: &[Part], anchor: &Part, candidate: &Part, gap: u32) -> usize {
    let at = parts.partition_point(|p| p.first < candidate.first);
    let around = [at.checked_sub(1), Some(at)].into_iter().flatten().filter_map(|i| parts.get(i));
    let nearest = around.filter(|p| p.first != anchor.first).map(|p| ends(p, candidate).0).min();
    match nearest {
        Some(n) if n <= 1 && n < gap => 2,
        Some(n) if n < gap => 1,
        _ => 0,
    }
}

fn edge_class(class: words::Class) -> usize {
    [COMMA, MARK, COLON, STOP, DASH].iter().position(|&c| class & c != 0).map_or(0, |i| i + 1)
}

/// What a part looks like: below 8, and another list for each role.
fn form(place: &Place, part: &Part) -> usize {
    let first = place.class(Some(part.first));
    let any =
        |classes| (part.first..part.end.min(part.first + 6)).any(|t| place.class(Some(t)) & classes != 0);
    match part.role {
        Role::Content if place.region(part.first) > 0 => usize::from(place.region(part.end - 1) > 0),
        Role::Content if first & TO != 0 => 2,
        Role::Content => 3 + usize::from(any(MARK)),
        Role::Cue if first & (ACCORDING | PREP) != 0 => 0,
        Role::Cue if any(PAST) => 1,
        Role::Cue if any(CLAIM | PAPER | STATEMENT) => 2,
        Role::Cue if first & (COLON | COMMA | DASH | MARK) != 0 => 3,
        Role::Cue => 4,
        Role::Source if first & RELATIVE != 0 => 0,
        Role::Source if first & PRON != 0 => 1,
        Role::Source if first & DET != 0 => 2,
        Role::Source if part.end - part.first == 1 => 3,
        Role::Source => 4,
    }
}
