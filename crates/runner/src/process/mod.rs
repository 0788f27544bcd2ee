//! Workers in processes of their own: whatever a plugin does costs the document that it was given.
//!
//! The host starts a guest for each thread, sends it documents one at a time, and takes records. Both are the same program with
//! the same pipeline. A guest says which stage it enters, so that whoever finds it dead knows whose fault that was.

mod frame;
mod guest;
mod host;

/// For the fuzzer alone.
#[doc(hidden)]
pub use frame::Frame;
pub use guest::{beginning, serve};
pub use host::{Guest, Limits, Processes, Request};
