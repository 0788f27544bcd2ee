//! Finds, loads, validates and calls plugins.
