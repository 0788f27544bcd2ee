//! The `dates` extractor as a dynamic library.
