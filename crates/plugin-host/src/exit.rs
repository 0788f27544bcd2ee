//! A plugin that calls `exit` ends the whole program; whoever runs it can still say who it was.
#![allow(unsafe_code, reason = "the exit handler is registered with the system here")]

use std::cell::Cell;
use std::ffi::c_int;
use std::panic::catch_unwind;
use std::ptr::{self, NonNull};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The plugin's code that runs on a thread.
#[derive(Clone, Copy, Debug)]
pub struct AtWork<'a> {
    /// The plugin's name, or its library while this is opened.
    pub plugin: &'a str,
    /// The stage's id, once there is one.
    pub stage: Option<&'a str>,
    /// The id of the document that it was given, or of the first of several.
    pub document: Option<&'a str>,
}

/// Says who called `exit`, as far as that is known, and gives the exit code.
type Report = fn(Option<&AtWork<'_>>) -> c_int;

static REPORT: OnceLock<Report> = OnceLock::new();

/// Calls of plugins on all threads.
static CALLS: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    static HERE: Cell<Option<NonNull<AtWork<'static>>>> = const { Cell::new(None) };
}

unsafe extern "C" {
    fn atexit(handler: extern "C" fn()) -> c_int;
    fn _exit(code: c_int) -> !;
}

/// Has a function called when the program ends while a plugin is at work, which is when a plugin calls `exit`. It is told
/// who was at work on the thread that ends the program, `None` on a thread that is the plugin's own; the program then
/// ends with the code that it returns. Only the first call counts.
pub fn report_exits(report: Report) {
    if REPORT.set(report).is_ok() {
        // SAFETY: the handler may be called at any time, and a refusal leaves all as it was.
        unsafe { atexit(at_exit) };
    }
}

extern "C" fn at_exit() {
    if CALLS.load(Ordering::SeqCst) == 0 {
        return;
    }
    let here = HERE.try_with(Cell::get).ok().flatten();
    // SAFETY: set by a call of `at_work` on this thread, which has not returned.
    let here = here.map(|who| unsafe { who.as_ref() });
    let code = catch_unwind(|| REPORT.get().map_or(1, |report| report(here)));
    // SAFETY: it ends the process, without the handlers that `exit` has still to call.
    unsafe { _exit(code.unwrap_or(1)) }
}

/// Calls a plugin's code, with word of who it is for the time of the call.
pub(crate) fn at_work<T>(who: &AtWork<'_>, call: impl FnOnce() -> T) -> T {
    struct Before(Option<NonNull<AtWork<'static>>>);
    impl Drop for Before {
        fn drop(&mut self) {
            HERE.set(self.0);
            CALLS.fetch_sub(1, Ordering::SeqCst);
        }
    }
    CALLS.fetch_add(1, Ordering::SeqCst);
    // The lifetime is forgotten and kept all the same: the guard takes the pointer back before this function returns.
    let _before = Before(HERE.replace(NonNull::new(ptr::from_ref(who).cast::<AtWork<'static>>().cast_mut())));
    call()
}
