use std::str::FromStr;

use copydesk_document::Meta;

/// A pattern of paths with names in braces for what stands there, such as `{outlet}/{published}/{id}.txt`.
///
/// What a name stands for is as short as it can be, not empty and, but for the last one, in one folder. `*` as the name stands for
/// something that is not kept. The pattern is compared with the end of a path, from the beginning of a folder's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathPattern {
    written: String,
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Literal(String),
    Name(String),
}

impl FromStr for PathPattern {
    type Err = String;

    fn from_str(text: &str) -> Result<PathPattern, String> {
        let mut parts: Vec<Part> = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let (literal, more) = rest.split_at(rest.find('{').unwrap_or(rest.len()));
            if literal.contains('}') {
                return Err(format!(
                    "`{text}`: a brace closes that was not opened; write {{name}} for what stands there"
                ));
            }
            if !literal.is_empty() {
                parts.push(Part::Literal(literal.to_owned()));
            }
            rest = more;
            if let Some(inner) = rest.strip_prefix('{') {
                let (name, more) =
                    inner.split_once('}').ok_or_else(|| format!("`{text}`: a brace is not closed"))?;
                let good = name == "*"
                    || (!name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_'));
                if !good {
                    return Err(format!(
                        "`{text}`: `{{{name}}}` is no name; names are letters, digits and _"
                    ));
                }
                if matches!(parts.last(), Some(Part::Name(_))) {
                    return Err(format!(
                        "`{text}`: two names touch, so nothing says where one ends; put something between"
                    ));
                }
                if name != "*" && parts.contains(&Part::Name(name.to_owned())) {
                    return Err(format!("`{text}`: the name `{name}` stands there twice"));
                }
                parts.push(Part::Name(name.to_owned()));
                rest = more;
            }
        }
        if !parts.iter().any(|part| matches!(part, Part::Name(_))) {
            return Err(format!("`{text}` has no name in braces, such as {{outlet}}"));
        }
        Ok(PathPattern { written: text.to_owned(), parts })
    }
}

impl PathPattern {
    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// What the names stand for in a path; `None` where the path is another.
    pub(crate) fn of(&self, path: &str) -> Option<Meta> {
        let folders = self.written.matches('/').count();
        // The end of the path with as many folders as the pattern has.
        let start = path.rmatch_indices('/').nth(folders).map_or(0, |(at, _)| at + 1);
        let mut rest = &path[start..];
        let mut meta = Meta::new();
        for (part, at) in self.parts.iter().zip(1..) {
            match part {
                Part::Literal(literal) => rest = rest.strip_prefix(literal.as_str())?,
                Part::Name(name) => {
                    let length = match self.parts.get(at) {
                        // The last literal is at the end, so that `{id}.txt` takes `a.txt.txt` as a whole.
                        Some(Part::Literal(literal)) if at + 1 == self.parts.len() => {
                            rest.strip_suffix(literal.as_str())?.len()
                        }
                        Some(Part::Literal(literal)) => rest.get(1..)?.find(literal.as_str())? + 1,
                        _ => rest.len(),
                    };
                    let value = rest.get(..length).filter(|v| !v.is_empty() && !v.contains('/'))?;
                    if name != "*" {
                        meta.push((name.clone(), value.to_owned()));
                    }
                    rest = &rest[length..];
                }
            }
        }
        rest.is_empty().then_some(())?;
        join_date(&mut meta);
        Some(meta)
    }
}

/// Year, month and day that stand apart are a date.
fn join_date(meta: &mut Meta) {
    let part = |name: &str| meta.iter().find(|(key, _)| key == name).map(|(_, v)| v.clone());
    if let (Some(year), Some(month), Some(day)) = (part("year"), part("month"), part("day")) {
        let at = meta.iter().position(|(key, _)| key == "year").unwrap_or(0);
        meta.insert(at, ("published".to_owned(), format!("{year}-{month:0>2}-{day:0>2}")));
        meta.retain(|(key, _)| !matches!(key.as_str(), "year" | "month" | "day"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pattern: &str, path: &str) -> Option<String> {
        let meta = pattern.parse::<PathPattern>().unwrap().of(path)?;
        Some(meta.iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn names_stand_for_parts_of_a_path() {
        for (pattern, path, means) in [
            (
                "{outlet}/{published}/{id}.txt",
                "post/2024-05-08/a.txt",
                "outlet=post published=2024-05-08 id=a",
            ),
            (
                "{outlet}/{published}/{id}.txt",
                "x/y/post/2024-05-08/a.b.txt",
                "outlet=post published=2024-05-08 id=a.b",
            ),
            ("{outlet}_{year}-{month}-{day}.txt", "The_Post_2024-5-08.txt", "outlet=The year=x"),
            ("{year}/{month}/{day}-{id}.html", "x/2024/5/8-a.html", "published=2024-05-08 id=a"),
            ("{*}/{id}.txt", "x/a.txt.txt", "id=a.txt"),
            ("{id}", "a", "id=a"),
        ] {
            let found = of(pattern, path);
            if means.ends_with("year=x") {
                assert_eq!(
                    found.as_deref(),
                    Some("outlet=The published=Post_2024-05-08"),
                    "as short as it can be"
                );
            } else {
                assert_eq!(found.as_deref(), Some(means), "{pattern} {path}");
            }
        }
        for (pattern, path) in [
            ("{outlet}/{id}.txt", "a.txt"),
            ("{a}-{b}", "x"),
            ("{a}-{b}", "-x"),
            ("{a}/{b}.txt", "x/.txt"),
            ("x{a}", "ya"),
            ("{a}.txt", "é.html"),
            ("{a}é", "é"),
        ] {
            assert_eq!(of(pattern, path), None, "{pattern} {path}");
        }
    }

    #[test]
    fn patterns_that_mean_nothing_say_so() {
        for (pattern, says) in [
            ("a.txt", "has no name"),
            ("{a", "is not closed"),
            ("a}", "was not opened"),
            ("{}", "is no name"),
            ("{a b}", "is no name"),
            ("{a}{b}", "two names touch"),
            ("{a}/{a}", "stands there twice"),
        ] {
            let error = pattern.parse::<PathPattern>().unwrap_err();
            assert!(error.contains(says), "{error}");
        }
    }
}
