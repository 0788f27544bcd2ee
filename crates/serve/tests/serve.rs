//! The server from the outside, as bytes on a connection: what it answers, whom it refuses, and each limit with its status.
#![allow(clippy::unwrap_used, reason = "tests may unwrap, and so may the functions that only they call")]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use copydesk::Desk;
use copydesk_serve::{Server, Settings};

const ARTICLE: &str =
    r#"{"id":"pier","published":"2024-05-08","text":"“The pier is safe,” Ingrid Oakley said on Monday."}"#;

/// A server of its own, which ends with the test.
struct Own {
    address: SocketAddr,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Own {
    fn new(settings: Settings) -> Own {
        let server = Server::listen("127.0.0.1:0", Desk::news().unwrap(), settings).unwrap();
        let address = server.address();
        let stop = Arc::new(AtomicBool::new(false));
        let asked = Arc::clone(&stop);
        let thread = std::thread::spawn(move || server.run(|| asked.load(Ordering::Relaxed)).unwrap());
        Own { address, stop, thread: Some(thread) }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(120))).unwrap();
        stream
    }

    /// Sends these bytes; the answer to them, head and body.
    fn sent(&self, bytes: &str) -> (u16, String) {
        let mut stream = self.connect();
        stream.write_all(bytes.as_bytes()).unwrap();
        answer(stream)
    }

    /// The beginning of a request with these lines in its head.
    fn head(&self, what: &str, lines: &str) -> String {
        format!("{what} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{lines}", self.address)
    }

    fn get(&self, path: &str) -> (u16, String) {
        self.sent(&(self.head(&format!("GET {path}"), "") + "\r\n"))
    }

    fn post(&self, path: &str, kind: &str, body: &str) -> (u16, String) {
        let lines = format!("Content-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        self.sent(&self.head(&format!("POST {path}"), &lines))
    }

    fn annotate(&self, body: &str) -> (u16, String) {
        self.post("/annotate", "application/json", body)
    }

    fn stop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        self.stop();
    }
}

fn answer(mut stream: TcpStream) -> (u16, String) {
    let mut bytes = Vec::new();
    // A server that has said no may close before all was sent.
    let _ = stream.read_to_end(&mut bytes);
    let text = String::from_utf8(bytes).unwrap();
    let status = text.split(' ').nth(1).unwrap_or_default().parse().unwrap_or(0);
    (status, text)
}

fn body(text: &str) -> &str {
    text.split_once("\r\n\r\n").unwrap().1
}

/// An article that takes a while.
fn long() -> String {
    let text = "“The pier is safe,” Ingrid Oakley said on Monday. ".repeat(4000);
    format!(r#"{{"text":"{text}"}}"#)
}

#[test]
fn articles_in_records_out() {
    let own = Own::new(Settings::default());
    let (status, text) = own.annotate(ARTICLE);
    assert_eq!(status, 200, "{text}");
    let record: serde_json::Value = serde_json::from_str(body(&text)).unwrap();
    assert_eq!((&record["id"], &record["status"]), (&"pier".into(), &"ok".into()));
    assert_eq!(record["layers"]["quotes"][0]["speaker_name"], "Ingrid Oakley");
    assert_eq!(record["layers"]["dates"][0]["value"], "2024-05-06");
    let laid_out = ARTICLE.replace("\",\"", "\",\n\"");
    assert_eq!(body(&own.annotate(&laid_out).1), body(&text), "however it is laid out");

    let (status, text) = own.post(
        "/annotate",
        "application/x-ndjson; charset=utf-8",
        &format!("{ARTICLE}\n{{}}\n{ARTICLE}\n"),
    );
    let records: Vec<serde_json::Value> =
        body(&text).lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let statuses: Vec<_> = records.iter().map(|r| r["status"].as_str().unwrap()).collect();
    assert_eq!((status, &statuses[..]), (200, &["ok", "error", "ok"][..]), "{text}");
}

#[test]
fn what_is_no_article_is_told() {
    let own = Own::new(Settings::default());
    for (kind, sent, status, says) in [
        ("application/json", "{}", 400, "text"),
        ("application/json", "[]", 400, "no JSON object"),
        ("application/json", "{\"text\":", 400, "unreadable"),
        ("text/plain", "A text", 415, "application/json"),
    ] {
        let (found, text) = own.post("/annotate", kind, sent);
        assert_eq!(found, status, "{text}");
        let no: serde_json::Value = serde_json::from_str(body(&text)).unwrap();
        assert!(no["error"].to_string().contains(says), "{no}");
    }
    assert_eq!(own.get("/nothing").0, 404);
    assert_eq!(own.get("/annotate").0, 405);
}

#[test]
fn an_article_that_is_pasted_or_dropped_becomes_a_page() {
    let own = Own::new(Settings::default());
    assert!(own.get("/").1.contains("<form method=\"post\" action=\"/view\""));
    let form =
        |parts: &str| own.post("/view", "multipart/form-data; boundary=b", &format!("{parts}--b--\r\n"));
    let part =
        |name: &str, value: &str| format!("--b\r\nContent-Disposition: form-data; {name}\r\n\r\n{value}\r\n");
    let pasted = part(
        "name=\"text\"",
        "Pier reopens\r\n\r\n“It is safe,” Ingrid Oakley said on Monday. <script>alert(1)</script>",
    ) + &part("name=\"published\"", "2024-05-08")
        + &part("name=\"file\"; filename=\"\"", "");
    let (status, text) = form(&pasted);
    assert_eq!(status, 200, "{text}");
    for there in ["Ingrid Oakley", "2024-05-06", "&lt;script&gt;alert", "frame-ancestors 'none'"] {
        assert!(text.contains(there), "{there}: {text}");
    }
    let page = "<html><head><title>Pier reopens</title></head><body><article><h1>Pier reopens</h1><p>“It is safe,” Ingrid Oakley said.</p></article></body></html>";
    let (status, text) = form(&part("name=\"file\"; filename=\"../../saved.html\"", page));
    assert!(status == 200 && text.contains("<title>Pier reopens</title>"), "{text}");
    let (status, text) = form(&part("name=\"text\"", " "));
    assert!(status == 400 && text.contains("Paste an article"), "{text}");
}

#[test]
fn whoever_is_foreign_is_refused() {
    let own = Own::new(Settings::default());
    let post = format!(
        "Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n",
        ARTICLE.len()
    );
    let (status, text) =
        own.sent(&format!("POST /annotate HTTP/1.1\r\nHost: evil.example\r\n{post}\r\n{ARTICLE}"));
    assert!(status == 403 && text.contains("foreign"), "{text}");
    let with_origin = |origin: &str| {
        own.sent(&format!(
            "POST /annotate HTTP/1.1\r\nHost: {}\r\nOrigin: {origin}\r\n{post}\r\n{ARTICLE}",
            own.address
        ))
        .0
    };
    assert_eq!(with_origin("http://evil.example"), 403);
    assert_eq!(with_origin("null"), 403);
    assert_eq!(with_origin(&format!("http://{}", own.address)), 200);
}

#[test]
fn a_request_may_not_be_too_large() {
    let mut settings = Settings::default();
    settings.max_bytes = 1000;
    let own = Own::new(settings);
    let large = format!(r#"{{"text":"{}"}}"#, "a ".repeat(1000));
    let (status, text) = own.annotate(&large);
    assert!(status == 413 && text.contains("--max-bytes"), "{text}");
    // One that does not say how long it is.
    let chunked = format!(
        "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{large}\r\n0\r\n\r\n",
        large.len()
    );
    assert_eq!(own.sent(&own.head("POST /annotate", &chunked)).0, 413);
    let form = format!("--b\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n{large}\r\n--b--\r\n");
    assert_eq!(own.post("/view", "multipart/form-data; boundary=b", &form).0, 413);
    assert_eq!(own.annotate(ARTICLE).0, 200);
}

#[test]
fn a_request_may_not_take_too_long() {
    let mut settings = Settings::default();
    settings.max_time = Duration::from_millis(300);
    let own = Own::new(settings);
    let (status, text) = own
        .sent(&own.head("POST /annotate", "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"));
    assert!(status == 408 && text.contains("did not arrive"), "{text}");
    // A head that never ends.
    assert!(
        answer({
            let mut slow = own.connect();
            slow.write_all(b"GET /health HTTP/1.1\r\nHost: ").unwrap();
            slow
        })
        .1
        .is_empty()
    );
    let (status, text) = own.annotate(&long().replacen("pier", &"pier ".repeat(100_000), 1));
    assert!(status == 504 && text.contains("--max-time"), "{text}");
}

#[test]
fn there_may_not_be_too_many_requests_at_once() {
    let mut settings = Settings::default();
    settings.max_requests = 1;
    let own = Own::new(settings);
    let body = long();
    let head = format!("Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    let mut first = own.connect();
    first.write_all(own.head("POST /annotate", &head).as_bytes()).unwrap();
    while !own.get("/metrics").1.contains("copydesk_requests_at_once 1") {}
    let (status, text) = own.annotate(ARTICLE);
    assert!(status == 503 && text.contains("retry-after: 1"), "{text}");
    assert_eq!(own.get("/health").0, 200, "whoever looks after it hears that it lives");
    assert_eq!(answer(first).0, 200);
    assert_eq!(own.annotate(ARTICLE).0, 200);
}

#[test]
fn there_may_not_be_too_many_connections_at_once() {
    let mut settings = Settings::default();
    settings.max_requests = 1;
    let own = Own::new(settings);
    let mut idle: Vec<TcpStream> = (0..8).map(|_| own.connect()).collect();
    let mut waits = own.connect();
    waits.write_all((own.head("GET /health", "") + "\r\n").as_bytes()).unwrap();
    waits.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
    assert!(waits.read(&mut [0]).is_err(), "nobody has taken it");
    idle.pop();
    waits.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    assert_eq!(answer(waits).0, 200);
}

#[test]
fn what_was_asked_before_the_end_is_answered() {
    let mut own = Own::new(Settings::default());
    let body = long();
    let head = format!("Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    let mut asked = own.connect();
    asked.write_all(own.head("POST /annotate", &head).as_bytes()).unwrap();
    while !own.get("/metrics").1.contains("copydesk_requests_at_once 1") {}
    let idle = own.connect();
    own.stop();
    assert_eq!(answer(asked).0, 200);
    assert!(TcpStream::connect(own.address).is_err(), "nobody listens any more");
    drop(idle);
}

#[test]
fn what_was_asked_is_counted_and_described() {
    let own = Own::new(Settings::default());
    own.annotate(ARTICLE);
    own.annotate("{}");
    let (_, text) = own.get("/metrics");
    for line in [
        "copydesk_requests_total{route=\"/annotate\",status=\"200\"} 1",
        "copydesk_requests_total{route=\"/annotate\",status=\"400\"} 1",
        "copydesk_documents_total 2",
        "copydesk_documents_failed_total 1",
        "copydesk_requests_at_once 0",
        "copydesk_read_seconds_count 2",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    let api: serde_json::Value = serde_json::from_str(body(&own.get("/openapi.json").1)).unwrap();
    for path in ["/", "/annotate", "/view", "/health", "/metrics", "/openapi.json"] {
        let of = api["paths"][path].as_object().unwrap();
        assert!(of.keys().all(|method| method == "get" || method == "post"), "{path}");
        assert_ne!(own.get(path).0, 404, "{path}");
    }
    assert!(own.get("/health").1.contains("{\"status\":\"ok\"}"));
}
