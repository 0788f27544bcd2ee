//! What passes between host and plugin while they work. The header says what each field means.
#![allow(missing_docs, reason = "the header documents every field; a second text here would drift from it")]

use std::ffi::{c_char, c_void};

/// A UTF-8 string with a length.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Str {
    pub ptr: *const c_char,
    pub len: usize,
}

/// A half-open range of bytes of the text.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Span {
    pub start: u32,
    pub end: u32,
}

/// A string in a layer's heap.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct StrRange {
    pub offset: u32,
    pub len: u32,
}

/// How an instance is to work.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Config {
    pub struct_size: usize,
    pub options: *const crate::Value,
    pub n_options: usize,
    pub inputs: *const *const crate::Schema,
    pub n_inputs: usize,
}

/// One entry of a document's metadata.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Pair {
    pub key: Str,
    pub value: Str,
}

/// The values of one attribute.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Column {
    pub column_type: u32,
    pub width: u32,
    pub data: *const c_void,
}

/// A typed link between annotations.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Edge {
    pub from: u32,
    pub kind: u32,
    pub to: u32,
}

/// The annotations of one layer.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Layer {
    pub struct_size: usize,
    pub n: usize,
    pub starts: *const u32,
    pub ends: *const u32,
    pub labels: *const u32,
    pub scores: *const f32,
    pub fragment_ends: *const u32,
    pub fragments: *const Span,
    pub n_fragments: usize,
    pub columns: *const Column,
    pub n_columns: usize,
    pub heap: *const c_char,
    pub heap_len: usize,
    pub edges: *const Edge,
    pub n_edges: usize,
    pub longest: u32,
    pub reserved: u32,
}

/// One document.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Doc {
    pub struct_size: usize,
    pub id: Str,
    pub text: Str,
    pub meta: *const Pair,
    pub n_meta: usize,
    pub layers: *const *const Layer,
    pub n_layers: usize,
}

/// Where a plugin puts its layers.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Sink {
    pub struct_size: usize,
    pub context: *mut c_void,
    pub emit: Option<unsafe extern "C" fn(*mut c_void, usize, usize, *const Layer) -> i32>,
    pub max_annotations: usize,
}

/// Why a callback failed.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Error {
    pub struct_size: usize,
    pub message: *mut c_char,
    pub capacity: usize,
    pub len: usize,
    pub doc: usize,
}
