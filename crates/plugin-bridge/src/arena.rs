use std::ptr;

use copydesk_plugin_abi as abi;

/// Memory that C structs point into: nothing in it moves or is freed before the arena is.
#[derive(Debug, Default)]
pub struct Arena {
    kept: Vec<Kept>,
}

impl Arena {
    /// Keeps the values and returns where they lie.
    pub fn slice<T: Copy + 'static>(&mut self, values: Vec<T>) -> *const T {
        let len = values.len();
        // A box that moves would take the pointers into it back, so there is none while they are in use.
        let data = Box::into_raw(values.into_boxed_slice()).cast::<T>();
        self.kept.push(Kept { data: data.cast(), len, free: free::<T> });
        data
    }

    /// Keeps a copy of the string.
    pub fn str(&mut self, value: &str) -> abi::Str {
        let ptr = self.slice(value.as_bytes().to_vec());
        abi::Str { ptr: ptr.cast(), len: value.len() }
    }

    /// Keeps copies of the strings and returns where their list lies.
    pub fn strs(&mut self, values: &[String]) -> *const abi::Str {
        let list = values.iter().map(|v| self.str(v)).collect();
        self.slice(list)
    }
}

/// A boxed slice as its raw parts, kept only to be freed.
#[derive(Debug)]
struct Kept {
    data: *mut (),
    len: usize,
    free: unsafe fn(*mut (), usize),
}

impl Drop for Kept {
    fn drop(&mut self) {
        // SAFETY: data and length come from one box of the type that `free` was made for, and nothing else frees it.
        unsafe { (self.free)(self.data, self.len) }
    }
}

/// # Safety
/// The parts are those of a `Box<[T]>` given up with `into_raw`, and nobody uses it any more.
unsafe fn free<T: Copy>(data: *mut (), len: usize) {
    // SAFETY: the caller's promise.
    drop(unsafe { Box::from_raw(ptr::slice_from_raw_parts_mut(data.cast::<T>(), len)) });
}

// SAFETY: values that are `Copy` have no destructor, so whoever frees them, on whatever thread, reads none of them.
unsafe impl Send for Kept {}
// SAFETY: a shared arena gives nobody access to what it keeps.
unsafe impl Sync for Kept {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_stays_where_it_is_and_is_freed_anywhere() {
        let mut arena = Arena::default();
        let first = arena.str("first");
        let names: Vec<String> = (0..100).map(|i| format!("name {i}")).collect();
        let list = arena.strs(&names);
        let arena = std::thread::spawn(move || arena).join().unwrap();
        // SAFETY: the arena still lives.
        let seen = unsafe { (crate::decode::str(first, "first").unwrap(), *list.add(99)) };
        assert_eq!(seen.0, "first");
        // SAFETY: as above.
        assert_eq!(unsafe { crate::decode::str(seen.1, "name") }, Ok("name 99"));
        std::thread::spawn(move || drop(arena)).join().unwrap();
    }
}
