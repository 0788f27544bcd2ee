//! The pipeline specification: TOML in, a validated and ordered plan out, with diagnostics and a JSON Schema.
