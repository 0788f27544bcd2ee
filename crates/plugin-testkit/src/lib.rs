//! The conformance suite that any plugin can be run through.
