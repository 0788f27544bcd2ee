use std::path::Path;

use super::{Gold, GoldDocument, TokenGold, WordGold, files};
use crate::error::GoldError;

/// Reads CoNLL-U as documents of raw text: tokens joined as `SpaceAfter` says, sentences by a blank, paragraphs and
/// documents by an empty line.
pub(super) fn read(path: &Path, documents: &mut Vec<GoldDocument>) -> Result<(), GoldError> {
    parse(path, &files::text(path)?, documents)
}

/// [`read`] of a file's text.
pub(super) fn parse(path: &Path, text: &str, documents: &mut Vec<GoldDocument>) -> Result<(), GoldError> {
    let name = files::name(path);
    let name = name.trim_end_matches(".gz").trim_end_matches(".conllu");
    let mut builder = Builder::default();
    let mut finished: Vec<(Option<String>, Builder)> = Vec::new();
    let mut id: Option<String> = None;
    for (n, line) in text.split('\n').enumerate() {
        let line = line.trim_end_matches('\r');
        let line = if n == 0 { line.strip_prefix('\u{FEFF}').unwrap_or(line) } else { line };
        if line.is_empty() {
            builder.end_sentence().map_err(|e| GoldError::line(path, n + 1, e))?;
        } else if let Some(comment) = line.strip_prefix('#') {
            let (key, value) = comment.split_once('=').unwrap_or((comment, ""));
            match key.trim() {
                "newdoc" | "newdoc id" => {
                    if !builder.is_empty() {
                        finished.push((id.take(), std::mem::take(&mut builder)));
                    }
                    id = Some(value.trim().to_owned()).filter(|v| !v.is_empty());
                    builder.paragraph = true;
                }
                "newpar" | "newpar id" => builder.paragraph = true,
                _ => {}
            }
        } else {
            builder.row(line).map_err(|e| GoldError::line(path, n + 1, e))?;
        }
    }
    builder.end_sentence().map_err(|e| GoldError::line(path, text.lines().count(), e))?;
    if !builder.is_empty() {
        finished.push((id, builder));
    }
    let many = finished.len() > 1;
    for (k, (id, builder)) in finished.into_iter().enumerate() {
        let numbered = || if many { format!("{name}-{k:04}") } else { name.to_owned() };
        documents.push(GoldDocument {
            id: id.unwrap_or_else(numbered),
            text: builder.text,
            published: None,
            gold: Gold::Tokens(builder.gold),
        });
    }
    Ok(())
}

#[derive(Default)]
struct Builder {
    text: String,
    length: u32,
    gold: TokenGold,
    /// Whether the next sentence starts a paragraph.
    paragraph: bool,
    /// Whether a blank stands before the next token.
    space: bool,
    /// Where the sentence being read starts.
    sentence: Option<u32>,
    /// The last word of the multiword token being read, and that token.
    multiword: Option<(usize, (u32, u32))>,
    /// The number of words of the sentence so far.
    words: usize,
}

impl Builder {
    fn is_empty(&self) -> bool {
        self.gold.tokens.is_empty()
    }

    fn row(&mut self, line: &str) -> Result<(), String> {
        let columns: Vec<&str> = line.split('\t').collect();
        let &[id, form, lemma, pos, .., misc] = &columns[..] else {
            return Err(format!("expected 10 columns, found {}", columns.len()));
        };
        if columns.len() != 10 {
            return Err(format!("expected 10 columns, found {}", columns.len()));
        }
        if form.trim().is_empty() {
            return Err("the form is empty".into());
        }
        let bad_id = || format!("expected the index of a word, found `{id}`");
        if id.contains('.') {
            // An empty node of the enhanced graph has no place in the text.
            return Ok(());
        }
        if let Some((first, last)) = id.split_once('-') {
            let (first, last): (usize, usize) =
                (first.parse().map_err(|_| bad_id())?, last.parse().map_err(|_| bad_id())?);
            if first != self.words + 1 || last < first {
                return Err(format!("the range {id} does not start at word {}", self.words + 1));
            }
            let range = self.token(form, misc);
            self.multiword = Some((last, range));
            return Ok(());
        }
        let index: usize = id.parse().map_err(|_| bad_id())?;
        if index != self.words + 1 {
            return Err(format!("expected word {}, found {index}", self.words + 1));
        }
        self.words = index;
        let inside = self.multiword.filter(|(last, _)| index <= *last).map(|(_, range)| range);
        let range = inside.unwrap_or_else(|| self.token(form, misc));
        self.gold.words.push(WordGold {
            range,
            part: inside.is_some(),
            form: form.to_owned(),
            lemma: lemma.to_owned(),
            pos: pos.to_owned(),
        });
        Ok(())
    }

    /// Adds a token to the text and returns its place.
    fn token(&mut self, form: &str, misc: &str) -> (u32, u32) {
        if self.sentence.is_none() && self.paragraph && self.length > 0 {
            self.push("\n\n");
        } else if self.space {
            self.push(" ");
        }
        self.paragraph = false;
        let start = self.length;
        self.push(form);
        self.space = !misc.split('|').any(|m| m == "SpaceAfter=No");
        self.sentence.get_or_insert(start);
        self.gold.tokens.push((start, self.length));
        (start, self.length)
    }

    fn push(&mut self, s: &str) {
        self.text.push_str(s);
        self.length += s.chars().count() as u32;
    }

    fn end_sentence(&mut self) -> Result<(), String> {
        if let Some((last, _)) = self.multiword.take()
            && last > self.words
        {
            return Err(format!("the sentence ends before word {last} of its last range"));
        }
        if let Some(start) = self.sentence.take() {
            self.gold.sentences.push((start, self.length));
        }
        self.words = 0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str) -> Result<Vec<GoldDocument>, GoldError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.conllu");
        std::fs::write(&path, text.replace(' ', "\t").replace('~', " ")).unwrap();
        let mut documents = Vec::new();
        read(&path, &mut documents).map(|()| documents)
    }

    const REST: &str = "_ _ _ _ _";

    #[test]
    fn raw_text_follows_space_after_paragraphs_and_documents() {
        let documents = load(&format!(
            "#~newdoc~id~=~one\n#~newpar\n1 Né né X {REST} _\n2-3 isn't _ _ {REST} _\n2 is be AUX {REST} _\n\
             3 n't not PART {REST} _\n4 here here ADV {REST} SpaceAfter=No\n5 . . PUNCT {REST} _\n\n\
             1 Go go VERB {REST} _\n\n#~newpar\n1 On on ADV {REST} _\n1.1 on on ADV {REST} _\n\n\
             #~newdoc~id~=~two\n1 Stop stop VERB {REST} _\n"
        ))
        .unwrap();
        let ids: Vec<_> = documents.iter().map(|d| (d.id(), d.text())).collect();
        assert_eq!(ids, [("one", "Né isn't here. Go\n\nOn"), ("two", "Stop")]);
        let Gold::Tokens(gold) = &documents[0].gold else { panic!("tokens") };
        assert_eq!(gold.sentences, [(0, 14), (15, 17), (19, 21)]);
        assert_eq!(gold.tokens[..3], [(0, 2), (3, 8), (9, 13)]);
        assert_eq!(gold.words.len(), 7);
        assert_eq!((gold.words[2].range, gold.words[2].part), ((3, 8), true));
        assert!(!gold.words[3].part);
    }

    #[test]
    fn broken_rows_name_their_line() {
        let error = |text: &str| load(text).unwrap_err().to_string();
        assert!(
            error(&format!("1 Go go V {REST} _\n2 on on\n"))
                .ends_with("line 2: expected 10 columns, found 3")
        );
        assert!(
            error(&format!("1 Go go V {REST} _\n3 on on A {REST} _\n"))
                .ends_with("line 2: expected word 2, found 3")
        );
        assert!(
            error(&format!("x Go go V {REST} _\n"))
                .ends_with("line 1: expected the index of a word, found `x`")
        );
        assert!(
            error(&format!("1-2 cannot _ _ {REST} _\n1 can can A {REST} _\n\n"))
                .ends_with("line 3: the sentence ends before word 2 of its last range")
        );
    }
}
