use std::path::Path;

/// A folder of a test's own, removed with it. Names may hold `/`.
#[derive(Debug)]
pub struct Folder(tempfile::TempDir);

impl Default for Folder {
    fn default() -> Folder {
        Folder::new()
    }
}

impl Folder {
    /// An empty folder.
    ///
    /// # Panics
    /// When the system has no room for one.
    pub fn new() -> Folder {
        Folder(tempfile::tempdir().expect("a temporary folder can be made"))
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// The path of a file in it, whether it exists or not.
    pub fn at(&self, name: &str) -> String {
        self.path().join(name).to_str().expect("temporary folders have plain names").to_owned()
    }

    /// Writes a file and returns its path.
    ///
    /// # Panics
    /// When the file cannot be written.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.at(name);
        let parent = Path::new(&path).parent().expect("the file lies in the folder");
        std::fs::create_dir_all(parent).expect("folders can be made");
        std::fs::write(&path, content).unwrap_or_else(|e| panic!("{path}: {e}"));
        path
    }

    /// The names of everything in it, sorted.
    ///
    /// # Panics
    /// When it cannot be listed.
    pub fn names(&self) -> Vec<String> {
        let entries = self.path().read_dir().expect("the folder can be listed");
        let mut names: Vec<String> =
            entries.map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}
