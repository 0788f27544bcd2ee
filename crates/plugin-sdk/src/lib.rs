//! What the author of a plugin depends on.
//!
//! Implement [`Extractor`], then export it:
//!
//! ```no_run
//! use copydesk_plugin_sdk::{Config, Error, Extractor, Input, Output, PluginSpec};
//! use copydesk_plugin_sdk::document::{LayerSchema, Span};
//!
//! /// Marks every exclamation mark.
//! pub struct Shouts;
//!
//! impl Extractor for Shouts {
//!     type Scratch = ();
//!
//!     fn spec() -> PluginSpec {
//!         PluginSpec::new("shouts", "1.0.0", "Marks exclamation marks.")
//!             .provides(LayerSchema::new("shouts", "Exclamation marks."))
//!     }
//!
//!     fn new(_: &Config) -> Result<Self, Error> {
//!         Ok(Shouts)
//!     }
//!
//!     fn process(&self, input: &Input<'_>, _: &mut (), output: &mut Output) -> Result<(), Error> {
//!         for (at, mark) in input.text().match_indices('!') {
//!             output.layer(0).push_unlabelled(Span::from_range(at..at + mark.len()));
//!         }
//!         Ok(())
//!     }
//! }
//!
//! copydesk_plugin_sdk::export!(Shouts);
//! # fn main() {}
//! ```
//!
//! An extractor may also say why it decided something, for `copydesk explain`: see [`Extractor::explain`].
//!
//! A panic in any of these methods fails the document (or the start of the pipeline) with its message and place; it
//! never crosses the boundary.

mod callbacks;
mod guard;
mod table;

pub use copydesk_document as document;
pub use copydesk_extractor::{
    Candidate, Config, Error, Evidence, Extractor, Input, OptionKind, OptionSpec, Output, PluginSpec, Reason,
    Reasons, Requirement, Value,
};
pub use copydesk_plugin_abi as abi;
pub use table::{Table, table};

/// Exports an extractor as the plugin of this dynamic library.
///
/// It defines `copydesk_plugin_v1`, the only symbol of the ABI; use it once a library.
#[macro_export]
macro_rules! export {
    ($extractor:ty) => {
        /// The table of this library's plugin: see `copydesk_plugin.h`.
        #[allow(unsafe_code, reason = "the host finds the plugin by this symbol")]
        #[unsafe(no_mangle)]
        pub extern "C" fn copydesk_plugin_v1() -> *const $crate::abi::Plugin {
            static TABLE: ::std::sync::OnceLock<$crate::Table> = ::std::sync::OnceLock::new();
            TABLE.get_or_init($crate::table::<$extractor>).as_ptr()
        }
    };
}
