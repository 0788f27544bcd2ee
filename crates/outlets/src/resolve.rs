use copydesk_extractor::document::Span;
use copydesk_knowledge::outlets::{OutletKind, without_article};
use copydesk_knowledge::outlets_listed::Admission;

use crate::candidate::{Candidate, What};
use crate::names::{Entry, Known, Names};
use crate::role::Role;
use crate::setting::Setting;
use crate::words::{Words, is_acronym, is_capital};

/// A mention of an outlet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mention {
    pub(crate) span: Span,
    pub(crate) role: Role,
    /// How likely it is an outlet.
    pub(crate) score: f32,
    pub(crate) outlet: Identity,
    pub(crate) kind: Option<OutletKind>,
    /// Its first token.
    pub(crate) first: usize,
    /// One past its last token.
    pub(crate) end: usize,
}

/// Which outlet a mention means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Identity {
    /// A listed one.
    Known(u32),
    /// One of several listed ones of one name, of which this is the first.
    Open(u32),
    /// One that the text names here by what may be short for several, as the entry with this number tells.
    Short(Span, u32),
    /// One that the text names here.
    Written(Span),
    /// One that the text does not name: "local media".
    Unnamed,
}

impl Mention {
    /// The outlet's full name, where the text says which it is.
    pub(crate) fn canonical<'n>(&self, names: &'n Names, text: &'n str) -> Option<&'n str> {
        (self.outlet != Identity::Unnamed).then(|| self.outlet.name(names, text))
    }

    /// The outlet's domain, where it is listed with one.
    pub(crate) fn domain<'n>(&self, names: &'n Names) -> Option<&'n str> {
        match self.outlet {
            Identity::Known(id) => names.known(id).map(|k| k.domain).filter(|d| !d.is_empty()),
            Identity::Open(_) | Identity::Short(..) | Identity::Written(_) | Identity::Unnamed => None,
        }
    }

    /// The outlets that the name can mean, where nothing tells which: name, state and domain of each.
    pub(crate) fn candidates(&self, names: &Names) -> Option<Vec<String>> {
        let ids: Vec<u32> = match self.outlet {
            Identity::Open(id) => names.namesakes(without_article(names.known(id)?.canonical)).collect(),
            Identity::Short(_, name) => names.short_for(name).to_vec(),
            Identity::Known(_) | Identity::Written(_) | Identity::Unnamed => return None,
        };
        let each = |k: Known<'_>| {
            let state = if k.state.is_empty() { k.country } else { k.state };
            let domain = if k.domain.is_empty() { String::new() } else { format!(", {}", k.domain) };
            format!("{} ({state}{domain})", k.canonical)
        };
        Some(ids.into_iter().filter_map(|id| names.known(id)).map(each).collect())
    }
}

impl Identity {
    fn name<'n>(self, names: &'n Names, text: &'n str) -> &'n str {
        match self {
            Identity::Known(id) | Identity::Open(id) => names.known(id).map_or("", |k| k.canonical),
            Identity::Short(span, _) | Identity::Written(span) => span.of(text).unwrap_or(""),
            Identity::Unnamed => "",
        }
    }
}

/// How many mentions back a short form looks for its full name.
pub(crate) const MEMORY: usize = 64;
/// How many sentences back a description looks for its outlet.
const REACH: usize = 6;

/// Accepts candidates, in order, and says whom each means.
pub(crate) fn resolve(
    names: &Names,
    words: &Words<'_>,
    own: Option<u32>,
    candidates: &[Candidate],
    out: &mut Vec<Mention>,
) {
    out.clear();
    let evidence = Evidence::gather(names, words, candidates);
    let setting = Setting::new(names, words, own, &evidence.sure);
    for candidate in candidates {
        #[cfg(test)]
        crate::work::count();
        let found = match candidate.what {
            What::Name(name) => of_name(&setting, &evidence, candidate, name, out),
            What::Listed(id) => of_listed(&setting, candidate, id),
            What::Domain => of_domain(names, words, candidate),
            What::Form { kind, firm } => of_form(candidate, kind, firm),
            What::Called(kind) => Some((Identity::Written(candidate.span), Some(kind))),
            What::Description(kinds) => of_description(words, candidate, kinds, out),
            What::Other(_) => None,
        };
        let Some((outlet, kind)) = found else { continue };
        let mut role = candidate.context.role;
        if let Some(last) = out.last()
            && role == Role::Credit
            && last.outlet == outlet
            && last.end + 1 == candidate.first
            && words.get(last.end) == "("
        {
            // "the Associated Press (AP) reported" names the outlet twice in one place.
            role = last.role;
        }
        let Candidate { span, first, end, .. } = *candidate;
        out.push(Mention { span, role, score: 1.0, outlet, kind, first, end });
    }
    share_roles(words, out);
}

/// What the whole article says about names that could be something else.
struct Evidence {
    /// Listed outlets that the article surely mentions.
    sure: Vec<u32>,
    /// Names that are part of others in the article.
    others: Vec<u32>,
}

impl Evidence {
    fn gather(names: &Names, words: &Words<'_>, candidates: &[Candidate]) -> Evidence {
        let mut sure = Vec::new();
        let mut others = Vec::new();
        for candidate in candidates {
            match candidate.what {
                What::Name(name) => {
                    let entry = names.entry(name);
                    let shown = entry.ambiguous.filter(|_| is_shown(words, candidate, &entry));
                    sure.extend(entry.certain.or(shown));
                }
                What::Other(name) => others.push(name),
                _ => {}
            }
        }
        for list in [&mut sure, &mut others] {
            list.sort_unstable();
            list.dedup();
        }
        Evidence { sure, others }
    }
}

/// Whether the surroundings of an ambiguous name give what its entry asks for.
fn is_shown(words: &Words<'_>, candidate: &Candidate, entry: &Entry) -> bool {
    speaks_for_itself(words, candidate) && (!entry.firm || is_firm(words, candidate, None))
}

/// Whether the surroundings of an ambiguous name show that an outlet is meant.
fn speaks_for_itself(words: &Words<'_>, candidate: &Candidate) -> bool {
    let c = &candidate.context;
    if c.described || c.titled {
        return true;
    }
    if c.role == Role::Mention {
        return false;
    }
    if c.role == Role::Credit && is_definition(words, candidate.first, candidate.end) {
        return false;
    }
    // "People say", "Time will tell": a sentence's first word is capitalised anyway.
    let ordinary = c.only_subject && c.opening && !c.article && candidate.end - candidate.first == 1;
    !ordinary || candidate.span.of(words.text).is_some_and(is_acronym)
}

/// Whether brackets after a name in capitals give its initials: "the Iraqi National Alliance (INA)".
pub(crate) fn is_definition(words: &Words<'_>, first: usize, end: usize) -> bool {
    let Some(named) = first.checked_sub(2) else { return false };
    words.get(named + 1) == "("
        && is_capital(words.get(named))
        && !matches!(words.get(end + 1), "-" | "–" | "—" | "--" | "―")
}

type Found = Option<(Identity, Option<OutletKind>)>;

fn known(names: &Names, id: u32) -> Found {
    Some((Identity::Known(id), names.known(id)?.kind))
}

fn of_name(
    setting: &Setting<'_>,
    evidence: &Evidence,
    candidate: &Candidate,
    name: u32,
    before: &[Mention],
) -> Found {
    let (names, words) = (setting.names, setting.words);
    let entry: Entry = names.entry(name);
    let c = &candidate.context;
    let text = candidate.span.of(words.text)?;
    if let Some(id) = entry.certain {
        let best = setting.by_country(id, names.rivals(name), candidate);
        let local = setting.local_instead(best, text, candidate);
        return known(names, local.unwrap_or(best));
    }
    let fuller = before.iter().rev().take(MEMORY).find(|m| {
        #[cfg(test)]
        crate::work::count();
        let full = m.outlet.name(names, words.text);
        let parent = full.strip_suffix(text).is_some_and(|rest| rest.ends_with(' '));
        parent && without_article(full) != text
    });
    if entry.short
        && let Some(full) = fuller
        && matches!(full.kind, None | Some(OutletKind::Newspaper | OutletKind::Magazine | OutletKind::Site))
        && (c.article || (c.role != Role::Mention && !c.opening))
    {
        return Some((full.outlet, full.kind));
    }
    let spoken = is_shown(words, candidate, &entry);
    if entry.shared
        && entry.ambiguous.is_none()
        && spoken
        && let Some(id) = setting.pointed_to(names.rivals(name), 0, candidate)
    {
        return known(names, id);
    }
    if let Some(own) = setting.own_by_short(text).filter(|_| c.article && (spoken || entry.short)) {
        return known(names, own);
    }
    if let Some(id) = entry.ambiguous {
        let settled = evidence.sure.binary_search(&id).is_ok();
        let other = evidence.others.binary_search(&name).is_ok() && !c.article && !c.described;
        let capital_by_place = c.opening && !c.article && !is_acronym(text);
        if !other && (spoken || (settled && (!capital_by_place || c.role != Role::Mention))) {
            return known(names, setting.by_country(id, names.rivals(name), candidate));
        }
        return None;
    }
    // "the Tribune reported" in an article that never names it in full.
    let named = entry.head.is_some() && c.article && c.role != Role::Mention && c.role != Role::Credit;
    let kind = entry.head.map(|h| h.kind);
    let placed = setting.placed(&names.namesakes(text).collect::<Vec<_>>()).map(Identity::Known);
    let outlet = placed.unwrap_or(match names.short_for(name) {
        [] => Identity::Written(candidate.span),
        _ => Identity::Short(candidate.span, name),
    });
    named.then_some((outlet, kind))
}

/// A name of the long list, of which `id` is the first that bears it.
fn of_listed(setting: &Setting<'_>, candidate: &Candidate, id: u32) -> Found {
    let names = setting.names;
    let first = names.known(id)?;
    let text = candidate.span.of(setting.words.text)?;
    let shown = match first.admission {
        Admission::Anywhere => true,
        Admission::Form => {
            let head =
                text.rsplit(' ').next().and_then(|w| names.matcher.get(w)).and_then(|n| names.entry(n).head);
            let kind = first.kind.unwrap_or(OutletKind::Newspaper);
            of_form(candidate, kind, head.is_some_and(|h| h.firm)).is_some()
        }
        Admission::Never => false,
        Admission::Firm => is_firm(setting.words, candidate, first.kind),
    };
    let namesakes: Vec<u32> = names.namesakes(text).collect();
    let outlet = match setting.placed(&namesakes) {
        Some(one) => Identity::Known(one),
        None if namesakes.len() > 1 => Identity::Open(id),
        None => Identity::Known(id),
    };
    shown.then_some((outlet, first.kind))
}

/// Whether the surroundings speak of an outlet and could hardly speak of anything else.
fn is_firm(words: &Words<'_>, candidate: &Candidate, kind: Option<OutletKind>) -> bool {
    let c = &candidate.context;
    let station = kind == Some(OutletKind::Broadcaster);
    c.described
        || c.reports
        || (station && c.role == Role::Credit && !is_definition(words, candidate.first, candidate.end))
}

/// A web address that stands for the site: "Gazeta.ru reported".
fn of_domain(names: &Names, words: &Words<'_>, candidate: &Candidate) -> Found {
    let c = &candidate.context;
    let domain = candidate.span.of(words.text)?.to_ascii_lowercase();
    match names.at_domain(&domain) {
        Some(id) if names.known(id)?.admission < Admission::Firm || c.reports => known(names, id),
        _ => c.reports.then_some((Identity::Written(candidate.span), Some(OutletKind::Site))),
    }
}

fn of_form(candidate: &Candidate, kind: OutletKind, firm: bool) -> Found {
    let c = &candidate.context;
    let airs = matches!(kind, OutletKind::Broadcaster | OutletKind::Agency);
    let shown = match c.role {
        Role::Source if c.only_subject => c.article || airs,
        Role::Source | Role::Relay | Role::Credit => true,
        Role::Mention => c.described || (firm && c.article),
    };
    shown.then_some((Identity::Written(candidate.span), Some(kind)))
}

fn of_description(
    words: &Words<'_>,
    candidate: &Candidate,
    kinds: &[OutletKind],
    before: &[Mention],
) -> Found {
    if !matches!(candidate.context.role, Role::Source | Role::Relay) {
        return None;
    }
    let here = words.sentence_number(candidate.span.start);
    let fits = |m: &&Mention| {
        #[cfg(test)]
        crate::work::count();
        kinds.is_empty() || m.kind.is_none_or(|k| kinds.contains(&k))
    };
    let last = before.iter().rev().take(MEMORY).find(fits)?;
    let near = here - words.sentence_number(last.span.start).min(here) <= REACH;
    near.then_some((last.outlet, last.kind))
}

/// Outlets joined by "and" play the same part: "The Post and the Journal reported".
fn share_roles(words: &Words<'_>, mentions: &mut [Mention]) {
    for i in 1..mentions.len() {
        let (a, b) = (mentions[i - 1], mentions[i]);
        let between = a.end..b.first;
        let joined = (1..=3).contains(&between.len())
            && between.clone().all(|t| matches!(words.get(t), "the" | "The" | "," | "and" | "or" | "&"));
        if !joined {
            continue;
        }
        match (a.role, b.role) {
            (Role::Mention, role) => mentions[i - 1].role = role,
            (role, Role::Mention) => mentions[i].role = role,
            _ => {}
        }
    }
}
