#!/usr/bin/env python3
"""Learns how words are inflected: suffix rules a part of speech, from treebanks and a dictionary, as a table that people can read.

usage: lemmas.py DATA OUT.tsv LEMMAS.csv.gz

LEMMAS.csv.gz is `lemminflect/resources/lemma_lu.csv.gz` of the PyPI package lemminflect 0.2.3: form, part of speech, dictionary forms. What it
says of a form stands where a treebank says something else a few times only, which mostly is a slip of the pen. Printed is also how many
of its forms are wrong by rules that were learned from the other half of it.

A rule is part of speech, ending, letters to cut, letters to append; "^" in an ending is the word's beginning. The longest
ending that has a rule decides. A rule is kept only where it decides otherwise than the next shorter one would.
"""

import collections
import gzip
import pathlib
import sys
import zlib

import corpora

# Their lemma is the word itself, in lower case unless it is a name.
PLAIN = {"PUNCT", "SYM", "X", "PROPN", "NUM", "ADP", "CCONJ", "INTJ"}
LONGEST = 7
# How often treebanks must say otherwise than the dictionary.
SURE = 4
PARTS = {"noun": "NOUN", "verb": "VERB", "adj": "ADJ", "adv": "ADV", "aux": "AUX"}


def script(form, lemma):
    """(letters to cut, letters to append)"""
    n = 0
    while n < min(len(form), len(lemma)) and form[n] == lemma[n]:
        n += 1
    return len(form) - n, lemma[n:]


def pairs(docs):
    for doc in docs:
        for (s, e, tag), (_, _, lemma) in zip(doc.upos or [], doc.lemmas or [], strict=True):
            form = doc.text[s:e].lower().replace("\u2019", "'")
            lemma = lemma.lower()
            # A word that a typing error cut in two is no inflection: "every one".
            torn = lemma.startswith(form) and len(lemma) > len(form) + 2
            if tag not in PLAIN and " " not in lemma and lemma != "_" and not torn:
                yield tag, form, lemma


def learn(counts):
    """{(tag, form): Counter of scripts} → [(tag, ending, cut, append)]"""
    by_ending = collections.defaultdict(collections.Counter)
    types = collections.Counter()
    for (tag, form), scripts in counts.items():
        best = max(scripts, key=lambda s: (scripts[s], s))
        word = "^" + form
        for n in range(len(word) + 1):
            ending = word[len(word) - n :]
            if n <= LONGEST or n == len(word):
                # A word votes once for its endings, so that "was" does not outvote all others.
                by_ending[tag, ending][best] += 1 if n < len(word) else scripts.total()
                types[tag, ending] += 1
    rules = {}
    for tag, ending in sorted(by_ending, key=lambda k: (k[0], len(k[1]), k[1])):
        votes = by_ending[tag, ending]
        best = max(votes, key=lambda s: (votes[s], s))
        whole = ending.startswith("^")
        if best[0] > len(ending.lstrip("^")) or not whole and types[tag, ending] < 2 and ending:
            continue
        shorter = next(
            (rules[tag, ending[k:]] for k in range(1, len(ending) + 1) if (tag, ending[k:]) in rules), None
        )
        if shorter != best:
            rules[tag, ending] = best
    return [(tag, ending, *rule) for (tag, ending), rule in rules.items()]


def apply(rules, tag, form):
    word = "^" + form
    for n in range(len(word), -1, -1):
        rule = rules.get((tag, word[len(word) - n :]))
        if rule and (n <= LONGEST or n == len(word)):
            return form[: len(form) - rule[0]] + rule[1]
    return form


def dictionary(path):
    """→ {(tag, form): its dictionary forms}, of words that are written small"""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = (line.rstrip("\n").split(",") for line in lines)
        return {(PARTS[p], form): lemmas.split("/") for form, p, lemmas in rows if p in PARTS and form.islower() and form.isascii()}


def together(counts, words):
    """The treebanks' counts, and what a dictionary says of words that they have seldom or not."""
    out = dict(counts)
    for (tag, form), lemmas in words.items():
        known = {script(form, lemma) for lemma in lemmas}
        votes = collections.Counter({s: n for s, n in counts.get((tag, form), {}).items() if n >= SURE or s in known})
        out[tag, form] = votes or collections.Counter({script(form, lemmas[0]): 1})
    return out


def main(data, out, path):
    counts = collections.defaultdict(collections.Counter)
    for tag, form, lemma in pairs(corpora.load(data, "train")):
        counts[tag, form][script(form, lemma)] += 1
    words = dictionary(path)
    half = {k: v for k, v in words.items() if zlib.crc32(k[1].encode()) % 2}
    learned = {(tag, ending): (cut, append) for tag, ending, cut, append in learn(together(counts, half))}
    wrong = sum(apply(learned, *k) not in words[k] for k in words if k not in half)
    print(f"of {len(words) - len(half)} forms that were left out {wrong} are wrong")
    rules = learn(together(counts, words))
    text = "# part of speech, ending (^: the word's beginning), letters to cut, letters to append; made by lemmas.py\n"
    text += "".join("\t".join(map(str, rule)) + "\n" for rule in sorted(rules))
    pathlib.Path(out).write_text(text, encoding="utf-8")
    table = {(tag, ending): (cut, append) for tag, ending, cut, append in rules}
    hits = [apply(table, tag, form) == lemma for tag, form, lemma in pairs(corpora.load(data, "dev"))]
    wrong = sum(apply(table, *k) not in words[k] for k in words)
    print(f"of all {len(words)} forms {wrong} are wrong")
    print(f"{len(rules)} rules, {len(text)} bytes, {100 * sum(hits) / len(hits):.2f} % of {len(hits)} inflected words right")


if __name__ == "__main__":
    main(*sys.argv[1:])
