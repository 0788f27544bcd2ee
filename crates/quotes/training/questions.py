#!/usr/bin/env python3
"""Turns coreference corpora into questions for `cargo run --example speaker_questions`: one JSON object a line.

usage: questions.py SHARED OUT_DIR

Reads SHARED/data/coreference (GAP, OntoGUM), SHARED/data/syntax/gum (texts and parts of GUM) and SHARED/data/news.
A line is {"id", "text", "questions": [{"span", "yes", "no"}]}, spans in code points: "yes" are other mentions of whom is meant, "no" are mentions of somebody else. Writes gap-train, gap-dev, gum-train, gum-dev,
gold-train and gold-dev .jsonl.
"""
import csv
import gzip
import json
import pathlib
import re
import sys

PRONOUNS = set("he him his himself she her hers herself it its they them their".split())


def gap(path):
    for row in csv.DictReader(open(path, encoding="utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE):
        span = lambda k: [int(row[k + "-offset"]), int(row[k + "-offset"]) + len(row[k])]
        yes = [span(k) for k in "AB" if row[k + "-coref"].upper() == "TRUE"]
        no = [span(k) for k in "AB" if row[k + "-coref"].upper() != "TRUE"]
        yield {"id": row["ID"], "text": row["Text"], "questions": [{"span": span("Pronoun"), "yes": yes, "no": no}]}


def gum_tokens(path):
    """The text of a CoNLL-U document, its tokens as (start, end), and for each the token it depends on and how."""
    text, spans, space, fused = "", [], "", None
    heads, first_of_sentence = [], 0
    for line in gzip.open(path, "rt", encoding="utf-8"):
        if line.startswith("# newpar") and text:
            space = "\n\n"
        if not line.strip():
            first_of_sentence = len(spans)
        c = line.rstrip("\n").split("\t")
        if len(c) != 10 or "." in c[0]:
            continue
        if "-" in c[0]:
            first, last = map(int, c[0].split("-"))
            text += space
            start, form, misc = len(text), c[1], c[9]
            text += form
            fused = [first, last, start, form]
            space = "" if "SpaceAfter=No" in misc else " "
            continue
        n = int(c[0])
        heads.append((first_of_sentence + int(c[6]) - 1 if c[6] != "0" else -1, c[7]))
        if fused and fused[0] <= n <= fused[1]:
            # Words of a fused token: by their own letters where these add up.
            at = text.find(c[1], fused[2])
            spans.append((at, at + len(c[1])) if at >= 0 else (fused[2], fused[2] + len(fused[3])))
            fused[2] = spans[-1][1] if at >= 0 else fused[2]
            if n == fused[1]:
                fused = None
            continue
        text += space
        spans.append((len(text), len(text) + len(c[1])))
        text += c[1]
        space = "" if "SpaceAfter=No" in c[9] else " "
    return text, spans, heads


def chains(path):
    """Mentions of an OntoGUM document as (first token, last token, chain)."""
    open_, out = {}, []
    n = -1
    for line in gzip.open(path, "rt", encoding="utf-8"):
        if line.startswith("#") or not line.strip():
            continue
        n += 1
        for part in re.findall(r"\(?\d+\)?", line.rstrip("\n").split("\t")[-1]):
            chain = part.strip("()")
            if part.startswith("("):
                open_.setdefault(chain, []).append(n)
            if part.endswith(")") and open_.get(chain):
                out.append((open_[chain].pop(), n, chain))
    return out, n + 1


def head(mention, heads):
    """The tokens that carry a mention: its head with the other parts of the name."""
    first, last, _ = mention
    top = next((t for t in range(first, last + 1) if not first <= heads[t][0] <= last), last)
    low = high = top
    while high < last and heads[high + 1][0] in range(low, high + 1) and heads[high + 1][1] in ("flat", "compound", "goeswith"):
        high += 1
    while low > first and heads[low - 1][0] in range(low, high + 1) and heads[low - 1][1] in ("flat", "compound"):
        low -= 1
    return low, high


def gum(shared, part):
    for path in sorted((shared / "data/syntax/gum" / part).rglob("*.conllu*")):
        name = path.name.split(".")[0]
        coref = shared / "data/coreference/ontogum" / f"{name}.conll.gz"
        if not coref.exists() or not re.match(r"GUM_(news|interview|speech|bio|podcast|letter)_", name):
            continue
        text, spans, heads = gum_tokens(path)
        mentions, n = chains(coref)
        if n != len(spans):
            print(f"{name}: {n} tokens in the chains, {len(spans)} in the trees", file=sys.stderr)
            continue
        at = lambda m: [spans[m[0]][0], spans[m[1]][1]]
        by_chain = {}
        for m in mentions:
            by_chain.setdefault(m[2], []).append(m)
        questions = []
        for m in mentions:
            words = text[slice(*at(m))].lower()
            if words in PRONOUNS or (words.startswith(("the ", "this ", "that ")) and m[1] - m[0] < 8):
                questions.append({"span": at(m), "yes": [at(head(o, heads)) for o in by_chain[m[2]] if o != m], "no": []})
        yield {"id": name, "text": text, "questions": questions}


def same_name(a, b):
    """Whether one name has all words of the other, as the scorer of news has it."""
    words = lambda n: set(re.sub(r"[^\w]+", " ", re.sub(r"^the\s+", "", n.lower())).split())
    a, b = words(a), words(b)
    return bool(a and b) and (a <= b or b <= a)


def annotated(shared, part):
    """The sources of our own gold that are no names: whom they mean, or that they mean nobody who is named."""
    for path in sorted((shared / "data/news" / part).glob("*.names.json")):
        stem = path.name.removesuffix(".names.json")
        text = (path.parent / f"{stem}.txt").read_text(encoding="utf-8")
        gold = json.loads((path.parent / f"{stem}.gold.json").read_text(encoding="utf-8"))
        names = json.loads(path.read_text(encoding="utf-8"))
        questions = []
        for a in gold["attributions"]:
            span = a["speaker"]
            within = [text[s:e] for s, e, *_ in names if s < (span or [0, 0])[1] and span[0] < e]
            if not span or a.get("unsure") or a["speaker_type"] == "outlet" or any(same_name(n, a["speaker_name"] or "") for n in within):
                continue
            found = {(l, n) for s, e, l, n in names if a["speaker_name"] and same_name(text[s:e], a["speaker_name"])}
            if a["speaker_name"] and not found:
                continue
            questions.append({"span": span, "yes": [[s, e] for s, e, l, n in names if (l, n) in found], "no": []})
        parts = ("content", "cue", "speaker", "speaker_type")
        yield {"id": stem, "text": text, "questions": questions, "gold": [{k: a[k] for k in parts} for a in gold["attributions"]]}


def main():
    shared, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    sets = {
        "gap-train": gap(shared / "data/coreference/gap-development.tsv"),
        "gap-dev": gap(shared / "data/coreference/gap-validation.tsv"),
        "gum-train": gum(shared, "train"),
        "gum-dev": gum(shared, "dev"),
        "gold-train": annotated(shared, "train"),
        "gold-dev": annotated(shared, "dev"),
    }
    for name, documents in sets.items():
        with open(out / f"{name}.jsonl", "w", encoding="utf-8") as f:
            n = [f.write(json.dumps(d, ensure_ascii=False) + "\n") for d in documents]
        print(name, len(n), "documents")


if __name__ == "__main__":
    main()
