//! Ready views over the tables of the ready pipeline.

use std::fmt::Write;

use copydesk_document::SOURCE_MAP;

use crate::schema::Schema;
use crate::sqlite::quoted;
use crate::writer::{Format, file_name};

/// The file with the views in a folder of Parquet files.
pub(crate) const FILE: &str = "views.sql";

/// A view: its name, the layers that it reads, with which columns, and what it selects. SQLite and DuckDB both take all of it, but for
/// `BYTES[…]`, which stands for how many bytes a string has.
type View = (&'static str, &'static [(&'static str, &'static [&'static str])], &'static str);

const VIEWS: [View; 6] = [
    (
        "who_is_quoted",
        &[("quotes", &["speaker_name", "speaker_type", "kind", "mode"])],
        "-- Who is quoted, how often and with how many characters, by outlet and month.
SELECT q.speaker_name, q.speaker_type, d.outlet, substr(CAST(d.published AS VARCHAR), 1, 7) AS month,
    count(*) AS quotes, sum(q.char_end - q.char_start) AS characters,
    sum(CASE WHEN q.kind = 'indirect' THEN 0 ELSE 1 END) AS in_their_words
FROM quotes q JOIN documents d ON d.doc_id = q.doc_id
WHERE q.speaker_name IS NOT NULL AND q.mode = 'said'
GROUP BY 1, 2, 3, 4",
    ),
    (
        "unnamed_sources",
        &[("quotes", &["speaker_type", "mode"])],
        "-- How many quotes are of sources without a name, by outlet.
SELECT d.outlet, count(*) AS quotes, sum(CASE WHEN q.speaker_type = 'anonymous' THEN 1 ELSE 0 END) AS unnamed,
    round(100.0 * sum(CASE WHEN q.speaker_type = 'anonymous' THEN 1 ELSE 0 END) / count(*), 1) AS percent
FROM quotes q JOIN documents d ON d.doc_id = q.doc_id
WHERE q.mode = 'said'
GROUP BY 1",
    ),
    (
        "who_cites_whom",
        &[("quotes", &["outlet"])],
        "-- Which outlet passes on the words of which other.
SELECT d.outlet AS publisher, q.outlet AS cited, count(*) AS quotes, count(DISTINCT q.doc_id) AS articles
FROM quotes q JOIN documents d ON d.doc_id = q.doc_id
WHERE q.outlet IS NOT NULL AND (d.outlet IS NULL OR q.outlet <> d.outlet)
GROUP BY 1, 2",
    ),
    (
        "quotes_in_context",
        &[("quotes", &["speaker_name", "speaker", "cue", "kind", "mode"])],
        "-- Each quote with 120 characters of the article on either side.
SELECT q.doc_id, d.published, d.outlet, d.title, q.speaker_name, q.speaker, q.cue, q.kind, q.mode, q.text AS quote, q.score,
    substr(d.text, greatest_start + 1, q.char_end + 120 - greatest_start) AS context
FROM (SELECT *, CASE WHEN char_start > 120 THEN char_start - 120 ELSE 0 END AS greatest_start FROM quotes) q
JOIN documents d ON d.doc_id = q.doc_id",
    ),
    (
        "members_on_the_day",
        &[("memberships", &["organization", "member", "status", "basis", "from_"])],
        "-- Which organisations had which members on the day of publication.
SELECT DISTINCT m.doc_id, d.published, m.organization, m.member, m.status, m.basis, m.from_ AS since
FROM memberships m JOIN documents d ON d.doc_id = m.doc_id",
    ),
    (
        "quote_places",
        &[("quotes", &["speaker_name"]), (SOURCE_MAP, &["raw_start", "raw_end", "step"])],
        "-- From which byte of its page to which each quote stands; markup may lie between its words.
SELECT q.doc_id, q.row, q.speaker_name, q.text AS quote,
    min(s.raw_start + CASE WHEN q.char_start > s.char_start
        THEN coalesce((q.char_start - s.char_start) * s.step, BYTES[substr(s.text, 1, q.char_start - s.char_start)])
        ELSE 0 END) AS raw_start,
    max(CASE WHEN q.char_end < s.char_end
        THEN s.raw_start + coalesce((q.char_end - s.char_start) * s.step, BYTES[substr(s.text, 1, q.char_end - s.char_start)])
        ELSE s.raw_end END) AS raw_end
FROM quotes q JOIN source_map s ON s.doc_id = q.doc_id AND s.char_start < q.char_end AND s.char_end > q.char_start
GROUP BY 1, 2, 3, 4",
    ),
];

/// The views that these tables have all of, as SQL; for Parquet with a view a table before them.
pub(crate) fn of(schema: &Schema, format: Format) -> String {
    let mut sql = String::new();
    if format == Format::Parquet {
        sql += "-- Views for DuckDB, in this folder: duckdb -init views.sql\n";
        for table in &schema.tables {
            let (name, file) = (quoted(&table.name), file_name(table, format));
            let _ = writeln!(sql, "CREATE VIEW {name} AS SELECT * FROM read_parquet('{file}');");
        }
    }
    let bytes = if format == Format::Parquet { ["strlen(", ")"] } else { ["length(CAST(", " AS BLOB))"] };
    for (name, layers, select) in VIEWS.into_iter().filter(|_| schema.is_of_documents()) {
        // A stranger's layer of that name may have other columns.
        let is_there = |(layer, columns): &(&str, &[&str])| {
            let table = schema.layer(layer).map(|i| &schema.tables[i]);
            table.is_some_and(|t| columns.iter().all(|name| t.columns.iter().any(|c| c.name == *name)))
        };
        if layers.iter().all(is_there) && schema.layer(name).is_none() {
            let _ = writeln!(
                sql,
                "CREATE VIEW {name} AS\n{};",
                select.replace("BYTES[", bytes[0]).replace(']', bytes[1])
            );
        }
    }
    sql
}
