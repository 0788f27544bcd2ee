//! The parallel executor: documents in, records out, in input order and bounded memory.
