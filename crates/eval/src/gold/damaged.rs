//! Damaged gold is refused with its file, or read into documents that can be scored.

#[path = "../../../../tests/damage.rs"]
mod damage;

use std::path::Path;

use super::{Format, GoldDocument, columns, conllu, ieer, news, outlets, standoff, timeml};
use crate::error::GoldError;
use damage::damaged;

const TEXT: &str = "Né, said Anna Berg of the Harbour Post on 3 May, né.";

/// For each format the name of its annotations and good ones; texts stand beside where the format has them there.
const GOLD: [(Format, &str, &str); 9] = [
    (
        Format::Columns,
        "a.tsv",
        "Berg\tB-PER\nof\tO\nthe\tO\nHarbour\tB-ORG\nPost\tI-ORG\n.\tO\n\n-DOCSTART-\tO\n\nNé\tI-LOC\nmet\tO\n",
    ),
    (
        Format::Conllu,
        "a.conllu",
        "# newdoc id = a\n# newpar\n1\tNé\tné\tX\t_\t_\t_\t_\t_\t_\n2-3\tisn't\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No\n\
         2\tis\tbe\tAUX\t_\t_\t_\t_\t_\t_\n3\tn't\tnot\tPART\t_\t_\t_\t_\t_\t_\n\n# newdoc\n1\tGo\tgo\tVERB\t_\t_\t_\t_\t_\t_\n",
    ),
    (
        Format::Polnear,
        "a.ann",
        "T1\tSource 9 18\tAnna Berg\nT2\tCue 4 8\tsaid\nT3\tContent 50 52;0 2\tné Né\n\
         E1\tAttribution:T2 Content2:T3 Cue:T2 Source:T1\nE2\tDiscuss:T2 Source:T1\n",
    ),
    (
        Format::Timeml,
        "a.tml",
        "<DCT><TIMEX3 tid=\"t0\" type=\"DATE\" value=\"2024-05-03T10:00\">x</TIMEX3></DCT>\n<TEXT>\nBerg &amp; N&#233; met \
         <TIMEX3 tid=\"t1\" type=\"DATE\" value=\"2024-05-02\">yesterday</TIMEX3>, a < b.</TEXT>\n",
    ),
    (
        Format::Ieer,
        "a.sgm",
        "<IEER_DOC>\n<DOC>\n<DOCNO> A1 </DOCNO>\n<DATE_TIME> 05/03/2024 10:00:00 </DATE_TIME>\n<BODY>\n<HEADLINE>\nN&#233; froze\n\
         </HEADLINE>\n<TEXT>\n\t  <b_enamex type=\"PERSON\">Anna\nBerg<e_enamex> of <b_enamex type=\"ORGANIZATION\">A&AMP;B<e_enamex> \
         < <b_timex type=\"DATE\">Friday<e_timex>.\n</TEXT>\n</BODY>\n</DOC>\n</IEER_DOC>\n",
    ),
    (
        Format::Outlets,
        "a.gold.json",
        "{\"id\": \"a\", \"outlets\": [{\"span\": [26, 38], \"canonical\": \"Harbour Post\", \"role\": \"mention\"}], \
         \"attributions\": [{\"content\": [[0, 2], [50, 52]], \"speaker\": [9, 18], \"speaker_type\": \"person\", \
         \"outlet\": null}], \"anonymous\": [{\"span\": [3, 8], \"class\": \"official\", \"unsure\": true}], \
         \"people_titles\": [{\"person\": \"Anna Berg\", \"title\": \"mayor\"}]}",
    ),
    (Format::News, "a.gold.json", NEWS),
    (Format::News, "a.names.json", NAMES),
    (Format::News, "a.meta.json", "{\"published\": \"2024-05-03\", \"outlet\": \"Harbour Post\"}"),
];

const NEWS: &str = "{\"id\": \"a\", \"outlets\": [{\"span\": [26, 38], \"canonical\": \"Harbour Post\", \"role\": \"mention\", \
     \"unsure\": true}], \"attributions\": [{\"content\": [[0, 2], [50, 52]], \"cue\": [4, 8], \"speaker\": [9, 18], \
     \"speaker_name\": \"Anna Berg\", \"speaker_type\": \"person\", \"kind\": \"indirect\", \"outlet\": null, \"mode\": \"said\", \
     \"inside\": 1}, {\"content\": [[0, 2]], \"cue\": null, \"speaker\": null, \"speaker_name\": null, \
     \"speaker_type\": \"anonymous\", \"kind\": \"direct\", \"outlet\": \"Harbour Post\", \"mode\": \"thought\", \"inside\": null}], \
     \"anonymous\": [{\"span\": [3, 8], \"class\": \"official\"}], \"people_titles\": []}";
const NAMES: &str = "[[9, 18, \"PERSON\", 1], [26, 38, \"ORG\", 1], [42, 47, \"MISC\", 2]]";

fn parse(format: Format, path: &Path, annotations: &str) -> Result<Vec<GoldDocument>, GoldError> {
    let mut documents = Vec::new();
    match format {
        Format::Columns => columns::parse(path, annotations, &mut documents)?,
        Format::Conllu => conllu::parse(path, annotations, &mut documents)?,
        Format::Polnear => documents.push(standoff::parse(path, TEXT.to_owned(), annotations)?),
        Format::Timeml => documents.push(timeml::parse(path, annotations)?),
        Format::Ieer => ieer::parse(path, annotations, &mut documents)?,
        Format::Outlets => documents.push(outlets::parse(path, annotations, |_| Ok(TEXT.to_owned()))?),
        Format::News => {
            // One of three files is damaged.
            let own = |file: &Path| (file == path).then(|| annotations.to_owned());
            let main = Path::new("a.gold.json");
            let raw = own(main).unwrap_or_else(|| NEWS.to_owned());
            documents.push(news::parse(main, &raw, |_| Ok(TEXT.to_owned()), |file| Ok(own(file)))?);
        }
    }
    // Without predictions and with none found.
    for gold in &documents {
        let document = gold.document().unwrap();
        for annotated in [None, Some(&document)] {
            assert_eq!(gold.score(annotated).tallies.len(), format.measures().len());
        }
    }
    Ok(documents)
}

#[test]
fn damaged_gold_is_named_or_can_be_scored() {
    for (format, name, good) in GOLD {
        let path = Path::new(name);
        assert!(!parse(format, path, good).unwrap_or_else(|e| panic!("{e}")).is_empty());
        let (mut read, mut refused) = (0, 0);
        for seed in 0..1000 {
            let annotations = damaged(good.as_bytes(), seed);
            match parse(format, path, &String::from_utf8_lossy(&annotations)) {
                Ok(_) => read += 1,
                Err(error) => {
                    refused += 1;
                    assert!(error.to_string().contains(name), "{name}, seed {seed}: {error}");
                }
            }
        }
        assert!(read > 10 && refused > 10, "{name}: {read} read, {refused} refused");
    }
}
