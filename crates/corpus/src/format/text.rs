use crate::format::{Documents, Format};
use crate::raw::Kind;
use crate::stream::Stream;

/// A file that is one text.
#[derive(Debug)]
pub(super) struct Text;

impl Format for Text {
    fn name(&self) -> &'static str {
        "text"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["txt"]
    }

    fn is_text(&self) -> bool {
        true
    }

    fn is_single(&self) -> bool {
        true
    }

    fn read(&self, stream: Stream) -> Documents {
        Box::new(std::iter::once_with(|| stream.whole(Kind::Text)))
    }
}
