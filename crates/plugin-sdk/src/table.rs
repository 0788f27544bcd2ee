#![allow(unsafe_code, reason = "the table is shared as a raw pointer")]

use std::ptr;

use copydesk_extractor::Extractor;
use copydesk_plugin_abi as abi;
use copydesk_plugin_bridge::{Arena, encode};

use crate::callbacks;
use crate::guard::guard;

/// A plugin's table, valid for ever.
#[derive(Clone, Copy, Debug)]
pub struct Table(*const abi::Plugin);

// SAFETY: the table is immutable once made and never freed.
unsafe impl Send for Table {}
// SAFETY: as above.
unsafe impl Sync for Table {}

impl Table {
    /// Where the table lies; null if the extractor's `spec` panicked.
    pub fn as_ptr(self) -> *const abi::Plugin {
        self.0
    }
}

/// Makes the table of an extractor. It is never freed, so call this once an extractor: the export macro does, and so
/// does a host that has extractors built in.
pub fn table<E: Extractor>() -> Table {
    let Ok(spec) = guard(E::spec) else { return Table(ptr::null()) };
    let arena = Box::leak(Box::new(Arena::default()));
    let requirements: Vec<_> = spec.requires.iter().map(|r| encode::requirement(r, arena)).collect();
    let provides: Vec<_> = spec.provides.iter().map(|s| encode::schema(s, arena)).collect();
    let options: Vec<_> = spec.options.iter().map(|o| encode::option(o, arena)).collect();
    let plugin = abi::Plugin {
        struct_size: size_of::<abi::Plugin>(),
        abi_major: abi::ABI_MAJOR,
        abi_minor: abi::ABI_MINOR,
        name: arena.str(&spec.name),
        version: arena.str(&spec.version),
        doc: arena.str(&spec.doc),
        n_requirements: requirements.len(),
        requirements: arena.slice(requirements),
        n_provides: provides.len(),
        provides: arena.slice(provides),
        n_options: options.len(),
        options: arena.slice(options),
        create: Some(callbacks::create::<E>),
        destroy: Some(callbacks::destroy::<E>),
        scratch_new: Some(callbacks::scratch_new::<E>),
        scratch_free: Some(callbacks::scratch_free::<E>),
        process: Some(callbacks::process::<E>),
        explain: Some(callbacks::explain::<E>),
    };
    Table(arena.slice(vec![plugin]))
}
