//! Dates, times, durations and sets, normalised against the publication date.
