/// Every code that a diagnostic of this crate can have, with what it means.
///
/// A [`crate::Catalog`] may bring codes of its own.
pub const CODES: &[(&str, &str)] = &[
    (SYNTAX, "the file is not valid TOML"),
    (VERSION, "the file is written for another version of the format"),
    (UNKNOWN_KEY, "a table has a key that the format does not know"),
    (MISSING_KEY, "a table lacks a key that it must have"),
    (WRONG_TYPE, "a value has another type than its key asks for"),
    (BAD_VALUE, "a value has the right type and is out of range or not among the allowed ones"),
    (BAD_NAME, "a name is empty, too long, or has a character that names may not have"),
    (BAD_EXPECTATION, "a line of a [[test]] does not describe an annotation"),
    (EMPTY_TEST, "a [[test]], or a `contains` or `absent` of one, expects nothing, so that it always passes"),
    (UNKNOWN_LABEL, "a [[test]] expects a label that the layer does not have"),
    (UNKNOWN_ATTRIBUTE, "a [[test]] expects an attribute that the layer does not have"),
    (NEVER, "a [[test]] expects what its text does not hold, or a value that the attribute never has"),
    (NO_STAGES, "the pipeline has no stage"),
    (TOO_MANY_STAGES, "the pipeline has more stages than a plan may hold"),
    (DUPLICATE_ID, "two stages have one id, or two tests have one name"),
    (DUPLICATE_LAYER, "one layer is made twice, or named twice for output"),
    (UNKNOWN_PLUGIN, "a stage names a plugin that is not in the search path"),
    (UNKNOWN_OPTION, "a stage sets an option that its plugin does not have"),
    (OPTION_TYPE, "an option's value has another type than the plugin declares"),
    (OPTION_VALUE, "an option's value has the right type and cannot be used"),
    (MISSING_OPTION, "a stage does not set an option that its plugin must be given"),
    (UNKNOWN_LAYER, "a layer is named that the plugin, or the pipeline, does not have"),
    (MISSING_LAYER, "a stage needs a layer that no stage makes"),
    (MISSING_ATTRIBUTE, "a stage needs an attribute that the layer it reads does not have"),
    (ATTRIBUTE_TYPE, "a stage needs an attribute that has another type in the layer it reads"),
    (CYCLE, "stages need each other's layers, so that none can run first"),
    (UNKNOWN_TARGET, "a layer refers to a layer that does not exist when it is made"),
    (ROSTER_FILE, "a roster file that the pipeline names cannot be read"),
    (NOT_STARTED, "a plugin does not start with what its stage tells it"),
    (BAD_INTERVAL, "a membership of a roster file ends before it begins"),
    (SUCCESSION, "an organisation of a roster file follows itself, or one that nobody knows"),
    (MORE_ERRORS, "there are more errors than are shown"),
];

pub(crate) const SYNTAX: &str = "pipeline::syntax";
pub(crate) const VERSION: &str = "pipeline::version";
pub(crate) const UNKNOWN_KEY: &str = "pipeline::unknown-key";
pub(crate) const MISSING_KEY: &str = "pipeline::missing-key";
pub(crate) const WRONG_TYPE: &str = "pipeline::wrong-type";
pub(crate) const BAD_VALUE: &str = "pipeline::bad-value";
pub(crate) const BAD_NAME: &str = "pipeline::bad-name";
pub(crate) const BAD_EXPECTATION: &str = "pipeline::bad-expectation";
pub(crate) const EMPTY_TEST: &str = "pipeline::empty-test";
pub(crate) const UNKNOWN_LABEL: &str = "pipeline::unknown-label";
pub(crate) const UNKNOWN_ATTRIBUTE: &str = "pipeline::unknown-attribute";
pub(crate) const NEVER: &str = "pipeline::never";
pub(crate) const NO_STAGES: &str = "pipeline::no-stages";
pub(crate) const TOO_MANY_STAGES: &str = "pipeline::too-many-stages";
pub(crate) const DUPLICATE_ID: &str = "pipeline::duplicate-id";
pub(crate) const DUPLICATE_LAYER: &str = "pipeline::duplicate-layer";
pub(crate) const UNKNOWN_PLUGIN: &str = "pipeline::unknown-plugin";
pub(crate) const UNKNOWN_OPTION: &str = "pipeline::unknown-option";
pub(crate) const OPTION_TYPE: &str = "pipeline::option-type";
pub(crate) const OPTION_VALUE: &str = "pipeline::option-value";
pub(crate) const MISSING_OPTION: &str = "pipeline::missing-option";
pub(crate) const UNKNOWN_LAYER: &str = "pipeline::unknown-layer";
pub(crate) const MISSING_LAYER: &str = "pipeline::missing-layer";
pub(crate) const MISSING_ATTRIBUTE: &str = "pipeline::missing-attribute";
pub(crate) const ATTRIBUTE_TYPE: &str = "pipeline::attribute-type";
pub(crate) const CYCLE: &str = "pipeline::cycle";
pub(crate) const UNKNOWN_TARGET: &str = "pipeline::unknown-target";
pub(crate) const ROSTER_FILE: &str = "pipeline::roster-file";
pub(crate) const NOT_STARTED: &str = "pipeline::not-started";
pub(crate) const BAD_INTERVAL: &str = "pipeline::bad-interval";
pub(crate) const SUCCESSION: &str = "pipeline::succession";
pub(crate) const MORE_ERRORS: &str = "pipeline::more-errors";
