//! What arguments name is listed, or refused with an error that can be shown; a pattern finds all that it matches.

use std::collections::{BTreeSet, HashSet};
use std::io::{Cursor, Read};
use std::os::unix::fs::symlink;
use std::path::{Component, Path, PathBuf};
use std::sync::LazyLock;

use copydesk_corpus::{Options, Reason, named, open_with_stdin};
use globset::GlobBuilder;
use tempfile::TempDir;

/// All that the folder holds but what is hidden, folders before what they hold.
const VISIBLE: [&str; 23] = [
    "a.txt",
    "b.TXT",
    "both.txt",
    "both.txt.gz",
    "data.bin",
    "[a].txt",
    "{a,b}.txt",
    "a b.txt",
    "star*.txt",
    "back\\slash.txt",
    "Ü.txt",
    "link.txt",
    "linked",
    "nowhere.txt",
    "news",
    "news/may.txt",
    "news/june.jsonl",
    "news/2024",
    "news/2024/x.txt",
    "news/2024/deep",
    "news/2024/deep/y.ndjson",
    "a",
    "a/b.txt",
];
const HIDDEN: [&str; 3] = [".hidden/z.txt", "news/.draft.txt", ".txt"];
const FOLDERS: [&str; 4] = ["news", "news/2024", "news/2024/deep", "a"];
/// `{}` and a line break.
const COMPRESSED: [u8; 23] =
    [31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 171, 174, 229, 2, 0, 6, 176, 161, 221, 3, 0, 0, 0];

/// The folder with these files.
static FOLDER: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = TempDir::new().expect("there is a folder for temporary files");
    for name in VISIBLE.iter().chain(&HIDDEN).filter(|name| !FOLDERS.contains(name)) {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("it lies in the folder")).expect("it can be made");
        match *name {
            "both.txt.gz" => std::fs::write(path, COMPRESSED).expect("it can be written"),
            "link.txt" => symlink("a.txt", path).expect("it can be made"),
            "linked" => symlink("news", path).expect("it can be made"),
            "nowhere.txt" => symlink("nowhere", path).expect("it can be made"),
            _ => std::fs::write(path, "{}\n").expect("it can be written"),
        }
    }
    folder
});

/// Makes the folder the current one, so that patterns need not name it, until it is dropped: libFuzzer's own paths may be
/// relative.
struct Inside(PathBuf);

impl Inside {
    fn enter() -> Inside {
        let before = std::env::current_dir().expect("it is there");
        std::env::set_current_dir(FOLDER.path()).expect("it is there");
        Inside(before)
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        std::env::set_current_dir(&self.0).expect("it is there still");
    }
}

/// The first line holds letters for options, each further line is an argument.
pub(crate) fn check(input: &str) {
    let _inside = Inside::enter();
    let mut lines = input.split('\n');
    let letters = lines.next().unwrap_or("");
    let arguments: Vec<&str> = lines.take(4).collect();
    // What lies outside of the folder is nobody's business.
    if arguments.iter().any(|a| a.starts_with('/') || a.contains("..")) {
        return;
    }
    let format = match letters {
        l if l.contains('t') => named("text"),
        l if l.contains('j') => named("jsonl"),
        _ => None,
    };
    let output = letters.contains('o').then(|| PathBuf::from("a.txt"));
    let options = Options::default().format(format).follow_links(letters.contains('l')).output(output);
    let stdin = || Box::new(Cursor::new("One.")) as Box<dyn Read + Send>;
    let mut corpus = match open_with_stdin(&arguments, &options, stdin) {
        Ok(corpus) => corpus,
        Err(error) => {
            let said = error.to_string();
            assert!(!said.is_empty());
            if let [argument] = arguments[..]
                && let Some(expected) = matched(argument)
                && !matches!(error, copydesk_corpus::CorpusError::Nothing { .. })
            {
                assert!(expected.is_empty(), "{argument:?} matches {expected:?}: {said}");
            }
            return;
        }
    };
    let mut ids = HashSet::new();
    let (mut read, mut order) = (BTreeSet::new(), Vec::new());
    for document in &mut corpus {
        let document = document.expect("every file can be read");
        let path = plain(Path::new(&*document.path));
        assert!(ids.insert((document.id.to_string(), document.position)), "two are {:?}", document.id);
        assert!(path == Path::new("stdin") || path.exists(), "{path:?}");
        order.push(path.clone());
        read.insert(path);
    }
    // What is hidden nobody asked for, and what was named before is read.
    let skipped = corpus.skipped().iter().filter(|s| !matches!(s.reason, Reason::Hidden | Reason::Repeated));
    let skipped: BTreeSet<PathBuf> = skipped.map(|s| plain(&s.path)).collect();
    assert!(read.is_disjoint(&skipped), "{read:?} and {skipped:?}");
    let [argument] = arguments[..] else { return };
    assert!(order.is_sorted_by_key(|path| path.as_os_str()), "{order:?}");
    if let Some(expected) = matched(argument) {
        let found: BTreeSet<PathBuf> = read.union(&skipped).cloned().collect();
        assert_eq!(found, expected, "{argument:?}");
    }
}

/// A path without `.` and doubled separators.
fn plain(path: &Path) -> PathBuf {
    path.components().filter(|part| *part != Component::CurDir).collect()
}

/// The files that a pattern matches, by itself or in a folder that it matches, found without knowing where to look;
/// `None` for what is no pattern, or of a form that a match of whole paths cannot tell.
fn matched(argument: &str) -> Option<BTreeSet<PathBuf>> {
    let odd = |part: &str| argument.contains(part);
    if Path::new(argument).exists() || !argument.contains(['*', '?', '[', '{']) || odd("//") || odd("./") {
        return None;
    }
    // In the folder that stands before the first wildcard, a backslash is part of a name, and what is hidden or a link is meant.
    let before = &argument[..argument.find(['*', '?', '[', '{'])?];
    let base = &before[..before.rfind('/').unwrap_or(0)];
    let hidden = base.split('/').any(|part| part.starts_with('.'));
    if hidden || base.contains('\\') || Path::new(base).ancestors().any(Path::is_symlink) {
        return None;
    }
    let pattern = argument.trim_end_matches('/');
    let folders = pattern.len() < argument.len() && !pattern.ends_with("**");
    let glob = GlobBuilder::new(pattern).literal_separator(true).build().ok()?.compile_matcher();
    let matches = |path: &Path| {
        let mut matched = path.ancestors().filter(|p| !p.as_os_str().is_empty() && glob.is_match(p));
        matched.any(|p| !folders || p != path)
    };
    let files = VISIBLE.iter().filter(|name| !FOLDERS.contains(name)).map(PathBuf::from);
    Some(files.filter(|path| matches(path)).collect())
}
