use crate::format::{Documents, Format};
use crate::raw::Kind;
use crate::stream::Stream;

/// A saved page, whose article is the document.
#[derive(Debug)]
pub(super) struct Html;

impl Format for Html {
    fn name(&self) -> &'static str {
        "html"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["html", "htm", "xhtml", "xht"]
    }

    fn begins(&self, head: &[u8]) -> bool {
        is_page(head)
    }

    fn is_single(&self) -> bool {
        true
    }

    fn read(&self, stream: Stream) -> Documents {
        Box::new(std::iter::once_with(|| stream.whole(Kind::Html)))
    }
}

/// Whether a file that begins with these bytes is a page.
pub(super) fn is_page(head: &[u8]) -> bool {
    let lower = head.to_ascii_lowercase();
    let opens = |tag: &[u8]| {
        lower.strip_prefix(tag).is_some_and(|rest| rest.first().is_none_or(|b| b" \t\r\n>".contains(b)))
    };
    // Browsers write a comment before what they save, and XHTML has a declaration.
    let preceded = lower.starts_with(b"<!--") || lower.starts_with(b"<?xml");
    opens(b"<!doctype html")
        || opens(b"<html")
        || (preceded && memchr::memmem::find(&lower, b"<html").is_some())
}
