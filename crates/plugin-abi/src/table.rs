//! What a plugin declares. The header says what each field means.
#![allow(missing_docs, reason = "the header documents every field; a second text here would drift from it")]

use std::ffi::c_void;

use crate::{Config, Doc, Error, Reasons, Sink, Str};

/// An attribute of a layer.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Attribute {
    pub name: Str,
    pub attribute_type: u32,
    pub width: u32,
    pub symbols: *const Str,
    pub n_symbols: usize,
    pub target: Str,
    pub doc: Str,
}

/// A kind of edge.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct EdgeKind {
    pub name: Str,
    pub target: Str,
    pub doc: Str,
}

/// What a layer declares of itself.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Schema {
    pub name: Str,
    pub doc: Str,
    pub label_key: Str,
    pub spans_key: Str,
    pub labels: *const Str,
    pub n_labels: usize,
    pub attributes: *const Attribute,
    pub n_attributes: usize,
    pub edges: *const EdgeKind,
    pub n_edges: usize,
    pub flags: u32,
    pub reserved: u32,
}

/// A layer that a plugin reads.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Requirement {
    pub layer: Str,
    pub attributes: *const Attribute,
    pub n_attributes: usize,
    pub flags: u32,
    pub reserved: u32,
}

/// The value of an option.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Value {
    pub value_type: u32,
    pub reserved: u32,
    pub integer: i64,
    pub real: f64,
    pub string: Str,
    pub strings: *const Str,
    pub n_strings: usize,
}

/// An option (`cd_option`).
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct OptionDef {
    pub key: Str,
    pub doc: Str,
    pub value: Value,
    pub flags: u32,
    pub reserved: u32,
}

/// The table that a plugin exports.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Plugin {
    pub struct_size: usize,
    pub abi_major: u32,
    pub abi_minor: u32,
    pub name: Str,
    pub version: Str,
    pub doc: Str,
    pub requirements: *const Requirement,
    pub n_requirements: usize,
    pub provides: *const Schema,
    pub n_provides: usize,
    pub options: *const OptionDef,
    pub n_options: usize,
    pub create: Option<unsafe extern "C" fn(*const Config, *mut *mut c_void, *mut Error) -> i32>,
    pub destroy: Option<unsafe extern "C" fn(*mut c_void)>,
    pub scratch_new: Option<unsafe extern "C" fn(*const c_void, *mut *mut c_void, *mut Error) -> i32>,
    pub scratch_free: Option<unsafe extern "C" fn(*const c_void, *mut c_void)>,
    pub process: Option<
        unsafe extern "C" fn(*const c_void, *mut c_void, *const Doc, usize, *const Sink, *mut Error) -> i32,
    >,
    pub explain: Option<
        unsafe extern "C" fn(
            *const c_void,
            *mut c_void,
            *const Doc,
            u32,
            u32,
            *const Reasons,
            *mut Error,
        ) -> i32,
    >,
}

/// The exported function.
pub type Entry = unsafe extern "C" fn() -> *const Plugin;
