//! The executor's limits and order, on the built-in tokens.
#![allow(clippy::unwrap_used, reason = "a test that cannot set up has failed")]

use std::io::{self, Write};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread::{self, ThreadId};
use std::time::Duration;

use copydesk_document::{Document, LayerSchema};
use copydesk_extractor::{Config, Error, Extractor, Input, Output, PluginSpec};
use copydesk_pipeline::Spec;
use copydesk_runner::{
    ExecuteError, FailedDocument, Job, Outcome, Pipeline, PluginCatalog, Settings, Summary, execute,
};

fn pipeline(source: &str) -> Pipeline {
    let catalog = PluginCatalog::built_in(copydesk_builtin::plugins().unwrap());
    let spec = Spec::parse("test.toml", source).unwrap();
    Pipeline::start(copydesk_pipeline::plan(&spec, Path::new("."), &catalog).unwrap(), &catalog).unwrap()
}

const TOKENS: &str = "[[stage]]\nplugin = \"tokens\"\n";

fn job(i: usize) -> Job {
    let text = "One word after the other. ".repeat(1 + i % 7 * 50);
    Job::new(text.len(), move || Ok(Document::new(i.to_string(), text).unwrap()))
}

fn render(outcome: &Outcome, out: &mut Vec<u8>) {
    match outcome {
        Outcome::Annotated(d, _) => out.extend_from_slice(d.id().as_bytes()),
        Outcome::Failed(f) | Outcome::Fatal(f) => out.extend_from_slice(f.failure.code.as_bytes()),
    }
    out.push(b' ');
}

/// Calls a function with what is written; each record comes in one call.
struct Records<F>(F);

impl<F: FnMut(&[u8]) -> io::Result<()>> Write for Records<F> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        (self.0)(bytes).map(|()| bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Runs 200 documents; gives the records, the summary, and the most documents that were in flight at once.
fn run(source: &str, threads: usize, memory: usize) -> (String, Summary, usize) {
    let [read, written, most] = [const { AtomicUsize::new(0) }; 3];
    let jobs = (0..200).map(|i| {
        let in_flight = 1 + read.fetch_add(1, Ordering::SeqCst) - written.load(Ordering::SeqCst);
        most.fetch_max(in_flight, Ordering::SeqCst);
        job(i)
    });
    let mut out = Vec::new();
    let mut output = Records(|record: &[u8]| {
        written.fetch_add(1, Ordering::SeqCst);
        out.extend_from_slice(record);
        Ok(())
    });
    let settings = Settings { threads, memory };
    let summary = execute(&pipeline(source), jobs, settings, &render, &mut output, |_| ()).unwrap();
    (String::from_utf8(out).unwrap(), summary, most.into_inner())
}

#[test]
fn records_come_in_input_order_whatever_the_threads_and_the_memory() {
    let expected: String = (0..200).map(|i| format!("{i} ")).collect();
    for threads in [1, 2, 7] {
        for memory in [1, 100_000, usize::MAX] {
            let (out, summary, _) = run(TOKENS, threads, memory);
            assert_eq!(out, expected, "{threads} threads, {memory} bytes");
            assert_eq!((summary.ok, summary.failed), (200, 0));
        }
    }
}

#[test]
fn no_document_is_read_before_there_is_memory_for_it() {
    // One byte is less than any document takes, so each goes through alone.
    assert_eq!(run(TOKENS, 4, 1).2, 1);
    assert!(run(TOKENS, 4, usize::MAX).2 > 1);
}

#[test]
fn a_document_waits_until_it_fits_and_a_larger_one_than_the_memory_goes_alone() {
    // Vectors alone take 228 bytes for each byte of text: two long documents are more than this, one with a short less.
    const MEMORY: usize = 3_000_000;
    /// Bytes of the documents at work, how many there are, and the most bytes seen.
    #[derive(Default)]
    struct AtWork {
        bytes: usize,
        documents: usize,
        most: usize,
        most_of_several: usize,
    }
    let at_work = Arc::new(Mutex::new(AtWork::default()));
    let jobs = (0..60).map(|i| {
        let text = "One word after the other. ".repeat([1, 300, 100, 2000, 300, 300][i % 6]);
        let at_work = at_work.clone();
        let bytes = text.len();
        let make = move || {
            let mut now = at_work.lock().unwrap();
            now.bytes += bytes;
            now.documents += 1;
            now.most = now.most.max(now.bytes);
            if now.documents > 1 {
                now.most_of_several = now.most_of_several.max(now.bytes);
            }
            Ok(Document::new(i.to_string(), text).unwrap())
        };
        Job::new(bytes, make)
    });
    let render = |outcome: &Outcome, _: &mut Vec<u8>| {
        let Outcome::Annotated(document, _) = outcome else { panic!("{outcome:?}") };
        let mut now = at_work.lock().unwrap();
        now.bytes -= document.text().len();
        now.documents -= 1;
    };
    let settings = Settings { threads: 4, memory: MEMORY };
    let summary = execute(&pipeline(TOKENS), jobs, settings, &render, &mut io::sink(), |_| ()).unwrap();
    assert_eq!(summary.ok, 60);
    let now = at_work.lock().unwrap();
    assert!(now.most_of_several * 228 <= MEMORY, "{} bytes at once", now.most_of_several);
    assert_eq!(now.most, 2000 * 26, "the largest goes through, alone");
}

#[test]
fn words_are_what_unicode_white_space_separates() {
    let text = "one\u{a0}two\u{2003}three four";
    let job = Job::new(text.len(), move || Ok(Document::new("a", text).unwrap()));
    let settings = Settings { threads: 1, memory: usize::MAX };
    let jobs = std::iter::once(job);
    let summary = execute(&pipeline(TOKENS), jobs, settings, &render, &mut io::sink(), |_| ()).unwrap();
    assert_eq!(summary.words, 4);
}

#[test]
fn a_layer_over_the_limit_fails_its_document_and_no_other() {
    let source = format!("{TOKENS}[limits]\nmax-annotations = 60\n");
    let (out, summary, _) = run(&source, 2, usize::MAX);
    // The short documents have six tokens, the others hundreds.
    assert_eq!((summary.ok, summary.failed), (29, 171));
    assert!(out.starts_with("0 limit limit"), "{out}");
}

#[test]
fn reading_stops_when_the_output_cannot_be_written() {
    let mut read = 0;
    let jobs = (0..100_000).map(|i| {
        read += 1;
        job(i)
    });
    let mut full = Records(|_: &[u8]| Err(io::Error::from(io::ErrorKind::StorageFull)));
    let settings = Settings { threads: 2, memory: usize::MAX };
    let result = execute(&pipeline(TOKENS), jobs, settings, &render, &mut full, |_| ());
    assert!(matches!(result, Err(ExecuteError::Output(e)) if e.kind() == io::ErrorKind::StorageFull));
    assert!(read < 1_000, "{read} documents were read");
}

/// Refuses a document on another thread than the one that made the scratch, and scratch that another thread frees.
struct Homebound;

struct Home(ThreadId);

static FREED_ELSEWHERE: AtomicUsize = AtomicUsize::new(0);

impl Default for Home {
    fn default() -> Home {
        Home(thread::current().id())
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        FREED_ELSEWHERE.fetch_add(usize::from(self.0 != thread::current().id()), Ordering::SeqCst);
    }
}

impl Extractor for Homebound {
    type Scratch = Home;

    fn spec() -> PluginSpec {
        let layer = LayerSchema::new("nothing", "Nothing.");
        PluginSpec::new("homebound", "1.0.0", "Stays on its thread.").provides(layer)
    }

    fn new(_: &Config) -> Result<Self, Error> {
        Ok(Homebound)
    }

    fn process(&self, _: &Input<'_>, scratch: &mut Home, _: &mut Output) -> Result<(), Error> {
        if scratch.0 == thread::current().id() { Ok(()) } else { Err(Error::new("scratch from elsewhere")) }
    }
}

#[test]
fn scratch_is_made_used_and_freed_on_one_thread() {
    let catalog = PluginCatalog::built_in(vec![copydesk_builtin::plugin::<Homebound>().unwrap()]);
    let spec = Spec::parse("test.toml", "[[stage]]\nplugin = \"homebound\"\n").unwrap();
    let plan = copydesk_pipeline::plan(&spec, Path::new("."), &catalog).unwrap();
    let pipeline = Pipeline::start(plan, &catalog).unwrap();
    for threads in [1, 3] {
        let settings = Settings { threads, memory: usize::MAX };
        let jobs = (0..50).map(job);
        let summary = execute(&pipeline, jobs, settings, &render, &mut io::sink(), |_| ()).unwrap();
        assert_eq!((summary.ok, summary.stages.len()), (50, 1));
    }
    assert_eq!(FREED_ELSEWHERE.load(Ordering::SeqCst), 0);
}

/// What is written and whether it was flushed, for whoever waits for it.
struct Pipe(mpsc::Sender<Vec<u8>>, Vec<u8>);

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.1.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        // Whoever waited has gone when the last flush comes.
        let _ = self.0.send(std::mem::take(&mut self.1));
        Ok(())
    }
}

#[test]
fn a_record_is_written_and_flushed_before_the_next_document_comes() {
    for threads in [1, 4] {
        let (sender, receiver) = mpsc::channel();
        let jobs = (0..5).map(|i| {
            // Like somebody at the other end of a pipe, who asks again when he has the answer.
            let mut seen = Vec::new();
            while i > 0 && seen != format!("{} ", i - 1).as_bytes() {
                let more = receiver.recv_timeout(Duration::from_secs(120));
                seen.extend(more.expect("the record of the document before"));
            }
            job(i)
        });
        let settings = Settings { threads, memory: usize::MAX };
        let mut output = Pipe(sender, Vec::new());
        let summary = execute(&pipeline(TOKENS), jobs, settings, &render, &mut output, |_| ()).unwrap();
        assert_eq!(summary.ok, 5);
    }
}

#[test]
fn a_panic_while_reading_or_writing_reaches_the_caller() {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    let settings = Settings { threads: 2, memory: usize::MAX };
    let jobs = (0..20).inspect(|&i| assert!(i < 7, "this document cannot be read")).map(job);
    let run = || execute(&pipeline(TOKENS), jobs, settings, &render, &mut io::sink(), |_| ()).is_ok();
    assert!(catch_unwind(AssertUnwindSafe(run)).is_err());
    let mut output = Records(|_: &[u8]| panic!("this record cannot be written"));
    let run = || execute(&pipeline(TOKENS), (0..20).map(job), settings, &render, &mut output, |_| ()).is_ok();
    assert!(catch_unwind(AssertUnwindSafe(run)).is_err());
}

#[test]
fn a_panic_outside_the_stages_ends_the_run_and_is_not_waited_for() {
    let jobs = (0..20).map(|i| match i {
        7 => {
            let make = || -> Result<Document, FailedDocument> { panic!("this document cannot be made") };
            Job::new(1, make)
        }
        _ => job(i),
    });
    let settings = Settings { threads: 2, memory: usize::MAX };
    let result = execute(&pipeline(TOKENS), jobs, settings, &render, &mut io::sink(), |_| ());
    assert!(matches!(result, Err(ExecuteError::Panicked)));
}
