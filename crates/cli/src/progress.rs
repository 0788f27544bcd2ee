//! What whoever waits for a run sees of it on standard error.

use std::collections::VecDeque;
use std::fmt::{self, Display};
use std::io::{IsTerminal, stderr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use copydesk_runner::{Event, Summary};
use indicatif::{HumanBytes, HumanCount, HumanDuration, ProgressBar, ProgressStyle};
use serde_json::json;

use crate::args::{Shown, Watching};
use crate::exit::{OrUsage, one_line, tell};
use crate::log::Log;

/// How many slow documents stand below the bar.
const NAMED: usize = 3;
/// How much of an id is shown.
const SHOWN: usize = 60;

/// Shows how far a run is, and has the log hear of what happens.
pub(crate) struct Progress<'l> {
    how: How,
    quiet: bool,
    log: &'l Log,
    total: Option<u64>,
    start: Instant,
    documents: u64,
    failed: u64,
    /// How far into the inputs all is done.
    done: Position,
    /// The documents that are slow and not written yet.
    slow: Vec<Slow>,
}

/// A document that is slow.
struct Slow {
    id: String,
    /// Where it was when it was found to be.
    stage: String,
    since: Instant,
}

enum How {
    Nothing,
    Bar(ProgressBar),
    /// A line every so often, and when the last one was.
    Lines(Duration, Instant),
    /// The same as JSON.
    Json(Duration, Instant),
}

/// A place in the inputs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Position {
    /// Bytes of files up to there.
    bytes: u64,
    /// How many of these were passed over, as a run before has done them.
    passed: u64,
}

/// How far the inputs were read at each document that is not written yet.
#[derive(Debug, Default)]
pub(crate) struct Reading(Mutex<(Position, VecDeque<Position>)>);

impl Reading {
    /// A document was read, which ends at this byte of all inputs; `at_work` if it is to be done and was not done before.
    pub(crate) fn read(&self, bytes: u64, at_work: bool) {
        let (last, waiting) = &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let passed = if at_work { 0 } else { bytes.saturating_sub(last.bytes) };
        *last = Position { bytes, passed: last.passed + passed };
        if at_work {
            waiting.push_back(*last);
        }
    }

    /// The end of the first document that is not written, which is now.
    fn written(&self) -> Option<Position> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1.pop_front()
    }
}

impl<'l> Progress<'l> {
    /// Begins to show how far a run over `total` bytes of corpus is, as far as that is known.
    pub(crate) fn new(args: &Watching, total: Option<u64>, log: &'l Log) -> Result<Progress<'l>> {
        let now = Instant::now();
        let every = args.progress_every;
        let is_terminal = stderr().is_terminal();
        let how = match args.progress {
            _ if args.quiet => How::Nothing,
            Shown::Off => How::Nothing,
            Shown::Json => How::Json(every, now),
            Shown::Auto | Shown::Bar if is_terminal => How::Bar(bar(total)),
            Shown::Bar => {
                return Err(anyhow!(
                    "--progress bar: standard error is no terminal, where a bar could be drawn; --progress lines"
                ))
                .or_usage();
            }
            Shown::Auto | Shown::Lines => How::Lines(every, now),
        };
        Ok(Progress {
            how,
            quiet: args.quiet,
            log,
            total,
            start: now,
            documents: 0,
            failed: 0,
            done: Position::default(),
            slow: Vec::new(),
        })
    }

    /// Shows what happened; `reading` says how far into the inputs it was.
    pub(crate) fn observe(&mut self, event: Event<'_>, reading: &Reading) {
        match event {
            Event::Written { id, failed, .. } => {
                self.documents += 1;
                self.failed += u64::from(failed);
                self.done = reading.written().unwrap_or(self.done);
                if let Some(i) = self.slow.iter().position(|slow| slow.id == id) {
                    self.slow.remove(i);
                }
            }
            Event::Slow { id, stage, time } => {
                let seconds = (time.as_secs_f64() * 10.0).round() / 10.0;
                self.event("slow", &json!({ "id": id, "stage": stage, "seconds": seconds }));
                let stage = stage.map_or_else(String::new, |stage| format!(" in stage `{stage}`"));
                let since = Instant::now().checked_sub(time).unwrap_or(self.start);
                let slow = Slow { id: id.to_owned(), stage, since };
                if let How::Lines(..) = self.how {
                    tell(&slow);
                }
                self.slow.push(slow);
            }
            Event::Replaced { id, code, message } => {
                self.log.note("replaced", &json!({ "id": id, "code": code, "message": message }));
            }
            Event::Tick => self.tick(),
            _ => {}
        }
    }

    /// Has the log, and who reads JSON, hear of something.
    fn event(&self, name: &str, fields: &serde_json::Value) {
        self.log.note(name, fields);
        self.json(name, fields);
    }

    fn json(&self, name: &str, fields: &serde_json::Value) {
        if let How::Json(..) = self.how {
            let mut line = json!({ "event": name });
            if let (Some(line), Some(fields)) = (line.as_object_mut(), fields.as_object()) {
                line.extend(fields.clone());
            }
            tell(line);
        }
    }

    fn tick(&mut self) {
        let text = self.text();
        match &mut self.how {
            How::Nothing => {}
            How::Bar(bar) => {
                bar.set_position(self.done.bytes);
                let below: String = self.slow.iter().take(NAMED).map(|slow| format!("\n  {slow}")).collect();
                bar.set_message(format!("{text}{below}"));
            }
            How::Lines(every, last) if last.elapsed() >= *every => {
                *last = Instant::now();
                let bytes = HumanBytes(self.done.bytes);
                let of = self.total.map_or_else(String::new, |total| format!(" of {}", HumanBytes(total)));
                tell(format_args!("{bytes}{of}: {text}"));
            }
            How::Json(every, last) if last.elapsed() >= *every => {
                *last = Instant::now();
                let fields = json!({
                    "documents": self.documents, "failed": self.failed, "bytes": self.done.bytes,
                    "total_bytes": self.total, "slow": self.slow.len(),
                    "elapsed": self.start.elapsed().as_secs_f32(), "left": self.left().map(|l| l.as_secs()),
                });
                self.json("progress", &fields);
            }
            How::Lines(..) | How::Json(..) => {}
        }
    }

    /// Documents, failures and times.
    fn text(&self) -> String {
        let elapsed = HumanDuration(self.start.elapsed());
        let left = self.left().map_or_else(String::new, |left| format!(", {:#} left", HumanDuration(left)));
        let slow = match self.slow.len() {
            0 => String::new(),
            n => format!(", {n} slow"),
        };
        format!("{}, {} failed, {elapsed:#}{left}{slow}", counted(self.documents, "document"), self.failed)
    }

    /// How long the rest will take if it goes on as until now: never less than a second, and nothing as long as nobody knows.
    fn left(&self) -> Option<Duration> {
        left(self.done, self.total?, self.start.elapsed())
    }

    /// Says something to whoever wants to hear of the run.
    pub(crate) fn say(&self, line: impl Display) {
        if !self.quiet {
            self.insist(line);
        }
    }

    /// The same, of what may not be left unsaid.
    pub(crate) fn insist(&self, line: impl Display) {
        match &self.how {
            How::Json(..) => self.json("note", &json!({ "message": line.to_string() })),
            How::Bar(bar) => bar.suspend(|| tell(line)),
            How::Nothing | How::Lines(..) => tell(line),
        }
    }

    /// Says what somebody should look after, to the log too.
    pub(crate) fn warn(&self, line: &str) {
        self.log.note("warning", &json!({ "message": line }));
        self.say(line);
    }

    /// Takes the bar away.
    pub(crate) fn finish(&self) {
        if let How::Bar(bar) = &self.how {
            bar.finish_and_clear();
        }
    }

    /// Says what the run did, in these words or as numbers.
    pub(crate) fn sum_up(&self, s: &Summary, words: impl Display) {
        let fields = json!({
            "documents": s.documents(), "ok": s.ok, "partial": s.partial, "failed": s.failed, "words": s.words,
            "text_bytes": s.text_bytes, "seconds": s.elapsed.as_secs_f64(),
        });
        match self.how {
            How::Json(..) => self.json("end", &fields),
            _ => self.say(words),
        }
        self.log.at_end(fields);
    }
}

fn left(done: Position, total: u64, elapsed: Duration) -> Option<Duration> {
    let (worked, rest) = (done.bytes.saturating_sub(done.passed), total.saturating_sub(done.bytes));
    let left = elapsed.as_secs_f64() * rest as f64 / worked as f64;
    (worked > 0 && rest > 0).then(|| Duration::from_secs_f64(left.clamp(1.0, 1e9)))
}

fn bar(total: Option<u64>) -> ProgressBar {
    let (bar, template) = match total {
        Some(total) => (ProgressBar::new(total), "{bar:24} {bytes}/{total_bytes} {msg}"),
        None => (ProgressBar::new_spinner(), "{spinner} {bytes} {msg}"),
    };
    bar.enable_steady_tick(Duration::from_millis(200));
    bar.with_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()))
}

impl Display for Slow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Slow { id, stage, since } = self;
        write!(f, "slow: `{}`{stage} for {} s", short(id), since.elapsed().as_secs())
    }
}

/// As much of an id as fits into a line.
fn short(id: &str) -> String {
    let shown = one_line(id);
    match shown.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", &shown[..at]),
        None => shown,
    }
}

/// The line at the end of a run.
pub(crate) fn summary_line(s: &Summary) -> String {
    let seconds = s.elapsed.as_secs_f64().max(1e-9);
    let partial = if s.partial > 0 { format!(", {} partial", HumanCount(s.partial)) } else { String::new() };
    format!(
        "{} ({} ok{partial}, {} failed), {} words in {seconds:.2} s: {} words/s, {}/s",
        counted(s.documents(), "document"),
        HumanCount(s.ok),
        HumanCount(s.failed),
        HumanCount(s.words),
        HumanCount((s.words as f64 / seconds) as u64),
        HumanBytes((s.text_bytes as f64 / seconds) as u64),
    )
}

/// A number with its noun, such as "1 stage" or "6 stages".
pub(crate) fn counted(n: u64, noun: &str) -> String {
    format!("{} {noun}{}", HumanCount(n), if n == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_left_comes_from_what_is_done_and_is_never_nothing() {
        let at = |bytes, passed| Position { bytes, passed };
        let minute = Duration::from_secs(60);
        assert_eq!(left(at(0, 0), 100, minute), None, "nothing is done");
        assert_eq!(left(at(25, 0), 100, minute), Some(3 * minute));
        // What a run before has done took no time of this one.
        assert_eq!(left(at(75, 50), 100, minute), Some(minute));
        assert_eq!(left(at(60, 60), 100, minute), None);
        assert_eq!(left(at(999_999, 0), 1_000_000, minute), Some(Duration::from_secs(1)));
        assert_eq!(left(at(100, 0), 100, minute), None, "nobody knows how long the last one takes");
    }

    #[test]
    fn what_is_read_counts_when_it_is_written() {
        let reading = Reading::default();
        reading.read(10, false);
        reading.read(20, true);
        reading.read(30, false);
        reading.read(40, true);
        assert_eq!(reading.written(), Some(Position { bytes: 20, passed: 10 }));
        assert_eq!(reading.written(), Some(Position { bytes: 40, passed: 20 }));
        assert_eq!(reading.written(), None);
    }

    #[test]
    fn ids_are_short_and_harmless() {
        assert_eq!(short("a\u{1b}\nb"), "a\\u{1b}\\nb");
        assert_eq!(short(&"é".repeat(70)), "é".repeat(60) + "…");
    }
}
