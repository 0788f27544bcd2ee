//! Checks what tests expect against the layers that the plugins declare.

use copydesk_document::LayerSchema;
use copydesk_expect::{Expectation, Mismatch, faults};

use crate::codes;
use crate::resolve::Planner;
use crate::spec::Located;
use crate::suggest;

/// Reports each line that no annotation of the layer could ever fit.
pub(crate) fn check(
    planner: &mut Planner<'_>,
    schema: &LayerSchema,
    text: &str,
    lines: &[Located<Expectation>],
) {
    for line in lines {
        if planner.full() {
            return;
        }
        for fault in faults(schema, text, &line.value) {
            let layer = &schema.name;
            let (code, message, label, help) = match fault {
                Mismatch::Undeclared { what, name, declared, .. } => {
                    let code = if what == "label" { codes::UNKNOWN_LABEL } else { codes::UNKNOWN_ATTRIBUTE };
                    let names = declared.iter().map(String::as_str);
                    let help = suggest::help(&name, &format!("its {what}s are"), names)
                        .unwrap_or_else(|| format!("it has no {what}s at all"));
                    let message =
                        format!("a test expects the {what} `{name}`, which the layer `{layer}` has not");
                    (code, message, format!("no such {what}"), help)
                }
                Mismatch::NoSuchValue { attribute, value, declared } => {
                    let names = declared.iter().map(String::as_str);
                    let help = suggest::help(&value, "its values are", names)
                        .unwrap_or_else(|| "it has no values at all".to_owned());
                    let message = format!("`{attribute}` of the layer `{layer}` is never `{value}`");
                    (codes::NEVER, message, "no such value".to_owned(), help)
                }
                Mismatch::NotInText { covered, .. } => {
                    let message = format!("the test's text does not hold `{}`", covered.escape_debug());
                    let help = "an annotation covers the text as it stands, letter for letter".to_owned();
                    (codes::NEVER, message, "not in the text".to_owned(), help)
                }
                // The others are about annotations, and there are none yet.
                _ => continue,
            };
            planner.report(code, line, message, label, Some(help));
        }
    }
}
