#!/usr/bin/env python3
"""The teacher reads unlabelled news and writes down what it thinks of every token.

usage: label.py TEACHER HYBRID OUT --copydesk BINARY --pipeline TOKENS.toml SOURCE=ARTICLES [SOURCE=ARTICLES ...]

TEACHER is "none" where HYBRID is a student that reads without a transformer, which then teaches another.
SOURCE is a .jsonl.zst of articles with "id" and "text", a .tsv with columns "ID" and "Text", or corpora of DATA such as
gmb,polnear, whose texts alone are read; ARTICLES how many to take, evenly over the file.
With --gold CONTEXT the gold documents are read too, with the transformer's vectors that context.py wrote ("none": by a student):
OUT/gold.npz then holds the hybrid's probabilities for their tokens, one document after the other (with --corpora, of the first corpora).
With --rest FOLDER, shards of the same articles by another teacher, the tasks that this one has not learned are taken from there.
Writes shards OUT/NNNN.npz of 200 articles: forms, layout, document ends, and each task's probabilities in float16.
A shard is whole or absent, so an interrupted run goes on where it stopped.
"""

import argparse
import csv
import io
import json
import pathlib

import numpy as np
import torch

import corpora
import features
import student
import teacher

SHARD = 200


def articles(source, wanted, data):
    if source.endswith(".tsv"):
        with open(source, encoding="utf-8", newline="") as f:
            texts = [(r["ID"], r["Text"]) for r in csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE)]
    elif source.endswith(".zst"):
        import zstandard

        with open(source, "rb") as f:
            lines = io.TextIOWrapper(zstandard.ZstdDecompressor().stream_reader(f), encoding="utf-8")
            texts = [(r["id"], r["text"]) for r in map(json.loads, lines)]
    else:
        texts = [(d.id, d.text) for d in corpora.load(data, "train", source.split(","))]
    step = max(1.0, len(texts) / wanted)
    return [texts[int(i * step)] for i in range(min(wanted, len(texts)))]


def opinions(lexicon, hybrid, data, vectors):
    """Each task's probabilities for the tokens of all documents; vectors: the transformer's, document by document."""
    table, index = lexicon.table(data.forms), {}
    lowers = [features.normalise(f).lower() for f in data.forms]
    lowers = np.array([index.setdefault(w, len(index)) for w in lowers], np.int64)
    scores = {t: [] for t in hybrid.heads}
    for doc, read in zip(data.docs, vectors, strict=True):
        with torch.no_grad():
            logits, _ = hybrid(*student.collate([(*doc, read)], table, lowers, [0]))
        for t, v in logits.items():
            scores[t].append(v[0].softmax(-1).numpy().astype(np.float16))
    return {f"p_{t}": np.concatenate(v) for t, v in scores.items()}


def gold(args, lexicon, hybrid, path):
    data, at = student.Data(), 0
    context = None if args.gold == "none" else np.load(args.gold, mmap_mode="r")
    ends = []
    for _, _, forms, layout, _, _ in student.gold_documents(args, "train"):
        data.docs.append((np.array([data.form(f) for f in forms], np.int32), layout, 0, {}, {}))
        at += len(forms)
        ends.append(at)
    vectors = (None if context is None else np.array(context[b - len(d[0]) : b]) for d, b in zip(data.docs, ends, strict=True))
    save(path, at, rest(args, path.name) | opinions(lexicon, hybrid, data, vectors))


def rest(args, name, ids=None):
    """What another teacher thought of the same tokens, where --rest names its folder → {array: tokens × labels}."""
    if not args.rest:
        return {}
    other = np.load(pathlib.Path(args.rest) / name)
    if ids is not None and not np.array_equal(other["ids"], ids):
        raise SystemExit(f"{args.rest}/{name}: other tokens than those of this run; label the same sources with the same program")
    return {key: other[key] for key in other.files if key.startswith("p_")}


def save(path, tokens, arrays):
    temporary = path.with_suffix(".tmp.npz")
    np.savez(temporary, **arrays)
    temporary.rename(path)
    print(f"{path.name} {tokens} tokens", flush=True)


def main(args):
    torch.set_num_threads(args.threads)
    out = pathlib.Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    docs = []
    for source in args.sources:
        path, _, wanted = source.rpartition("=")
        docs += [(f"{pathlib.Path(path).name}/{i}", text[: args.characters]) for i, text in articles(path, int(wanted), args.data)]
    # A fixed order that mixes the sources, so that any number of shards is a sample of all.
    docs.sort(key=lambda d: features.fnv(d[0].encode()))
    tokenizer, model = (None, None) if args.teacher == "none" else teacher.restore(args.teacher)
    lexicon, hybrid = student.restore(args.hybrid)
    hybrid.quantised = False
    if args.gold and not (out / "gold.npz").exists():
        gold(args, lexicon, hybrid, out / "gold.npz")
    for k in range(0, len(docs), SHARD):
        shard = out / f"{k // SHARD:04d}.npz"
        if args.shards and k // SHARD >= args.shards:
            break
        if shard.exists():
            continue
        split = [d for d in features.tokenise(args.copydesk, args.pipeline, docs[k : k + SHARD]) if d[2]]
        data, layouts, ends, at = student.Data(), [], [], 0
        for _, text, tokens in split:
            layouts.append(features.layout(text, tokens))
            ids = np.array([data.form(text[s:e]) for s, e in tokens], np.int32)
            data.docs.append((ids, layouts[-1], 0, {}, {}))
            at += len(ids)
            ends.append(at)
        vectors = [None] * len(split)
        if model is not None:
            vectors = (v.numpy() for v in teacher.read(tokenizer, model, [(text, tokens) for _, text, tokens in split]))
        ids = np.concatenate([d[0] for d in data.docs])
        arrays = rest(args, shard.name, ids) | opinions(lexicon, hybrid, data, vectors)
        about = {"forms": np.array(json.dumps(data.forms)), "ids": ids, "layout": np.concatenate(layouts), "ends": np.array(ends)}
        save(shard, at, about | arrays)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("teacher")
    parser.add_argument("hybrid")
    parser.add_argument("out")
    parser.add_argument("sources", nargs="*")
    parser.add_argument("--data", help="the corpora, for --gold and for sources that name them")
    parser.add_argument("--gold", metavar="CONTEXT", help="the transformer's vectors of the gold tokens")
    parser.add_argument("--corpora", default="", help="the gold corpora to read, such as worldwide,conll; all without it")
    parser.add_argument("--rest", help="shards of the same articles by another teacher")
    parser.add_argument("--shards", type=int, default=0, help="stop after so many; 0 for all")
    parser.add_argument("--copydesk", required=True)
    parser.add_argument("--pipeline", required=True)
    parser.add_argument("--characters", type=int, default=12000, help="the most characters of an article")
    parser.add_argument("--threads", type=int, default=2)
    main(parser.parse_intermixed_args())
