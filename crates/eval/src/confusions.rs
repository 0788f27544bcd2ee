use std::collections::BTreeMap;

use crate::finding::{Finding, FindingKind};

/// A sort of error with its frequency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confusion {
    /// Its name, such as `LOC instead of ORG`.
    pub title: String,
    /// What kind of error it is.
    pub kind: FindingKind,
    /// How often it happens.
    pub count: u64,
    /// At most two examples, from two documents where there are two.
    pub examples: Vec<Example>,
}

/// One instance of a confusion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The document.
    pub document: String,
    /// The words around it, and what else there is to say.
    pub shown: String,
}

/// All confusions of findings by document, the commonest first; equally common ones by name.
pub(crate) fn confusions<'f>(findings: impl Iterator<Item = (&'f str, &'f Finding)>) -> Vec<Confusion> {
    let mut by_title: BTreeMap<String, Confusion> = BTreeMap::new();
    for (document, finding) in findings {
        let title = finding.title();
        let confusion = by_title.entry(title).or_insert_with_key(|title| Confusion {
            title: title.clone(),
            kind: finding.kind,
            count: 0,
            examples: Vec::new(),
        });
        confusion.count += 1;
        let examples = &mut confusion.examples;
        let wanted = match &examples[..] {
            [] => Some(0),
            [_] => Some(1),
            // A second example from another document says more.
            [a, b] if a.document == b.document && document != a.document => Some(1),
            _ => None,
        };
        if let Some(place) = wanted {
            let note = finding.note.as_deref().unwrap_or("");
            let gap = if note.is_empty() || finding.context.is_empty() { "" } else { "  " };
            examples.truncate(place);
            let shown = format!("{}{gap}{note}", finding.context);
            examples.push(Example { document: document.to_owned(), shown });
        }
    }
    let mut all: Vec<Confusion> = by_title.into_values().collect();
    // The sort is stable, so names stay in order among equals.
    all.sort_by_key(|c| std::cmp::Reverse(c.count));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commonest_first_with_examples_from_two_documents() {
        let finding = |kind, context: &str| {
            let mut f = Finding::new(kind, "ORG");
            f.context = context.into();
            f
        };
        let missed = [1, 2, 3].map(|n| finding(FindingKind::Missed, &format!("m{n}")));
        let spurious = finding(FindingKind::Spurious, "s").note("why".into());
        let all = confusions(
            [("a", &spurious), ("a", &missed[0]), ("a", &missed[1]), ("b", &missed[2])].into_iter(),
        );
        let shown: Vec<_> = all.iter().map(|c| (c.title.as_str(), c.count)).collect();
        assert_eq!(shown, [("missed ORG", 3), ("spurious ORG", 1)]);
        let examples: Vec<_> =
            all[0].examples.iter().map(|e| (e.document.as_str(), e.shown.as_str())).collect();
        assert_eq!(examples, [("a", "m1"), ("b", "m3")]);
        assert_eq!(all[1].examples[0].shown, "s  why");
    }
}
