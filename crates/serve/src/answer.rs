//! Answers that say no.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use copydesk_pages::sorry;
use serde_json::json;

/// Why a request is not answered as it wished.
#[derive(Clone, Debug)]
pub(crate) struct No {
    pub(crate) status: StatusCode,
    /// A stable code for programs.
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

impl No {
    pub(crate) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> No {
        No { status, code, message: message.into() }
    }

    /// For programs.
    pub(crate) fn as_json(&self) -> Response {
        let body = json!({"error": {"code": self.code, "message": self.message}}).to_string() + "\n";
        self.with("application/json", body)
    }

    /// For people.
    pub(crate) fn as_page(&self) -> Response {
        self.with("text/html; charset=utf-8", sorry(&self.message))
    }

    fn with(&self, kind: &'static str, body: String) -> Response {
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = self.status;
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}
