//! A plugin's manifest is read or refused, and never names a file elsewhere.

use std::sync::LazyLock;

use copydesk_plugin_host::Manifest;
use tempfile::TempDir;

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = TempDir::new().expect("there is a folder for temporary files");
    std::fs::write(folder.path().join("lib"), "no library").expect("it can be written");
    folder
});

pub(crate) fn check(source: &[u8]) {
    let file = FOLDER.path().join(Manifest::FILE_NAME);
    std::fs::write(&file, source).expect("it can be written");
    match Manifest::read(&file) {
        Ok((manifest, Some(library))) => {
            assert!(manifest.command.is_empty());
            assert_eq!(library.parent(), Some(FOLDER.path()));
        }
        Ok((manifest, None)) => assert!(!manifest.command.is_empty()),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}
