//! The C ABI between Copydesk and a plugin, version 1.2.
//!
//! `include/copydesk_plugin.h` is the definition and says what every field means; this crate mirrors it in Rust,
//! and a test compares the two layouts with what a C compiler says. There is no code in here that could be unsafe:
//! reading through these pointers is the business of `copydesk-plugin-sdk` and `copydesk-plugin-host`.

mod data;
mod layout;
mod reasons;
mod table;

pub use data::{Column, Config, Doc, Edge, Error, Layer, Pair, Sink, Span, Str, StrRange};
pub use layout::{STRUCTS, StructLayout};
pub use reasons::{Candidate, Evidence, Reason, Reasons};
pub use table::{Attribute, EdgeKind, Entry, OptionDef, Plugin, Requirement, Schema, Value};

/// The major version: host and plugin must agree on it.
pub const ABI_MAJOR: u32 = 1;
/// The minor version: a plugin's may not be above the host's.
pub const ABI_MINOR: u32 = 3;
/// The symbol that a plugin exports, a function of type [`Entry`].
pub const ENTRY_SYMBOL: &str = "copydesk_plugin_v1";
/// The header, for tools that hand it to authors of C plugins.
pub const HEADER: &str = include_str!("../include/copydesk_plugin.h");

/// The size of a [`Plugin`] in version 1.0: the least that a table may have. What comes after is absent in smaller ones.
pub const PLUGIN_SIZE_1_0: usize = std::mem::offset_of!(Plugin, explain);

/// "Absent" in label, symbol, `u32` and reference columns.
pub const NONE: u32 = u32::MAX;

/// Values that a callback returns.
pub mod status {
    /// It worked.
    pub const OK: i32 = 0;
    /// It failed and says why in the error.
    pub const ERROR: i32 = 1;
    /// It caught a panic; the scratch it was given is thrown away.
    pub const PANIC: i32 = 2;
    /// The host's `emit` or `add` refuses what it is given.
    pub const REFUSED: i32 = 3;
}

/// Types of attributes and columns.
pub mod column_type {
    /// `u32`: an index into the attribute's symbols.
    pub const SYMBOL: u32 = 1;
    /// `u32`.
    pub const U32: u32 = 2;
    /// `i64`.
    pub const I64: u32 = 3;
    /// `f32`.
    pub const F32: u32 = 4;
    /// [`crate::StrRange`].
    pub const STR: u32 = 5;
    /// [`crate::Span`].
    pub const SPAN: u32 = 6;
    /// `u32`: a row of the target layer.
    pub const REF: u32 = 7;
    /// `width` times `f32`.
    pub const VECTOR: u32 = 8;
    /// Since 1.3: [`crate::StrRange`]; the strings of a list stand there one after another, each followed by a NUL.
    pub const STRS: u32 = 9;
}

/// Types of options.
pub mod option_type {
    /// `integer` is 0 or 1.
    pub const BOOL: u32 = 1;
    /// `integer`.
    pub const INTEGER: u32 = 2;
    /// `real`.
    pub const FLOAT: u32 = 3;
    /// `string`.
    pub const STRING: u32 = 4;
    /// `strings`.
    pub const STRINGS: u32 = 5;
    /// `string`.
    pub const PATH: u32 = 6;
}

/// Flags of requirements, schemas and options.
pub mod flag {
    /// A requirement: the plugin can do without the layer.
    pub const OPTIONAL: u32 = 1;
    /// A schema: formats show the covered text.
    pub const SHOW_TEXT: u32 = 1;
    /// An option: it has no default.
    pub const MANDATORY: u32 = 1;
}
