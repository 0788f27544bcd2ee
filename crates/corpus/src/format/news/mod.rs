//! XML as news is sent in: feeds, NITF, NewsML-G2.

mod feed;
mod newsml;
mod nitf;
mod tree;

use tree::Element;

use crate::article::Article;
use crate::encoding::decode;
use crate::error::ReadError;
use crate::format::{Documents, Format};
use crate::raw::{Kind, RawDocument};
use crate::stream::{Origin, Stream};

/// A kind of XML with articles in it.
#[derive(Debug)]
pub(super) struct News {
    name: &'static str,
    extensions: &'static [&'static str],
    /// The names of its root, without prefix.
    roots: &'static [&'static str],
    articles: fn(&Element) -> Vec<Article>,
}

/// RSS 0.9 to 2.0 and Atom.
pub(super) static FEED: News = News {
    name: "feed",
    extensions: &["rss", "atom"],
    roots: &["rss", "feed", "RDF"],
    articles: feed::articles,
};
/// NITF.
pub(super) static NITF: News = News {
    name: "nitf",
    extensions: &["nitf"],
    roots: &["nitf"],
    articles: |root| vec![nitf::article(root)],
};
/// NewsML-G2.
pub(super) static NEWSML: News = News {
    name: "newsml",
    extensions: &["newsml"],
    roots: &["newsItem", "newsMessage", "packageItem"],
    articles: newsml::articles,
};

impl Format for News {
    fn name(&self) -> &'static str {
        self.name
    }

    fn extensions(&self) -> &'static [&'static str] {
        self.extensions
    }

    fn begins(&self, head: &[u8]) -> bool {
        root(head).is_some_and(|root| self.roots.iter().any(|name| name.as_bytes() == root))
    }

    fn read(&self, stream: Stream) -> Documents {
        let origin = stream.origin.clone();
        match self.documents(stream, &origin) {
            Ok(documents) => Box::new(documents.into_iter().map(Ok)),
            Err(e) => Box::new(std::iter::once(Err(e))),
        }
    }
}

impl News {
    fn documents(&self, stream: Stream, origin: &Origin) -> Result<Vec<RawDocument>, ReadError> {
        let bytes = stream.whole(Kind::Text)?.bytes;
        let stated = encoding(&bytes).map(<[u8]>::to_vec);
        let xml = decode(bytes, stated.as_deref()).text;
        let root = Element::parse(xml.trim_start_matches('\u{FEFF}')).map_err(|e| origin.error(None, &e))?;
        if !self.roots.contains(&root.local()) {
            let name: String = root.name.chars().take(60).collect();
            let message =
                format!("the file's root is `{name}`, where {} has {}", self.name, self.roots.join(" or "));
            return Err(origin.error(None, &message));
        }
        let articles = (self.articles)(&root);
        let alone = articles.len() == 1;
        let numbered = articles.iter().zip(1_u64..);
        let document = |(article, number): (&Article, u64)| {
            // Nothing of this can fail to be written.
            let bytes = serde_json::to_vec(article).unwrap_or_default();
            origin.document((!alone).then_some(number), bytes, Kind::Article)
        };
        Ok(numbered.map(document).collect())
    }
}

/// The encoding that the first line of XML states.
fn encoding(bytes: &[u8]) -> Option<&[u8]> {
    let head = &bytes[..bytes.len().min(200)];
    let declaration = &head[..memchr::memmem::find(head, b"?>")?];
    let value = &declaration[memchr::memmem::find(declaration, b"encoding")? + b"encoding".len()..];
    let quoted = value.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let (quote, label) = quoted.split_first()?;
    Some(&label[..memchr::memchr(*quote, label)?])
}

/// The name of the root without its prefix, behind declarations and comments.
fn root(mut head: &[u8]) -> Option<&[u8]> {
    loop {
        head = head.trim_ascii_start().strip_prefix(b"<")?;
        let end = if head.starts_with(b"!--") {
            memchr::memmem::find(head, b"-->")? + 3
        } else if head.starts_with(b"?") {
            memchr::memmem::find(head, b"?>")? + 2
        } else if head.starts_with(b"!") {
            // A declaration may hold others in brackets.
            let (bracket, end) = (memchr::memchr(b'[', head), memchr::memchr(b'>', head)?);
            match bracket.filter(|bracket| *bracket < end) {
                Some(bracket) => bracket + memchr::memmem::find(&head[bracket..], b"]>")? + 2,
                None => end + 1,
            }
        } else {
            let length = head.iter().position(|b| b.is_ascii_whitespace() || b"/>".contains(b))?;
            let name = &head[..length];
            return Some(memchr::memrchr(b':', name).map_or(name, |colon| &name[colon + 1..]));
        };
        head = &head[end..];
    }
}
