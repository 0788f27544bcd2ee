//! Tests of the pipeline specification over its public interface.

mod bad;
mod fake;
mod good;
mod hostile;
mod rosters;
mod shown;
