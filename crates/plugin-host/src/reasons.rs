//! The host's side of `add`: every reason is copied and checked before the call returns.
#![allow(unsafe_code, reason = "plugins call this function through the C ABI")]

use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};

use copydesk_extractor::Reason;
use copydesk_plugin_abi::{self as abi, status};
use copydesk_plugin_bridge::reasons;

use crate::error::StageError;

/// Nobody reads more about one place; a plugin that gives more has lost its way.
const MOST: usize = 1000;

/// Collects what a plugin says during one call of `explain`.
pub(crate) struct Listener<'t> {
    text: &'t str,
    said: Vec<Reason>,
    refused: Option<StageError>,
}

impl<'t> Listener<'t> {
    pub(crate) fn new(text: &'t str) -> Listener<'t> {
        Listener { text, said: Vec::new(), refused: None }
    }

    /// What to hand to the plugin, valid while `self` is not moved.
    pub(crate) fn sink(&mut self) -> abi::Reasons {
        abi::Reasons {
            struct_size: size_of::<abi::Reasons>(),
            context: std::ptr::from_mut(self).cast(),
            add: Some(add),
        }
    }

    /// All reasons, or why one of them was refused.
    pub(crate) fn finish(self) -> Result<Vec<Reason>, StageError> {
        self.refused.map_or(Ok(self.said), Err)
    }

    fn accept(&mut self, reason: *const abi::Reason) -> Result<(), StageError> {
        if self.said.len() == MOST {
            return Err(StageError::Protocol(format!("it gave more than {MOST} reasons for one place")));
        }
        // SAFETY: what a plugin gives is as the header says until this call returns.
        let reason =
            unsafe { reasons::decode(reason) }.map_err(|e| StageError::Protocol(format!("a reason: {e}")))?;
        reason.check(self.text)?;
        self.said.push(reason);
        Ok(())
    }
}

/// # Safety
/// `context` is the listener whose sink the plugin was given.
unsafe extern "C" fn add(context: *mut c_void, reason: *const abi::Reason) -> i32 {
    // SAFETY: the caller's promise; `explain` runs on one thread and the host waits for it.
    let listener = unsafe { &mut *context.cast::<Listener<'_>>() };
    // An unwinding host would cross the plugin's frames.
    let result = catch_unwind(AssertUnwindSafe(|| listener.accept(reason)))
        .unwrap_or_else(|_| Err(StageError::Protocol("its reason made the host panic".into())));
    match result {
        Ok(()) => status::OK,
        Err(e) => {
            listener.refused.get_or_insert(e);
            status::REFUSED
        }
    }
}
