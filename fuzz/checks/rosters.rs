//! A roster file of a person's own is read, or refused with errors that can be shown.

use copydesk_pipeline::Rosters;

pub(crate) fn check(source: &str) {
    if let Err(errors) = Rosters::parse("fuzz.toml", source) {
        assert!(errors.total() > 0 && !format!("{:?}", miette::Report::new(errors)).is_empty());
    }
}
