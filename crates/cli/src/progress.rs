use std::io::{IsTerminal, stderr};
use std::time::Duration;

use copydesk_runner::{Event, Summary};
use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressStyle};

/// A progress bar on a terminal, and nothing elsewhere.
pub(crate) struct Progress {
    bar: ProgressBar,
    documents: u64,
    failed: u64,
}

impl Progress {
    /// A bar over `total` bytes of corpus, as far as that is known.
    pub(crate) fn new(total: Option<u64>, quiet: bool) -> Progress {
        let bar = if quiet || !stderr().is_terminal() {
            ProgressBar::hidden()
        } else {
            let (bar, template) = match total {
                Some(total) => (
                    ProgressBar::new(total),
                    "{bar:24} {bytes}/{total_bytes} {msg} {elapsed} elapsed, {eta} left",
                ),
                None => (ProgressBar::new_spinner(), "{spinner} {bytes} {msg} {elapsed} elapsed"),
            };
            bar.enable_steady_tick(Duration::from_millis(200));
            bar.with_style(
                ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()),
            )
        };
        Progress { bar, documents: 0, failed: 0 }
    }

    /// Counts a written document; `consumed` is how far the corpus was read.
    pub(crate) fn observe(&mut self, event: Event, consumed: u64) {
        let Event::Written { failed, .. } = event else { return };
        self.documents += 1;
        self.failed += u64::from(failed);
        if !self.bar.is_hidden() {
            self.bar.set_position(consumed);
            self.bar.set_message(format!("{}, {} failed,", counted(self.documents, "document"), self.failed));
        }
    }

    /// Takes the bar away.
    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
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
