//! Pages to look at, each one file that needs nothing else: no network, no libraries, and a policy that lets no other script run.
//!
//! [`Page`] is what all of them share: head, colours, light and dark, print, phones. Its body is [`Html`], which is made of markup
//! that stands in the program and of text that is escaped; there is no way to put the one in the place of the other.
#![cfg_attr(
    test,
    allow(clippy::single_range_in_vec_init, reason = "what is cut into one piece is a list of one range")
)]

mod home;
mod html;
mod page;
mod record;
mod text;
mod view;

pub use home::{home, sorry};
pub use html::Html;
pub use page::Page;
pub use record::RecordError;
pub use text::{control_name, plain};
pub use view::{CHECK_BELOW, View};
