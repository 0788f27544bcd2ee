//! Outlets, which another extractor finds, are organisations too.

use copydesk_extractor::document::Layer;

use crate::label::Label;
use crate::mention::{Canonical, Context, Mention};
use crate::units::Unit;

/// Puts the outlets among the mentions, in place of what overlaps them, unless they are part of a longer name.
pub(crate) fn merge(outlets: &Layer<'_>, units: &[Unit], mentions: &mut Vec<Mention>) {
    if outlets.is_empty() {
        return;
    }
    let found = std::mem::take(mentions);
    let mut rest = found.into_iter().peekable();
    for row in 0..outlets.len() {
        let span = outlets.span(row);
        while let Some(m) = rest.next_if(|m| m.span.end <= span.start) {
            mentions.push(m);
        }
        let after_last = mentions.last().is_none_or(|l| l.span.end <= span.start);
        let inside = rest.peek().is_some_and(|m| m.span.contains(span) && m.span.len() > span.len());
        if inside || !after_last {
            continue;
        }
        while rest.next_if(|m| m.span.overlaps(span)).is_some() {}
        mentions.push(Mention {
            span,
            first: units.partition_point(|u| u.span.end <= span.start),
            last: units.partition_point(|u| u.span.start < span.end),
            label: Label::Org,
            strong: true,
            entry: None,
            context: Context::default(),
            title: None,
            canonical: Canonical::Outlet(row as u32),
            hash: 0,
        });
    }
    mentions.extend(rest);
}
