use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use super::{files, ieer, news};
use crate::error::GoldError;

/// A format of gold annotations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A token and its tag a line: CoNLL-2003, `token TAB tag`, Universal NER's `.iob2`. Names are scored.
    Columns,
    /// CoNLL-U, plain or `.gz`. Tokens, sentences, parts of speech and lemmas are scored.
    Conllu,
    /// A text and brat's standoff annotations beside it, as in PolNeAR. Attributions are scored.
    Polnear,
    /// TimeML. Dates are scored.
    Timeml,
    /// The SGML of NIST's IE-ER evaluation, several documents a file. Names are scored.
    Ieer,
    /// `NAME.gold.json` beside `NAME.txt`. Outlets, attributions through them, anonymous sources and titles are scored.
    Outlets,
    /// `NAME.gold.json` beside `NAME.txt`, with a `mode` for every attribution, and names in `NAME.names.json`.
    /// Attributions, their speakers and outlets, anonymous sources, titles and names are scored.
    News,
}

impl Format {
    /// All formats.
    pub const ALL: [Format; 7] = [
        Format::Columns,
        Format::Conllu,
        Format::Polnear,
        Format::Timeml,
        Format::Ieer,
        Format::Outlets,
        Format::News,
    ];

    /// The name on the command line and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Format::Columns => "columns",
            Format::Conllu => "conllu",
            Format::Polnear => "polnear",
            Format::Timeml => "timeml",
            Format::Ieer => "ieer",
            Format::Outlets => "outlets",
            Format::News => "news",
        }
    }

    /// What the files of a corpus are, by their names and, where these do not tell, by the first lines of the first.
    pub(super) fn detect(path: &Path, files: &[PathBuf]) -> Result<Format, GoldError> {
        let some = |format: Format| files.iter().any(|f| format.claims(&files::name(f)));
        for format in [Format::Outlets, Format::Timeml, Format::Conllu, Format::Polnear] {
            if some(format) {
                return if format == Format::Outlets { Format::of_json(files) } else { Ok(format) };
            }
        }
        let Some(first) = files.first() else {
            return Err(GoldError::file(path, "the folder holds no files"));
        };
        let read = |source| GoldError::Read { path: first.clone(), source };
        let mut head = BufReader::new(File::open(first).map_err(read)?);
        let mut line = Vec::new();
        for _ in 0..200 {
            line.clear();
            if head.read_until(b'\n', &mut line).map_err(read)? == 0 {
                break;
            }
            if ieer::begins(&line) {
                return Ok(Format::Ieer);
            }
            if line.starts_with(b"#") || line.trim_ascii().is_empty() || line.starts_with(b"-DOCSTART-") {
                continue;
            }
            let shown = String::from_utf8_lossy(&line);
            let columns = if shown.contains('\t') {
                shown.split('\t').count()
            } else {
                shown.split_whitespace().count()
            };
            match columns {
                10 => return Ok(Format::Conllu),
                2..=5 => return Ok(Format::Columns),
                _ => break,
            }
        }
        Err(GoldError::file(
            path,
            "its format is not recognised; say --format columns, conllu, polnear, timeml, ieer, outlets or news",
        ))
    }

    /// Which of the two formats of `.gold.json` files are of: the first with an attribution tells. One that is no JSON is
    /// left to the reader, which says where.
    fn of_json(files: &[PathBuf]) -> Result<Format, GoldError> {
        for file in files.iter().filter(|f| Format::News.claims(&files::name(f))) {
            match news::is_one(&files::text(file)?) {
                Some(true) => return Ok(Format::News),
                Some(false) => return Ok(Format::Outlets),
                None => {}
            }
        }
        Ok(Format::Outlets)
    }

    /// Whether a file's name is one of this format.
    fn claims(self, name: &str) -> bool {
        match self {
            Format::Columns | Format::Ieer => false,
            Format::Conllu => name.ends_with(".conllu") || name.ends_with(".conllu.gz"),
            Format::Polnear => name.ends_with(".ann"),
            Format::Timeml => name.ends_with(".tml"),
            Format::Outlets | Format::News => name.ends_with(".gold.json"),
        }
    }

    /// Whether a file in a folder of this format holds annotations.
    pub(super) fn reads(self, file: &Path) -> bool {
        let name = files::name(file);
        match self {
            Format::Columns => true,
            // Its files have no ending, and a note may lie beside them.
            Format::Ieer => ieer::is_one(file),
            _ => self.claims(&name),
        }
    }
}
