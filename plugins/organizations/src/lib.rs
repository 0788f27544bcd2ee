//! The `organizations` extractor as a dynamic library.
