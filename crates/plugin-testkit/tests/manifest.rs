//! Manifests and the search path: what is found, what is refused, and what the error says.
#![allow(clippy::unwrap_used, reason = "helpers of tests may unwrap as tests do")]

use std::path::{Path, PathBuf};

use copydesk_plugin_host::{LoadError, Manifest, SearchPath, library_file_name};
use copydesk_plugin_testkit::build;

const GOOD: &str =
    "name = \"raw\"\nversion = \"1.0.0\"\nabi = \"1.0\"\nlibrary = \"good\"\nlicense = \"MIT\"\n";
const SHA256_OF_ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

/// A search path with one installed plugin, `raw`.
struct Installed {
    root: tempfile::TempDir,
}

impl Installed {
    fn new(manifest: &str) -> Installed {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("raw");
        std::fs::create_dir(&folder).unwrap();
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plugins/faulty/c/raw.c");
        let library = build::c_library(&source, &folder, &[]).unwrap();
        std::fs::rename(library, folder.join(library_file_name("good"))).unwrap();
        std::fs::write(folder.join("plugin.toml"), manifest).unwrap();
        Installed { root }
    }

    fn load(&self) -> Result<(), LoadError> {
        SearchPath::new(vec![self.root.path().to_owned()]).load("raw").map(drop)
    }

    fn manifest(&self) -> PathBuf {
        self.root.path().join("raw/plugin.toml")
    }
}

#[test]
fn a_good_manifest_loads_by_name_folder_and_file() {
    let installed = Installed::new(GOOD);
    installed.load().unwrap();
    let manifest = installed.manifest();
    for path in [manifest.as_path(), manifest.parent().unwrap()] {
        assert_eq!(SearchPath::load_at(path, "raw").unwrap().spec().name, "raw");
    }
    let found = SearchPath::new(vec![installed.root.path().to_owned()]).list();
    assert_eq!(found.iter().map(|f| f.name.as_str()).collect::<Vec<_>>(), ["raw"]);
    assert_eq!(found[0].manifest().unwrap().unwrap().provides, None);
    found[0].load().unwrap();
    Installed::new(&(GOOD.to_owned() + "provides = [\"raw\"]\n")).load().unwrap();
}

#[test]
fn a_project_of_ones_own_is_found_by_its_folder_and_by_its_builds() {
    let installed = Installed::new(GOOD);
    let project = installed.root.path().join("raw");
    let build = project.join("target/release");
    std::fs::create_dir_all(&build).unwrap();
    let (beside, library) = (library_file_name("good"), library_file_name("copydesk_plugin_raw"));
    std::fs::rename(project.join(beside), build.join(&library)).unwrap();
    std::fs::write(installed.manifest(), GOOD.replace("\"good\"", "\"copydesk_plugin_raw\"")).unwrap();
    installed.load().unwrap();
    let builds = SearchPath::new(vec![build]);
    builds.load("raw").unwrap();
    assert_eq!(builds.list()[0].manifest().unwrap().unwrap().version, "1.0.0");
    // It counts there too, and one of another plugin does not.
    std::fs::write(installed.manifest(), GOOD.replace("1.0.0", "1.0.1")).unwrap();
    assert_eq!(builds.load("raw").unwrap_err().code(), "plugin::manifest");
    std::fs::write(installed.manifest(), GOOD.replace("\"raw\"", "\"cooked\"")).unwrap();
    builds.load("raw").unwrap();
    assert!(builds.list()[0].manifest().is_none());
}

#[test]
fn manifests_that_do_not_hold_are_refused() {
    let cases = [
        (
            GOOD.to_owned() + &format!("sha256 = \"{SHA256_OF_ABC}\"\n"),
            "plugin::hash",
            "its manifest says ba7816bf",
        ),
        (GOOD.replace("abi = \"1.0\"", "abi = \"2.0\""), "plugin::abi", "speaks plugin ABI 2.0"),
        (GOOD.replace("abi = \"1.0\"", "abi = \"1.999\""), "plugin::abi", "1.999"),
        (GOOD.replace("abi = \"1.0\"", "abi = \"one\""), "plugin::abi", "one"),
        (GOOD.replace("\"good\"", "\"../raw/good\""), "plugin::manifest", "not the name of a file beside it"),
        (GOOD.replace("\"good\"", "\"..\""), "plugin::manifest", "not the name of a file beside it"),
        (GOOD.replace("\"good\"", "\"/bin/sh\""), "plugin::manifest", "not the name of a file beside it"),
        (GOOD.replace("\"good\"", "\"absent\""), "plugin::manifest", "`absent` is not beside it"),
        (GOOD.to_owned() + "models = [\"absent.bin\"]\n", "plugin::manifest", "model `absent.bin`"),
        (
            GOOD.to_owned() + "models = [\"../../secret\"]\n",
            "plugin::manifest",
            "not the name of a file beside it",
        ),
        (GOOD.to_owned() + "licence = \"MIT\"\n", "plugin::manifest", "unknown field `licence`"),
        (GOOD.replace("name = \"raw\"\n", ""), "plugin::manifest", "missing field `name`"),
        (
            GOOD.replace("\"raw\"", "\"cooked\""),
            "plugin::manifest",
            "states name `cooked`, the plugin says `raw`",
        ),
        (GOOD.replace("1.0.0", "1.0.1"), "plugin::manifest", "states version `1.0.1`"),
        (
            GOOD.to_owned() + "provides = [\"raw\", \"more\"]\n",
            "plugin::manifest",
            "states the layers `more`, `raw`, the plugin says `raw`",
        ),
        ("not toml".to_owned(), "plugin::manifest", "plugin.toml"),
    ];
    for (manifest, code, words) in cases {
        let error = Installed::new(&manifest).load().expect_err(&manifest);
        assert_eq!(error.code(), code, "{manifest}\n{error}");
        assert!(error.to_string().contains(words), "{manifest}\n{error}");
    }
}

#[test]
fn the_right_hash_loads() {
    let installed = Installed::new(&(GOOD.to_owned() + &format!("sha256 = \"{SHA256_OF_ABC}\"\n")));
    let Err(LoadError::Hash { is, .. }) = installed.load() else { panic!("the wrong hash was taken") };
    std::fs::write(installed.manifest(), GOOD.to_owned() + &format!("sha256 = \"{}\"\n", is.to_uppercase()))
        .unwrap();
    installed.load().unwrap();
    let (manifest, library) = Manifest::read(&installed.manifest()).unwrap();
    assert_eq!(manifest.license, "MIT");
    assert!(library.unwrap().ends_with(library_file_name("good")));
}

#[test]
fn another_name_than_the_one_asked_for_is_refused() {
    let installed = Installed::new(GOOD);
    let error = SearchPath::load_at(&installed.manifest(), "cooked").unwrap_err();
    assert_eq!(error.code(), "plugin::name");
    assert!(error.to_string().contains("holds plugin `raw`, not `cooked`"), "{error}");
}

#[test]
fn a_plugin_that_is_nowhere_names_every_place_tried() {
    let (a, b) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let absent = b.path().join("absent");
    let folders = vec![a.path().to_owned(), b.path().to_owned(), absent];
    let error = SearchPath::new(folders.clone()).load("no-such").unwrap_err();
    let text = error.to_string();
    assert_eq!(error.code(), "plugin::not-found");
    for folder in &folders {
        for file in ["no-such/plugin.toml".to_owned(), library_file_name("copydesk_plugin_no_such")] {
            let path = folder.join(file).display().to_string();
            assert!(text.contains(&path), "{path} is missing from {text}");
        }
    }
    assert!(text.contains("no such folder") && text.contains("no such file"), "{text}");
    assert!(
        SearchPath::new(Vec::new())
            .load("no-such")
            .unwrap_err()
            .to_string()
            .contains("no folder was searched")
    );
}
