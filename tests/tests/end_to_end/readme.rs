//! The walk through README from top to bottom, command by command, as a stranger would take it.

use std::path::Path;
use std::process::Command;

use copydesk_tests::{Folder, Run, binary, root};

/// What README has of use to the walk, in its order.
enum Step {
    /// `<!-- file: NAME -->` and the fence below it: a file that the reader is to write.
    File(String, String),
    /// `<!-- more: NAME -->` and the fence below it: what may be added to that pipeline.
    More(String, String),
    /// Lines that are indented: commands for a shell.
    Commands(String),
    /// `<!-- output -->` and the fence below it: lines that the commands before it print, together.
    Output(String),
    /// A program in Python.
    Python(String),
}

fn steps(readme: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut lines = readme.lines().peekable();
    let mut marker = "";
    while let Some(line) = lines.next() {
        if let Some(comment) = line.strip_prefix("<!-- ").and_then(|l| l.strip_suffix(" -->")) {
            marker = comment;
        } else if let Some(language) = line.strip_prefix("```") {
            let body: String = lines.by_ref().take_while(|l| *l != "```").flat_map(|l| [l, "\n"]).collect();
            match (marker.split_once(": "), marker, language) {
                (Some(("file", name)), ..) => steps.push(Step::File(name.to_owned(), body)),
                (Some(("more", name)), ..) => steps.push(Step::More(name.to_owned(), body)),
                (_, "output", _) => steps.push(Step::Output(body)),
                // tests/python runs what needs the Python package.
                (_, "package", _) => {}
                (_, _, "python") => steps.push(Step::Python(body)),
                _ => {}
            }
            marker = "";
        } else if let Some(first) = line.strip_prefix("    ").filter(|l| !l.starts_with(['{', ' '])) {
            let mut commands = first.to_owned() + "\n";
            while let Some(next) = lines.next_if(|l| l.starts_with("    ")) {
                commands.push_str(&next[4..]);
                commands.push('\n');
            }
            steps.push(Step::Commands(commands));
        }
    }
    steps
}

/// What is left out: the set-up and the builds, which whoever runs this test has behind them, and what `new_plugin` walks through.
fn is_run(command: &str) -> bool {
    !["sudo ", "git clone", "export ", "cargo ", "pip ", "COPYDESK_CORPUS=", ".ci/run"]
        .iter()
        .any(|start| command.starts_with(start))
}

/// A checkout to walk in: the parts that README names, which a walk may write to, and inputs by the names that it gives them.
fn checkout() -> Folder {
    let folder = Folder::new();
    for part in ["pipelines", "examples", "gold", "plugins/example-c", "crates/plugin-abi/include"] {
        copy(&root().join(part), &Path::new(&folder.at("")).join(part));
    }
    let article = "The port of Oslo reopened on Monday, harbour master Anna Berg told Reuters. “We are ready,” she said.\n";
    let line = serde_json::json!({ "id": "one", "text": article, "published": "2024-05-08" }).to_string();
    for name in ["news/a.txt", "article.txt"] {
        folder.write(name, article);
    }
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gzip, line.as_bytes()).unwrap();
    folder.write("more.jsonl.gz", gzip.finish().unwrap());
    let page =
        format!("<html><body><article><h1>The port is open</h1><p>{article}</p></article></body></html>");
    let response = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{page}");
    let head = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://port.example/open\r\nContent-Length: {}\r\n\r\n",
        response.len()
    );
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gzip, format!("{head}{response}\r\n\r\n").as_bytes()).unwrap();
    folder.write("crawl.warc.gz", gzip.finish().unwrap());
    folder.write("archive/2024/b.txt.zst", zstd::encode_all(article.as_bytes(), 1).unwrap());
    folder
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn every_command_of_the_readme_works_as_written() {
    assert!(walk("README.md") > 20);
}

#[test]
fn every_command_of_the_pages_on_plugins_works_as_written() {
    assert!(walk("docs/process-plugins.md") >= 4);
    assert!(walk("docs/c-plugins.md") >= 4);
}

/// Does what a page says, in a checkout of its own, and says how many commands there were.
fn walk(page: &str) -> usize {
    let folder = checkout();
    let path = std::env::join_paths(
        [binary().parent().unwrap().to_owned()]
            .into_iter()
            .chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
    )
    .unwrap();
    let shell_in = |at: &str, program: &str, script: &str| {
        let mut command = Command::new(program);
        command.args(["-c", script]).current_dir(folder.at(at)).env("PATH", &path).env("NO_COLOR", "1");
        command.output().unwrap_or_else(|e| panic!("{program} cannot be started: {e}"))
    };
    let shell = |program: &str, script: &str| shell_in("", program, script);
    let (mut printed, mut walked) = (String::new(), 0);
    for step in steps(&std::fs::read_to_string(root().join(page)).unwrap()) {
        match step {
            Step::File(name, content) => drop(folder.write(&name, content)),
            Step::More(name, content) => {
                let whole = std::fs::read_to_string(folder.at(&name)).unwrap() + &content;
                folder.write(&name, whole);
                let tested = shell("sh", &format!("copydesk test {name}"));
                assert!(tested.status.success(), "{}", String::from_utf8_lossy(&tested.stdout));
            }
            Step::Output(expected) => {
                assert!(expected.lines().count() > 3, "{expected:?}");
                assert!(
                    printed.contains(&expected),
                    "README shows\n{expected}\nwhere the command prints\n{printed}"
                );
            }
            Step::Python(program) => {
                if Command::new("python3").arg("--version").output().is_ok() {
                    let output = shell("python3", &program);
                    printed = String::from_utf8(output.stdout).unwrap();
                    assert!(output.status.success() && printed.contains("Anna Berg"), "{program}\n{printed}");
                }
            }
            Step::Commands(commands) if commands.contains("\ncargo build\n") => {}
            Step::Commands(commands) => {
                printed.clear();
                let mut at = String::new();
                for command in commands.lines() {
                    let command = command
                        .replace("cargo run --release -- ", "copydesk ")
                        .replace(" PATH ", " examples ");
                    if !is_run(&command) {
                        continue;
                    }
                    if let Some(place) = command.strip_prefix("cd ") {
                        place.clone_into(&mut at);
                        continue;
                    }
                    let output = shell_in(&at, "sh", &command);
                    let errors = String::from_utf8_lossy(&output.stderr);
                    assert!(output.status.success(), "`{command}` ends with {}:\n{errors}", output.status);
                    printed += &String::from_utf8(output.stdout).unwrap();
                    walked += 1;
                }
            }
        }
    }
    walked
}

#[test]
fn the_table_of_layers_lists_every_field_there_is() {
    let stages = ["tokens", "outlets", "entities", "dates", "organizations", "quotes"];
    let stages: String = stages.map(|s| format!("[[stage]]\nplugin = \"{s}\"\n")).concat();
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let code =
        |cell: &str| -> Vec<String> { cell.split('`').skip(1).step_by(2).map(str::to_owned).collect() };
    let mut rows = readme.lines().skip_while(|l| *l != "| layer | each annotation has |").skip(2);
    let rows = rows.by_ref().take_while(|l| l.starts_with("| `"));
    let listed: Vec<(String, Vec<String>)> = rows
        .map(|row| {
            let mut cells = row.split('|').skip(1);
            (code(cells.next().unwrap()).concat(), code(cells.next().unwrap()))
        })
        .collect();
    assert!(listed.len() > 6, "{listed:?}");
    let layers: Vec<&str> = listed.iter().map(|(layer, _)| layer.as_str()).collect();
    let folder = Folder::new();
    let all = format!("schema = 1\nname = \"all\"\n[output]\nlayers = {layers:?}\n{stages}");
    let pipeline = folder.write("all.toml", all);
    let articles = root().join("examples/articles");
    let run = Run::new(["run", "-q", pipeline.as_str(), articles.to_str().unwrap()]).check();
    let records = run.exits(0).records();
    for (layer, fields) in listed {
        let first = records.iter().find_map(|r| r["layers"][&layer].get(0)?.as_object().cloned());
        let own: Vec<String> = first.unwrap_or_else(|| panic!("no `{layer}`")).keys().cloned().collect();
        assert!(own.iter().all(|f| fields.contains(f)), "`{layer}` has {own:?}, README lists {fields:?}");
        assert_eq!(own.len(), fields.len(), "`{layer}` has {own:?}, README lists {fields:?}");
    }
}
