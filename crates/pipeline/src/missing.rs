//! Collects the layers that no stage makes, so that a plugin that is missing is one error, however many of its layers are.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::codes;
use crate::diagnostics::{Diagnostic, MOST_ERRORS};
use crate::resolve::Planner;
use crate::suggest;

/// A layer that somebody asks for and no stage makes.
pub(crate) struct Want {
    pub(crate) code: &'static str,
    /// The stage that asks; none where the file itself names the layer.
    pub(crate) stage: Option<String>,
    pub(crate) layer: String,
    pub(crate) place: Range<usize>,
    /// What is said when nothing else is missing with it.
    pub(crate) message: String,
    /// What the place does with the layer.
    pub(crate) verb: &'static str,
}

/// All of them.
#[derive(Default)]
pub(crate) struct Missing {
    wants: Vec<Want>,
}

impl Missing {
    /// Keeps one, unless it is missing because a stage is lost.
    pub(crate) fn add(&mut self, planner: &Planner<'_>, want: Want) {
        if !planner.lost && self.wants.len() + planner.errors.len() < MOST_ERRORS {
            self.wants.push(want);
        }
    }

    /// Reports one error for each plugin that would help, and for each layer that none makes.
    pub(crate) fn report<'m>(self, planner: &mut Planner<'_>, made: impl Iterator<Item = &'m str> + Clone) {
        let mut makers: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for want in &self.wants {
            #[cfg(test)]
            crate::work::count();
            makers.entry(want.layer.clone()).or_insert_with(|| planner.catalog.providers(&want.layer));
        }
        let only: BTreeSet<String> = makers.values().filter(|m| m.len() == 1).flatten().cloned().collect();
        let mut groups: BTreeMap<Vec<String>, Vec<Want>> = BTreeMap::new();
        for want in self.wants {
            #[cfg(test)]
            crate::work::count();
            let all = makers.get(&want.layer).cloned().unwrap_or_default();
            if all.is_empty() {
                let help = suggest::help(&want.layer, "the layers made are", made.clone());
                let label = if want.verb == "names" {
                    "no such layer".to_owned()
                } else {
                    format!("{} it", want.verb)
                };
                let error = Diagnostic::new(&planner.spec.source, want.code, want.place, want.message);
                planner.errors.push(error.at(label).help_with(help));
                continue;
            }
            // What another layer needs anyway brings this one too.
            let sure = all.iter().find(|m| only.contains(*m)).cloned();
            groups.entry(sure.map_or(all, |m| vec![m])).or_default().push(want);
        }
        for (makers, wants) in groups {
            planner.errors.push(together(planner, &makers, wants));
        }
    }
}

/// One error for all layers that one plugin would bring.
fn together(planner: &Planner<'_>, makers: &[String], mut wants: Vec<Want>) -> Diagnostic {
    wants.sort_by_key(|w| w.place.start);
    let mut layers: Vec<&str> = Vec::new();
    let mut places: Vec<(Range<usize>, &str, Vec<&str>)> = Vec::new();
    for want in &wants {
        #[cfg(test)]
        crate::work::count();
        if !layers.contains(&want.layer.as_str()) {
            layers.push(&want.layer);
        }
        let same = |(place, verb, _): &&mut (Range<usize>, &str, Vec<&str>)| {
            #[cfg(test)]
            crate::work::count();
            (place, *verb) == (&want.place, want.verb)
        };
        // They are in the order of the file: the same place is among the last.
        let mut here = places.iter_mut().rev().take_while(|(place, ..)| place.start == want.place.start);
        match here.find(same) {
            Some((_, _, layers)) if layers.contains(&want.layer.as_str()) => {}
            Some((_, _, layers)) => layers.push(&want.layer),
            None => places.push((want.place.clone(), want.verb, vec![&want.layer])),
        }
    }
    let code = wants.iter().map(|w| w.code).find(|c| *c == codes::MISSING_LAYER).unwrap_or(wants[0].code);
    let stage = wants[0].stage.as_deref().filter(|s| wants.iter().all(|w| w.stage.as_deref() == Some(s)));
    let (plural, them) = if layers.len() == 1 { ("", "it") } else { ("s", "them") };
    let message = match (&wants[..], stage) {
        ([one], _) => one.message.clone(),
        (_, Some(stage)) => {
            let layers = suggest::list(layers);
            format!("stage `{stage}` needs the layer{plural} {layers}, which no stage makes")
        }
        _ => format!("no stage makes the layer{plural} {}", suggest::list(layers)),
    };
    let help = match makers {
        [one] => format!("add a `[[stage]]` with `plugin = \"{one}\"`, which makes {them}"),
        many => format!(
            "add a `[[stage]]` with one of the plugins that make {them}: {}",
            suggest::list(many.iter().map(String::as_str))
        ),
    };
    let mut places =
        places.into_iter().map(|(place, verb, layers)| (place, format!("{verb} {}", suggest::list(layers))));
    let (place, label) = places.next().unwrap_or_default();
    let error = Diagnostic::new(&planner.spec.source, code, place, message).at(label);
    places.fold(error, |error, (place, label)| error.and(place, label)).help_with(help)
}
