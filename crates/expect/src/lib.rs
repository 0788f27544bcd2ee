//! Expected annotations as text.
