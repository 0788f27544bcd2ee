//! The `tokens` extractor as a dynamic library.
