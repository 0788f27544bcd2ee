use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

/// The workspace's folder.
pub fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// The `copydesk` program of the profile and target folder that this test was built in, with the ready plugins
/// beside it. It is built once a process, so that no test runs a program older than the source.
///
/// # Panics
/// When it cannot be built.
pub fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        let test = std::env::current_exe().expect("the test knows its own path");
        let profile = test.parent().and_then(Path::parent).expect("tests lie in TARGET/PROFILE/deps");
        let name = profile.file_name().and_then(OsStr::to_str).expect("profiles have plain names");
        let target = profile.parent().expect("profiles lie in the target folder");
        let mut cargo = Command::new(env!("CARGO"));
        cargo.current_dir(root()).args(["build", "--quiet", "--target-dir"]).arg(target);
        cargo.args(["--profile", if name == "debug" { "dev" } else { name }]);
        let output = cargo.output().expect("cargo can be started");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "`cargo build` failed:\n{errors}");
        profile.join(format!("copydesk{}", std::env::consts::EXE_SUFFIX))
    })
}

/// The folder that holds the ready plugins.
///
/// # Panics
/// When they cannot be built.
pub fn plugins() -> &'static Path {
    binary().parent().expect("the program lies in a folder")
}

/// Runs `copydesk` with these arguments and this standard input, in the workspace's folder.
pub fn check<A: AsRef<OsStr>>(args: impl IntoIterator<Item = A>, stdin: impl AsRef<[u8]>) -> Check {
    Run::new(args).stdin(stdin).check()
}

/// How many processes there are whose command line holds a text.
///
/// # Panics
/// Where the system does not list them as Linux does.
pub fn processes(text: &str) -> usize {
    let all = Path::new("/proc").read_dir().expect("processes are listed").flatten();
    let line = |p: std::fs::DirEntry| std::fs::read_to_string(p.path().join("cmdline")).unwrap_or_default();
    all.map(line).filter(|line| line.contains(text)).count()
}

/// Whether something is so within so many seconds.
pub fn soon(seconds: u64, is: impl Fn() -> bool) -> bool {
    (0..seconds * 20).any(|_| {
        is() || {
            std::thread::sleep(std::time::Duration::from_millis(50));
            false
        }
    })
}

/// A run of `copydesk` that is being prepared.
#[derive(Debug)]
pub struct Run {
    args: Vec<OsString>,
    stdin: Vec<u8>,
    env: Vec<(String, String)>,
    folder: PathBuf,
}

impl Run {
    /// A run with these arguments, in the workspace's folder, with nothing on standard input.
    pub fn new<A: AsRef<OsStr>>(args: impl IntoIterator<Item = A>) -> Run {
        let args = args.into_iter().map(|a| a.as_ref().to_owned()).collect();
        Run { args, stdin: Vec::new(), env: Vec::new(), folder: root().to_owned() }
    }

    /// Gives it something to read.
    #[must_use]
    pub fn stdin(mut self, bytes: impl AsRef<[u8]>) -> Run {
        self.stdin = bytes.as_ref().to_vec();
        self
    }

    /// Sets a variable of its environment.
    #[must_use]
    pub fn env(mut self, key: &str, value: &str) -> Run {
        self.env.push((key.to_owned(), value.to_owned()));
        self
    }

    /// Starts it in another folder.
    #[must_use]
    pub fn folder(mut self, folder: &Path) -> Run {
        self.folder = folder.to_owned();
        self
    }

    /// The command, for tests that handle the process themselves. Nothing of the caller's own settings reaches it.
    pub fn command(&self) -> Command {
        let mut command = Command::new(binary());
        for (key, _) in std::env::vars_os().filter(|(k, _)| k.to_string_lossy().starts_with("COPYDESK_")) {
            command.env_remove(key);
        }
        for key in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR"] {
            command.env_remove(key);
        }
        command.args(&self.args).current_dir(&self.folder).envs(self.env.iter().cloned());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs it to its end.
    ///
    /// # Panics
    /// When it cannot be started, is killed by a signal, or writes what is not UTF-8.
    pub fn check(self) -> Check {
        let command = format!("copydesk {}", self.args.join(OsStr::new(" ")).to_string_lossy());
        let mut child = self.command().spawn().unwrap_or_else(|e| panic!("{command}: {e}"));
        let mut pipe = child.stdin.take().expect("standard input is a pipe");
        // Written from a thread of its own: the program may write before it has read everything, or not read at all.
        let writer = std::thread::spawn(move || drop(pipe.write_all(&self.stdin)));
        let output = child.wait_with_output().unwrap_or_else(|e| panic!("{command}: {e}"));
        writer.join().expect("writing does not panic");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap_or_else(|e| panic!("{command}: {e}"));
        let (stdout, stderr) = (text(output.stdout), text(output.stderr));
        let code = output.status.code().unwrap_or_else(|| panic!("{command}: {}\n{stderr}", output.status));
        Check { code, stdout, stderr, command }
    }
}

/// What a run did. Each assertion returns it again, for the next one.
#[derive(Debug)]
pub struct Check {
    /// The exit code.
    pub code: i32,
    /// What it wrote to standard output.
    pub stdout: String,
    /// What it wrote to standard error.
    pub stderr: String,
    command: String,
}

impl Check {
    /// What a run did that somebody else has waited for.
    pub fn of(command: &str, code: i32, stdout: String, stderr: String) -> Check {
        Check { code, stdout, stderr, command: command.to_owned() }
    }

    fn fail(&self, what: &str) -> ! {
        let cut = |s: &str| s.chars().take(4000).collect::<String>();
        let (out, err) = (cut(&self.stdout), cut(&self.stderr));
        panic!("{}\n{what}\n--- exit code {}\n--- stdout\n{out}\n--- stderr\n{err}", self.command, self.code)
    }

    /// Asserts the exit code.
    ///
    /// # Panics
    /// When it is another.
    #[track_caller]
    pub fn exits(&self, code: i32) -> &Check {
        if self.code != code {
            self.fail(&format!("expected exit code {code}"));
        }
        self
    }

    /// Asserts that each of these stands in standard error. White space counts as one space, since messages are
    /// wrapped, and the bars that frame them count as white space.
    ///
    /// # Panics
    /// When one does not.
    #[track_caller]
    pub fn says(&self, parts: &[&str]) -> &Check {
        let stderr = flat(&self.stderr);
        for part in parts {
            if !stderr.contains(&flat(part)) {
                self.fail(&format!("expected on stderr: {part}"));
            }
        }
        self
    }

    /// Asserts that each of these stands in standard output.
    ///
    /// # Panics
    /// When one does not.
    #[track_caller]
    pub fn prints(&self, parts: &[&str]) -> &Check {
        for part in parts {
            if !self.stdout.contains(part) {
                self.fail(&format!("expected on stdout: {part}"));
            }
        }
        self
    }

    /// Asserts that nothing was written to standard error.
    ///
    /// # Panics
    /// When something was.
    #[track_caller]
    pub fn quiet(&self) -> &Check {
        if !self.stderr.is_empty() {
            self.fail("expected an empty stderr");
        }
        self
    }

    /// Asserts that nothing was written to standard output.
    ///
    /// # Panics
    /// When something was.
    #[track_caller]
    pub fn prints_nothing(&self) -> &Check {
        if !self.stdout.is_empty() {
            self.fail("expected an empty stdout");
        }
        self
    }

    /// The records on standard output, one a line.
    ///
    /// # Panics
    /// When a line is no JSON object.
    #[track_caller]
    pub fn records(&self) -> Vec<Value> {
        let parse = |line: &str| match serde_json::from_str(line) {
            Ok(record @ Value::Object(_)) => record,
            other => self.fail(&format!("no record: {line}\n{other:?}")),
        };
        self.stdout.lines().map(parse).collect()
    }

    /// The lines of standard output, without those of documents whose id ends in `bad`.
    pub fn lines_but(&self, bad: &str) -> Vec<&str> {
        let is_bad = |line: &&str| {
            let record: Value = serde_json::from_str(line).unwrap_or_default();
            record["id"].as_str().is_some_and(|id| id.ends_with(bad))
        };
        self.stdout.lines().filter(|l| !is_bad(l)).collect()
    }

    /// The record of the document whose id ends in `id`.
    ///
    /// # Panics
    /// When there is not exactly one.
    #[track_caller]
    pub fn record(&self, id: &str) -> Value {
        let is = |r: &Value| r["id"].as_str().is_some_and(|i| i.ends_with(id));
        let mut found: Vec<Value> = self.records().into_iter().filter(is).collect();
        if found.len() != 1 {
            self.fail(&format!("expected one record of `{id}`, found {}", found.len()));
        }
        found.swap_remove(0)
    }
}

fn flat(text: &str) -> String {
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || "│|".contains(c)).filter(|w| !w.is_empty()).collect();
    words.join(" ")
}
