use std::io::Read;

use crate::compression::Compression;
use crate::format::html::is_page;

/// A response of a server, as far as it may be a document.
#[derive(Debug, PartialEq)]
pub(super) struct Response {
    pub(super) payload: Vec<u8>,
    pub(super) charset: Option<String>,
}

/// Why a response gives no document.
#[derive(Debug, PartialEq)]
pub(super) enum No {
    /// It is none: an image, a redirection, a page that was not found.
    Document,
    /// It would be more than the limit.
    TooLarge,
    /// It cannot be read.
    Broken(String),
}

/// Whether a type is that of a page; where none is stated, whether it looks like one.
pub(super) fn is_html(media_type: Option<&str>, payload: &[u8]) -> bool {
    match media_type {
        Some(stated) => stated == "text/html" || stated == "application/xhtml+xml",
        None => is_page(payload[..payload.len().min(4096)].trim_ascii_start()),
    }
}

/// The type without its parameters in small letters, and the charset.
pub(super) fn content_type(value: &str) -> (Option<String>, Option<String>) {
    let mut parts = value.split(';');
    let media_type = parts.next().map(|t| t.trim().to_ascii_lowercase()).filter(|t| !t.is_empty());
    let charset = parts.find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches(['"', '\'']).to_owned())
    });
    (media_type, charset.filter(|charset| !charset.is_empty()))
}

/// Takes a response apart: its headers, and the page behind chunks and compression.
pub(super) fn response(block: &[u8], limit: usize) -> Result<Response, No> {
    let (head, payload) = match split(block) {
        Some(parts) => parts,
        None if block.starts_with(b"HTTP/") => {
            return Err(No::Broken("the headers of the response have no end".to_owned()));
        }
        None => return Err(No::Broken("the record holds no response of a server".to_owned())),
    };
    let head = String::from_utf8_lossy(head);
    let mut lines = head.lines();
    let status = lines
        .next()
        .and_then(|line| line.strip_prefix("HTTP/")?.split_whitespace().nth(1)?.parse::<u16>().ok());
    match status {
        Some(200..=299) => {}
        Some(_) => return Err(No::Document),
        None => return Err(No::Broken("the response of the server has no status".to_owned())),
    }
    let headers: Vec<(String, &str)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim()))
        .collect();
    let header = |name: &str| headers.iter().find(|(n, _)| n == name).map(|(_, value)| *value);
    let (media_type, charset) = header("content-type").map_or((None, None), content_type);
    if media_type.as_deref().is_some_and(|t| !is_html(Some(t), b"")) {
        return Err(No::Document);
    }
    let mut payload = payload.to_vec();
    let chunked = header("transfer-encoding").is_some_and(|v| v.to_ascii_lowercase().contains("chunked"));
    // Many crawlers keep the header of what they have put together.
    if chunked && let Some(whole) = dechunk(&payload) {
        payload = whole;
    }
    for coding in header("content-encoding").unwrap_or_default().rsplit(',') {
        payload = decode(&coding.trim().to_ascii_lowercase(), payload, limit)?;
    }
    if !is_html(media_type.as_deref(), &payload) {
        return Err(No::Document);
    }
    Ok(Response { payload, charset })
}

/// Headers and what follows them.
fn split(block: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut from = 0;
    while let Some(at) = memchr::memchr(b'\n', &block[from..]) {
        let rest = &block[from + at + 1..];
        for end in [&b"\r\n"[..], b"\n"] {
            if let Some(payload) = rest.strip_prefix(end) {
                return block.starts_with(b"HTTP/").then(|| (&block[..from + at], payload));
            }
        }
        from += at + 1;
    }
    // A response without anything behind its headers may lack the line that ends them.
    None
}

/// What chunks hold; `None` of what is not chunked. A last chunk that is cut short is kept.
fn dechunk(mut chunked: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::with_capacity(chunked.len());
    let mut first = true;
    loop {
        let end = memchr::memchr(b'\n', &chunked[..chunked.len().min(1024)]);
        let size = end.and_then(|end| {
            let line = std::str::from_utf8(&chunked[..end]).ok()?;
            usize::from_str_radix(line.split(';').next()?.trim(), 16).ok()
        });
        let (Some(end), Some(size)) = (end, size) else {
            return if first { None } else { Some(whole) };
        };
        first = false;
        chunked = &chunked[end + 1..];
        let part = &chunked[..size.min(chunked.len())];
        whole.extend_from_slice(part);
        if size == 0 || part.len() < size {
            return Some(whole);
        }
        chunked = &chunked[size..];
        chunked = chunked.strip_prefix(b"\r\n").or_else(|| chunked.strip_prefix(b"\n")).unwrap_or(chunked);
    }
}

fn decode(coding: &str, payload: Vec<u8>, limit: usize) -> Result<Vec<u8>, No> {
    let mut reader: Box<dyn Read> = match coding {
        "" | "identity" => return Ok(payload),
        // Many crawlers keep the header of what they have unpacked.
        "gzip" | "x-gzip" if Compression::begins(&payload) != Compression::Gzip => return Ok(payload),
        "gzip" | "x-gzip" => Box::new(flate2::read::MultiGzDecoder::new(&*payload)),
        "zstd" if Compression::begins(&payload) != Compression::Zstd => return Ok(payload),
        "zstd" => match zstd::stream::read::Decoder::with_buffer(&*payload) {
            Ok(decoder) => Box::new(decoder),
            Err(e) => {
                return Err(No::Broken(format!("the page is packed with zstd and cannot be unpacked: {e}")));
            }
        },
        "deflate" if is_page(payload.trim_ascii_start()) => return Ok(payload),
        // Servers send both, and call both by this name.
        "deflate" if payload.first().is_some_and(|b| b & 0x0F == 8) => {
            Box::new(flate2::read::ZlibDecoder::new(&*payload))
        }
        "deflate" => Box::new(flate2::read::DeflateDecoder::new(&*payload)),
        _ if is_page(payload.trim_ascii_start()) => return Ok(payload),
        other => {
            let shown: String = other.chars().take(30).collect();
            return Err(No::Broken(format!(
                "the page is packed with `{shown}`, which cannot be unpacked; gzip, deflate and zstd can"
            )));
        }
    };
    match crate::limit::read_all(&mut reader, limit, payload.len() as u64) {
        Ok(crate::limit::Limited::Whole(whole)) => Ok(whole),
        Ok(_) => Err(No::TooLarge),
        Err(e) => Err(No::Broken(format!("the page is packed with {coding} and cannot be unpacked: {e}"))),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn read(headers: &str, payload: &[u8]) -> Result<String, No> {
        let block = [format!("HTTP/1.1 200 OK\r\n{headers}\r\n").as_bytes(), payload].concat();
        response(&block, 1 << 16).map(|r| String::from_utf8(r.payload).unwrap())
    }

    const PAGE: &str = "<!doctype html><p>Text.";
    const HTML: &str = "Content-Type: text/html; Charset=\"latin1\"\r\n";

    #[test]
    fn chunks_and_compressions_are_undone_where_they_are_there() {
        let chunked = format!("5\r\n<!doc\r\n{:x};x=y\r\n{}\r\n0\r\n\r\n", PAGE.len() - 5, &PAGE[5..]);
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gzip.write_all(PAGE.as_bytes()).unwrap();
        let gzip = gzip.finish().unwrap();
        let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        zlib.write_all(PAGE.as_bytes()).unwrap();
        let mut raw = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
        raw.write_all(PAGE.as_bytes()).unwrap();
        let both = [format!("{:x}\r\n", gzip.len()).as_bytes(), &gzip, b"\r\n0\r\n\r\n"].concat();
        for (headers, payload) in [
            ("", PAGE.as_bytes()),
            ("Transfer-Encoding: chunked\r\n", chunked.as_bytes()),
            ("Transfer-Encoding: chunked\r\n", PAGE.as_bytes()),
            ("Content-Encoding: gzip\r\n", &gzip),
            ("content-encoding: X-GZIP\r\n", PAGE.as_bytes()),
            ("Content-Encoding: deflate\r\n", &zlib.finish().unwrap()),
            ("Content-Encoding: deflate\r\n", &raw.finish().unwrap()),
            ("Content-Encoding: zstd\r\n", &zstd::encode_all(PAGE.as_bytes(), 1).unwrap()),
            ("Content-Encoding: br\r\n", PAGE.as_bytes()),
            ("Content-Encoding: gzip\r\nTransfer-Encoding: Chunked\r\n", &both),
        ] {
            assert_eq!(read(&format!("{HTML}{headers}"), payload).as_deref(), Ok(PAGE), "{headers}");
            assert_eq!(read(headers, payload).as_deref(), Ok(PAGE), "{headers} of no type");
        }
        let cut = read(&format!("{HTML}Transfer-Encoding: chunked\r\n"), b"ff\r\n<p>cut");
        assert_eq!(cut.as_deref(), Ok("<p>cut"));
    }

    #[test]
    fn what_is_no_page_is_no_document() {
        assert_eq!(read("Content-Type: image/png\r\n", b"x"), Err(No::Document));
        assert_eq!(read("", b"plain"), Err(No::Document));
        let moved = response(b"HTTP/1.1 301 Moved\r\nContent-Type: text/html\r\n\r\n<p>", 100);
        assert_eq!(moved, Err(No::Document));
        assert_eq!(
            response(format!("HTTP/1.0 200\n{HTML}\n<p>").as_bytes(), 100).unwrap().charset.as_deref(),
            Some("latin1")
        );
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let why = |result: Result<String, No>| match result {
            Err(No::Broken(why)) => why,
            other => panic!("{other:?}"),
        };
        assert!(
            why(read(&format!("{HTML}Content-Encoding: br\r\n"), b"\x0b\x02\x80"))
                .contains("packed with `br`")
        );
        assert!(
            why(read(&format!("{HTML}Content-Encoding: gzip\r\n"), b"\x1F\x8B\x08\0"))
                .contains("cannot be unpacked")
        );
        let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        bomb.write_all(&vec![b' '; 1 << 20]).unwrap();
        assert_eq!(
            read(&format!("{HTML}Content-Encoding: gzip\r\n"), &bomb.finish().unwrap()),
            Err(No::TooLarge)
        );
        let of = |block: &[u8]| why(response(block, 100).map(|_| String::new()));
        assert!(of(b"HTTP/1.1 200 OK\r\nA: b").contains("no end"));
        assert!(of(b"<html>\n\n").contains("no response"));
        assert!(of(b"HTTP/1.1 OK\r\n\r\n").contains("no status"));
    }
}
