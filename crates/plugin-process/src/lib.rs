//! Plugins that are commands, in whatever language: processes with limits, and the protocol that is spoken with them.
//!
//! [`CommandPlugin`] starts a command, asks what plugin it is, and is a [`copydesk_extractor::Foreign`] extractor from then
//! on: a worker has a process of its own, which is given one document at a time. `docs/process-plugins.md` defines
//! the protocol. [`talk`] and [`take`] are what is said and answered, for hosts that need no process
//! for it. [`Child`] is any process that is never waited for beyond its time.

mod answer;
#[cfg(unix)]
mod child;
mod columns;
#[cfg(unix)]
mod command;
mod declaration;
mod message;
#[cfg(test)]
mod round_trip;
mod rows;
mod serve;
#[cfg(unix)]
mod start;
pub mod talk;
#[cfg(unix)]
mod usage;

pub use answer::take;
#[cfg(unix)]
pub use child::Child;
#[cfg(unix)]
pub use command::CommandPlugin;
pub use declaration::{Declaration, Style};
pub use message::{Message, PROTOCOL};
pub use serve::{serve, serve_on};
