//! The lists of known misses in the model cards: every case with a block that is marked `missed`.

use std::path::PathBuf;

use crate::{CaseFile, root};

const HEADING: &str = "## Known misses";
const INTRODUCTION: &str = "Literate cases in `tests/cases` that say what is right and are not met yet. This list is kept by\n\
                            `cargo run -p copydesk-tests --bin mark-misses -- --write`.";

/// A model card, and the misses that belong into it.
#[derive(Debug, PartialEq, Eq)]
pub struct Card {
    /// Its path below the workspace's folder.
    pub name: String,
    /// What it says.
    pub text: String,
    /// Its list as it should be, an item a line.
    pub misses: Vec<String>,
}

/// The cards of the extractors, each with the misses of its own layers. Those of a layer whose extractor has no card
/// stand in the card of `quotes`, through which they show.
///
/// # Panics
/// When a card cannot be read.
pub fn cards(files: &[CaseFile]) -> Vec<Card> {
    let crates = root().join("crates");
    let mut names: Vec<String> = (crates.read_dir().expect("crates can be listed"))
        .map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| crates.join(name).join("model/CARD.md").exists())
        .collect();
    names.sort();
    let has_card = |layer: &str| names.iter().any(|n| n == extractor(layer));
    let card = |name: &String| {
        let mut misses = Vec::new();
        for file in files {
            for case in &file.cases {
                let mut missed = case.expectations.iter().filter(|b| b.missed).map(|b| b.layer.as_str());
                if missed.any(|layer| extractor(layer) == name || (name == "quotes" && !has_card(layer))) {
                    misses.push(format!("- `{}`: {}", file.name, case.name));
                }
            }
        }
        let path = format!("crates/{name}/model/CARD.md");
        let text = std::fs::read_to_string(root().join(&path)).unwrap_or_else(|e| panic!("{path}: {e}"));
        Card { name: path, text, misses }
    };
    names.iter().map(card).collect()
}

/// Who makes a layer, by the crate's name.
fn extractor(layer: &str) -> &str {
    match layer {
        "sentences" | "structure" | "vectors" => "tokens",
        "memberships" => "organizations",
        layer => layer,
    }
}

impl Card {
    /// Where it lies.
    pub fn path(&self) -> PathBuf {
        root().join(&self.name)
    }

    /// The items of the list that it has.
    pub fn listed(&self) -> Vec<&str> {
        let section = self.section().map_or("", |(start, end)| &self.text[start..end]);
        section.lines().filter(|l| l.starts_with("- ")).collect()
    }

    /// The card with the list that it should have, at its end when it has none yet. Without misses there is no list.
    pub fn updated(&self) -> String {
        let (start, end) = self.section().unwrap_or((self.text.len(), self.text.len()));
        let (before, after) = (self.text[..start].trim_end(), &self.text[end..]);
        let mut parts = vec![before.to_owned()];
        if !self.misses.is_empty() {
            parts.push(HEADING.to_owned());
            parts.push(INTRODUCTION.to_owned());
            parts.push(self.misses.join("\n"));
        }
        if !after.is_empty() {
            parts.push(after.trim_end().to_owned());
        }
        parts.join("\n\n") + "\n"
    }

    /// From the heading of the list to the next of its level, or to the end.
    fn section(&self) -> Option<(usize, usize)> {
        let start =
            if self.text.starts_with(HEADING) { 0 } else { self.text.find(&format!("\n{HEADING}\n"))? + 1 };
        let body = start + HEADING.len();
        let end = self.text[body..].find("\n## ").map_or(self.text.len(), |at| body + at + 1);
        Some((start, end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(text: &str, misses: &[&str]) -> Card {
        Card { name: "c".into(), text: text.into(), misses: misses.iter().map(|m| m.to_string()).collect() }
    }

    #[test]
    fn a_list_is_added_changed_and_removed_and_the_rest_stays() {
        let bare = "# Card\n\n- **Gold**: some\n\n## Scores\n\n- a list\n";
        assert_eq!(card(bare, &[]).listed(), [""; 0]);
        assert_eq!(card(bare, &[]).updated(), bare);
        let one = card(bare, &["- `a.md`: A"]).updated();
        assert!(one.starts_with(bare) && one.ends_with("--write`.\n\n- `a.md`: A\n"), "{one}");
        assert_eq!(card(&one, &[]).listed(), ["- `a.md`: A"]);
        assert_eq!(card(&one, &["- `a.md`: A"]).updated(), one);
        assert_eq!(card(&one, &[]).updated(), bare);
        let inside = one.replace("- `a.md`: A\n", "- `a.md`: A\n\n## Last\n\n- none\n");
        assert_eq!(card(&inside, &[]).listed(), ["- `a.md`: A"]);
        let two = card(&inside, &["- `a.md`: A", "- `b.md`: B"]).updated();
        assert_eq!(two, inside.replace("- `a.md`: A\n", "- `a.md`: A\n- `b.md`: B\n"));
    }
}
