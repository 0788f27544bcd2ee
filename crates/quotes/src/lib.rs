//! Who said what: direct, indirect and mixed quotes with cue, speaker and outlet.
