//! What the benches share: documents, the news pipeline, plugins both linked in and loaded, and a comparison that
//! holds on noisy machines.
#![allow(clippy::print_stderr, reason = "benches talk to the person who runs them")]

mod compare;
mod letters;
mod line;
mod plugins;
mod texts;

pub use compare::alternate;
pub use letters::Letters;
pub use line::Line;
pub use plugins::{folders, news, news_without_lists, root, stage};
pub use texts::{bytes, corpus, examples, words};
