use crate::column::{Column, NONE};
use crate::layer::{Columns, Layer};
use crate::schema::{AttributeKind, LayerSchema};
use crate::span::Span;

/// The most annotations a layer may hold: row numbers and `NONE` share `u32`.
pub const MAX_ANNOTATIONS: usize = u32::MAX as usize - 1;

/// A rule that a layer breaks, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("layer `{layer}`{}: {detail} [{}]", row.map(|r| format!(", annotation {r}")).unwrap_or_default(), rule.code())]
pub struct Violation {
    /// The layer.
    pub layer: String,
    /// The rule.
    pub rule: Rule,
    /// The row, where the rule is about one.
    pub row: Option<usize>,
    /// What was found, in words.
    pub detail: String,
}

/// The rules that every layer obeys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rule {
    /// Columns have the number of rows, and attributes the types, that the schema declares.
    Shape,
    /// Spans are non-empty and inside the text.
    Bounds,
    /// Spans begin and end on character boundaries.
    Boundary,
    /// Pieces of a discontinuous annotation are in order, apart, and fill its span from end to end.
    Fragments,
    /// Labels and symbols are declared.
    Label,
    /// Scores are from 0 to 1, and float attributes are finite.
    Score,
    /// Strings lie in the heap, on character boundaries.
    Str,
    /// References and edges lead to annotations that exist.
    Reference,
    /// Rows are sorted by start ascending, then end descending.
    Order,
}

impl Rule {
    /// A stable name for tests and logs.
    pub fn code(self) -> &'static str {
        match self {
            Rule::Shape => "shape",
            Rule::Bounds => "bounds",
            Rule::Boundary => "boundary",
            Rule::Fragments => "fragments",
            Rule::Label => "label",
            Rule::Score => "score",
            Rule::Str => "str",
            Rule::Reference => "reference",
            Rule::Order => "order",
        }
    }
}

/// Where the first number stands that is not finite.
///
/// Vectors are most of a document's memory. Whole chunks of them are looked at without a branch, some numbers at once.
fn not_finite(numbers: &[f32]) -> Option<usize> {
    const CHUNK: usize = 64;
    let odd = |chunk: &[f32]| chunk.iter().fold(false, |odd, x| odd | !x.is_finite());
    let chunk = numbers.chunks(CHUNK).position(odd)? * CHUNK;
    numbers[chunk..].iter().position(|x| !x.is_finite()).map(|at| chunk + at)
}

/// Checks everything about columns that needs no other layer, except their order.
pub(crate) fn columns(schema: &LayerSchema, c: &Columns<'_>, text: &str) -> Result<(), Violation> {
    let fail = |rule, row, detail| Err(Violation { layer: schema.name.clone(), rule, row, detail });
    let n = c.starts.len();
    shape(schema, c).or_else(|detail| fail(Rule::Shape, None, detail))?;
    for (row, (&start, &end)) in c.starts.iter().zip(c.ends.iter()).enumerate() {
        span(Span::new(start, end), text).or_else(|(rule, detail)| fail(rule, Some(row), detail))?;
    }
    if let Some((row, l)) = absent_or_below(&c.labels, schema.labels.len()) {
        return fail(Rule::Label, Some(row), format!("label {l} of {} declared", schema.labels.len()));
    }
    if let Some(row) = c.scores.iter().position(|s| !(0.0..=1.0).contains(s)) {
        return fail(Rule::Score, Some(row), format!("its score is {}, not from 0 to 1", c.scores[row]));
    }
    if !c.fragment_ends.is_empty() || !c.fragments.is_empty() {
        fragments(c, text).or_else(|(row, detail)| fail(Rule::Fragments, Some(row), detail))?;
    }
    for (attribute, column) in schema.attributes.iter().zip(&c.attributes) {
        let found = match (column, &attribute.kind) {
            (Column::Symbol(v), AttributeKind::Symbol(names)) => absent_or_below(v, names.len())
                .map(|(row, s)| (Rule::Label, row, format!("symbol {s} of {} declared", names.len()))),
            (Column::Ref(v), AttributeKind::Ref(target)) if *target == schema.name => {
                absent_or_below(v, n).map(|(row, r)| (Rule::Reference, row, format!("row {r} of {n}")))
            }
            (Column::F32(v), _) => {
                v.iter().position(|x| x.is_infinite()).map(|row| (Rule::Score, row, "infinite".into()))
            }
            (Column::Vector { width, data }, _) => not_finite(data)
                .map(|i| (Rule::Score, i / (*width).max(1) as usize, "a component is not finite".into())),
            (Column::Str(v) | Column::Strs(v), kind) => {
                v.iter().enumerate().filter(|(_, r)| r.offset != NONE).find_map(|(row, r)| {
                    let from = r.offset as usize;
                    let detail = match c.heap.get(from..from + r.len as usize) {
                        None => format!("string {r:?} of a heap of {} bytes", c.heap.len()),
                        Some(list)
                            if *kind == AttributeKind::Strs && !(list.is_empty() || list.ends_with('\0')) =>
                        {
                            "the last string of its list has no NUL after it".to_owned()
                        }
                        Some(_) => return None,
                    };
                    Some((Rule::Str, row, detail))
                })
            }
            (Column::Span(v), _) => v.iter().enumerate().find_map(|(row, s)| {
                let (rule, detail) = span(s.some()?, text).err()?;
                Some((rule, row, detail))
            }),
            _ => None,
        };
        if let Some((rule, row, detail)) = found {
            return fail(rule, Some(row), format!("attribute `{}`: {detail}", attribute.name));
        }
    }
    for e in c.edges.iter() {
        let from = e.from as usize;
        let Some(kind) = schema.edges.get(e.kind as usize) else {
            return fail(
                Rule::Reference,
                Some(from),
                format!("edge kind {} of {}", e.kind, schema.edges.len()),
            );
        };
        if from >= n || (kind.target == schema.name && e.to as usize >= n) {
            let detail = format!("edge `{}` from {} to {} of {n}", kind.name, e.from, e.to);
            return fail(Rule::Reference, Some(from), detail);
        }
    }
    Ok(())
}

/// Checks that the rows of a frozen layer are in order.
pub(crate) fn order(layer: &Layer<'_>) -> Result<(), Violation> {
    let key = |s: Span| (s.start, u32::MAX - s.end);
    match (1..layer.len()).find(|&i| key(layer.span(i - 1)) > key(layer.span(i))) {
        None => Ok(()),
        Some(row) => Err(Violation {
            layer: layer.schema().name.clone(),
            rule: Rule::Order,
            row: Some(row),
            detail: format!("{:?} stands after {:?}", layer.span(row), layer.span(row - 1)),
        }),
    }
}

/// Checks references and edges to other layers, whose sizes `rows` tells.
pub(crate) fn references(layer: &Layer<'_>, rows: impl Fn(&str) -> Option<usize>) -> Result<(), Violation> {
    let schema = layer.schema();
    let fail = |row, detail| {
        Err(Violation { layer: schema.name.clone(), rule: Rule::Reference, row: Some(row), detail })
    };
    for (attribute, column) in schema.attributes.iter().zip(&layer.columns().attributes) {
        if let (Column::Ref(v), AttributeKind::Ref(target)) = (column, &attribute.kind)
            && let Some((row, to)) = absent_or_below(v, rows(target).unwrap_or(0))
        {
            return fail(row, format!("attribute `{}`: layer `{target}` has no row {to}", attribute.name));
        }
    }
    for e in layer.columns().edges.iter() {
        let kind = &schema.edges[e.kind as usize];
        if e.to as usize >= rows(&kind.target).unwrap_or(0) {
            let detail = format!("edge `{}`: layer `{}` has no row {}", kind.name, kind.target, e.to);
            return fail(e.from as usize, detail);
        }
    }
    Ok(())
}

fn shape(schema: &LayerSchema, c: &Columns<'_>) -> Result<(), String> {
    let n = c.starts.len();
    let labels = if schema.labels.is_empty() { 0 } else { n };
    if n > MAX_ANNOTATIONS {
        return Err(format!("{n} annotations; at most {MAX_ANNOTATIONS} fit"));
    }
    for (what, rows, want) in [
        ("end", c.ends.len(), n),
        ("label", c.labels.len(), labels),
        ("score", c.scores.len(), if c.scores.is_empty() { 0 } else { n }),
        ("fragment", c.fragment_ends.len(), if c.fragment_ends.is_empty() { 0 } else { n }),
    ] {
        if rows != want {
            return Err(format!("{rows} {what} rows for {want} annotations"));
        }
    }
    if c.attributes.len() != schema.attributes.len() {
        return Err(format!(
            "{} attribute columns, {} declared",
            c.attributes.len(),
            schema.attributes.len()
        ));
    }
    for (a, column) in schema.attributes.iter().zip(&c.attributes) {
        if !column.is_of(&a.kind) {
            return Err(format!(
                "attribute `{}` is declared {}, the column is of another type",
                a.name,
                a.kind.name()
            ));
        }
        if column.rows() != n {
            return Err(format!("attribute `{}` has {} rows for {n} annotations", a.name, column.rows()));
        }
    }
    Ok(())
}

fn span(s: Span, text: &str) -> Result<(), (Rule, String)> {
    if s.start >= s.end || s.end as usize > text.len() {
        return Err((Rule::Bounds, format!("span {s:?} in a text of {} bytes", text.len())));
    }
    if !text.is_char_boundary(s.start as usize) || !text.is_char_boundary(s.end as usize) {
        return Err((Rule::Boundary, format!("span {s:?} cuts a character")));
    }
    Ok(())
}

fn fragments(c: &Columns<'_>, text: &str) -> Result<(), (usize, String)> {
    let mut from = 0;
    for (row, &to) in c.fragment_ends.iter().enumerate() {
        let pieces = match c.fragments.get(from..to as usize) {
            Some(p) if !p.is_empty() => p,
            _ => return Err((row, format!("pieces {from}..{to} of {}", c.fragments.len()))),
        };
        let mut last = pieces[0].start;
        for p in pieces {
            span(*p, text).map_err(|(_, detail)| (row, format!("piece: {detail}")))?;
            if p.start < last {
                return Err((row, format!("piece {p:?} begins before {last}")));
            }
            last = p.end;
        }
        let hull = Span::new(pieces[0].start, last);
        let stated = Span::new(c.starts[row], c.ends[row]);
        if hull != stated {
            return Err((row, format!("pieces fill {hull:?}, the span says {stated:?}")));
        }
        from = to as usize;
    }
    if from != c.fragments.len() {
        return Err((
            c.fragment_ends.len(),
            format!("{} pieces belong to no annotation", c.fragments.len() - from),
        ));
    }
    Ok(())
}

fn absent_or_below(values: &[u32], limit: usize) -> Option<(usize, u32)> {
    values.iter().position(|&v| v != NONE && v as usize >= limit).map(|row| (row, values[row]))
}
