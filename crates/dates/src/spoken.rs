//! The day on which something was said: "today" inside a quotation is that day.

use jiff::civil::Date;

use crate::grammar::{Memory, Sentence};
use crate::lexicon::Class;
use crate::tense::Outlook;

/// The day outside of the quotation marks on which the words inside were said, where they speak of today, tomorrow or
/// yesterday.
pub(crate) fn day(sentence: Sentence<'_>, memory: &Memory) -> Option<Date> {
    let atoms = sentence.atoms;
    if !atoms.iter().any(|a| a.quoted && matches!(a.class, Class::Day(..))) {
        return None;
    }
    let mut memory = memory.clone();
    let told = atoms.iter().enumerate().filter(|(_, a)| {
        !a.quoted
            && a.outlook == Outlook::Behind
            && matches!(a.class, Class::Weekday(_) | Class::Month(_) | Class::Day(..))
    });
    told.map(|(i, _)| i).find_map(|i| sentence.day_at(i, &mut memory))
}
