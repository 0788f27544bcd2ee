//! The `outlets` extractor as a dynamic library.
