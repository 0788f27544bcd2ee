use copydesk_document::Document;

/// The longest value that a warning repeats, in characters.
const SHOWN: usize = 60;

/// Something about a document that a person should know although the document was annotated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// A stable code.
    pub code: &'static str,
    /// The message for a person.
    pub message: String,
}

/// What a person should know of a document. The record holds it, and so does the digest.
pub fn warnings(document: &Document) -> Vec<Warning> {
    let mut found = Vec::new();
    if let Some(Err(value)) = document.published() {
        let cut: String = value.chars().take(SHOWN).collect();
        let dots = if cut.len() < value.len() { "…" } else { "" };
        let message = format!(
            "`published` is {cut:?}{dots}, no day such as 2024-05-08 or time of RFC 3339: dates are not resolved against it"
        );
        found.push(Warning { code: "published", message });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(published: &str) -> Vec<Warning> {
        let meta = vec![("published".to_owned(), published.to_owned())];
        warnings(&Document::new("d", "Text.").unwrap().with_meta(meta))
    }

    #[test]
    fn a_day_of_publication_that_is_none_is_told() {
        for fine in ["2024-05-08", "2024-05-08T10:00:00Z", "", " "] {
            assert_eq!(messages(fine), []);
        }
        assert_eq!(warnings(&Document::new("d", "Text.").unwrap()), []);
        let found = messages("May 8\n2024");
        assert_eq!((found.len(), found[0].code), (1, "published"));
        assert!(found[0].message.starts_with("`published` is \"May 8\\n2024\", no day"), "{found:?}");
        let found = messages(&"é".repeat(1_000_000));
        assert!(found[0].message.contains("é\"…, no day") && found[0].message.len() < 300, "{found:?}");
    }
}
