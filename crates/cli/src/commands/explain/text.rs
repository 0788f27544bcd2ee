//! The report as text for a person.

use std::fmt::Write as _;

use copydesk::why::{Because, Considered, Said, Why};
use copydesk_runner::StageTime;
use unicode_width::UnicodeWidthStr;

use super::report::{At, Document, Stage};
use crate::args::Place;
use crate::exit::harmless;

/// The stages in their order, and what put them there.
pub(super) fn stages(stages: &[Stage]) -> String {
    let mut out = String::from("Stages in the order in which they run\n");
    for (i, s) in stages.iter().enumerate() {
        let inputs: Vec<_> = s.reads.iter().map(|r| format!("`{}` of {}", r.layer, r.stage)).collect();
        let after =
            if inputs.is_empty() { "needs no layer".into() } else { format!("reads {}", inputs.join(", ")) };
        let made: Vec<_> = s.makes.iter().map(|name| format!("`{name}`")).collect();
        let (name, version) = (&s.plugin, &s.version);
        let _ =
            writeln!(out, "  {}. {} ({name} {version}): {after}; makes {}", i + 1, s.stage, made.join(", "));
        for option in &s.options {
            let _ = writeln!(out, "       {} = {}", option.key, option.value);
        }
    }
    out
}

/// What became of a document.
pub(super) fn document(document: &Document, times: &[StageTime]) -> String {
    let mut out = format!("\nDocument {}\n", document.id.escape_debug());
    if let Some(e) = &document.error {
        let _ = writeln!(out, "  failed in {} ({}): {}", e.stage, e.code, plain(&e.message));
        return out;
    }
    for e in &document.errors {
        let _ = writeln!(out, "  stage {} failed ({}): {}", e.stage, e.code, plain(&e.message));
    }
    for l in &document.layers {
        let maker = l.stage.as_deref().unwrap_or("?");
        let _ = writeln!(out, "  {:14} {:6} annotations by {maker}", l.layer, l.annotations);
    }
    for t in times {
        let _ = writeln!(out, "  {:14} {:9.3} ms", t.stage, t.time.as_secs_f64() * 1e3);
    }
    if let Some(at) = &document.at {
        place(at, &mut out);
    }
    out
}

fn place(at: &At, out: &mut String) {
    let name = Place { start: at.start, end: at.end };
    for a in &at.annotations {
        let score = a.score.map(|s| format!("  score {s}")).unwrap_or_default();
        let _ = writeln!(out, "  at {name}: {} #{} {}{score}", a.layer, a.index, harmless(&a.annotation));
    }
    for why in &at.why {
        if let Some(e) = &why.error {
            let _ = writeln!(
                out,
                "  why at {name}, {} cannot say ({}): {}",
                why.stage,
                e.code,
                plain(&e.message)
            );
        } else if !why.reasons.is_empty() {
            let _ = writeln!(out, "  why at {name}, says {}:", why.stage);
            why.reasons.iter().for_each(|r| reason(r, out));
        }
    }
    let silent = |w: &&Why| w.error.is_none() && w.reasons.is_empty();
    let silent: Vec<_> = at.why.iter().filter(silent).map(|w| w.stage.as_str()).collect();
    if !silent.is_empty() {
        let _ = writeln!(out, "  no reasons at {name} from {}", silent.join(", "));
    }
}

fn reason(r: &Said, out: &mut String) {
    let words = if r.subject.contains(&r.text) { String::new() } else { format!(": {}", quoted(&r.text)) };
    let _ = writeln!(out, "    {}{words}", plain(&r.subject));
    let labels: Vec<_> = r.considered.iter().map(|c| plain(&c.label)).collect();
    let wide = widest(&labels);
    for (i, (Considered { score, note, .. }, label)) in r.considered.iter().zip(&labels).enumerate() {
        let head = if i == 0 { "considered" } else { "" };
        line(out, head, &format!("{}  {score:.3}", padded(label, wide)), note);
    }
    // What is in no place of the text has its note in the words' place.
    let words: Vec<_> = r.because.iter().map(|b| b.text.as_deref().map_or(String::new(), quoted)).collect();
    let wide = widest(&words);
    for (i, (Because { weight, text, note, .. }, words)) in r.because.iter().zip(&words).enumerate() {
        let head = if i == 0 { "because" } else { "" };
        let words = if text.is_some() { padded(words, wide) + "  " } else { String::new() };
        line(out, head, &format!("{weight:+8.2}  {words}{}", plain(note)), "");
    }
}

fn line(out: &mut String, head: &str, body: &str, note: &str) {
    let text = format!("      {head:11} {body}  {}", plain(note));
    let _ = writeln!(out, "{}", text.trim_end());
}

/// Columns of a terminal that evidence may fill before it is cut.
const WIDE: usize = 44;

/// Words of the text in quotation marks, cut in the middle when they are many.
fn quoted(words: &str) -> String {
    let chars: Vec<char> = words.chars().collect();
    if chars.len() <= WIDE {
        return format!("{words:?}");
    }
    let half = WIDE / 2 - 2;
    let cut = |part: &[char]| part.iter().collect::<String>();
    let (head, tail) = (cut(&chars[..half]), cut(&chars[chars.len() - half..]));
    format!("{:?}", format!("{} … {}", head.trim_end(), tail.trim_start()))
}

/// What a plugin says, without what would steer a terminal.
fn plain(words: &str) -> String {
    const MARKS: [char; 3] = ['"', '\'', '\\'];
    let escaped = |piece: &str| {
        // Quotation marks and backslashes, which escaping would change too, are no danger.
        let body = piece.trim_end_matches(MARKS);
        format!("{}{}", body.escape_debug(), &piece[body.len()..])
    };
    words.split_inclusive(MARKS).map(escaped).collect()
}

fn widest(texts: &[String]) -> usize {
    texts.iter().map(|t| t.width()).max().unwrap_or(0).min(WIDE + 2)
}

fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn because(weight: f32, text: Option<&str>, note: &str) -> Because {
        let text = text.map(str::to_owned);
        Because {
            weight,
            start: text.as_ref().map(|_| 0),
            end: text.as_ref().map(|_| 1),
            text,
            note: note.into(),
        }
    }

    #[test]
    fn a_reason_is_aligned() {
        let considered =
            |label: &str, score, note: &str| Considered { label: label.into(), score, note: note.into() };
        let said = Said {
            subject: "entity \"Anna Berg\" PERSON".into(),
            start: 17,
            end: 26,
            text: "Anna Berg".into(),
            considered: vec![considered("PERSON", 0.97, ""), considered("ORG", 0.025, "rare here")],
            because: vec![
                because(1.5, Some("Minister"), "a title"),
                because(-0.25, None, "the list of places"),
                because(12.0, Some("said\n"), ""),
            ],
        };
        let mut out = String::new();
        reason(&said, &mut out);
        let expected = r#"    entity "Anna Berg" PERSON
      considered  PERSON  0.970
                  ORG     0.025  rare here
      because        +1.50  "Minister"  a title
                     -0.25  the list of places
                    +12.00  "said\n"
"#;
        assert_eq!(out, expected);
    }

    #[test]
    fn long_words_are_cut_and_nothing_steers_the_terminal() {
        let long = quoted(&"word ".repeat(100));
        assert!(long.chars().count() <= WIDE + 2 && long.contains("word … word"), "{long}");
        assert_eq!(plain("it's \"a\" \u{1b}[31mtrick\u{202e}"), "it's \"a\" \\u{1b}[31mtrick\\u{202e}");
        assert_eq!(quoted("\u{1b}[31m"), r#""\u{1b}[31m""#);
    }
}
