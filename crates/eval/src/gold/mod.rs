//! Gold annotations and how they are read.

mod columns;
mod conllu;
#[cfg(test)]
mod damaged;
mod detokenise;
mod files;
mod format;
mod ieer;
mod json;
mod markup;
mod news;
mod outlets;
mod standoff;
mod timeml;

use std::collections::HashSet;
use std::path::Path;

use copydesk_document::{Document, DocumentError, Meta};

use crate::error::GoldError;
use crate::finding::Range;

pub use format::Format;
pub(crate) use news::{LABELS, Mention, NewsGold, Said};

/// Gold documents that are scored together.
#[derive(Debug)]
pub struct Corpus {
    name: String,
    format: Format,
    documents: Vec<GoldDocument>,
}

impl Corpus {
    /// Reads a file or a folder. Without a format, its files tell.
    ///
    /// # Errors
    /// When a file cannot be read, or a line in it is not what the format asks for; nothing is skipped silently.
    pub fn load(path: &Path, format: Option<Format>) -> Result<Corpus, GoldError> {
        let files = files::list(path)?;
        let format = match format {
            Some(format) => format,
            None => Format::detect(path, &files)?,
        };
        let mut documents = Vec::new();
        for file in files.iter().filter(|f| path.is_file() || format.reads(f)) {
            match format {
                Format::Columns => columns::read(file, &mut documents)?,
                Format::Conllu => conllu::read(file, &mut documents)?,
                Format::Polnear => documents.push(standoff::read(file)?),
                Format::Timeml => documents.push(timeml::read(file)?),
                Format::Ieer => ieer::read(file, &mut documents)?,
                Format::Outlets => documents.push(outlets::read(file)?),
                Format::News => documents.push(news::read(file)?),
            }
        }
        if documents.is_empty() {
            return Err(GoldError::file(path, format!("there is no gold in the format {}", format.name())));
        }
        let mut corpus = Corpus { name: path.display().to_string(), format, documents };
        corpus.make_ids_unique();
        Ok(corpus)
    }

    /// One corpus of all that are in one format, in their order.
    #[must_use]
    pub fn pooled(corpora: Vec<Corpus>) -> Vec<Corpus> {
        let mut pooled: Vec<Corpus> = Vec::new();
        for corpus in corpora {
            match pooled.iter_mut().find(|p| p.format == corpus.format) {
                Some(pool) => {
                    pool.name = format!("{} + {}", pool.name, corpus.name);
                    pool.documents.extend(corpus.documents);
                }
                None => pooled.push(corpus),
            }
        }
        for corpus in &mut pooled {
            if corpus.name.chars().count() > 100 {
                corpus.name = format!("all {} gold", corpus.format.name());
            }
            corpus.make_ids_unique();
        }
        pooled
    }

    /// The path it was read from.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its format.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Its documents, in the order of files and of documents within a file.
    pub fn documents(&self) -> &[GoldDocument] {
        &self.documents
    }

    /// Scores are kept by id, so files of one name in two folders must not share one.
    fn make_ids_unique(&mut self) {
        let mut seen = HashSet::new();
        for document in &mut self.documents {
            let mut id = document.id.clone();
            let mut n = 2u64;
            while seen.contains(&id) {
                id = format!("{}#{n}", document.id);
                n += 1;
            }
            seen.insert(id.clone());
            document.id = id;
        }
    }
}

/// A document with its gold annotations.
#[derive(Debug)]
pub struct GoldDocument {
    pub(crate) id: String,
    pub(crate) text: String,
    pub(crate) published: Option<String>,
    pub(crate) gold: Gold,
}

impl GoldDocument {
    /// The id, unique in its corpus.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The text that all offsets refer to.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The gold attributions, where the corpus annotates those.
    pub fn quotes(&self) -> &[QuoteGold] {
        match &self.gold {
            Gold::Quotes(quotes) => quotes,
            _ => &[],
        }
    }

    /// The document as a pipeline gets it: text and date of publication, no gold.
    ///
    /// # Errors
    /// When the text is too long.
    pub fn document(&self) -> Result<Document, DocumentError> {
        let published = self.published.iter().map(|p| ("published".to_owned(), p.clone()));
        let meta: Meta = published.collect();
        Ok(Document::new(self.id.as_str(), self.text.as_str())?.with_meta(meta))
    }
}

/// Gold annotations of one document.
#[derive(Debug, PartialEq)]
pub(crate) enum Gold {
    Entities(EntityGold),
    Tokens(TokenGold),
    Quotes(Vec<QuoteGold>),
    Dates(Vec<DateGold>),
    Outlets(OutletGold),
    News(NewsGold),
}

/// Names as ranges of gold tokens.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct EntityGold {
    pub(crate) tokens: Vec<Range>,
    /// First token, last token, label.
    pub(crate) names: Vec<(usize, usize, NameLabel)>,
    /// Whether nationalities and other names are left out of the gold, so that none is scored.
    pub(crate) without_misc: bool,
}

/// The labels that names are scored under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum NameLabel {
    Person,
    Org,
    Loc,
    Misc,
}

/// Tokens, words and sentences of a treebank.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct TokenGold {
    pub(crate) tokens: Vec<Range>,
    pub(crate) words: Vec<WordGold>,
    pub(crate) sentences: Vec<Range>,
}

/// A syntactic word.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct WordGold {
    /// Its place; of a word that is a part of a token, the place of the token.
    pub(crate) range: Range,
    /// Whether it is one of several words of a token, as in "don't".
    pub(crate) part: bool,
    pub(crate) form: String,
    pub(crate) lemma: String,
    pub(crate) pos: String,
}

/// An attribution.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QuoteGold {
    /// What is said, in code points.
    pub content: Vec<Range>,
    /// Who says it; empty where nobody is named.
    pub speaker: Vec<Range>,
    /// The words that attribute.
    pub cue: Vec<Range>,
}

/// A date, time, duration or set.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct DateGold {
    pub(crate) range: Range,
    pub(crate) value: Option<String>,
    pub(crate) kind: Option<String>,
}

/// Outlets, attributions through them, anonymous sources and titles.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct OutletGold {
    pub(crate) mentions: Vec<OutletMention>,
    pub(crate) attributions: Vec<OutletAttribution>,
    pub(crate) anonymous: Vec<AnonymousSource>,
    /// Person and title.
    pub(crate) titles: Vec<(String, String)>,
}

#[derive(Debug, PartialEq)]
pub(crate) struct OutletMention {
    pub(crate) range: Range,
    pub(crate) canonical: Option<String>,
    pub(crate) role: String,
    /// Whether it is not asked for where it was not found.
    pub(crate) unsure: bool,
}

#[derive(Debug, PartialEq)]
pub(crate) struct OutletAttribution {
    pub(crate) content: Vec<Range>,
    pub(crate) speaker: Option<Range>,
    pub(crate) speaker_type: String,
    pub(crate) outlet: Option<String>,
    pub(crate) unsure: bool,
}

#[derive(Debug, PartialEq)]
pub(crate) struct AnonymousSource {
    pub(crate) range: Range,
    /// Whether it speaks for somebody named, which is not scored.
    pub(crate) spokesperson: bool,
    pub(crate) unsure: bool,
}
