use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};

use crate::error::CorpusError;

/// A pattern, cut into the folder to look in and what to look for there.
pub(crate) struct Pattern {
    /// The folder; empty is the current one.
    pub(crate) base: PathBuf,
    /// How many folders below it a match may lie; `None` where there is no bound.
    pub(crate) depth: Option<usize>,
    /// Whether a separator at its end asks for folders alone.
    folders: bool,
    matcher: GlobMatcher,
}

impl Pattern {
    /// The pattern that an argument holds; `None` when it has no wildcard.
    pub(crate) fn parse(argument: &str) -> Result<Option<Pattern>, CorpusError> {
        let Some(wildcard) = argument.find(is_wildcard) else { return Ok(None) };
        let cut = argument[..wildcard].rfind(std::path::is_separator).map_or(0, |i| i + 1);
        let (base, written) = argument.split_at(cut);
        let tail = written.trim_end_matches(std::path::is_separator);
        // All that lies below `**/` lies below a folder that it matches too, if only the base.
        let folders = tail.len() < written.len() && !tail.ends_with("**");
        let glob = GlobBuilder::new(tail).literal_separator(true).build().map_err(|e| {
            CorpusError::BadPattern { pattern: argument.into(), message: e.kind().to_string() }
        })?;
        let unbounded = tail.contains("**") || tail.contains('{');
        let depth = (!unbounded).then(|| Path::new(tail).components().count());
        Ok(Some(Pattern { base: base.into(), depth, folders, matcher: glob.compile_matcher() }))
    }

    /// Whether a path below the base matches.
    pub(crate) fn matches(&self, relative: &Path, is_folder: bool) -> bool {
        (is_folder || !self.folders) && self.matcher.is_match(relative)
    }
}

fn is_wildcard(c: char) -> bool {
    matches!(c, '*' | '?' | '[' | '{')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_cut_before_the_first_wildcard() {
        let cut = |argument: &str| {
            let p = Pattern::parse(argument).unwrap()?;
            Some((p.base.to_str().unwrap().to_owned(), p.depth))
        };
        assert_eq!(cut("news/may.txt"), None);
        assert_eq!(cut("news/*.txt"), Some(("news/".into(), Some(1))));
        assert_eq!(cut("n*s/may/*"), Some((String::new(), Some(3))));
        assert_eq!(cut("/a/b/**/c.txt"), Some(("/a/b/".into(), None)));
        assert_eq!(cut("a/{b/c,d}.txt"), Some(("a/".into(), None)));
        assert!(matches!(Pattern::parse("a[b"), Err(CorpusError::BadPattern { .. })));
    }

    #[test]
    fn an_asterisk_stays_in_its_folder() {
        let matches =
            |pattern: &str, path| Pattern::parse(pattern).unwrap().unwrap().matches(Path::new(path), false);
        assert!(matches("*.txt", "a.txt") && !matches("*.txt", "a/b.txt"));
        assert!(matches("**/*.txt", "a/b.txt") && matches("**/*.txt", "b.txt"));
    }

    #[test]
    fn a_separator_at_the_end_asks_for_folders() {
        let matches = |pattern: &str, path, is_folder| {
            Pattern::parse(pattern).unwrap().unwrap().matches(Path::new(path), is_folder)
        };
        assert!(matches("news/*/", "may", true) && !matches("news/*/", "may", false));
        assert!(matches("*//", "may", true) && matches("**/", "a/b.txt", false));
    }

    #[test]
    fn a_class_matches_no_separator() {
        let matches =
            |pattern: &str, path| Pattern::parse(pattern).unwrap().unwrap().matches(Path::new(path), false);
        assert!(matches("a[!x]b", "acb") && !matches("a[!x]b", "a/b"));
        assert!(matches("**/a[!-0]b", "c/acb") && !matches("**/a[!-0]b", "c/a/b"));
        assert!(!matches("a[--0]b", "a/b") && !matches("a[/]b", "a/b"));
    }
}
