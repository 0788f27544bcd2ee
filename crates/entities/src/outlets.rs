//! Outlets, which another extractor finds, are organisations too.

use copydesk_extractor::document::Layer;

use crate::bounds;
use crate::find::mention;
use crate::label::Label;
use crate::mention::{Canonical, Mention, Why};
use crate::units::Units;

/// Puts the outlets among the mentions, in place of what overlaps them.
///
/// "The newspaper" is an outlet and no name. Of "Yonhap news agency" the tagged "Yonhap" is the name; inside a longer name, and
/// where the head is sure of another kind ("every Namibian"), there is no outlet.
pub(crate) fn merge(outlets: &Layer<'_>, units: &Units, text: &str, mentions: &mut Vec<Mention>) {
    if outlets.is_empty() {
        return;
    }
    let found = std::mem::take(mentions);
    let mut rest = found.into_iter().peekable();
    for row in 0..outlets.len() {
        let span = bounds::without_capital_article(text, outlets.span(row));
        while let Some(m) = rest.next_if(|m| m.span.end <= span.start) {
            mentions.push(m);
        }
        let named = span.of(text).is_some_and(|name| !name.starts_with(char::is_lowercase));
        let after_last = mentions.last().is_none_or(|l| l.span.end <= span.start);
        let longer = |m: &Mention| m.span.contains(span) && m.span != span;
        let other = |m: &Mention| m.strong && m.label != Label::Org && m.span == span;
        if !named || !after_last || rest.peek().is_some_and(|m| longer(m) || other(m)) {
            continue;
        }
        let mut outlet = mention(units, text, span, Label::Org, 1.0);
        while let Some(m) = rest.next_if(|m| m.span.overlaps(span)) {
            let after = text.get(m.span.end as usize..span.end as usize).unwrap_or("");
            if m.span.start == span.start && m.label == Label::Org && !after.contains(char::is_uppercase) {
                outlet = m;
            }
        }
        outlet.canonical = Canonical::Outlet(row as u32);
        outlet.why = Why::Outlet;
        // A hash of its own would make the outlet's name evidence for the people and places it is named after.
        outlet.hash = 0;
        mentions.push(outlet);
    }
    mentions.extend(rest);
}
