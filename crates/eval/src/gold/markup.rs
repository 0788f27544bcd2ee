//! Tags and entities of SGML and XML, for annotations that are no well-formed XML.

/// A tag as it is written.
pub(super) struct Tag<'t> {
    pub(super) closing: bool,
    pub(super) name: &'t str,
    pub(super) attributes: &'t str,
    /// Of all of it, in bytes.
    pub(super) length: usize,
}

/// The tag that begins with the text's first byte, a "<".
pub(super) fn tag(at: &str) -> Option<Tag<'_>> {
    let inside = &at[1..at.find('>')?];
    let (closing, rest) = inside.strip_prefix('/').map_or((false, inside), |r| (true, r));
    let name_end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    let (name, attributes) = rest.split_at(name_end);
    (!name.is_empty()).then_some(Tag { closing, name, attributes, length: inside.len() + 2 })
}

/// The value of an attribute, which stands in double quotes.
pub(super) fn attribute(attributes: &str, name: &str) -> Option<String> {
    let mut from = 0;
    while let Some(at) = attributes[from..].find(name).map(|i| from + i) {
        let whole = attributes[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric() && c != '_');
        if let (true, Some(value)) = (whole, attributes[at + name.len()..].strip_prefix("=\"")) {
            return value.find('"').map(|end| value[..end].to_owned());
        }
        from = at + name.len();
    }
    None
}

/// Resolves the entities that XML knows, in small letters or capitals, and numeric ones.
pub(super) fn unescape(s: &str) -> String {
    let mut out = String::with_capacity(s.len());
    let mut rest = s;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let resolved = rest.find(';').filter(|end| *end <= 10).and_then(|end| {
            let c = match rest[1..end].to_ascii_lowercase().as_str() {
                "amp" => '&',
                "lt" => '<',
                "gt" => '>',
                "quot" => '"',
                "apos" => '\'',
                "nbsp" => '\u{A0}',
                name => {
                    let number = name.strip_prefix('#')?;
                    let code = match number.strip_prefix('x') {
                        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                        None => number.parse().ok()?,
                    };
                    char::from_u32(code)?
                }
            };
            Some((c, end + 1))
        });
        let (c, length) = resolved.unwrap_or(('&', 1));
        out.push(c);
        rest = &rest[length..];
    }
    out.push_str(rest);
    out
}

/// The line of a byte, counted from 1.
pub(super) fn line_of(raw: &str, byte: usize) -> usize {
    raw.as_bytes()[..byte].iter().filter(|b| **b == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities() {
        assert_eq!(unescape("a &lt;&#233;&#XE9;&what; & b& A&AMP;B"), "a <éé&what; & b& A&B");
    }
}
