//! `--log FILE`: what happened in a run, as JSON lines with the time of each.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::{Context, Result, anyhow};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::args::Run;
use crate::exit::{Exit, OrUsage, harmless, tell};
use crate::program::program;

/// Where a run says what happens to it; to nobody, if nobody asked.
#[derive(Debug, Default)]
pub(crate) struct Log {
    path: PathBuf,
    /// None where nobody asked, and once it cannot be written any more.
    file: Mutex<Option<File>>,
    /// What the last line is to say.
    end: Mutex<Map<String, Value>>,
}

/// A line.
#[derive(Serialize)]
struct Line<'l> {
    /// In UTC, as RFC 3339 has it.
    time: String,
    event: &'l str,
    #[serde(flatten)]
    fields: &'l Value,
}

impl Log {
    /// Begins a log, or goes on with the one that is there, and says what is run.
    pub(crate) fn open(args: &Run) -> Result<Log> {
        let Some(path) = &args.watching.log else { return Ok(Log::default()) };
        let cannot = || format!("cannot write the log {}", path.display());
        if args.output.as_deref().is_some_and(|output| is_same(output, path)) {
            return Err(anyhow!("{}: it is the output too; choose another file", cannot())).or_usage();
        }
        let head = b"{\"time\":\"";
        let is_log = |there: &[u8]| there.is_empty() || there.starts_with(head);
        if path.is_file() && !is_log(&first(path, head.len()).with_context(cannot).or_usage()?) {
            return Err(anyhow!("{}: it is there and is no log; choose another file", cannot())).or_usage();
        }
        let file = File::options().append(true).create(true).open(path).with_context(cannot).or_usage()?;
        let log = Log { path: path.clone(), file: Mutex::new(Some(file)), end: Mutex::default() };
        let start = json!({
            "version": env!("CARGO_PKG_VERSION"),
            "process": std::process::id(),
            "pipeline": args.pipeline.pipeline.display().to_string(),
            "inputs": args.inputs.inputs,
            "arguments": program().words().map(|a| a.to_string_lossy().into_owned()).collect::<Vec<_>>(),
            "options": {
                "format": format!("{:?}", args.format()), "threads": args.resources.threads,
                "memory": args.resources.memory, "isolation": args.isolation.map(|i| format!("{i:?}")),
                "sandbox": args.sandbox, "max_document_bytes": args.inputs.max_document_bytes,
                "max_document_time": args.max_document_time.map(|t| t.as_secs_f32()),
                "max_document_memory": args.max_document_memory,
                "max_failures": args.max_failures.map(|m| m.to_string()), "fail_on": format!("{:?}", args.fail_on),
            },
        });
        log.write("start", &start).with_context(cannot).or_usage()?;
        Ok(log)
    }

    /// Notes what happened, and `fields` of it, which is an object. Any thread may; where it cannot be written, that is told once.
    pub(crate) fn note(&self, event: &str, fields: &Value) {
        if let Err(e) = self.write(event, fields) {
            *lock(&self.file) = None;
            let name = harmless(&self.path.display().to_string());
            tell(format_args!("warning: cannot write the log {name}: {e}; the run goes on without it"));
        }
    }

    fn write(&self, event: &str, fields: &Value) -> std::io::Result<()> {
        let mut file = lock(&self.file);
        let Some(open) = file.as_mut() else { return Ok(()) };
        let time = format!("{:.3}", jiff::Timestamp::now());
        let mut line = serde_json::to_vec(&Line { time, event, fields })?;
        line.push(b'\n');
        // In one piece, so that the lines of two runs do not mix.
        open.write_all(&line)
    }

    /// Has the last line say this too.
    pub(crate) fn at_end(&self, fields: Value) {
        if let Value::Object(fields) = fields {
            lock(&self.end).extend(fields);
        }
    }

    /// Says how the run ends.
    pub(crate) fn end(&self, result: &Result<Exit>) {
        let mut fields = std::mem::take(&mut *lock(&self.end));
        let (code, error) = match result {
            Ok(exit) => (exit.code(), None),
            Err(e) => (Exit::code_of(e), Some(format!("{e:#}"))),
        };
        fields.insert("exit".into(), code.into());
        if let Some(error) = error {
            fields.insert("error".into(), error.into());
        }
        self.note("end", &Value::Object(fields));
    }
}

/// The first bytes of a file, at most so many.
fn first(path: &Path, most: usize) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(most as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Whether two paths lead to one file.
pub(crate) fn is_same(a: &Path, b: &Path) -> bool {
    a == b || a.canonicalize().ok().zip(b.canonicalize().ok()).is_some_and(|(a, b)| a == b)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
