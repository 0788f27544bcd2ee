//! What was asked and how it went, as Prometheus reads it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Upper ends of the buckets of seconds.
const BUCKETS: [f64; 9] = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 60.0];

/// Counts since the server began.
#[derive(Default)]
pub(crate) struct Metrics(Mutex<Counts>);

#[derive(Default)]
struct Counts {
    /// By route and status.
    requests: BTreeMap<(&'static str, u16), u64>,
    documents: u64,
    failed: u64,
    buckets: [u64; BUCKETS.len()],
    seconds: f64,
    answered: u64,
}

impl Metrics {
    /// A request was answered.
    pub(crate) fn request(&self, route: &'static str, status: u16) {
        self.with(|counts| *counts.requests.entry((route, status)).or_default() += 1);
    }

    /// Articles were read in this time, waiting included.
    pub(crate) fn read(&self, documents: u64, failed: u64, time: Duration) {
        self.with(|counts| {
            counts.documents += documents;
            counts.failed += failed;
            counts.seconds += time.as_secs_f64();
            counts.answered += 1;
            for (bucket, end) in counts.buckets.iter_mut().zip(BUCKETS) {
                *bucket += u64::from(time.as_secs_f64() <= end);
            }
        });
    }

    /// All of it as text; `at_once` is how many requests are waiting or at work.
    pub(crate) fn text(&self, at_once: usize) -> String {
        self.with(|counts| {
            let mut out = String::new();
            let head = |out: &mut String, name: &str, kind: &str, help: &str| {
                let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
            };
            head(&mut out, "copydesk_requests_total", "counter", "Requests that were answered.");
            for ((route, status), n) in &counts.requests {
                let _ = writeln!(out, "copydesk_requests_total{{route=\"{route}\",status=\"{status}\"}} {n}");
            }
            head(&mut out, "copydesk_documents_total", "counter", "Articles that were read.");
            let _ = writeln!(out, "copydesk_documents_total {}", counts.documents);
            head(&mut out, "copydesk_documents_failed_total", "counter", "Articles that failed.");
            let _ = writeln!(out, "copydesk_documents_failed_total {}", counts.failed);
            head(&mut out, "copydesk_requests_at_once", "gauge", "Requests that wait or are at work.");
            let _ = writeln!(out, "copydesk_requests_at_once {at_once}");
            let name = "copydesk_read_seconds";
            head(&mut out, name, "histogram", "Seconds from a request with articles to its answer.");
            for (bucket, end) in counts.buckets.iter().zip(BUCKETS) {
                let _ = writeln!(out, "{name}_bucket{{le=\"{end}\"}} {bucket}");
            }
            let (all, seconds) = (counts.answered, counts.seconds);
            let _ =
                writeln!(out, "{name}_bucket{{le=\"+Inf\"}} {all}\n{name}_sum {seconds}\n{name}_count {all}");
            out
        })
    }

    fn with<T>(&self, does: impl FnOnce(&mut Counts) -> T) -> T {
        does(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
