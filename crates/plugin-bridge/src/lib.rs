//! Conversions between the document model and the plugin ABI, shared by the host's and the plugin's side.
//!
//! [`encode`] turns Rust values into C structs that borrow from them or from an [`Arena`]; [`decode`] reads C
//! structs, checking every pointer for null and alignment and every string for UTF-8 before it trusts them; [`reasons`]
//! has both directions of what `explain` returns.
#![allow(unsafe_code, reason = "this is where raw pointers of the ABI become references")]

mod arena;
pub mod decode;
pub mod encode;
pub mod reasons;

pub use arena::Arena;
pub use decode::BridgeError;

// Columns of these types are handed over as they lie in memory.
const _: () = {
    use copydesk_document as doc;
    use copydesk_plugin_abi as abi;
    use std::mem::offset_of;
    assert!(size_of::<doc::Span>() == size_of::<abi::Span>());
    assert!(offset_of!(doc::Span, end) == offset_of!(abi::Span, end));
    assert!(size_of::<doc::StrRange>() == size_of::<abi::StrRange>());
    assert!(offset_of!(doc::StrRange, len) == offset_of!(abi::StrRange, len));
    assert!(size_of::<doc::Edge>() == size_of::<abi::Edge>());
    assert!(offset_of!(doc::Edge, kind) == offset_of!(abi::Edge, kind));
    assert!(offset_of!(doc::Edge, to) == offset_of!(abi::Edge, to));
    assert!(doc::NONE == abi::NONE);
};
