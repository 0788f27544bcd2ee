//! Names that a user adds.

use copydesk_extractor::Error;

/// One added name with its other forms.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Added {
    pub(crate) canonical: String,
    aliases: Vec<String>,
}

impl Added {
    /// All forms under which the name is found.
    pub(crate) fn forms(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.canonical.as_str()).chain(self.aliases.iter().map(String::as_str))
    }
}

/// Reads the values of option `key`: "Name" or "Name=alias|alias".
pub(crate) fn parse(key: &str, values: &[String]) -> Result<Vec<Added>, Error> {
    let read = |value: &String| {
        let malformed = |why: &str| {
            Error::new(format!(
                "option `{key}`: {value:?} {why}; write \"Name\" or \"Name=other name|another name\""
            ))
        };
        let (canonical, rest) = match value.split_once('=') {
            Some((c, r)) => (c.trim(), Some(r)),
            None => (value.trim(), None),
        };
        if canonical.is_empty() {
            return Err(malformed("has no name"));
        }
        let aliases: Vec<String> =
            rest.into_iter().flat_map(|r| r.split('|')).map(|a| a.trim().to_owned()).collect();
        if aliases.iter().any(String::is_empty) {
            return Err(malformed("has an empty alias"));
        }
        if aliases.iter().any(|a| a.contains('=')) {
            return Err(malformed("has more than one `=`"));
        }
        let lacks_word = |s: &str| !s.chars().any(char::is_alphanumeric);
        if lacks_word(canonical) || aliases.iter().any(|a| lacks_word(a)) {
            return Err(malformed("has a name without letters"));
        }
        Ok(Added { canonical: canonical.to_owned(), aliases })
    };
    values.iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(value: &str) -> Result<Vec<Added>, Error> {
        parse("people", &[value.to_owned()])
    }

    #[test]
    fn names_with_and_without_aliases() {
        let plain = one(" Ana Sol ").expect("a name");
        assert_eq!(plain[0].forms().collect::<Vec<_>>(), ["Ana Sol"]);
        let both = one("Ana Sol=A. Sol| Anita Sol").expect("a name");
        assert_eq!(both[0].forms().collect::<Vec<_>>(), ["Ana Sol", "A. Sol", "Anita Sol"]);
    }

    #[test]
    fn malformed_names_are_named() {
        for bad in ["", "=Sol", "Ana Sol=", "Ana Sol=A||B", "Ana=B=C", "--"] {
            let message = one(bad).expect_err(bad).to_string();
            assert!(message.contains("people") && message.contains(&format!("{bad:?}")), "{message}");
        }
    }
}
