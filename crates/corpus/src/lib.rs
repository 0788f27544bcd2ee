//! Readers of corpora: files, folders, globs and standard input; text and JSON lines; plain, gzip and Zstandard.
