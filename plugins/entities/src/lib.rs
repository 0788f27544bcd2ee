//! The `entities` extractor as a dynamic library.
