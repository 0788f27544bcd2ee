//! What can be asked.

use std::net::SocketAddr;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request, State as Of};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use copydesk_document::Meta;
use copydesk_pages::home;
use tokio::sync::{Semaphore, oneshot};
use tokio::time::timeout;

use crate::Settings;
use crate::answer::No;
use crate::guard::{Foreign, Guard};
use crate::metrics::Metrics;
use crate::work::{Answer, Job, Make};

/// What is asked for, for programs.
const OPENAPI: &str = include_str!("openapi.json");

/// What all requests share.
pub(crate) struct State {
    pub(crate) settings: Settings,
    guard: Guard,
    places: Arc<Semaphore>,
    // A sender is not shared, but by a lock.
    queue: Mutex<Sender<Job>>,
    metrics: Metrics,
}

impl State {
    pub(crate) fn new(address: SocketAddr, settings: Settings, queue: Sender<Job>) -> State {
        State {
            guard: Guard::new(address, &settings.hosts),
            places: Arc::new(Semaphore::new(settings.max_requests)),
            queue: Mutex::new(queue),
            metrics: Metrics::default(),
            settings,
        }
    }

    /// How many requests wait or are at work.
    fn at_once(&self) -> usize {
        self.settings.max_requests - self.places.available_permits()
    }
}

/// All that can be asked.
pub(crate) fn routes(state: Arc<State>) -> Router {
    Router::new()
        .route("/", get(start))
        .route("/annotate", post(annotate))
        .route("/view", post(view))
        .route("/openapi.json", get(async || of_kind("application/json", OPENAPI.to_owned())))
        .route("/health", get(async || of_kind("application/json", "{\"status\":\"ok\"}\n".to_owned())))
        .route("/metrics", get(metrics))
        .fallback(async || {
            No::new(
                StatusCode::NOT_FOUND,
                "not-found",
                "there is no such address; GET /openapi.json lists all",
            )
            .as_json()
        })
        .layer(DefaultBodyLimit::max(state.settings.max_bytes))
        .layer(from_fn_with_state(Arc::clone(&state), around))
        .with_state(state)
}

/// Looks at who asks, counts the answer, and adds what all answers say.
async fn around(Of(state): Of<Arc<State>>, request: Request, next: Next) -> Response {
    let route = match request.uri().path() {
        "/" => "/",
        "/annotate" => "/annotate",
        "/view" => "/view",
        "/openapi.json" => "/openapi.json",
        "/health" => "/health",
        "/metrics" => "/metrics",
        _ => "other",
    };
    let forbidden = |message| No::new(StatusCode::FORBIDDEN, "foreign", message).as_json();
    let mut response = match state.guard.check(request.headers()) {
        Err(Foreign::Host) => forbidden("this server is not asked by that name; name it with --host"),
        Err(Foreign::Origin) => forbidden("pages of other origins may not use this server"),
        Ok(()) => next.run(request).await,
    };
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // A page says the rest itself; this can be said by a server alone.
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("frame-ancestors 'none'"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    state.metrics.request(route, response.status().as_u16());
    response
}

/// `GET /`
async fn start(Of(state): Of<Arc<State>>) -> Response {
    of_kind("text/html; charset=utf-8", home(state.settings.max_bytes))
}

/// `GET /metrics`
async fn metrics(Of(state): Of<Arc<State>>) -> Response {
    of_kind("text/plain; version=0.0.4; charset=utf-8", state.metrics.text(state.at_once()))
}

/// `POST /annotate`
async fn annotate(Of(state): Of<Arc<State>>, request: Request) -> Response {
    match records(&state, request).await {
        Ok(response) => response,
        Err(no) => no.as_json(),
    }
}

async fn records(state: &State, request: Request) -> Result<Response, No> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let (name, lines) = match kind.as_str() {
        // One object, however it is laid out.
        "application/json" => ("request.json", false),
        "application/x-ndjson" | "application/jsonl" | "application/json-lines" => ("request.jsonl", true),
        _ => {
            let message = "Content-Type is to be application/json for an article, or application/x-ndjson for one a line";
            return Err(No::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "content-type", message));
        }
    };
    let length = request.headers().get(CONTENT_LENGTH).and_then(|n| n.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > state.settings.max_bytes) {
        return Err(too_large(state));
    }
    let body = in_time(state, to_bytes(request.into_body(), state.settings.max_bytes)).await?;
    let bytes = body.map_err(|_| too_large(state))?.to_vec();
    if !lines && !bytes.trim_ascii_start().starts_with(b"{") {
        return Err(No::new(
            StatusCode::BAD_REQUEST,
            "unreadable",
            "the body is no JSON object with a `text`",
        ));
    }
    let answer = read(state, name, bytes, Meta::new(), Make::Records).await?;
    if lines {
        return Ok(of_kind("application/x-ndjson", answer.body));
    }
    if let Some((too_large, message)) = answer.unreadable() {
        let status = if too_large { StatusCode::PAYLOAD_TOO_LARGE } else { StatusCode::BAD_REQUEST };
        return Err(No::new(status, if too_large { "too-large" } else { "unreadable" }, message));
    }
    let mut response = of_kind("application/json", answer.body);
    if answer.failed > 0 {
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    }
    Ok(response)
}

/// `POST /view`
async fn view(Of(state): Of<Arc<State>>, request: Request) -> Response {
    match page(&state, request).await {
        Ok(body) => of_kind("text/html; charset=utf-8", body),
        Err(no) => no.as_page(),
    }
}

async fn page(state: &State, request: Request) -> Result<Vec<u8>, No> {
    let bad = |e: String| No::new(StatusCode::BAD_REQUEST, "unreadable", e);
    let form = Multipart::from_request(request, &()).await.map_err(|e| bad(e.body_text()))?;
    let Form { text, file, known } = in_time(state, Form::of(form, state)).await??;
    let (name, bytes) = match (file, text) {
        (Some(file), _) => file,
        (None, Some(text)) => ("article.txt".to_owned(), text.into_bytes()),
        (None, None) => return Err(bad("Paste an article or choose a file.".to_owned())),
    };
    let answer = read(state, &name, bytes, known, Make::Page).await?;
    match answer.unreadable().filter(|_| answer.documents == 1) {
        Some((true, message)) => Err(No::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", message)),
        Some((false, message)) => Err(bad(message.to_owned())),
        None => Ok(answer.body),
    }
}

/// What was filled in.
#[derive(Default)]
struct Form {
    text: Option<String>,
    file: Option<(String, Vec<u8>)>,
    known: Meta,
}

impl Form {
    async fn of(mut parts: Multipart, state: &State) -> Result<Form, No> {
        let wrong = |e: axum::extract::multipart::MultipartError| match e.status() {
            StatusCode::PAYLOAD_TOO_LARGE => too_large(state),
            status => No::new(status, "unreadable", e.body_text()),
        };
        let mut form = Form::default();
        while let Some(part) = parts.next_field().await.map_err(wrong)? {
            let name = part.name().unwrap_or_default().to_owned();
            let file = part.file_name().unwrap_or_default().to_owned();
            let bytes = part.bytes().await.map_err(wrong)?;
            if bytes.trim_ascii().is_empty() {
                continue;
            }
            match name.as_str() {
                // Of a name that comes from elsewhere, the last part alone.
                "file" => {
                    form.file = Some((
                        file.rsplit(['/', '\\']).next().unwrap_or_default().to_owned(),
                        bytes.to_vec(),
                    ));
                }
                "text" => form.text = Some(String::from_utf8_lossy(&bytes).replace("\r\n", "\n")),
                "published" | "outlet" | "title" => {
                    form.known.push((name, String::from_utf8_lossy(&bytes).trim().to_owned()));
                }
                _ => {}
            }
        }
        Ok(form)
    }
}

/// Has articles read.
async fn read(state: &State, name: &str, bytes: Vec<u8>, known: Meta, make: Make) -> Result<Answer, No> {
    let begun = Instant::now();
    let place = Arc::clone(&state.places).try_acquire_owned().map_err(|_| {
        let message = format!("{} requests are at work; try again soon", state.settings.max_requests);
        No::new(StatusCode::SERVICE_UNAVAILABLE, "busy", message)
    })?;
    let (answer, made) = oneshot::channel();
    let job = Job { name: name.to_owned(), bytes, known, make, answer, place };
    let gone = |_| {
        No::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "nobody is there to read; restart the server")
    };
    let sent = state.queue.lock().unwrap_or_else(PoisonError::into_inner).send(job);
    sent.map_err(|_| gone(()))?;
    let seconds = state.settings.max_time.as_secs_f64();
    let made = timeout(state.settings.max_time, made).await.map_err(|_| {
        let message = format!("not read within {seconds} s (--max-time)");
        No::new(StatusCode::GATEWAY_TIMEOUT, "time", message)
    })?;
    let answer = made.map_err(|_| gone(()))?;
    state.metrics.read(answer.documents, answer.failed, begun.elapsed());
    Ok(answer)
}

/// What arrives within the time that a request may take for it.
async fn in_time<T>(state: &State, arrives: impl Future<Output = T>) -> Result<T, No> {
    timeout(state.settings.max_time, arrives).await.map_err(|_| {
        let seconds = state.settings.max_time.as_secs_f64();
        No::new(
            StatusCode::REQUEST_TIMEOUT,
            "time",
            format!("the request did not arrive within {seconds} s (--max-time)"),
        )
    })
}

fn too_large(state: &State) -> No {
    let message = format!("a request may have {} bytes (--max-bytes)", state.settings.max_bytes);
    No::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", message)
}

fn of_kind(kind: &'static str, body: impl Into<Body>) -> Response {
    ([(CONTENT_TYPE, kind)], body.into()).into_response()
}
