#!/usr/bin/env python3
"""Chooses texts without gold for the reader's opinions, none of which shares much with a text that is annotated.

usage: texts.py DATA OUT [--seed N] [--bias 1700 --bbc 150 --reuters 80 --worldwide 800]

DATA is the folder with `text`, `news`, `attribution`, `outlets` and `ner`. OUT gets a file ID.txt for each text: as many of each outlet
of article-bias as there is room for, some of the BBC's and Reuters', and articles of worldwide's training part. A text is left out where
a tenth of its sequences of eight words stands in our gold, PolNeAR's or the outlets', and cut after the last paragraph that ends before
5,000 characters. The same seed chooses the same texts.
"""

import argparse
import collections
import hashlib
import json
import pathlib
import re
import sys

import zstandard

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "encoder/training"))
import corpora  # noqa: E402

LONGEST, SHORTEST = 5000, 600  # characters


def sequences(text):
    words = re.findall(r"\w+", text.lower())
    return {hash(tuple(words[i : i + 8])) for i in range(len(words) - 7)}


def records(path):
    with zstandard.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def cut(text):
    if len(text) <= LONGEST:
        return text
    end = text.rfind("\n", 0, LONGEST)
    return text[:end] if end > LONGEST // 2 else text[: text.rfind(" ", 0, LONGEST)]


def main(args):
    data, out = pathlib.Path(args.data), pathlib.Path(args.out)
    known = set()
    for folder in ("news/train", "news/dev", "attribution/polnear", "outlets/dev"):
        for path in (data / folder).rglob("*.txt"):
            known |= sequences(path.read_text(encoding="utf-8"))
    order = lambda ident: hashlib.sha256(f"{args.seed} {ident}".encode()).digest()
    title = lambda r: f"{r['title']}\n\n" if r.get("title") else ""

    def fresh(text):
        mine = sequences(text)
        return len(text) >= SHORTEST and len(mine & known) < len(mine) / 10

    def write(chosen, room):
        chosen = [(i, t) for i, t in chosen if fresh(t)][:room]
        for ident, text in chosen:
            name = re.sub(r"[^\w-]", "_", ident)
            (out / f"{name}.txt").write_text(text, encoding="utf-8")
        return len(chosen)

    out.mkdir(parents=True)
    counts = {}
    outlets = collections.defaultdict(list)
    for r in records(data / "text/article-bias.jsonl.zst"):
        outlets[r["outlet"]].append((order(r["id"]), r["id"], cut(title(r) + r["text"])))
    # Every outlet's first, then every outlet's second …, so that a room that is not enough for all leaves out no outlet.
    turns = sorted((k, key, i, t) for texts in outlets.values() for k, (key, i, t) in enumerate(sorted(texts)))
    counts["bias"] = write([(i, t) for _, _, i, t in turns[: 2 * args.bias]], args.bias)
    for name, path, room in (("bbc", "bbc", args.bbc), ("reuters", "reuters21578", args.reuters)):
        some = sorted(((order(r["id"]), r["id"], cut(title(r) + r["text"])) for r in records(data / f"text/{path}.jsonl.zst")))
        counts[name] = write([(i, t) for _, i, t in some[: 4 * room]], room)
    worldwide = [(f"worldwide-{k}", cut(d.text)) for k, d in enumerate(corpora.load(data, "train", ("worldwide",)))]
    counts["worldwide"] = write(sorted(worldwide, key=lambda x: order(x[0])), args.worldwide)
    print(counts)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data")
    parser.add_argument("out")
    parser.add_argument("--seed", type=int, default=0)
    for name, room in (("bias", 1700), ("bbc", 150), ("reuters", 80), ("worldwide", 800)):
        parser.add_argument(f"--{name}", type=int, default=room)
    main(parser.parse_args())
