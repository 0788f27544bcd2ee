use std::io::Write;

use anyhow::{Result, anyhow};
use unicode_width::UnicodeWidthStr;

use crate::args::Query;
use crate::exit::{Exit, OrUsage, harmless};
use crate::records::is_tables;
use crate::stdout::stdout;

/// `copydesk query`
pub(crate) fn query(args: &Query) -> Result<Exit> {
    let path = &args.tables;
    if path.is_dir() && is_tables(path) {
        return Err(anyhow!(
            "{0}: these are Parquet files, which DuckDB asks: (cd {0} && duckdb -init views.sql); or make one SQLite file of \
             them: copydesk convert {0} -o out.sqlite",
            path.display()
        ))
        .or_usage();
    }
    let mut out = std::io::BufWriter::new(stdout());
    let mut rows: Vec<Vec<String>> = Vec::new();
    let shown = |cells: Vec<Option<String>>| cells.into_iter().map(Option::unwrap_or_default);
    copydesk_tables::query(path, &args.sql, |cells| {
        if args.csv {
            let quoted: Vec<String> =
                shown(cells).map(|c| format!("\"{}\"", c.replace('"', "\"\""))).collect();
            writeln!(out, "{}", quoted.join(","))?;
        } else {
            rows.push(shown(cells).map(|c| harmless(&c).replace('\n', " ")).collect());
        }
        anyhow::Ok(())
    })
    .or_usage()?;
    let width = |column: usize| rows.iter().map(|r| r[column].width()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..rows.first().map_or(0, Vec::len)).map(width).collect();
    for row in &rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            line.push_str(cell);
            line.push_str(&" ".repeat(width + 2 - cell.width()));
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    out.flush()?;
    Ok(Exit::Fine)
}
