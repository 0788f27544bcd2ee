//! Wires the layers of stages together.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use copydesk_document::{AttributeKind, LayerSchema, SOURCE_MAP};
use copydesk_extractor::Requirement;

use crate::codes;
use crate::diagnostics::Diagnostic;
use crate::expectations;
use crate::layers::{kind_name, references, rename, renamed};
use crate::missing::{Missing, Want};
use crate::order;
use crate::plan::{InputLayer, LayerSource, Output, Plan, PlannedStage};
use crate::resolve::{Planner, Resolved};
use crate::spec::Located;
use crate::suggest;

/// The plan of the stages, unless an error makes one impossible. `LayerSource::stage` counts in file order until
/// the order is known.
pub(crate) fn link<'a>(planner: &mut Planner<'a>, stages: &[Resolved<'a>]) -> Option<Plan> {
    let outputs: Vec<Vec<Arc<LayerSchema>>> = stages.iter().map(renamed).collect();
    let mut links =
        Links { planner, stages, providers: BTreeMap::new(), outputs: &outputs, missing: Missing::default() };
    links.provide();
    let mut inputs = Vec::with_capacity(stages.len());
    let mut needs = Vec::with_capacity(stages.len());
    for stage in 0..stages.len() {
        let read = links.inputs(stage);
        let targets = links.targets(stage);
        let mut all: Vec<(usize, String)> =
            read.iter().flatten().map(|i| (i.source.stage, i.layer.clone())).chain(targets).collect();
        all.sort();
        all.dedup_by_key(|(from, _)| *from);
        inputs.push(read);
        needs.push(all);
    }
    links.tests();
    let written = links.written();
    let missing = std::mem::take(&mut links.missing);
    missing.report(links.planner, links.providers.keys().copied());
    let dependencies: Vec<Vec<usize>> =
        needs.iter().map(|n| n.iter().map(|(from, _)| *from).collect()).collect();
    let order = match order::order(&dependencies) {
        Ok(order) => order,
        Err(cycles) => {
            cycles.iter().for_each(|cycle| links.cycle(cycle, &needs));
            return None;
        }
    };
    Some(assemble(links, &order, inputs, written))
}

struct Links<'p, 'a> {
    planner: &'p mut Planner<'a>,
    stages: &'p [Resolved<'a>],
    outputs: &'p [Vec<Arc<LayerSchema>>],
    /// Who makes a layer, by the pipeline's name.
    providers: BTreeMap<&'p str, LayerSource>,
    missing: Missing,
}

impl<'p> Links<'p, '_> {
    /// Records who makes which layer.
    fn provide(&mut self) {
        for (stage, schemas) in self.outputs.iter().enumerate() {
            for (output, schema) in schemas.iter().enumerate() {
                #[cfg(test)]
                crate::work::count();
                if schema.name == SOURCE_MAP {
                    self.made_by_reading(stage, output);
                    continue;
                }
                let Some(first) = self.providers.get(schema.name.as_str()).copied() else {
                    self.providers.insert(&schema.name, LayerSource { stage, output });
                    continue;
                };
                let (one, two) = (&self.stages[first.stage], &self.stages[stage]);
                let message = format!("two stages make the layer `{}`", schema.name);
                let own = &two.plugin.provides[output].name;
                let help =
                    format!("rename one of them: `outputs = {{ {own} = \"…\" }}`, or leave one stage out");
                let error = Diagnostic::new(
                    &self.planner.spec.source,
                    codes::DUPLICATE_LAYER,
                    self.output_place(stage, output).span.clone(),
                    message,
                );
                let first_place = self.output_place(first.stage, first.output).span.clone();
                let error = error
                    .at(format!("`{}` makes it too", two.spec.id.value))
                    .and(first_place, format!("`{}` makes it", one.spec.id.value));
                self.planner.errors.push(error.help_with(help));
            }
        }
    }

    fn made_by_reading(&mut self, stage: usize, output: usize) {
        let own = &self.stages[stage].plugin.provides[output].name;
        let error = Diagnostic::new(
            &self.planner.spec.source,
            codes::DUPLICATE_LAYER,
            self.output_place(stage, output).span.clone(),
            format!("reading makes the layer `{SOURCE_MAP}`, and no stage may"),
        );
        let help = format!("give it another name: `outputs = {{ {own} = \"…\" }}`");
        self.planner.errors.push(error.at("makes it too").help_with(help));
    }

    fn output_place(&self, stage: usize, output: usize) -> &Located<String> {
        let stage = &self.stages[stage];
        let own = &stage.plugin.provides[output].name;
        rename(&stage.spec.outputs, own).unwrap_or(&stage.spec.plugin)
    }

    /// The layers that a stage reads, one for each of the plugin's `requires`.
    fn inputs(&mut self, stage: usize) -> Vec<Option<InputLayer>> {
        let stages = self.stages;
        let requires = &stages[stage].plugin.requires;
        requires.iter().map(|wanted| self.input(&stages[stage], wanted)).collect()
    }

    fn input(&mut self, stage: &Resolved<'_>, wanted: &Requirement) -> Option<InputLayer> {
        let given = rename(&stage.spec.inputs, &wanted.layer);
        let layer = given.map_or(&wanted.layer, |g| &g.value);
        let place = given.unwrap_or(&stage.spec.plugin);
        let Some(source) = self.providers.get(layer.as_str()).copied() else {
            // Who names an optional layer wants it.
            if !wanted.optional || given.is_some() {
                let message = format!(
                    "stage `{}` needs the layer `{layer}`, which no stage makes",
                    stage.spec.id.value
                );
                self.missing.add(
                    self.planner,
                    Want {
                        code: codes::MISSING_LAYER,
                        stage: Some(stage.spec.id.value.clone()),
                        layer: layer.clone(),
                        place: place.span.clone(),
                        message,
                        verb: "reads",
                    },
                );
            }
            return None;
        };
        let schema = &self.outputs[source.stage][source.output];
        let Some((projected, columns)) = wanted.project(schema) else {
            self.attributes(stage, wanted, source, place);
            return None;
        };
        Some(InputLayer { layer: layer.clone(), source, columns, schema: Arc::new(projected) })
    }

    /// Reports each attribute that a layer lacks.
    fn attributes(
        &mut self,
        stage: &Resolved<'_>,
        wanted: &Requirement,
        from: LayerSource,
        place: &Located<String>,
    ) {
        let schema = &self.outputs[from.stage][from.output];
        let maker = &self.stages[from.stage];
        let made = format!(
            "which `{}` (plugin `{}` {}) makes",
            maker.spec.id.value, maker.plugin.name, maker.plugin.version
        );
        for (name, kind) in &wanted.attributes {
            let found = schema.attribute_id(name).map(|i| &schema.attributes[i].kind);
            let (code, how) = match found {
                None => (codes::MISSING_ATTRIBUTE, "without it".to_owned()),
                Some(found) if found.serves(kind) => continue,
                Some(found) => (codes::ATTRIBUTE_TYPE, format!("with the type {}", kind_name(found))),
            };
            let message = format!(
                "stage `{}` needs the attribute `{name}` ({}) of the layer `{}`, {made} {how}",
                stage.spec.id.value,
                kind_name(kind),
                schema.name
            );
            let attributes = schema.attributes.iter().map(|a| a.name.as_str());
            let help = match found {
                None => suggest::help(name, "the layer's attributes are", attributes),
                Some(_) => Some(
                    "use versions of the two plugins that fit, or read another layer with `inputs`".into(),
                ),
            };
            let help = help.or_else(|| Some("the layer has no attributes".into()));
            let error = Diagnostic::new(&self.planner.spec.source, code, place.span.clone(), message)
                .at("reads the layer")
                .and(maker.spec.plugin.span.clone(), "makes the layer")
                .help_with(help);
            self.planner.errors.push(error);
        }
    }

    /// The other stages whose layers the stage's own layers refer to, each with such a layer.
    fn targets(&mut self, stage: usize) -> Vec<(usize, String)> {
        let mut needed = Vec::new();
        let stages = self.stages;
        let resolved = &stages[stage];
        for (schema, own) in self.outputs[stage].iter().zip(&resolved.plugin.provides) {
            for (target, own_target) in references(schema).zip(references(own)) {
                match self.providers.get(target).copied() {
                    // A plugin refers to its own layers freely.
                    Some(source) if source.stage == stage => {}
                    Some(source) => needed.push((source.stage, target.to_owned())),
                    None => {
                        let read = resolved.plugin.requires.iter().find(|r| r.layer == own_target);
                        let renamed = rename(&resolved.spec.inputs, own_target).is_some();
                        // A missing layer that the stage reads too is reported already.
                        if read.is_some_and(|r| !r.optional || renamed) {
                            continue;
                        }
                        let message = format!(
                            "the layer `{}` of stage `{}` refers to the layer `{target}`, which no stage makes",
                            schema.name, resolved.spec.id.value
                        );
                        self.missing.add(
                            self.planner,
                            Want {
                                code: codes::UNKNOWN_TARGET,
                                stage: Some(resolved.spec.id.value.clone()),
                                layer: target.to_owned(),
                                place: resolved.spec.plugin.span.clone(),
                                message,
                                verb: "refers to",
                            },
                        );
                    }
                }
            }
        }
        needed
    }

    /// Checks the layers that tests name, and what they expect of them.
    fn tests(&mut self) {
        let spec = self.planner.spec;
        for test in &spec.tests {
            for expected in &test.expected {
                let Some(source) = self.known(&expected.layer, "a test expects") else { continue };
                let schema = &self.outputs[source.stage][source.output];
                expectations::check(self.planner, schema, &test.text, &expected.annotations);
            }
        }
    }

    /// The layers to write that the file names, and whether the one that reading makes is among them.
    fn written(&mut self) -> Option<(Vec<(String, LayerSource)>, bool)> {
        let spec = self.planner.spec;
        let named = spec.output.layers.as_ref()?;
        let (mut written, mut order) = (BTreeSet::new(), Vec::new());
        for layer in named {
            let source = match &*layer.value {
                SOURCE_MAP => None,
                _ => match self.known(layer, "`[output]` names") {
                    None => continue,
                    known => known,
                },
            };
            if !written.insert(&*layer.value) {
                let message = format!("`[output]` names the layer `{}` twice", layer.value);
                self.planner.report(codes::DUPLICATE_LAYER, layer, message, "the second time", None);
            } else if let Some(source) = source {
                order.push((layer.value.clone(), source));
            }
        }
        Some((order, written.contains(SOURCE_MAP)))
    }

    fn known(&mut self, layer: &Located<String>, who: &str) -> Option<LayerSource> {
        #[cfg(test)]
        crate::work::count();
        let source = self.providers.get(layer.value.as_str()).copied();
        if source.is_none() {
            let message = format!("{who} the layer `{}`, which no stage makes", layer.value);
            self.missing.add(
                self.planner,
                Want {
                    code: codes::UNKNOWN_LAYER,
                    stage: None,
                    layer: layer.value.clone(),
                    place: layer.span.clone(),
                    message,
                    verb: "names",
                },
            );
        }
        source
    }

    /// Reports stages that wait for each other.
    fn cycle(&mut self, cycle: &[usize], needs: &[Vec<(usize, String)>]) {
        let id = |stage: usize| self.stages[stage].spec.id.value.as_str();
        let path: Vec<&str> = cycle.iter().chain(cycle.first()).map(|&s| id(s)).collect();
        let message = format!("stages need each other's layers: {}", path.join(" → "));
        let mut error: Option<Diagnostic> = None;
        for (i, &stage) in cycle.iter().enumerate() {
            let next = cycle[(i + 1) % cycle.len()];
            let layer = needs[stage].iter().find(|(from, _)| *from == next).map_or("", |(_, layer)| layer);
            let label = format!("`{}` needs `{layer}`, which `{}` makes", id(stage), id(next));
            let place = self.stages[stage].spec.plugin.span.clone();
            error = Some(match error {
                None => Diagnostic::new(&self.planner.spec.source, codes::CYCLE, place, message.as_str())
                    .at(label),
                Some(error) => error.and(place, label),
            });
        }
        let help = "let one of them read a layer of another stage: `inputs = { layer = \"other\" }`";
        self.planner.errors.extend(error.map(|e| e.help_with(help.to_owned())));
    }
}

fn assemble(
    links: Links<'_, '_>,
    order: &[usize],
    mut inputs: Vec<Vec<Option<InputLayer>>>,
    written: Option<(Vec<(String, LayerSource)>, bool)>,
) -> Plan {
    let mut position = vec![0; order.len()];
    order.iter().enumerate().for_each(|(new, &old)| position[old] = new);
    let moved = |source: LayerSource| LayerSource { stage: position[source.stage], ..source };
    let stage = |&old: &usize| {
        let resolved = &links.stages[old];
        let mut read = std::mem::take(&mut inputs[old]);
        read.iter_mut().flatten().for_each(|i| i.source = moved(i.source));
        PlannedStage {
            id: resolved.spec.id.value.clone(),
            plugin: resolved.plugin.clone(),
            request: resolved.request.clone(),
            options: resolved.options.clone(),
            inputs: read,
            outputs: links.outputs[old].clone(),
            on_error: resolved.spec.on_error,
        }
    };
    let spec = links.planner.spec;
    let mut plan = Plan {
        name: spec.name.clone(),
        description: spec.description.clone(),
        stages: order.iter().map(stage).collect(),
        output: Output {
            layers: Vec::new(),
            source_map: written.as_ref().is_none_or(|(_, source_map)| *source_map),
            offsets: spec.output.offsets,
            text: spec.output.text,
        },
        isolation: spec.isolation,
        sandbox: spec.sandbox,
        limits: spec.limits,
        tests: spec.tests.clone(),
    };
    plan.output.layers = match written {
        Some((named, _)) => named.into_iter().map(|(name, source)| (name, moved(source))).collect(),
        None => {
            let shown = plan.layers().filter(|(source, schema)| {
                !has_vectors(schema) && (schema.name != TOKENS || plan.stages.len() == 1 + source.stage)
            });
            shown.map(|(source, schema)| (schema.name.clone(), source)).collect()
        }
    };
    plan
}

/// Tokens are for the stages after the one that makes them: of a record they would be seven tenths, so they are written when named, or
/// when no stage comes after.
const TOKENS: &str = "tokens";

/// Vectors are for plugins to read: in a record they would be most of its bytes, so they are written only when named.
fn has_vectors(schema: &LayerSchema) -> bool {
    schema.attributes.iter().any(|a| matches!(a.kind, AttributeKind::Vector(_)))
}
