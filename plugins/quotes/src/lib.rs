//! The `quotes` extractor as a dynamic library.
