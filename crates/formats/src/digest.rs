use std::collections::BTreeMap;
use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use copydesk_document::{Document, Layer, SOURCE_MAP};

use crate::terminal::reorders;
use crate::warnings::warnings;

const TITLE: Style = Style::new().bold();
const NAME: Style = AnsiColor::Cyan.on_default().bold();
const QUOTE: Style = AnsiColor::Green.on_default();
const QUIET: Style = Style::new().dimmed();

/// Quotes and lists are cut where a reader would stop reading.
const QUOTE_CHARS: usize = 240;
const WRAP: usize = 96;
/// A roster with more members is counted: nobody reads two hundred names to learn that the article names the IMF.
const ROSTER: usize = 40;
/// The annotations of another maker's layer that are listed.
const LISTED: usize = 20;
/// The layers of the ready plugins, and of reading.
const READY: [&str; 10] = [
    "tokens",
    "sentences",
    "structure",
    "vectors",
    "entities",
    "dates",
    "outlets",
    "memberships",
    "quotes",
    SOURCE_MAP,
];

/// Writes what a person wants to know of an article: who is quoted and how, outlets, organisations with members on
/// that day, people with titles. Sections whose layers the pipeline does not make are left out.
///
/// With ANSI styles; strip them where there is no terminal. Control characters of the article never reach `out`.
pub fn write_digest(document: &Document, out: &mut String) {
    let published = document.meta_value("published").map(|p| format!("  {}", clean(p))).unwrap_or_default();
    // A text without line breaks is one line, however long it is.
    let title = cut(&clean(headline(document)));
    let _ = writeln!(out, "{TITLE}{title}{TITLE:#}{QUIET}{published}{QUIET:#}");
    let _ = writeln!(out, "{QUIET}{}{QUIET:#}", clean(document.id()));
    for warning in warnings(document) {
        let _ = writeln!(out, "  {}", clean(&warning.message));
    }
    quotes(document, out);
    outlets(document, out);
    organizations(document, out);
    people(document, out);
    others(document, out);
    out.push('\n');
}

/// Layers that the ready plugins do not make: nobody else would show them.
fn others(document: &Document, out: &mut String) {
    for (name, layer) in document.layers().filter(|(name, _)| !READY.contains(name)) {
        section(&clean(name), layer.len(), out);
        for row in 0..layer.len().min(LISTED) {
            let label = layer.label_name(row).map(|l| format!("{} ", clean(l))).unwrap_or_default();
            let words = cut(&clean(layer.text(row, document.text())));
            let _ =
                writeln!(out, "  {label}{QUOTE}{words}{QUOTE:#}{QUIET}{}{QUIET:#}", percent(layer, row, " "));
        }
        if layer.len() > LISTED {
            let _ = writeln!(out, "  {QUIET}and {} more{QUIET:#}", layer.len() - LISTED);
        }
    }
}

/// How likely an annotation is right, in percent, if its maker says so.
fn percent(layer: &Layer<'_>, row: usize, before: &str) -> String {
    layer.score(row).map(|s| format!("{before}{:.0} %", 100.0 * s)).unwrap_or_default()
}

fn headline(document: &Document) -> &str {
    let marked = document.layer("structure").and_then(|l| {
        let row = (0..l.len()).find(|&r| l.label_name(r) == Some("headline"))?;
        Some(l.text(row, document.text()))
    });
    let first_line = || document.text().lines().map(str::trim).find(|l| !l.is_empty());
    document.meta_value("title").or(marked).or_else(first_line).unwrap_or("(empty)")
}

fn quotes(document: &Document, out: &mut String) {
    let Some(layer) = document.layer("quotes") else { return };
    let attribute = |name| layer.schema().attribute_id(name);
    let (Some(cue), Some(speaker), Some(name), Some(kind), Some(outlet)) = (
        attribute("cue"),
        attribute("speaker"),
        attribute("speaker_name"),
        attribute("speaker_type"),
        attribute("outlet"),
    ) else {
        return;
    };
    // Layers of other makers need not tell: then all of it was said.
    let mode = |row| attribute("mode").and_then(|id| layer.symbol_name(id, row)).unwrap_or("said");
    let sections =
        [("Who said what", "said"), ("Who thinks what", "thought"), ("Who did not say what", "unsaid")];
    for (title, wanted) in sections {
        let rows: Vec<usize> = (0..layer.len()).filter(|&row| mode(row) == wanted).collect();
        if wanted == "said" || !rows.is_empty() {
            section(title, rows.len(), out);
        }
        for row in rows {
            attribution(document, layer, row, [cue, speaker, name, kind, outlet], out);
        }
    }
}

/// One attribution: who, how, and the words.
fn attribution(document: &Document, layer: &Layer<'_>, row: usize, attributes: [usize; 5], out: &mut String) {
    let text = document.text();
    let [cue, speaker, name, kind, outlet] = attributes;
    let said_by = layer.span_attribute(speaker, row).and_then(|s| s.of(text));
    let who = layer.str(name, row).or(said_by).unwrap_or("somebody");
    let cue = layer.span_attribute(cue, row).and_then(|s| s.of(text)).unwrap_or("");
    let mut notes: Vec<&str> = layer.label_name(row).into_iter().collect();
    notes.extend(layer.symbol_name(kind, row).filter(|k| matches!(*k, "anonymous" | "unknown")));
    let via = layer.str(outlet, row).filter(|o| *o != who).map(|o| format!("via {o}"));
    notes.extend(via.as_deref());
    let score = percent(layer, row, "");
    notes.extend(Some(score.as_str()).filter(|s| !s.is_empty()));
    let (who, cue) = (clean(who), clean(cue));
    // A preposition reads before its noun: "according to Anna Berg".
    let _ = match cue.get(..9).is_some_and(|start| start.eq_ignore_ascii_case("according")) {
        true => write!(out, "  {cue} {NAME}{who}{NAME:#}"),
        false if cue.is_empty() => write!(out, "  {NAME}{who}{NAME:#}"),
        false => write!(out, "  {NAME}{who}{NAME:#} {cue}"),
    };
    let _ = writeln!(out, " {QUIET}({}){QUIET:#}", clean(&notes.join(", ")));
    let said: Vec<String> = layer.fragments(row).filter_map(|s| s.of(text)).map(clean).collect();
    wrap(&cut(&said.join(" … ")), "    ", QUOTE, out);
}

fn outlets(document: &Document, out: &mut String) {
    let Some(layer) = document.layer("outlets") else { return };
    let Some(canonical) = layer.schema().attribute_id("canonical") else { return };
    let mut roles: BTreeMap<String, BTreeMap<&str, usize>> = BTreeMap::new();
    for row in 0..layer.len() {
        let name = layer.str(canonical, row).unwrap_or_else(|| layer.text(row, document.text()));
        *roles
            .entry(clean(name))
            .or_default()
            .entry(layer.label_name(row).unwrap_or("mention"))
            .or_default() += 1;
    }
    section("Outlets", roles.len(), out);
    for (name, roles) in roles {
        let roles: Vec<_> = roles.iter().map(|(role, n)| times(&clean(role), *n)).collect();
        let _ = writeln!(out, "  {NAME}{name}{NAME:#} {QUIET}{}{QUIET:#}", roles.join(", "));
    }
}

fn organizations(document: &Document, out: &mut String) {
    let Some(layer) = document.layer("memberships") else { return };
    let attribute = |name| layer.schema().attribute_id(name);
    let (Some(org), Some(member), Some(from), Some(until), Some(as_of)) = (
        attribute("organization"),
        attribute("member"),
        attribute("from"),
        attribute("until"),
        attribute("as_of"),
    ) else {
        return;
    };
    let mut lists: BTreeMap<(String, String), (Option<String>, Vec<String>)> = BTreeMap::new();
    for row in 0..layer.len() {
        let said = |attribute| layer.str(attribute, row).map(clean);
        let roster = layer.label_name(row) == Some("roster");
        let day = said(as_of);
        let basis = match (roster, &day) {
            (false, _) => "the text says".to_owned(),
            (true, Some(day)) => format!("members on {day}"),
            (true, None) => "members through time".to_owned(),
        };
        let unnamed = || "?".to_owned();
        let (org, mut who) = (said(org).unwrap_or_else(unnamed), said(member).unwrap_or_else(unnamed));
        let dates = (said(from), said(until));
        if (!roster || day.is_none()) && dates != (None, None) {
            let _ = write!(who, " ({}–{})", dates.0.unwrap_or_default(), dates.1.unwrap_or_default());
        }
        // Layers of other makers need not have these.
        let optional = |name| said(attribute(name)?);
        if let Some(status) = optional("status").filter(|s| *s != "member") {
            let _ = write!(who, " ({status})");
        }
        if let Some(roster) = optional("conflict") {
            let _ = write!(who, " (roster: {roster})");
        }
        let (ask, members) = lists.entry((org.clone(), basis)).or_default();
        if roster && ask.is_none() {
            let on = day.map(|day| format!(" --on {day}")).unwrap_or_default();
            *ask = Some(format!("`copydesk roster{on} \"{org}\"`"));
        }
        members.push(who);
    }
    section("Organisations and their members", lists.len(), out);
    for ((org, basis), (ask, mut members)) in lists {
        members.sort();
        members.dedup();
        let count = members.len();
        let ask = ask.filter(|_| count > ROSTER);
        let more = ask.as_deref().map(|ask| format!(": {ask} lists them")).unwrap_or_default();
        let _ = writeln!(out, "  {NAME}{org}{NAME:#} {QUIET}{basis}, {count}{more}{QUIET:#}");
        if ask.is_none() {
            wrap(&members.join(", "), "    ", Style::new(), out);
        }
    }
}

fn people(document: &Document, out: &mut String) {
    let Some(layer) = document.layer("entities") else { return };
    let attribute = |name| layer.schema().attribute_id(name);
    let (Some(canonical), Some(title)) = (attribute("canonical"), attribute("title")) else { return };
    let mut people: BTreeMap<String, (Vec<String>, usize)> = BTreeMap::new();
    for row in (0..layer.len()).filter(|&r| layer.label_name(r) == Some("PERSON")) {
        let name = layer.str(canonical, row).unwrap_or_else(|| layer.text(row, document.text()));
        let person = people.entry(clean(name)).or_default();
        person.1 += 1;
        let title = layer.str(title, row).map(clean);
        person.0.extend(title.filter(|t| !person.0.contains(t)));
    }
    section("People", people.len(), out);
    for (name, (titles, mentions)) in people {
        let _ = writeln!(
            out,
            "  {NAME}{name}{NAME:#}{}{}{QUIET}{}{QUIET:#}",
            if titles.is_empty() { "" } else { ", " },
            titles.join("; "),
            if mentions > 1 { format!(" ×{mentions}") } else { String::new() }
        );
    }
    names_of(layer, document, out);
}

/// Places and organisations, one line each.
fn names_of(layer: &Layer<'_>, document: &Document, out: &mut String) {
    let Some(canonical) = layer.schema().attribute_id("canonical") else { return };
    for (label, title) in [("ORG", "Organisations named"), ("LOC", "Places")] {
        let mut names: BTreeMap<String, usize> = BTreeMap::new();
        for row in (0..layer.len()).filter(|&r| layer.label_name(r) == Some(label)) {
            let name = layer.str(canonical, row).unwrap_or_else(|| layer.text(row, document.text()));
            *names.entry(clean(name)).or_default() += 1;
        }
        if names.is_empty() {
            continue;
        }
        let list: Vec<_> = names.into_iter().map(|(name, n)| times(&name, n)).collect();
        section(title, list.len(), out);
        wrap(&list.join(", "), "  ", Style::new(), out);
    }
}

fn section(title: &str, n: usize, out: &mut String) {
    let none = if n == 0 { ": none" } else { "" };
    let _ = writeln!(out, "\n{TITLE}{title}{TITLE:#}{QUIET}{none}{QUIET:#}");
}

fn times(what: &str, n: usize) -> String {
    if n == 1 { what.to_owned() } else { format!("{what} ×{n}") }
}

/// One line without control characters, which a terminal would obey.
fn clean(s: &str) -> String {
    let mut out = String::with_capacity(s.len());
    for word in s.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().filter(|c| !reorders(*c)));
    }
    out
}

fn cut(s: &str) -> String {
    match s.char_indices().nth(QUOTE_CHARS) {
        None => s.to_owned(),
        Some((at, _)) => {
            let whole = s[..at].rfind(' ').unwrap_or(at);
            // A mark of its own: "…" alone stands between the parts of a quote.
            format!("{} […]", &s[..whole])
        }
    }
}

fn wrap(text: &str, indent: &str, style: Style, out: &mut String) {
    let mut column = 0;
    for word in text.split(' ') {
        let width = unicode_width::UnicodeWidthStr::width(word);
        if column > 0 && column + 1 + width > WRAP {
            let _ = writeln!(out, "{style:#}");
            column = 0;
        }
        if column == 0 {
            let _ = write!(out, "{indent}{style}");
        } else {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += width;
    }
    let _ = writeln!(out, "{style:#}");
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use copydesk_document::{AttributeKind, LayerBuilder, LayerSchema, Span};

    use super::*;

    #[test]
    fn control_characters_of_the_article_do_not_reach_the_terminal() {
        let text = "\u{1b}[31mRed\u{1b}[0m Anna\u{202e} Berg";
        let schema = LayerSchema::new("entities", "")
            .labels(&["PERSON"])
            .attribute("canonical", AttributeKind::Str, "")
            .attribute("title", AttributeKind::Str, "");
        let mut b = LayerBuilder::new(Arc::new(schema));
        let row = b.push(Span::new(0, text.len() as u32), 0);
        b.set_str(row, 0, text);
        b.set_str(row, 1, "\u{7}minister");
        let mut d = Document::new("d", text).unwrap();
        d.add_layers(vec![b.freeze(text).unwrap()]).unwrap();
        let mut out = String::new();
        write_digest(&d, &mut out);
        assert!(
            !out.contains("\u{1b}[31m") && !out.contains('\u{7}') && !out.contains('\u{202e}'),
            "{out:?}"
        );
        assert!(out.contains("Anna Berg") && out.contains("minister"));
    }

    #[test]
    fn no_attribute_of_another_makers_layer_reaches_the_terminal_as_it_is() {
        let evil = "\u{1b}[31m\u{9f}\u{7f}\u{202e}x\n";
        for schema in [
            LayerSchema::new("memberships", "").labels(&["text", "roster"]),
            LayerSchema::new("outlets", "").labels(&[evil]),
            LayerSchema::new("quotes", "").labels(&[evil]),
            LayerSchema::new("entities", "").labels(&["PERSON", "ORG", "LOC"]),
            LayerSchema::new("things", "").labels(&[evil]),
        ] {
            let mut schema = schema;
            for name in
                ["organization", "member", "from", "until", "as_of", "status", "conflict", "canonical"]
            {
                schema = schema.attribute(name, AttributeKind::Str, "");
            }
            for name in ["title", "speaker_name", "outlet"] {
                schema = schema.attribute(name, AttributeKind::Str, "");
            }
            for name in ["speaker_type", "mode"] {
                schema = schema.attribute(name, AttributeKind::symbols(&[evil]), "");
            }
            for name in ["cue", "speaker"] {
                schema = schema.attribute(name, AttributeKind::Span, "");
            }
            let (labels, all) = (schema.labels.len(), Span::new(0, evil.len() as u32));
            let mut b = LayerBuilder::new(Arc::new(schema));
            for row in 0..2 * labels {
                b.push(all, (row % labels) as u32);
                // Every second time the last attributes are absent, as dates are shown only of rosters without a day.
                for attribute in (0..11).filter(|a| row < labels || *a != 4) {
                    b.set_str(row, attribute, evil);
                }
                b.set_symbol(row, 11, 0);
                b.set_span(row, 13, all);
                b.set_span(row, 14, all);
            }
            let meta = vec![("published".to_owned(), evil.to_owned()), ("title".to_owned(), evil.to_owned())];
            let mut d = Document::new(evil, evil).unwrap().with_meta(meta);
            d.add_layers(vec![b.freeze(evil).unwrap()]).unwrap();
            let mut out = String::new();
            write_digest(&d, &mut out);
            let lines = out.replace('\n', "");
            let shown = unstyled(&lines);
            assert!(!shown.chars().any(|c| c.is_control() || reorders(c)), "{out:?}");
            assert!(!out.contains("\u{1b}[31m"), "{out:?}");
        }
    }

    /// Without the styles of the digest itself.
    fn unstyled(text: &str) -> String {
        let styles = ["[1m", "[36m", "[32m", "[2m", "[0m"];
        styles.iter().fold(text.to_owned(), |text, style| text.replace(&format!("\u{1b}{style}"), ""))
    }

    #[test]
    fn long_rosters_are_counted_and_say_how_to_list_them() {
        let mut schema = LayerSchema::new("memberships", "").labels(&["text", "roster"]);
        for name in ["organization", "member", "from", "until", "as_of"] {
            schema = schema.attribute(name, AttributeKind::Str, "");
        }
        let mut b = LayerBuilder::new(Arc::new(schema));
        for (organization, members) in [("Small Pact", ROSTER), ("Large Pact", ROSTER + 1)] {
            for member in 0..members {
                let row = b.push(Span::new(0, 4), 1);
                b.set_str(row, 0, organization);
                b.set_str(row, 1, &format!("Land {member}"));
                b.set_str(row, 4, "2024-05-01");
            }
        }
        let mut d = Document::new("d", "Pact").unwrap();
        d.add_layers(vec![b.freeze("Pact").unwrap()]).unwrap();
        let mut out = String::new();
        write_digest(&d, &mut out);
        assert_eq!(out.matches("Land 39").count(), 1, "{out}");
        assert!(out.contains("41: `copydesk roster --on 2024-05-01 \"Large Pact\"` lists them"), "{out}");
    }

    #[test]
    fn layers_of_others_are_shown_with_their_scores() {
        let text = "The fine was €4 million, then €5 million.";
        let mut b = LayerBuilder::new(Arc::new(LayerSchema::new("money", "").labels(&["euro"])));
        let row = b.push(Span::new(13, 25), 0);
        b.set_score(row, 0.871);
        for _ in 0..LISTED {
            b.push(Span::new(32, 44), 0);
        }
        let mut d = Document::new("d", text).unwrap();
        d.add_layers(vec![b.freeze(text).unwrap()]).unwrap();
        let mut out = String::new();
        write_digest(&d, &mut out);
        let (_, section) = out.split_once("money").unwrap();
        let found = ["  euro ", "€4 million", " 87 %", "€5 million", "and 1 more"].map(|p| section.find(p));
        assert!(found.is_sorted() && found[0].is_some(), "{found:?} in {out}");
    }

    #[test]
    fn a_cut_is_no_gap_between_pieces() {
        assert_eq!(cut("short … and whole"), "short … and whole");
        assert!(cut(&"word ".repeat(100)).ends_with("word […]"));
    }

    #[test]
    fn sections_of_layers_that_were_not_made_are_left_out() {
        let mut out = String::new();
        write_digest(&Document::new("id", "").unwrap(), &mut out);
        assert!(out.contains("(empty)") && !out.contains("Who said what"), "{out}");
    }
}
