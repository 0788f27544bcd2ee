#!/usr/bin/env python3
"""Learns which words, where they are written with a capital, begin a sentence: what tells "the U.S. Millions" from "the U.S. Senate".

usage: starters.py DATA OUT.tsv

Counts in DATA/text how often each capitalised word follows a full stop that ends a sentence for sure, and how often it stands inside one:
the orthographic heuristic of Kiss and Strunk (2006). DATA/syntax (EWT and GUM, training parts) says from which share on a word
after an abbreviation begins a sentence. Needs the package zstandard.
"""

import collections
import gzip
import json
import pathlib
import re
import sys

import zstandard

SEEN = 20  # occurrences below which a word says nothing
STARTS = re.compile(r"(?:[a-z]{3,}|\d{4})[.?!][”\"’)]*\s+([A-Z][a-z]+)\b")
INSIDE = re.compile(r"\b[a-z]+,? ([A-Z][a-z]+)\b")


def counts(data):
    starts, inside = collections.Counter(), collections.Counter()
    for path in sorted((data / "text").glob("*.jsonl.zst")):
        with zstandard.open(path, "rt", encoding="utf-8") as lines:
            for text in (json.loads(line)["text"] for line in lines):
                starts.update(STARTS.findall(text))
                inside.update(INSIDE.findall(text))
    return starts, inside


def after_abbreviations(data):
    """Each capitalised word after an abbreviation of a treebank, and whether it begins a sentence."""
    for path in sorted((data / "syntax").rglob("*train*")):
        for file in sorted(path.rglob("*.conllu*")) if path.is_dir() else [path]:
            before, first = "", True
            for line in gzip.open(file, "rt", encoding="utf-8"):
                columns = line.split("\t")
                if len(columns) == 10 and columns[0].isdigit():
                    word = columns[1]
                    if re.fullmatch(r"(?:[A-Za-z]\.)+|Inc\.|Corp\.|Co\.|Ltd\.|Jr\.|Sr\.", before) and re.fullmatch(r"[A-Z][a-z]+", word):
                        yield word, first
                    before, first = word, False
                elif not line.strip():
                    first = True


def main(data, out):
    starts, inside = counts(data)
    share = {w: n / (n + inside[w]) for w, n in starts.items() if n + inside[w] >= SEEN}
    seen = [(share.get(word, 0.0), begins) for word, begins in after_abbreviations(data)]
    right = lambda limit: sum((s >= limit) == begins for s, begins in seen)
    best = max((round(0.01 * i, 2) for i in range(1, 101)), key=right)
    print(f"from a share of {best} on: {right(best)} of {len(seen)} right, {sum(b for _, b in seen)} begin a sentence")
    words = sorted(w for w, s in share.items() if s >= best)
    head = f"# Capitalised words that begin a sentence in {best:.0%} of cases or more; made by crates/encoder/training/starters.py\n"
    pathlib.Path(out).write_text(head + "".join(f"{w}\n" for w in words), encoding="utf-8")
    print(len(words), "words")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]), sys.argv[2])
