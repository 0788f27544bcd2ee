//! What a corpus says, from the outputs of runs: who is quoted, by whom and how often; and how two outputs of the same articles differ.

mod people;
