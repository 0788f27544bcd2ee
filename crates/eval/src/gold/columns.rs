use std::path::Path;

use super::detokenise::detokenise;
use super::{EntityGold, Gold, GoldDocument, NameLabel, files};
use crate::error::GoldError;

/// Files without marks of documents are cut into documents of so many sentences.
const SENTENCES_A_DOCUMENT: usize = 20;

/// Reads columns of tokens and tags, a blank line between sentences, as documents of running text.
pub(super) fn read(path: &Path, documents: &mut Vec<GoldDocument>) -> Result<(), GoldError> {
    parse(path, &files::text(path)?, documents)
}

/// [`read`] of a file's text.
pub(super) fn parse(path: &Path, text: &str, documents: &mut Vec<GoldDocument>) -> Result<(), GoldError> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let iob2 = path.extension().is_some_and(|e| e == "iob2") && numbered(text);
    let one = path.extension().is_some_and(|e| e == "tsv");
    let marked = one || text.contains("-DOCSTART-") || text.contains("# newdoc");
    let mut parts: Vec<Vec<Sentence<'_>>> = Vec::new();
    for (n, sentence) in sentences(path, text, iob2)?.into_iter().enumerate() {
        let starts = if marked { sentence.new_document } else { n % SENTENCES_A_DOCUMENT == 0 };
        match parts.last_mut() {
            Some(part) if !starts => part.push(sentence),
            _ => parts.push(vec![sentence]),
        }
    }
    let mut name = files::name(path);
    for ending in [".tsv", ".txt", ".conll", ".iob2"] {
        name = name.replace(ending, "");
    }
    let many = parts.len() > 1;
    for (k, part) in parts.iter().enumerate() {
        let id = if many { format!("{name}-{k:04}") } else { name.clone() };
        let (text, gold) = document(part);
        documents.push(GoldDocument { id, text, published: None, gold: Gold::Entities(gold) });
    }
    Ok(())
}

/// Whether rows begin with the number of the token, as Universal NER's do; `token TAB tag` goes by the same ending.
fn numbered(text: &str) -> bool {
    let mut rows = text.lines().filter(|l| !l.trim().is_empty() && !l.starts_with('#'));
    rows.next().is_none_or(|row| {
        let columns: Vec<&str> = row.split('\t').collect();
        columns.len() > 2 && columns[0].bytes().all(|b| b.is_ascii_digit())
    })
}

struct Sentence<'t> {
    new_document: bool,
    tokens: Vec<&'t str>,
    tags: Vec<Tag<'t>>,
}

/// A tag's prefix, `O` outside names, and its label.
type Tag<'t> = (char, &'t str);

fn sentences<'t>(path: &Path, text: &'t str, iob2: bool) -> Result<Vec<Sentence<'t>>, GoldError> {
    let mut found = Vec::new();
    let empty = || Sentence { new_document: false, tokens: Vec::new(), tags: Vec::new() };
    let mut current = Sentence { new_document: true, ..empty() };
    let mut flush = |current: &mut Sentence<'t>| {
        if !current.tokens.is_empty() {
            found.push(std::mem::replace(current, empty()));
        }
    };
    for (n, line) in text.split('\n').enumerate() {
        if line.trim().is_empty() {
            flush(&mut current);
        } else if line.starts_with("-DOCSTART-") || (iob2 && line.starts_with("# newdoc")) {
            flush(&mut current);
            current.new_document = true;
        } else if !(iob2 && line.starts_with('#')) {
            let (token, tag) = row(line, iob2).map_err(|e| GoldError::line(path, n + 1, e))?;
            current.tokens.push(token);
            current.tags.push(tag);
        }
    }
    flush(&mut current);
    Ok(found)
}

fn row(line: &str, iob2: bool) -> Result<(&str, Tag<'_>), String> {
    let columns: Vec<&str> = if line.contains('\t') {
        line.trim_end_matches('\r').split('\t').collect()
    } else {
        line.split_whitespace().collect()
    };
    let (token, written) = match (&columns[..], iob2) {
        ([_, token, tag, ..], true) => (*token, *tag),
        (_, true) => return Err(format!("expected 3 or more columns, found {}", columns.len())),
        ([token, .., tag], false) if columns.len() <= 4 => (*token, *tag),
        _ => return Err(format!("expected 2 to 4 columns, found {}", columns.len())),
    };
    if token.is_empty() {
        return Err("the token is empty".into());
    }
    match written.split_once('-') {
        None if written == "O" => Ok((token, ('O', ""))),
        Some((prefix @ ("B" | "I" | "E" | "S"), label)) if !label.is_empty() => {
            Ok((token, (prefix.chars().next().unwrap_or('O'), label)))
        }
        _ => Err(format!("expected the tag O or one such as B-ORG or I-ORG, found `{written}`")),
    }
}

/// Joins sentences to a text: those that end like one by a blank, others, such as headlines, by an empty line.
fn document(sentences: &[Sentence<'_>]) -> (String, EntityGold) {
    let (mut text, mut gold, mut length) = (String::new(), EntityGold::default(), 0u32);
    for sentence in sentences {
        if !text.is_empty() {
            let closed = text.trim_end_matches(['"', '”', '\'', ')']).ends_with(['.', '!', '?']);
            let goes_on = sentence.tokens[0].chars().next().is_some_and(char::is_lowercase);
            let gap = if closed || goes_on { " " } else { "\n\n" };
            text.push_str(gap);
            length += gap.len() as u32;
        }
        let (words, ranges) = detokenise(&sentence.tokens);
        let first = gold.tokens.len();
        gold.tokens.extend(ranges.iter().map(|(s, e)| (s + length, e + length)));
        gold.names.extend(names(&sentence.tags).into_iter().map(|(a, b, l)| (a + first, b + first, l)));
        length += words.chars().count() as u32;
        text.push_str(&words);
    }
    gold.names.sort_unstable();
    gold.names.dedup();
    (text, gold)
}

/// The names of a sentence under IOB1, IOB2 or IOBES: first token, last token, label.
fn names(tags: &[Tag<'_>]) -> Vec<(usize, usize, NameLabel)> {
    let mut found = Vec::new();
    let mut open: Option<(usize, &str)> = None;
    for (i, (prefix, label)) in tags.iter().copied().chain([('O', "")]).enumerate() {
        if let Some((start, running)) = open
            && (!matches!(prefix, 'I' | 'E') || label != running)
        {
            found.extend(name_label(running).map(|l| (start, i - 1, l)));
            open = None;
        }
        if prefix != 'O' && open.is_none() {
            open = Some((i, label));
        }
    }
    found
}

/// The label under which a corpus's label is scored; `None` for what is left out, such as dates and sums of money.
pub(crate) fn name_label(label: &str) -> Option<NameLabel> {
    Some(match label.to_ascii_uppercase().as_str() {
        "PER" | "PERSON" => NameLabel::Person,
        "ORG" | "ORGANIZATION" => NameLabel::Org,
        "LOC" | "LOCATION" | "FACILITY" | "GPE" | "FAC" => NameLabel::Loc,
        "MISC" | "NORP" | "PRODUCT" | "OTH" | "MISCELLANEOUS" => NameLabel::Misc,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(written: &str) -> Vec<(usize, usize, NameLabel)> {
        let rows: Vec<String> = written.split(' ').map(|t| format!("x\t{t}")).collect();
        let tags: Vec<Tag<'_>> = rows.iter().map(|r| row(r, false).unwrap().1).collect();
        names(&tags)
    }

    #[test]
    fn names_under_each_scheme() {
        use NameLabel::{Loc, Misc, Org, Person};
        assert_eq!(tags("B-PER I-PER O B-LOC"), [(0, 1, Person), (3, 3, Loc)]);
        assert_eq!(tags("I-PER I-PER I-ORG B-ORG"), [(0, 1, Person), (2, 2, Org), (3, 3, Org)]);
        assert_eq!(tags("S-GPE B-NORP E-NORP S-Product"), [(0, 0, Loc), (1, 2, Misc), (3, 3, Misc)]);
        assert_eq!(tags("B-Date I-Date I-Person"), [(2, 2, Person)]);
    }

    #[test]
    fn broken_rows_say_what_was_expected() {
        assert_eq!(row("Oslo", false).unwrap_err(), "expected 2 to 4 columns, found 1");
        assert_eq!(row("a b c d e", false).unwrap_err(), "expected 2 to 4 columns, found 5");
        assert_eq!(row("1\tOslo", true).unwrap_err(), "expected 3 or more columns, found 2");
        assert_eq!(
            row("Oslo\tLOC", false).unwrap_err(),
            "expected the tag O or one such as B-ORG or I-ORG, found `LOC`"
        );
        assert_eq!(row("\tO", false).unwrap_err(), "the token is empty");
        assert_eq!(row("Oslo NNP I-NP I-LOC", false), Ok(("Oslo", ('I', "LOC"))));
        assert_eq!(row("1\tOslo\tB-LOC\t-\t-", true), Ok(("Oslo", ('B', "LOC"))));
    }

    #[test]
    fn both_kinds_of_iob2_are_read() {
        let read = |text: &str| {
            let mut documents = Vec::new();
            parse(Path::new("a.iob2"), text, &mut documents).map(|()| documents).map_err(|e| e.to_string())
        };
        let plain = read("7\tO\nships\tO\nleft\tO\nOslo\tB-LOC\n.\tO\n").unwrap();
        let rich = read(
            "# newdoc id = a\n1\t7\tO\t-\n2\tships\tO\t-\n3\tleft\tO\t-\n4\tOslo\tB-LOC\t-\n5\t.\tO\t-\n",
        );
        let rich = rich.unwrap();
        assert_eq!((plain.len(), plain[0].text()), (1, "7 ships left Oslo."));
        assert_eq!((rich[0].text(), &rich[0].gold), (plain[0].text(), &plain[0].gold));
        assert!(read("1\tOslo\tB-LOC\n2\tfroze\n").unwrap_err().contains("line 2"));
    }

    #[test]
    fn sentences_become_running_text() {
        let sentence = |tokens: &[&'static str]| Sentence {
            new_document: false,
            tokens: tokens.to_vec(),
            tags: tokens.iter().map(|t| if *t == "Oslo" { ('B', "LOC") } else { ('O', "") }).collect(),
        };
        let parts = [
            sentence(&["HARBOUR", "NEWS"]),
            sentence(&["Oslo", "froze", "."]),
            sentence(&["Né", "said", "so", "."]),
        ];
        let (text, gold) = document(&parts);
        assert_eq!(text, "HARBOUR NEWS\n\nOslo froze. Né said so.");
        assert_eq!(gold.names, [(2, 2, NameLabel::Loc)]);
        assert_eq!(gold.tokens[2], (14, 18));
        assert_eq!(gold.tokens[5], (26, 28));
    }
}
