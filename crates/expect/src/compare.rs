use std::fmt;

use copydesk_document::{Document, Layer, LayerSchema};

use crate::expectation::{Expectation, Value};
use crate::render::{annotation, pieces, quote, value};

/// How much of a layer the expectations describe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// All of it, in order.
    Exactly,
    /// Some of it, in any order.
    Contains,
    /// What must not be in it.
    Absent,
}

/// One way in which a layer differs from what was expected. It prints as one or two lines.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mismatch {
    /// The document has no such layer.
    NotProduced {
        /// The layer.
        layer: String,
    },
    /// The layer has nothing of that name, so no annotation could ever fit.
    Undeclared {
        /// The layer.
        layer: String,
        /// `label` or `attribute`.
        what: &'static str,
        /// The name that the expectation gives.
        name: String,
        /// The names that the layer declares.
        declared: Vec<String>,
    },
    /// No annotation is left that fits.
    Missing {
        /// The expected line.
        expected: String,
    },
    /// An annotation covers the expected text, but its label or attributes differ.
    Different {
        /// The expected line.
        expected: String,
        /// The annotation as a line.
        got: String,
        /// The names of what differs.
        fields: Vec<String>,
    },
    /// An annotation that nothing expected.
    Unexpected {
        /// The annotation as a line.
        got: String,
    },
    /// An annotation that must not be there.
    Unwanted {
        /// The line that it fits.
        line: String,
        /// The annotation as a line.
        got: String,
    },
    /// The text does not hold what an annotation, or an attribute that is a span, is expected to cover, so nothing could
    /// ever fit.
    NotInText {
        /// The expected line.
        expected: String,
        /// What the text does not hold.
        covered: String,
    },
    /// The attribute has no such value, so nothing could ever fit.
    NoSuchValue {
        /// The attribute.
        attribute: String,
        /// The value that the expectation gives.
        value: String,
        /// The values that the layer declares.
        declared: Vec<String>,
    },
    /// Nothing differs, although a mark says that something does.
    NoLongerMissed {
        /// The layer.
        layer: String,
    },
}

impl Mismatch {
    /// Whether the expectation itself is at fault: no extractor could meet it.
    pub fn is_slip(&self) -> bool {
        use Mismatch::*;
        matches!(self, NotProduced { .. } | Undeclared { .. } | NotInText { .. } | NoSuchValue { .. })
    }
}

/// Tells how a layer of a document differs from what was expected; nothing when it does not.
pub fn compare(document: &Document, layer: &str, mode: Mode, expected: &[Expectation]) -> Vec<Mismatch> {
    let Some(found) = document.layer(layer) else {
        return vec![Mismatch::NotProduced { layer: layer.into() }];
    };
    let undeclared = undeclared(found.schema(), expected);
    if !undeclared.is_empty() {
        return undeclared;
    }
    let view = View { layer: found, text: document.text() };
    match mode {
        Mode::Exactly => exactly(&view, expected),
        Mode::Contains => contains(&view, expected),
        Mode::Absent => absent(&view, expected),
    }
}

pub(crate) fn undeclared(schema: &LayerSchema, expected: &[Expectation]) -> Vec<Mismatch> {
    let attributes: Vec<String> = schema.attributes.iter().map(|a| a.name.clone()).collect();
    let mut mismatches = Vec::new();
    let mut check = |what, name: &str, declared: &[String]| {
        if !declared.iter().any(|d| d == name) {
            let declared = declared.to_vec();
            let mismatch =
                Mismatch::Undeclared { layer: schema.name.clone(), what, name: name.into(), declared };
            if !mismatches.contains(&mismatch) {
                mismatches.push(mismatch);
            }
        }
    };
    for e in expected {
        e.label.iter().for_each(|l| check("label", l, &schema.labels));
        e.attributes.iter().for_each(|(key, _)| check("attribute", key, &attributes));
    }
    mismatches
}

/// The most cells for which lists are aligned; past it, whatever stands between the matching ends is reported as is.
const LARGEST_TABLE: usize = 4_000_000;

/// Aligns the two lists so that as many annotations as can be fit, and of the others as many as can be cover the
/// expected text; then reports what is left.
fn exactly(view: &View<'_>, expected: &[Expectation]) -> Vec<Mismatch> {
    let rows = view.layer.len();
    let score = |e: usize, row: usize| match view.differences(&expected[e], row) {
        Some(d) if d.is_empty() => 3,
        Some(_) => 1,
        None => 0,
    };
    // Matching ends need no table, which keeps long layers that are right, or nearly so, cheap.
    let both = rows.min(expected.len());
    let head = (0..both).take_while(|&i| score(i, i) == 3).count();
    let tail = (0..both - head).take_while(|&i| score(expected.len() - 1 - i, rows - 1 - i) == 3).count();
    let (n, m) = (expected.len() - head - tail, rows - head - tail);
    if n.saturating_mul(m) > LARGEST_TABLE {
        let line = |e: usize| Mismatch::Missing { expected: expected[e].to_string() };
        let got = |row: usize| Mismatch::Unexpected { got: annotation(view.layer, row, view.text, &[]) };
        return (head..head + n).map(line).chain((head..head + m).map(got)).collect();
    }
    let mut best = vec![0u32; (n + 1) * (m + 1)];
    let cell = |i: usize, j: usize| i * (m + 1) + j;
    let mut scores = vec![0u32; n * m];
    for i in (0..n).rev() {
        for j in (0..m).rev() {
            let s = score(head + i, head + j);
            scores[i * m + j] = s;
            let together = if s > 0 { best[cell(i + 1, j + 1)] + s } else { 0 };
            best[cell(i, j)] = together.max(best[cell(i + 1, j)]).max(best[cell(i, j + 1)]);
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut mismatches = Vec::new();
    while i < n || j < m {
        let s = if i < n && j < m { scores[i * m + j] } else { 0 };
        if s > 0 && best[cell(i, j)] == best[cell(i + 1, j + 1)] + s {
            mismatches.extend(view.different(&expected[head + i], head + j));
            (i, j) = (i + 1, j + 1);
        } else if i < n && (j == m || best[cell(i, j)] == best[cell(i + 1, j)]) {
            mismatches.push(Mismatch::Missing { expected: expected[head + i].to_string() });
            i += 1;
        } else {
            mismatches.push(Mismatch::Unexpected { got: annotation(view.layer, head + j, view.text, &[]) });
            j += 1;
        }
    }
    mismatches
}

/// Gives each expectation an annotation of its own. A line that leaves much open may fit the annotation that only
/// another line's details fit, so an annotation changes hands where its owner has another choice.
fn contains(view: &View<'_>, expected: &[Expectation]) -> Vec<Mismatch> {
    let fits: Vec<Vec<usize>> = expected
        .iter()
        .map(|e| {
            (0..view.layer.len()).filter(|&r| view.differences(e, r).is_some_and(|d| d.is_empty())).collect()
        })
        .collect();
    let mut owner = vec![None; view.layer.len()];
    let mut mismatches = Vec::new();
    for (i, e) in expected.iter().enumerate() {
        if assign(i, &fits, &mut owner, &mut vec![false; view.layer.len()]) {
            continue;
        }
        let other = (0..view.layer.len()).filter(|&r| owner[r].is_none()).find_map(|r| view.different(e, r));
        mismatches.push(other.unwrap_or_else(|| Mismatch::Missing { expected: e.to_string() }));
    }
    mismatches
}

/// Every annotation that fits a line.
fn absent(view: &View<'_>, expected: &[Expectation]) -> Vec<Mismatch> {
    let mut mismatches = Vec::new();
    for e in expected {
        for row in (0..view.layer.len()).filter(|&r| view.differences(e, r).is_some_and(|d| d.is_empty())) {
            let got = annotation(view.layer, row, view.text, &[]);
            mismatches.push(Mismatch::Unwanted { line: e.to_string(), got });
        }
    }
    mismatches
}

fn assign(i: usize, fits: &[Vec<usize>], owner: &mut [Option<usize>], tried: &mut [bool]) -> bool {
    for &row in &fits[i] {
        if std::mem::replace(&mut tried[row], true) {
            continue;
        }
        if owner[row].is_none_or(|other| assign(other, fits, owner, tried)) {
            owner[row] = Some(i);
            return true;
        }
    }
    false
}

struct View<'a> {
    layer: &'a Layer<'a>,
    text: &'a str,
}

impl View<'_> {
    /// The names of what differs; `None` when not even the covered text is the same.
    fn differences(&self, e: &Expectation, row: usize) -> Option<Vec<String>> {
        if !pieces(self.layer, row, self.text).eq(e.pieces.iter().map(String::as_str)) {
            return None;
        }
        let mut fields = Vec::new();
        if e.label.as_deref().is_some_and(|l| self.layer.label_name(row) != Some(l)) {
            fields.push("label".to_owned());
        }
        for (key, wanted) in &e.attributes {
            let column = self.layer.schema().attribute_id(key);
            let found = column.and_then(|c| value(self.layer, c, row, self.text));
            let same = match wanted {
                Value::Text(text) => found.as_deref() == Some(text),
                Value::Null => found.is_none(),
            };
            if !same {
                fields.push(key.clone());
            }
        }
        Some(fields)
    }

    fn different(&self, e: &Expectation, row: usize) -> Option<Mismatch> {
        let fields = self.differences(e, row).filter(|d| !d.is_empty())?;
        let always: Vec<&str> = e.attributes.iter().map(|(key, _)| key.as_str()).collect();
        let got = annotation(self.layer, row, self.text, &always);
        Some(Mismatch::Different { expected: e.to_string(), got, fields })
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Mismatch::NotProduced { layer } => write!(f, "layer `{layer}` was not produced"),
            Mismatch::Undeclared { layer, what, name, declared } if declared.is_empty() => {
                write!(f, "layer `{layer}` has no {what} `{name}`; it has no {what}s at all")
            }
            Mismatch::Undeclared { layer, what, name, declared } => {
                write!(f, "layer `{layer}` has no {what} `{name}`; it has {}", declared.join(", "))
            }
            Mismatch::Missing { expected } => write!(f, "missing:    {expected}"),
            Mismatch::Different { expected, got, fields } => {
                write!(f, "expected:   {expected}\n     got:   {got}\n  differs in {}", fields.join(", "))
            }
            Mismatch::Unexpected { got } => write!(f, "unexpected: {got}"),
            Mismatch::Unwanted { line, got } => write!(f, "unwanted:   {got}\n  fits:     {line}"),
            Mismatch::NotInText { expected, covered } => {
                write!(f, "not in the text: {}\n  in: {expected}", quote(covered))
            }
            Mismatch::NoSuchValue { attribute, value, declared } => {
                write!(f, "`{attribute}` is never `{value}`; it is one of {}", declared.join(", "))
            }
            Mismatch::NoLongerMissed { layer } => {
                write!(f, "marked `missed`, but layer `{layer}` is as expected: remove the mark")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use copydesk_document::{AttributeKind, LayerBuilder, LayerSchema, Span};

    use super::*;
    use crate::render;

    const TEXT: &str = "Berg, a \"doctor\", met Berg\nand Lee.";

    fn document() -> Document {
        let schema = LayerSchema::new("names", "Names.")
            .labels(&["PERSON", "ORG"])
            .attribute("canonical", AttributeKind::Str, "")
            .attribute("kind", AttributeKind::symbols(&["full", "short"]), "")
            .attribute("count", AttributeKind::U32, "")
            .attribute("shift", AttributeKind::I64, "")
            .attribute("weight", AttributeKind::F32, "")
            .attribute("title", AttributeKind::Span, "")
            .attribute("same", AttributeKind::Ref("names".into()), "")
            .attribute("embedding", AttributeKind::Vector(2), "");
        let mut b = LayerBuilder::new(Arc::new(schema));
        let first = b.push(Span::new(0, 4), 0);
        b.set_str(first, 0, "Anna \"A\" Berg");
        b.set_symbol(first, 1, 1);
        b.set_u32(first, 2, 2);
        b.set_i64(first, 3, -7);
        b.set_f32(first, 4, 0.5);
        b.set_span(first, 5, Span::new(8, 16));
        b.set_vector(first, 7, &[0.25, 1.0]);
        let second = b.push_fragments(&[Span::new(22, 26), Span::new(27, 30)], 1);
        b.set_ref(second, 6, first as u32);
        b.push(Span::new(31, 34), 0);
        let mut d = Document::new("d", TEXT).unwrap();
        d.add_layers(vec![b.freeze(TEXT).unwrap()]).unwrap();
        d
    }

    fn diff(mode: Mode, lines: &[&str]) -> Vec<String> {
        let expected: Vec<Expectation> = lines.iter().map(|l| Expectation::parse(l).unwrap()).collect();
        compare(&document(), "names", mode, &expected).iter().map(Mismatch::to_string).collect()
    }

    #[test]
    fn what_is_rendered_is_accepted() {
        let lines = render(&document(), "names");
        assert_eq!(
            lines,
            [
                r#"PERSON "Berg" canonical="Anna \"A\" Berg" kind=short count=2 shift=-7 weight=0.5 title="\"doctor\"""#,
                r#"ORG "Berg" + "and" same=0"#,
                r#"PERSON "Lee""#,
            ]
        );
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        assert_eq!(diff(Mode::Exactly, &lines), [""; 0]);
        let reversed: Vec<&str> = lines.into_iter().rev().collect();
        assert_eq!(diff(Mode::Contains, &reversed), [""; 0]);
        assert!(!diff(Mode::Exactly, &reversed).is_empty());
    }

    #[test]
    fn what_a_line_leaves_open_is_not_compared() {
        assert_eq!(diff(Mode::Exactly, &[r#""Berg""#, r#""Berg" + "and" title=null"#, r#""Lee""#]), [""; 0]);
        assert_eq!(diff(Mode::Contains, &[]), [""; 0]);
        assert_eq!(diff(Mode::Contains, &[r#""Berg" embedding=0.25,1"#]), [""; 0]);
    }

    #[test]
    fn differences_are_told_in_the_same_syntax() {
        let got =
            diff(Mode::Exactly, &[r#"ORG "Berg" kind=full same=1"#, r#"PERSON "Leo""#, r#"PERSON "Lee""#]);
        assert_eq!(got.len(), 3, "{got:#?}");
        assert!(got[0].starts_with("expected:   ORG \"Berg\" kind=full same=1\n     got:   PERSON \"Berg\""));
        assert!(
            got[0].contains(" same=null") && got[0].ends_with("differs in label, kind, same"),
            "{}",
            got[0]
        );
        assert!(got[1..].contains(&r#"missing:    PERSON "Leo""#.to_owned()), "{got:#?}");
        assert!(got[1..].contains(&r#"unexpected: ORG "Berg" + "and" same=0"#.to_owned()), "{got:#?}");
        let empty = diff(Mode::Exactly, &[]);
        assert_eq!(empty.len(), 3, "an empty block means an empty layer: {empty:#?}");
    }

    #[test]
    fn each_expected_line_needs_an_annotation_of_its_own() {
        assert_eq!(diff(Mode::Contains, &[r#""Lee""#, r#"PERSON "Lee""#]), [r#"missing:    PERSON "Lee""#]);
        let got = diff(Mode::Contains, &[r#"ORG "Lee""#]);
        assert!(got[0].contains("got:   PERSON \"Lee\""), "{got:#?}");
    }

    #[test]
    fn what_must_be_absent_is_told_where_it_stands() {
        assert_eq!(diff(Mode::Absent, &[r#"ORG "Lee""#, r#"PERSON "Berg" count=3"#, r#""met""#]), [""; 0]);
        let got = diff(Mode::Absent, &[r#""Lee""#, r#""Berg" count=2"#]);
        assert_eq!(got[0], "unwanted:   PERSON \"Lee\"\n  fits:     \"Lee\"");
        assert!(got.len() == 2 && got[1].starts_with(r#"unwanted:   PERSON "Berg" canonical="#), "{got:#?}");
        assert_eq!(diff(Mode::Absent, &[r#"person "Lee""#]).len(), 1, "a label that is none hides nothing");
    }

    #[test]
    fn a_vague_line_leaves_the_fitting_annotation_to_a_strict_one() {
        let schema = LayerSchema::new("names", "").labels(&["A", "B"]);
        let mut b = LayerBuilder::new(Arc::new(schema));
        b.push(Span::new(0, 1), 0);
        b.push(Span::new(2, 3), 1);
        let mut d = Document::new("d", "x x").unwrap();
        d.add_layers(vec![b.freeze("x x").unwrap()]).unwrap();
        let expected = [r#""x""#, r#"A "x""#].map(|l| Expectation::parse(l).unwrap());
        assert_eq!(compare(&d, "names", Mode::Contains, &expected), []);
    }

    #[test]
    fn a_layer_that_was_not_produced_and_unknown_names_are_told_apart() {
        let none = compare(&document(), "quotes", Mode::Exactly, &[]);
        assert_eq!(none[0].to_string(), "layer `quotes` was not produced");
        let got = diff(Mode::Contains, &[r#"person "Berg" colour=red"#, r#"person "Lee""#]);
        assert_eq!(
            got,
            [
                "layer `names` has no label `person`; it has PERSON, ORG",
                "layer `names` has no attribute `colour`; it has canonical, kind, count, shift, weight, title, same, \
                 embedding",
            ]
        );
    }
}
