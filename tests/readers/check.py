#!/usr/bin/env python3
"""Reads tables that Copydesk wrote with the readers that people have: sqlite3, pyarrow, DuckDB, Polars.

usage: check.py OUT.sqlite OUT.parquet        (python3 with requirements.txt)

In each of them all tables have as many rows, every piece of content is its slice of the document's text, and every view works.
"""
import json
import os
import pathlib
import sqlite3
import sys

import duckdb
import polars
import pyarrow.parquet as parquet

VIEWS = ["who_is_quoted", "unnamed_sources", "who_cites_whom", "quotes_in_context", "members_on_the_day", "quote_places"]

PLACES = "SELECT sum(raw_start), sum(raw_end) FROM quote_places"


def check(reader, counts, texts, quotes, views):
    """texts: id → text; quotes: (id, pieces), the pieces with char_start, char_end and text; views: name → number of rows."""
    pieces = 0
    for ident, spans in quotes:
        for span in spans:
            assert texts[ident][span["char_start"] : span["char_end"]] == span["text"], (reader, ident, span)
            pieces += 1
    assert pieces, f"{reader} reads no quotes"
    print(f"{reader}: {sum(counts.values())} rows of {len(counts)} tables, {pieces} pieces are slices of their texts, {len(views) and len(VIEWS)} views")
    return counts, pieces, views


def main(sqlite_file, folder):
    files = sorted(pathlib.Path(folder).glob("*.parquet"))
    names = [f.stem for f in files]
    database = sqlite3.connect(f"file:{sqlite_file}?mode=ro", uri=True)
    rows = lambda sql: database.execute(sql).fetchall()
    seen = [
        check(
            "sqlite3",
            {n: rows(f'SELECT count(*) FROM "{n}"')[0][0] for n in names},
            dict(rows("SELECT doc_id, text FROM documents")),
            [(i, json.loads(p)) for i, p in rows("SELECT doc_id, pieces FROM quotes")],
            {v: rows(f"SELECT count(*) FROM {v}")[0][0] for v in VIEWS} | {"places": rows(PLACES)},
        )
    ]
    tables = {f.stem: parquet.read_table(f) for f in files}
    pairs = lambda table, a, b: list(zip(table[a].to_pylist(), table[b].to_pylist()))
    counts = {n: t.num_rows for n, t in tables.items()}
    seen.append(check("pyarrow", counts, dict(pairs(tables["documents"], "doc_id", "text")), pairs(tables["quotes"], "doc_id", "pieces"), {}))
    frames = {f.stem: polars.read_parquet(f) for f in files}
    pairs = lambda frame, a, b: list(zip(frame[a].to_list(), frame[b].to_list()))
    counts = {n: f.height for n, f in frames.items()}
    seen.append(check("polars", counts, dict(pairs(frames["documents"], "doc_id", "text")), pairs(frames["quotes"], "doc_id", "pieces"), {}))
    here = os.getcwd()
    os.chdir(folder)  # as views.sql says
    duck = duckdb.connect()
    duck.execute(pathlib.Path("views.sql").read_text(encoding="utf-8"))
    rows = lambda sql: duck.execute(sql).fetchall()
    seen.append(
        check(
            "duckdb",
            {n: rows(f'SELECT count(*) FROM "{n}"')[0][0] for n in names},
            dict(rows("SELECT doc_id, text FROM documents")),
            rows("SELECT doc_id, pieces FROM quotes"),
            {v: rows(f"SELECT count(*) FROM {v}")[0][0] for v in VIEWS} | {"places": rows(PLACES)},
        )
    )
    os.chdir(here)
    counts, pieces, views = seen[0]
    for reader, (other, slices, shown) in zip(["pyarrow", "polars", "duckdb"], seen[1:]):
        assert (other, slices) == (counts, pieces), (reader, other, counts)
        assert shown in ({}, views), (reader, shown, views)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
