use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use super::columns::name_label;
use super::markup::{attribute, line_of, tag, unescape};
use super::{EntityGold, Gold, GoldDocument, NameLabel, files};
use crate::error::GoldError;
use crate::finding::Range;

/// What the files of NIST's evaluation begin with.
const START: &str = "<IEER_DOC";

/// Whether a line is the first of such a file.
pub(super) fn begins(line: &[u8]) -> bool {
    line.starts_with(START.as_bytes())
}

/// Whether a file begins as those of this format; one that cannot be read is left to [`read`], which says why.
pub(super) fn is_one(file: &Path) -> bool {
    let mut head = Vec::new();
    let opened = File::open(file).and_then(|f| BufReader::new(f).take(64).read_to_end(&mut head));
    opened.is_err() || begins(head.trim_ascii_start())
}

/// Reads the documents of a file of the IE-ER evaluation (NIST 1999): headline and text with their names. Lines that begin with white space
/// begin paragraphs; names that are marked as optional are names.
pub(super) fn read(path: &Path, documents: &mut Vec<GoldDocument>) -> Result<(), GoldError> {
    parse(path, &files::text(path)?, documents)
}

/// [`read`] of a file's text.
pub(super) fn parse(path: &Path, raw: &str, documents: &mut Vec<GoldDocument>) -> Result<(), GoldError> {
    let failed = |(at, message): Failure| GoldError::line(path, line_of(raw, at), message);
    let mut from = 0;
    while let Some((start, end)) = element(raw, from, raw.len(), "DOC").map_err(failed)? {
        from = end;
        let number = documents.len();
        let id = element(raw, start, end, "DOCNO").map_err(failed)?.map(|(s, e)| raw[s..e].trim().to_owned());
        let date = element(raw, start, end, "DATE_TIME").map_err(failed)?;
        let mut body = Body::default();
        if let Some((s, e)) = element(raw, start, end, "HEADLINE").map_err(failed)? {
            body.read(raw, s, e).map_err(failed)?;
        }
        let (s, e) = element(raw, start, end, "TEXT")
            .map_err(failed)?
            .ok_or_else(|| failed((start, "the document has no <TEXT>".into())))?;
        body.read(raw, s, e).map_err(failed)?;
        documents.push(GoldDocument {
            id: id.unwrap_or_else(|| format!("{}-{number:04}", files::name(path))),
            published: date.and_then(|(s, e)| day(&raw[s..e])),
            gold: Gold::Entities(body.gold()),
            text: body.text,
        });
    }
    match from {
        0 => Err(GoldError::file(path, "there is no <DOC>")),
        _ => Ok(()),
    }
}

/// Where something is wrong, in bytes, and what.
type Failure = (usize, String);

/// What the first element of a name holds between two bytes.
fn element(raw: &str, from: usize, to: usize, name: &str) -> Result<Option<(usize, usize)>, Failure> {
    let (opening, closing) = (format!("<{name}>"), format!("</{name}>"));
    let Some(start) = raw[from..to].find(&opening).map(|i| from + i + opening.len()) else { return Ok(None) };
    match raw[start..to].find(&closing) {
        Some(length) => Ok(Some((start, start + length))),
        None => Err((start, format!("{opening} is not closed"))),
    }
}

/// "2024-05-03" of "05/03/2024 10:00:00".
fn day(written: &str) -> Option<String> {
    let mut parts = written.split_whitespace().next()?.split('/');
    let (month, day, year) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |s: &str, n: usize| s.len() == n && s.bytes().all(|b| b.is_ascii_digit());
    (digits(month, 2) && digits(day, 2) && digits(year, 4)).then(|| format!("{year}-{month}-{day}"))
}

/// Running text and the names in it, in code points.
#[derive(Default)]
struct Body {
    text: String,
    length: u32,
    names: Vec<(Range, NameLabel)>,
}

impl Body {
    /// Reads an element between two bytes, as paragraphs of their own.
    fn read(&mut self, raw: &str, from: usize, to: usize) -> Result<(), Failure> {
        if !self.text.is_empty() {
            self.put("\n ");
        }
        let mut open: Vec<(u32, Option<NameLabel>)> = Vec::new();
        let (mut done, mut at) = (from, from);
        while let Some(found) = raw[at..to].find('<').map(|i| at + i) {
            let Some(tag) = tag(&raw[found..to]) else {
                // A lone "<" is text.
                at = found + 1;
                continue;
            };
            self.put(&unescape(&raw[done..found]));
            at = found + tag.length;
            done = at;
            match tag.name {
                "b_enamex" => {
                    let label = attribute(tag.attributes, "type")
                        .ok_or_else(|| (found, "<b_enamex> has no type".to_owned()))?;
                    open.push((self.length, name_label(&label)));
                }
                "e_enamex" => {
                    let (start, label) =
                        open.pop().ok_or_else(|| (found, "<e_enamex> closes nothing".to_owned()))?;
                    self.names
                        .extend(label.filter(|_| start < self.length).map(|l| ((start, self.length), l)));
                }
                _ => {}
            }
        }
        self.put(&unescape(&raw[done..to]));
        match open.is_empty() {
            true => Ok(()),
            false => Err((to, "a <b_enamex> is not closed".into())),
        }
    }

    /// Adds text; a line break before white space begins a paragraph, other white space is a blank.
    fn put(&mut self, text: &str) {
        let mut gap = String::new();
        for c in text.chars() {
            if c.is_whitespace() {
                gap.push(c);
                continue;
            }
            self.end_gap(&mut gap);
            self.text.push(c);
            self.length += 1;
        }
        self.end_gap(&mut gap);
    }

    fn end_gap(&mut self, gap: &mut String) {
        let after = self.text.chars().next_back();
        if gap.is_empty() || after.is_none() || after == Some('\n') {
            gap.clear();
            return;
        }
        let paragraph = gap.split_once('\n').is_some_and(|(_, rest)| !rest.is_empty());
        if after == Some(' ') {
            self.text.pop();
            self.length -= 1;
        }
        let written = if paragraph { "\n\n" } else { " " };
        self.text.push_str(written);
        self.length += written.len() as u32;
        gap.clear();
    }

    /// The names as ranges of tokens: of words and marks, which also end where names do.
    fn gold(&self) -> EntityGold {
        let mut ends: Vec<u32> = self.names.iter().flat_map(|((start, end), _)| [*start, *end]).collect();
        ends.sort_unstable();
        let (mut tokens, mut last): (Vec<Range>, Option<char>) = (Vec::new(), None);
        for (at, c) in (0u32..).zip(self.text.chars()) {
            let word = |c: char| c.is_alphanumeric();
            let goes_on = last.is_some_and(|l| word(l) && word(c)) && ends.binary_search(&at).is_err();
            match tokens.last_mut() {
                Some(token) if goes_on => token.1 = at + 1,
                _ if c.is_whitespace() => {}
                _ => tokens.push((at, at + 1)),
            }
            last = Some(c);
        }
        let mut names: Vec<_> = self
            .names
            .iter()
            .filter_map(|((start, end), label)| {
                let first = tokens.partition_point(|t| t.1 <= *start);
                let after = tokens.partition_point(|t| t.0 < *end);
                (first < after).then(|| (first, after - 1, *label))
            })
            .collect();
        names.sort_unstable();
        names.dedup();
        EntityGold { tokens, names, without_misc: true }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn documents(raw: &str) -> Result<Vec<GoldDocument>, String> {
        let mut documents = Vec::new();
        parse(Path::new("a"), raw, &mut documents).map_err(|e| e.to_string())?;
        Ok(documents)
    }

    fn doc(text: &str) -> String {
        format!("<IEER_DOC>\n<DOC>\n<DOCNO> A1 </DOCNO>\n<TEXT>\n{text}\n</TEXT>\n</DOC>\n</IEER_DOC>")
    }

    #[test]
    fn headline_paragraphs_and_names() {
        let raw = "<IEER_DOC type=\"NEWSWIRE\">\n<DOC>\n<DOCNO> HP20240503.0001 </DOCNO>\n<DATE_TIME> 05/03/2024 10:36:00 </DATE_TIME>\n\
            <BODY>\n<HEADLINE>\n<b_enamex type=\"LOCATION\">Velm<e_enamex> freezes\n</HEADLINE>\n<TEXT>\n\
            \t   <b_enamex type=\"LOCATION\">VELM<e_enamex> (<b_enamex type=\"ORGANIZATION\">A&AMP;B<e_enamex>) _ Né and <b_enamex \
            type=\"PERSON\">Anna\nBerg<e_enamex> met\non <b_timex type=\"DATE\">Friday<e_timex>.\n\t   It froze.\n</TEXT>\n</BODY>\n\
            </DOC>\n</IEER_DOC>\n";
        let all = documents(raw).unwrap();
        let [document] = &all[..] else { panic!("{} documents", all.len()) };
        assert_eq!(document.id, "HP20240503.0001");
        assert_eq!(document.published.as_deref(), Some("2024-05-03"));
        assert_eq!(
            document.text.trim_end(),
            "Velm freezes\n\nVELM (A&B) _ Né and Anna Berg met on Friday.\n\nIt froze."
        );
        let Gold::Entities(gold) = &document.gold else { panic!("no names") };
        let chars: Vec<char> = document.text.chars().collect();
        let named: Vec<(String, NameLabel)> = gold
            .names
            .iter()
            .map(|(a, b, l)| {
                (chars[gold.tokens[*a].0 as usize..gold.tokens[*b].1 as usize].iter().collect(), *l)
            })
            .collect();
        let expected = [
            ("Velm", NameLabel::Loc),
            ("VELM", NameLabel::Loc),
            ("A&B", NameLabel::Org),
            ("Anna Berg", NameLabel::Person),
        ];
        assert_eq!(named, expected.map(|(name, label)| (name.to_owned(), label)));
    }

    #[test]
    fn broken_files_name_the_line() {
        let error = |raw: &str| documents(raw).unwrap_err();
        assert_eq!(error("<IEER_DOC>"), "a: there is no <DOC>");
        assert_eq!(error("<DOC>\n<TEXT>\nBerg"), "a: line 1: <DOC> is not closed");
        assert_eq!(error("\n<DOC>\n</DOC>"), "a: line 2: the document has no <TEXT>");
        assert_eq!(error(&doc("Berg<e_enamex>")), "a: line 5: <e_enamex> closes nothing");
        assert_eq!(error(&doc("<b_enamex>Berg<e_enamex>")), "a: line 5: <b_enamex> has no type");
        assert_eq!(error(&doc("<b_enamex type=\"PERSON\">Berg")), "a: line 6: a <b_enamex> is not closed");
    }
}
