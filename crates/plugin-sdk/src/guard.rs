use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    /// Whether this thread is inside a guard, and what its last panic said.
    static GUARD: RefCell<(u32, String)> = const { RefCell::new((0, String::new())) };
}

/// Runs `f`; a panic in it becomes an error that says what and where, and nothing goes to standard error.
pub(crate) fn guard<R>(f: impl FnOnce() -> R) -> Result<R, String> {
    install_hook();
    GUARD.with_borrow_mut(|g| g.0 += 1);
    let result = panic::catch_unwind(AssertUnwindSafe(f));
    GUARD.with_borrow_mut(|g| {
        g.0 -= 1;
        result.map_err(|_| std::mem::take(&mut g.1))
    })
}

/// Panics outside a guard go to the hook that was there before, so a host that links extractors in is not affected.
fn install_hook() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let guarded = GUARD.with_borrow_mut(|g| {
                if g.0 > 0 {
                    let message = info.payload_as_str().unwrap_or("no message");
                    let place = info.location().map(|l| format!(" at {}:{}", l.file(), l.line()));
                    g.1 = format!("panicked{}: {message}", place.unwrap_or_default());
                }
                g.0 > 0
            });
            if !guarded {
                before(info);
            }
        }));
    });
}
