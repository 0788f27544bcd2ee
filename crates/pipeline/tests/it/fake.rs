//! A catalog of plugins that exist in these tests only.

use std::path::Path;
use std::sync::Arc;

use copydesk_document::{AttributeKind, LayerSchema};
use copydesk_extractor::{OptionKind, PluginSpec, Value};
use copydesk_pipeline::{Catalog, CatalogError, Errors, Plan, PluginRequest, Spec, plan};

/// A catalog over a fixed list of plugins.
pub(crate) struct Fake(pub(crate) Vec<Arc<PluginSpec>>);

impl Catalog for Fake {
    fn find(&self, request: &PluginRequest) -> Result<Arc<PluginSpec>, CatalogError> {
        if request.path.as_ref().is_some_and(|p| p.ends_with("broken.so")) {
            return Err(CatalogError {
                message: "`broken.so` is for ABI 9.0".into(),
                help: Some("build it again".into()),
                code: Some("plugin::abi".into()),
            });
        }
        let found = self.0.iter().find(|p| p.name == request.name).cloned();
        let message = format!("there is no plugin `{}`", request.name);
        found.ok_or(CatalogError { message, help: None, code: None })
    }

    fn names(&self) -> Vec<String> {
        self.0.iter().map(|p| p.name.clone()).collect()
    }

    fn providers(&self, layer: &str) -> Vec<String> {
        self.0.iter().filter(|p| p.provides.iter().any(|l| l.name == layer)).map(|p| p.name.clone()).collect()
    }
}

pub(crate) fn plugins() -> Vec<PluginSpec> {
    let str = || AttributeKind::Str;
    let layer = |name: &str| LayerSchema::new(name, "A layer.");
    vec![
        PluginSpec::new("tokens", "1.0.0", "Words and sentences.")
            .provides(layer("tokens").labels(&["word", "punct"]))
            .provides(layer("sentences")),
        PluginSpec::new("entities", "1.2.0", "Names.")
            .requires("tokens", &[])
            .requires("sentences", &[])
            .uses("outlets", &[("canonical", str())])
            .provides(
                layer("entities")
                    .attribute("kb", str(), "Its id.")
                    .attribute("canonical", str(), "Its name.")
                    .attribute("score", AttributeKind::F32, "How sure."),
            )
            .option("threshold", OptionKind::Float, Value::Float(0.5), "The least score.")
            .option("lists", OptionKind::Strings, Value::Strings(vec![]), "Further lists.")
            .option("model", OptionKind::Path, Value::String(String::new()), "The model.")
            .option("titles", OptionKind::Bool, Value::Bool(true), "Whether to find titles.")
            .option("window", OptionKind::Integer, Value::Integer(40), "Tokens looked at.")
            .option("language", OptionKind::String, Value::String("en".into()), "The language."),
        PluginSpec::new("outlets", "1.0.0", "News organisations.")
            .requires("tokens", &[])
            .provides(layer("outlets").attribute("canonical", str(), "Its name.")),
        PluginSpec::new("quotes", "2.0.0", "Who said what.")
            .requires("tokens", &[])
            .requires("entities", &[("canonical", str())])
            .provides(
                layer("quotes")
                    .labels(&["direct"])
                    .attribute("inside", AttributeKind::Ref("quotes".into()), "The outer one.")
                    .attribute("who", AttributeKind::Ref("entities".into()), "The speaker.")
                    .edge("near", "tokens", "Words nearby."),
            ),
        PluginSpec::new("plain", "0.1.0", "Names without attributes.").provides(layer("entities").attribute(
            "canonical",
            AttributeKind::U32,
            "A number.",
        )),
        PluginSpec::new("bare", "0.1.0", "Names without any attribute.").provides(layer("entities")),
        PluginSpec::new("a", "1.0.0", "One half of a cycle.").requires("lb", &[]).provides(layer("la")),
        PluginSpec::new("b", "1.0.0", "The other half.").uses("la", &[]).provides(layer("lb")),
        PluginSpec::new("self", "1.0.0", "Reads what it makes.").requires("own", &[]).provides(layer("own")),
        PluginSpec::new("lexicon", "1.0.0", "Words of a list.").provides(layer("words")).mandatory_option(
            "file",
            OptionKind::Path,
            "The list.",
        ),
        PluginSpec::new("dangling", "1.0.0", "Refers to what it does not read.")
            .provides(layer("links").edge("to", "sentences", "The sentence.")),
        PluginSpec::new("hopeful", "1.0.0", "Refers to what it could do without.")
            .uses("outlets", &[])
            .provides(layer("relays").attribute("by", AttributeKind::Ref("outlets".into()), "The outlet.")),
        PluginSpec::new("vectors", "1.0.0", "Numbers for other plugins.")
            .provides(layer("points"))
            .provides(layer("vectors").attribute("vector", AttributeKind::Vector(4), "Four numbers.")),
        PluginSpec::new("moods", "1.0.0", "How things are told.").provides(layer("moods").attribute(
            "sort",
            AttributeKind::symbols(&["glad", "sad"]),
            "Which.",
        )),
        PluginSpec::new("needy", "1.0.0", "Needs what no plugin makes.")
            .requires("tempers", &[])
            .provides(layer("x")),
    ]
}

pub(crate) fn catalog() -> Fake {
    Fake(plugins().into_iter().map(Arc::new).collect())
}

/// Reads and plans a file at `/conf/news.toml`.
pub(crate) fn compile(source: &str) -> Result<Plan, Errors> {
    plan(&Spec::parse("news.toml", source)?, Path::new("/conf"), &catalog())
}
