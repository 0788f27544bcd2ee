use std::borrow::Cow;

use crate::recycle::recycle;
use crate::schema::AttributeKind;
use crate::span::Span;

/// The values of one attribute, one a row (a vector: `width` a row).
///
/// Columns are owned in a frozen layer and borrowed at the plugin boundary, where nothing is copied on the way in.
#[derive(Clone, Debug, PartialEq)]
pub enum Column<'a> {
    /// Indices into the attribute's symbols; [`NONE`] is absent.
    Symbol(Cow<'a, [u32]>),
    /// Numbers; [`NONE`] is absent.
    U32(Cow<'a, [u32]>),
    /// Numbers; `i64::MIN` is absent.
    I64(Cow<'a, [i64]>),
    /// Finite numbers; NaN is absent.
    F32(Cow<'a, [f32]>),
    /// Ranges of the layer's string heap; `offset == NONE` is absent.
    Str(Cow<'a, [StrRange]>),
    /// The same; the strings of a list stand in their range one after another, each followed by a NUL.
    Strs(Cow<'a, [StrRange]>),
    /// Spans; [`Span::NONE`] is absent.
    Span(Cow<'a, [Span]>),
    /// Rows of the target layer; [`NONE`] is absent.
    Ref(Cow<'a, [u32]>),
    /// `width` finite numbers a row.
    Vector {
        /// Numbers a row.
        width: u32,
        /// `width × rows` numbers.
        data: Cow<'a, [f32]>,
    },
}

/// The value that stands for "absent" in label, symbol, number and reference columns.
pub const NONE: u32 = u32::MAX;

/// A string in a layer's heap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct StrRange {
    /// First byte in the heap, or [`NONE`].
    pub offset: u32,
    /// Length in bytes.
    pub len: u32,
}

impl StrRange {
    /// No string.
    pub const NONE: StrRange = StrRange { offset: NONE, len: 0 };
}

/// Applies `$body` to the cow inside any column but `Vector`, which has its own arm.
macro_rules! for_each_kind {
    ($column:expr, $v:ident => $body:expr, ($w:ident, $d:ident) => $vector:expr) => {
        match $column {
            Column::Symbol($v) => $body,
            Column::U32($v) => $body,
            Column::I64($v) => $body,
            Column::F32($v) => $body,
            Column::Str($v) | Column::Strs($v) => $body,
            Column::Span($v) => $body,
            Column::Ref($v) => $body,
            Column::Vector { width: $w, data: $d } => $vector,
        }
    };
}

impl<'a> Column<'a> {
    /// An empty column of the given type.
    pub fn empty(kind: &AttributeKind) -> Column<'static> {
        match kind {
            AttributeKind::Symbol(_) => Column::Symbol(Cow::Owned(Vec::new())),
            AttributeKind::U32 => Column::U32(Cow::Owned(Vec::new())),
            AttributeKind::I64 => Column::I64(Cow::Owned(Vec::new())),
            AttributeKind::F32 => Column::F32(Cow::Owned(Vec::new())),
            AttributeKind::Str => Column::Str(Cow::Owned(Vec::new())),
            AttributeKind::Strs => Column::Strs(Cow::Owned(Vec::new())),
            AttributeKind::Span => Column::Span(Cow::Owned(Vec::new())),
            AttributeKind::Ref(_) => Column::Ref(Cow::Owned(Vec::new())),
            AttributeKind::Vector(w) => Column::Vector { width: *w, data: Cow::Owned(Vec::new()) },
        }
    }

    /// Whether the column holds values of this type.
    pub fn is_of(&self, kind: &AttributeKind) -> bool {
        match (self, kind) {
            (Column::Symbol(_), AttributeKind::Symbol(_))
            | (Column::U32(_), AttributeKind::U32)
            | (Column::I64(_), AttributeKind::I64)
            | (Column::F32(_), AttributeKind::F32)
            | (Column::Str(_), AttributeKind::Str)
            | (Column::Strs(_), AttributeKind::Strs)
            | (Column::Span(_), AttributeKind::Span)
            | (Column::Ref(_), AttributeKind::Ref(_)) => true,
            (Column::Vector { width, .. }, AttributeKind::Vector(w)) => width == w,
            _ => false,
        }
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        for_each_kind!(self, v => v.len(), (w, d) => d.len() / (*w).max(1) as usize)
    }

    /// Appends an absent value as row `row`, unless that is a vector which is there already.
    pub(crate) fn push_absent(&mut self, row: usize) {
        match self {
            Column::Symbol(v) | Column::U32(v) | Column::Ref(v) => v.to_mut().push(NONE),
            Column::I64(v) => v.to_mut().push(i64::MIN),
            Column::F32(v) => v.to_mut().push(f32::NAN),
            Column::Str(v) | Column::Strs(v) => v.to_mut().push(StrRange::NONE),
            Column::Span(v) => v.to_mut().push(Span::NONE),
            Column::Vector { width, data } => {
                let n = (row + 1) * *width as usize;
                if data.len() < n {
                    data.to_mut().resize(n, 0.0);
                }
            }
        }
    }

    /// Forgets every row and recycles the allocation.
    pub(crate) fn clear(&mut self) {
        for_each_kind!(self, v => recycle(v.to_mut()), (_w, d) => recycle(d.to_mut()));
    }

    /// The same values, owned.
    pub(crate) fn into_owned(self) -> Column<'static> {
        match self {
            Column::Symbol(v) => Column::Symbol(Cow::Owned(v.into_owned())),
            Column::U32(v) => Column::U32(Cow::Owned(v.into_owned())),
            Column::I64(v) => Column::I64(Cow::Owned(v.into_owned())),
            Column::F32(v) => Column::F32(Cow::Owned(v.into_owned())),
            Column::Str(v) => Column::Str(Cow::Owned(v.into_owned())),
            Column::Strs(v) => Column::Strs(Cow::Owned(v.into_owned())),
            Column::Span(v) => Column::Span(Cow::Owned(v.into_owned())),
            Column::Ref(v) => Column::Ref(Cow::Owned(v.into_owned())),
            Column::Vector { width, data } => Column::Vector { width, data: Cow::Owned(data.into_owned()) },
        }
    }

    /// The same values from somewhere else, borrowed.
    pub fn borrowed(&'a self) -> Column<'a> {
        match self {
            Column::Symbol(v) => Column::Symbol(Cow::Borrowed(v)),
            Column::U32(v) => Column::U32(Cow::Borrowed(v)),
            Column::I64(v) => Column::I64(Cow::Borrowed(v)),
            Column::F32(v) => Column::F32(Cow::Borrowed(v)),
            Column::Str(v) => Column::Str(Cow::Borrowed(v)),
            Column::Strs(v) => Column::Strs(Cow::Borrowed(v)),
            Column::Span(v) => Column::Span(Cow::Borrowed(v)),
            Column::Ref(v) => Column::Ref(Cow::Borrowed(v)),
            Column::Vector { width, data } => Column::Vector { width: *width, data: Cow::Borrowed(data) },
        }
    }

    /// Puts row `order[i]` at `i`.
    pub(crate) fn permute(&mut self, order: &[u32]) {
        fn pick<T: Copy>(v: &mut Cow<'_, [T]>, order: &[u32]) {
            let new = order.iter().map(|&i| v[i as usize]).collect();
            *v = Cow::Owned(new);
        }
        for_each_kind!(self, v => pick(v, order), (w, d) => {
            let w = *w as usize;
            let new = order.iter().flat_map(|&i| d[i as usize * w..(i as usize + 1) * w].iter().copied()).collect();
            *d = Cow::Owned(new);
        });
    }
}
