use copydesk_document::{AttributeKind, LayerSchema};
use copydesk_pipeline::Plan;

/// Bytes that a document in flight takes for each byte of its source, without vectors: text, layers and record.
const BASE: usize = 24;
/// Bytes of text for each token of news, times two: a vector layer has one row a token.
const HALF_TOKEN_BYTES: usize = 9;
/// A plugin's and the host's, which has copied a layer before the plugin gives up its own.
const COPIES: usize = 2;
/// Bytes of a number in a record.
const WRITTEN: usize = 12;

/// How many bytes a document in flight is taken to need for each byte of its source, when it goes through this plan.
///
/// It holds for news. A text of tokens that are all one byte long has more than four times as many vectors.
pub(crate) fn factor(plan: &Plan) -> usize {
    let a_token: usize = plan
        .layers()
        .map(|(source, schema)| {
            let written = plan.output.layers.iter().any(|(_, s)| *s == source);
            numbers(schema) * (COPIES * size_of::<f32>() + if written { WRITTEN } else { 0 })
        })
        .sum();
    BASE + (2 * a_token).div_ceil(HALF_TOKEN_BYTES)
}

/// Numbers in the vectors of a row.
fn numbers(schema: &LayerSchema) -> usize {
    let width =
        |kind: &AttributeKind| if let AttributeKind::Vector(width) = kind { *width as usize } else { 0 };
    schema.attributes.iter().map(|a| width(&a.kind)).sum()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use copydesk_pipeline::Spec;

    use super::*;
    use crate::PluginCatalog;

    fn plan(source: &str) -> Plan {
        let catalog = PluginCatalog::built_in(copydesk_builtin::plugins().unwrap());
        copydesk_pipeline::plan(&Spec::parse("test.toml", source).unwrap(), Path::new("."), &catalog).unwrap()
    }

    #[test]
    fn vectors_are_counted_with_their_copies_and_in_the_record() {
        let source = "[[stage]]\nplugin = \"tokens\"\n";
        // Two copies of 512 bytes for 4.5 bytes of text.
        assert_eq!(factor(&plan(source)), 24 + 228);
        let written = format!("[output]\nlayers = [\"vectors\"]\n{source}");
        assert_eq!(factor(&plan(&written)), 24 + 228 + 341);
    }

    #[test]
    fn a_plan_without_vectors_costs_its_text_layers_and_record() {
        let mut plan = plan("[[stage]]\nplugin = \"tokens\"\n");
        for stage in &mut plan.stages {
            stage.outputs.retain(|schema| schema.name != "vectors");
        }
        assert_eq!(factor(&plan), 24);
    }
}
