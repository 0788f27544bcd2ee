#!/usr/bin/env python3
"""Learns how words are inflected: suffix rules a part of speech, from treebanks, as a table that people can read.

usage: lemmas.py DATA OUT.tsv

A rule is part of speech, ending, letters to cut, letters to append; "^" in an ending is the word's beginning. The longest
ending that has a rule decides. A rule is kept only where it decides otherwise than the next shorter one would.
"""

import collections
import pathlib
import sys

import corpora

# Their lemma is the word itself, in lower case unless it is a name.
PLAIN = {"PUNCT", "SYM", "X", "PROPN", "NUM", "ADP", "CCONJ", "INTJ"}
LONGEST = 7


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


def main(data, out):
    counts = collections.defaultdict(collections.Counter)
    for tag, form, lemma in pairs(corpora.load(data, "train")):
        counts[tag, form][script(form, lemma)] += 1
    rules = learn(counts)
    text = "# part of speech, ending (^: the word's beginning), letters to cut, letters to append; made by lemmas.py\n"
    text += "".join("\t".join(map(str, rule)) + "\n" for rule in sorted(rules))
    pathlib.Path(out).write_text(text, encoding="utf-8")
    table = {(tag, ending): (cut, append) for tag, ending, cut, append in rules}
    hits = [apply(table, tag, form) == lemma for tag, form, lemma in pairs(corpora.load(data, "dev"))]
    print(f"{len(rules)} rules, {len(text)} bytes, {100 * sum(hits) / len(hits):.2f} % of {len(hits)} inflected words right")


if __name__ == "__main__":
    main(*sys.argv[1:])
