use std::fmt::Write as _;

use copydesk_extractor::PluginSpec;

use crate::plan::{LayerSource, Plan};

/// The stages and layers of a plan as a Mermaid flowchart: boxes are stages, rounded ones layers, dotted arrows
/// layers that a stage can do without.
pub fn mermaid(plan: &Plan) -> String {
    let mut out = String::from("flowchart LR\n");
    let quote = |s: &str| escape(s, |c| format!("#{};", u32::from(c)));
    draw(plan, |piece| {
        // Writing to a string cannot fail.
        let _ = match piece {
            Piece::Stage { index, id, plugin } => {
                let plugin = format!("{} {}", quote(&plugin.name), quote(&plugin.version));
                writeln!(out, "    s{index}[\"{}<br/>{plugin}\"]", quote(id))
            }
            Piece::Layer { source: LayerSource { stage, output }, name } => {
                writeln!(
                    out,
                    "    l{stage}_{output}([\"{}\"])\n    s{stage} --> l{stage}_{output}",
                    quote(name)
                )
            }
            Piece::Reads { source: LayerSource { stage, output }, reader, optional } => {
                let arrow = if optional { "-.->" } else { "-->" };
                writeln!(out, "    l{stage}_{output} {arrow} s{reader}")
            }
        };
    });
    out
}

/// The same in the DOT language of Graphviz.
pub fn dot(plan: &Plan) -> String {
    let mut out = String::from("digraph pipeline {\n    rankdir=LR;\n");
    let quote = |s: &str| escape(s, |c| if matches!(c, '"' | '\\') { format!("\\{c}") } else { " ".into() });
    draw(plan, |piece| {
        // Writing to a string cannot fail.
        let _ = match piece {
            Piece::Stage { index, id, plugin } => {
                let plugin = format!("{} {}", quote(&plugin.name), quote(&plugin.version));
                writeln!(out, "    s{index} [shape=box, label=\"{}\\n{plugin}\"];", quote(id))
            }
            Piece::Layer { source: LayerSource { stage, output }, name } => {
                let _ = writeln!(out, "    l{stage}_{output} [shape=ellipse, label=\"{}\"];", quote(name));
                writeln!(out, "    s{stage} -> l{stage}_{output};")
            }
            Piece::Reads { source: LayerSource { stage, output }, reader, optional } => {
                let style = if optional { " [style=dotted]" } else { "" };
                writeln!(out, "    l{stage}_{output} -> s{reader}{style};")
            }
        };
    });
    out.push_str("}\n");
    out
}

enum Piece<'p> {
    Stage { index: usize, id: &'p str, plugin: &'p PluginSpec },
    Layer { source: LayerSource, name: &'p str },
    Reads { source: LayerSource, reader: usize, optional: bool },
}

fn draw<'p>(plan: &'p Plan, mut emit: impl FnMut(Piece<'p>)) {
    for (index, stage) in plan.stages.iter().enumerate() {
        emit(Piece::Stage { index, id: &stage.id, plugin: &stage.plugin });
    }
    for (source, schema) in plan.layers() {
        emit(Piece::Layer { source, name: &schema.name });
    }
    for (reader, stage) in plan.stages.iter().enumerate() {
        for (input, wanted) in stage.inputs.iter().zip(&stage.plugin.requires) {
            if let Some(input) = input {
                emit(Piece::Reads { source: input.source, reader, optional: wanted.optional });
            }
        }
    }
}

/// A plugin names itself and its layers as it likes, so everything that could mean something is replaced.
fn escape(text: &str, replace: impl Fn(char) -> String) -> String {
    let special = |c: char| c.is_control() || "\"\\<>&#;`[]{}|".contains(c);
    text.chars().map(|c| if special(c) { replace(c) } else { c.to_string() }).collect()
}
