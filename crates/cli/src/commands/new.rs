use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};

use crate::args::Language;
use crate::exit::{Exit, OrUsage};
use crate::stdout::stdout;

/// The template's files, with their places in the new project.
const RUST: &[(&str, &str)] = &[
    ("Cargo.toml", include_str!("../../../../plugins/template/Cargo.standalone.toml.txt")),
    ("src/lib.rs", include_str!("../../../../plugins/template/src/lib.rs")),
    ("plugin.toml", include_str!("../../../../plugins/template/plugin.toml")),
    ("pipeline.toml", include_str!("../../../../plugins/template/pipeline.toml")),
    ("README.md", include_str!("../../../../plugins/template/README.md")),
    (".gitignore", "/target\n"),
];
const C: &[(&str, &str)] = &[
    ("example.c", include_str!("../../../../plugins/example-c/example.c")),
    ("plugin.toml", include_str!("../../../../plugins/example-c/plugin.toml")),
    ("pipeline.toml", include_str!("../../../../plugins/example-c/pipeline.toml")),
    ("README.md", include_str!("../../../../plugins/example-c/README.standalone.md.txt")),
    (".gitignore", "*.so\n*.dylib\n*.dll\n"),
    ("copydesk_plugin.h", copydesk_plugin_abi::HEADER),
];

const PYTHON: &[(&str, &str)] = &[
    ("example_python.py", include_str!("../../../../plugins/example-python/example.py")),
    ("copydesk_plugin.py", include_str!("../../../../plugins/example-python/copydesk_plugin.py")),
    ("plugin.toml", include_str!("../../../../plugins/example-python/plugin.toml")),
    ("pipeline.toml", include_str!("../../../../plugins/example-python/pipeline.toml")),
    ("README.md", include_str!("../../../../plugins/example-python/README.md")),
    (".gitignore", "__pycache__/\n"),
];

/// `copydesk new plugin`
pub(crate) fn plugin(name: &str, dir: &Path, language: Language, sdk: Option<&Path>) -> Result<Exit> {
    let parts = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let valid = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.split('-').all(|part| !part.is_empty() && part.chars().all(parts));
    if !valid {
        return Err(anyhow!("`{name}` is no plugin name: use lower-case letters, digits and single hyphens"))
            .or_usage();
    }
    if copydesk_builtin::plugins().or_usage()?.iter().any(|p| p.spec().name == name) {
        let message =
            format!("`{name}` is a ready plugin, which one of that name would replace; choose another name");
        return Err(anyhow!(message)).or_usage();
    }
    let project = dir.join(name);
    if project.exists() {
        return Err(anyhow!("{} exists already; choose another name or --dir", project.display())).or_usage();
    }
    let files: Vec<(String, String)> = match language {
        Language::Rust => {
            let sdk = find_sdk(sdk).or_usage()?;
            RUST.iter()
                .map(|(path, text)| {
                    ((*path).to_owned(), rename(text, "template", name).replace("@SDK@", &sdk))
                })
                .collect()
        }
        Language::C => {
            // The header comes along, so the project needs no checkout.
            let own = |text: &str| {
                let text = text.replace("../../crates/plugin-abi/include", ".");
                // The layer goes by the plugin's name, so that two such plugins do not make one layer.
                let text = text.replace("STR(\"money\")", "STR(\"example-c\")");
                let text = text.replace("provides = [\"money\"]", "provides = [\"example-c\"]");
                rename(&text.replace("contains.money", "contains.example-c"), "example-c", name)
            };
            C.iter().map(|(path, text)| ((*path).to_owned(), own(text))).collect()
        }
        Language::Python => {
            // The layer goes by the plugin's name, so that two such plugins do not make one layer.
            let own = |text: &str| {
                let text = text
                    .replace("\"tickers\"", "\"example-python\"")
                    .replace("contains.tickers", "contains.example-python");
                rename(&text.replace("example.py", "example_python.py"), "example-python", name)
            };
            let file = |path: &str| path.replace("example_python", &name.replace('-', "_"));
            let text = |text: &str| own(text).replace("example_python.py", &file("example_python.py"));
            PYTHON.iter().map(|(path, content)| (file(path), text(content))).collect()
        }
    };
    for (path, text) in files {
        let path = project.join(path);
        let folder = path.parent().unwrap_or(&project);
        std::fs::create_dir_all(folder)
            .and_then(|()| std::fs::write(&path, text))
            .with_context(|| format!("cannot write {}", path.display()))
            .or_usage()?;
    }
    writeln!(stdout(), "{}: a plugin that builds and runs; its README.md says how", project.display())?;
    Ok(Exit::Fine)
}

/// Puts a new name where the template has its own, in each way of writing it.
fn rename(text: &str, old: &str, new: &str) -> String {
    let snake = |s: &str| s.replace('-', "_");
    let camel = |s: &str| s.split('-').map(|p| p[..1].to_ascii_uppercase() + &p[1..]).collect::<String>();
    // The library's name first: its parts would be taken for the plugin's name otherwise.
    let library = |s: &str| format!("copydesk_plugin_{}", snake(s));
    // By way of marks, as the new name may hold the old one: "my-template".
    let names = [(library(old), library(new)), (old.to_owned(), new.to_owned()), (camel(old), camel(new))];
    let mark = |i: usize| format!("\0{i}\0");
    let marked = names.iter().enumerate().fold(text.to_owned(), |t, (i, (old, _))| t.replace(old, &mark(i)));
    names.iter().enumerate().fold(marked, |t, (i, (_, new))| t.replace(&mark(i), new))
}

/// The path of the SDK crate to put into the new Cargo.toml.
fn find_sdk(given: Option<&Path>) -> Result<String> {
    const MANIFEST: &str = "Cargo.toml";
    let is_sdk = |p: &Path| {
        std::fs::read_to_string(p.join(MANIFEST))
            .is_ok_and(|m| m.lines().any(|line| line.trim() == "name = \"copydesk-plugin-sdk\""))
    };
    let found: Option<PathBuf> = match given {
        Some(path) => Some(path.to_owned()).filter(|p| is_sdk(p)),
        None => {
            let here = std::env::current_dir()?;
            here.ancestors().map(|a| a.join("crates/plugin-sdk")).find(|p| is_sdk(p))
        }
    };
    let Some(found) = found else {
        let what = given.map_or("no checkout of Copydesk here or above".to_owned(), |p| {
            format!("{} does not hold the crate copydesk-plugin-sdk", p.display())
        });
        bail!("{what}; name the folder of the crate with --sdk PATH/crates/plugin-sdk");
    };
    Ok(found.canonicalize()?.display().to_string().replace('\\', "/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_writing_a_name_is_replaced_once() {
        let text = "copydesk_plugin_template, template, Template";
        assert_eq!(rename(text, "template", "shouts"), "copydesk_plugin_shouts, shouts, Shouts");
        let longer = "copydesk_plugin_my_template, my-template, MyTemplate";
        assert_eq!(rename(text, "template", "my-template"), longer);
        let text = "copydesk_plugin_example_c, example-c";
        assert_eq!(rename(text, "example-c", "my-example-c"), "copydesk_plugin_my_example_c, my-example-c");
    }
}
