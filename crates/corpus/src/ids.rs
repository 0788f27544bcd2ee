use std::path::{Component, Path, PathBuf};

use crate::compression::Compression;

/// How the ids of the inputs' files are made.
pub(crate) enum Naming {
    /// There is one input, and ids are relative to it.
    Relative,
    /// There are several, and ids are paths without this beginning.
    Written(PathBuf),
}

impl Naming {
    /// The naming that suits these inputs, standard input aside.
    pub(crate) fn of(inputs: &[&Path]) -> Naming {
        match inputs {
            [] | [_] => Naming::Relative,
            all if all.iter().all(|p| p.is_absolute()) => Naming::Written(shared_folder(all)),
            _ => Naming::Written(PathBuf::new()),
        }
    }

    /// The id of the file at `path`, where `relative` is its path below the input.
    pub(crate) fn id(&self, path: &Path, relative: &Path) -> String {
        match self {
            Naming::Relative => slashed(relative),
            Naming::Written(shared) => slashed(path.strip_prefix(shared).unwrap_or(path)),
        }
    }
}

/// An id without the extension of a compression.
pub(crate) fn uncompressed(id: &str) -> &str {
    Compression::of(id).1
}

/// The deepest folder that holds all of these.
fn shared_folder(paths: &[&Path]) -> PathBuf {
    let mut shared = paths[0].parent().unwrap_or(paths[0]).to_path_buf();
    while !paths.iter().all(|p| p.parent().unwrap_or(p).starts_with(&shared)) {
        if !shared.pop() {
            break;
        }
    }
    shared
}

/// A path with `/` between its parts on every system; bytes that are no Unicode are replaced.
fn slashed(path: &Path) -> String {
    let mut id = String::new();
    for component in path.components() {
        match component {
            Component::RootDir => id.push('/'),
            Component::CurDir => {}
            part => {
                if !id.is_empty() && !id.ends_with('/') {
                    id.push('/');
                }
                id.push_str(&part.as_os_str().to_string_lossy());
            }
        }
    }
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_inputs_stay_apart() {
        let id = |inputs: &[&str], path: &str| {
            let inputs: Vec<&Path> = inputs.iter().map(Path::new).collect();
            Naming::of(&inputs).id(Path::new(path), Path::new("x.txt"))
        };
        assert_eq!(id(&["a"], "a/x.txt"), "x.txt");
        assert_eq!(id(&["./a", "b"], "./a/x.txt"), "a/x.txt");
        assert_eq!(id(&["../a", "/b"], "../a/x.txt"), "../a/x.txt");
        assert_eq!(id(&["../a", "/b"], "/b/x.txt"), "/b/x.txt");
        assert_eq!(id(&["/c/a", "/c/b"], "/c/a/x.txt"), "a/x.txt");
        assert_eq!(id(&["/c/x.txt", "/c/y.txt"], "/c/x.txt"), "x.txt");
        assert_eq!(id(&["/c", "/c/a"], "/c/a/x.txt"), "c/a/x.txt");
    }
}
