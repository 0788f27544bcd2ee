//! The C ABI between Copydesk and a plugin: the header and its mirror in Rust.
