//! Expected annotations as text: the lines of a pipeline's `[[test]]` blocks and of literate Markdown cases.
//!
//! One line expects one annotation:
//!
//! ```text
//! direct "“We are ready,”" + "“and we will go.”" cue="said" speaker="Anna Berg" outlet=null
//! ```
//!
//! First comes the label, if the line cares about it; then the covered text in double quotes, the pieces of a
//! discontinuous annotation joined by ` + `; then any of the attributes, as `key="text"` or `key=word`. Inside
//! quotes `\"`, `\\`, `\n`, `\r` and `\t` are escapes. Spans are compared by the text they cover, references by the row
//! number they lead to, numbers as Rust prints them; `key=null` says that the attribute is absent (`key="null"` is the
//! string). What a line does not name is not compared; scores never are.
//!
//! [`render`] writes a layer of a document in this syntax and [`compare`] tells how a layer differs from what was
//! expected. [`markdown::cases`] reads files of cases:
//!
//! ````text
//! # Quotes
//! ## Inverted cue
//! Free prose says why the case matters.
//! ```text published=2024-05-03
//! “We are ready,” said Anna Berg.
//! ```
//! ```expect quotes
//! direct "“We are ready,”" cue="said" speaker="Anna Berg"
//! ```
//! ````

mod compare;
mod expectation;
pub mod markdown;
mod marks;
mod render;
mod scan;
mod slips;

pub use compare::{Mismatch, Mode, compare};
pub use expectation::{Expectation, Value};
pub use marks::mark;
pub use render::render;
pub use scan::ParseError;
pub use slips::{faults, slips};
