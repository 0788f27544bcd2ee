//! What the author of a plugin depends on: the Extractor trait and the export macro.
