use std::any::Any;

use copydesk_plugin_abi as abi;

/// Memory that C structs point into: nothing in it moves or is freed before the arena is.
#[derive(Debug, Default)]
pub struct Arena {
    kept: Vec<Box<dyn Any + Send + Sync>>,
}

impl Arena {
    /// Keeps the values and returns where they lie.
    pub fn slice<T: 'static>(&mut self, values: Vec<T>) -> *const T {
        let boxed: Box<[T]> = values.into_boxed_slice();
        let ptr = boxed.as_ptr();
        self.kept.push(Box::new(Kept(boxed)));
        ptr
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

/// Values with raw pointers inside, kept only to be freed.
#[derive(Debug)]
struct Kept<T>(#[expect(dead_code, reason = "held for its memory")] Box<[T]>);

// SAFETY: nothing can be reached through a `Kept` but its destructor, which frees plain memory.
unsafe impl<T> Send for Kept<T> {}
// SAFETY: as above.
unsafe impl<T> Sync for Kept<T> {}
