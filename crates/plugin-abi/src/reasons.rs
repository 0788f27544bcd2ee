//! What passes when a plugin says why. The header says what each field means.
#![allow(missing_docs, reason = "the header documents every field; a second text here would drift from it")]

use std::ffi::c_void;

use crate::{Span, Str};

/// One possible decision.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Candidate {
    pub label: Str,
    pub note: Str,
    pub score: f32,
    pub reserved: u32,
}

/// One thing that moved a decision.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Evidence {
    pub span: Span,
    pub weight: f32,
    pub reserved: u32,
    pub note: Str,
}

/// Why a plugin decided one thing.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Reason {
    pub struct_size: usize,
    pub span: Span,
    pub subject: Str,
    pub considered: *const Candidate,
    pub n_considered: usize,
    pub because: *const Evidence,
    pub n_because: usize,
}

/// Where a plugin puts its reasons.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Reasons {
    pub struct_size: usize,
    pub context: *mut c_void,
    pub add: Option<unsafe extern "C" fn(*mut c_void, *const Reason) -> i32>,
}
