use copydesk_pages::Html;

use super::write::shortened;
use super::{Change, Difference};
use crate::error::ReportError;
use crate::page::{Show, count, frame, head, number, table};

/// How many changes stand in a page.
const CHANGES: u64 = 2000;
/// How many characters of an annotation, and of a value, it shows.
const SHOWN: usize = 300;

impl Difference {
    /// The difference as a page, with the first changes; those of speakers come first, or alone.
    ///
    /// # Errors
    /// When what was kept cannot be read.
    pub fn page(&mut self, speakers_only: bool) -> Result<String, ReportError> {
        let mut body = Html::new();
        body.raw("<a class=\"skip\" href=\"#main\">To the differences</a>\n<div class=\"page report\">\n<header>\n<h1>What differs</h1>\n");
        let documents = &self.documents;
        body.element("p", &[("class", "lead")], |p| {
            p.text(format_args!("{} articles compared", count(documents.compared)));
            let others = [
                (documents.lost, "only in the first output"),
                (documents.gained, "only in the second"),
                (documents.changed, "with another text or status"),
            ];
            for (n, what) in others.into_iter().filter(|(n, _)| *n > 0) {
                p.text(format_args!(", {} {what}", count(n)));
            }
            p.raw(".");
        });
        body.raw("</header>\n<main id=\"main\">\n<section aria-labelledby=\"counts\"><h2 id=\"counts\">By layer and kind</h2>\n");
        table(&mut body, "layers-table", "Annotations that are the same, and those that are not", |t| {
            head(t, &["Layer", "Kind"], &["Same", "Changed", "Speaker", "Gained", "Lost"]);
            t.raw("<tbody>\n");
            for ((layer, kind), counts) in &self.counts {
                t.element("tr", &[], |tr| {
                    tr.of_text("th", &[("scope", "row")], layer).of_text("td", &[], kind);
                    let cells = [
                        (counts.same, ""),
                        (counts.changed, "changed"),
                        (counts.speaker, "speaker"),
                        (counts.gained, "gained"),
                        (counts.lost, "lost"),
                    ];
                    for (n, what) in cells {
                        let marks = match what {
                            "" => String::new(),
                            "speaker" => format!("l={} k={} s=yes", mark(layer), mark(kind)),
                            what => format!("l={} k={} w={what}", mark(layer), mark(kind)),
                        };
                        tr.element("td", &[("class", "number")], |td| {
                            number(td, n, if marks.is_empty() { Show::Plain } else { Show::Leads(&marks) });
                        });
                    }
                });
                t.raw("\n");
            }
            t.raw("</tbody>");
        });
        body.raw("</section>\n");
        let (mut list, mut here, mut all) = (Html::new(), 0, 0_u64);
        self.each(speakers_only, |change| {
            all += 1;
            if all <= CHANGES {
                here += 1;
                one(&mut list, &change);
            }
            Ok(())
        })?;
        body.raw("<section id=\"quotes\" class=\"quotes\" tabindex=\"-1\" aria-labelledby=\"quotes-head\">\n<h2 id=\"quotes-head\">The changes</h2>\n");
        body.element("p", &[("class", "quiet"), ("id", "quotes-status"), ("role", "status")], |p| {
            match here == all {
                true => p.text(format_args!("All {}, changes of speakers first.", count(all))),
                false => p.text(format_args!(
                    "The first {} of {}, changes of speakers first; diff --json has all.",
                    count(here),
                    count(all)
                )),
            };
        });
        body.raw("<div class=\"speaker\"><ol class=\"plain changes\">\n")
            .append(&list)
            .raw("</ol></div></section>\n");
        Ok(frame("What differs", body))
    }
}

fn one(list: &mut Html, change: &Change) {
    let speaker = if change.values.iter().any(|v| v.0 == super::SPEAKER) { "yes" } else { "no" };
    let (layer, kind) = (mark(&change.layer), mark(&change.kind));
    let marks = [
        ("class", change.what.as_str()),
        ("data-l", &layer),
        ("data-k", &kind),
        ("data-w", &change.what),
        ("data-s", speaker),
    ];
    list.element("li", &marks, |li| {
        if !change.text.is_empty() {
            li.element("blockquote", &[], |words| {
                words.of_text("p", &[("dir", "auto")], shortened(&change.text, SHOWN));
            });
        }
        li.element("p", &[("class", "small quiet")], |p| {
            p.text(format_args!("{} {} {} · {}", change.what, change.layer, change.kind, change.doc_id));
        });
        if !change.values.is_empty() {
            li.element("dl", &[("class", "values small")], |dl| {
                for (name, before, after) in &change.values {
                    dl.of_text("dt", &[], name);
                    dl.element("dd", &[], |dd| {
                        let value = |v: &Option<String>| {
                            v.as_deref().map_or_else(|| "nothing".to_owned(), |v| shortened(v, SHOWN))
                        };
                        dd.of_text("del", &[], value(before)).raw(" → ").of_text("ins", &[], value(after));
                    });
                }
            });
        }
    });
    list.raw("\n");
}

/// A name as a mark that has no blanks.
fn mark(name: &str) -> String {
    name.replace(|c: char| c.is_whitespace() || c == '=', "_")
}
