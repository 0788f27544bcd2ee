//! Tests of the pipeline specification over its public interface.

mod bad;
mod codes;
mod fake;
mod good;
mod hostile;
mod outside;
mod rosters;
mod shown;
