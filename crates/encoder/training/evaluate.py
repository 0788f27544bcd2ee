#!/usr/bin/env python3
"""Scores a teacher or a student on the development data, with the product's own tokens.

usage: evaluate.py (teacher|hybrid|student) MODEL DATA --copydesk BINARY --pipeline TOKENS.toml [--told …] [--float]

Prints, by corpus: F1 of PERSON, ORG and LOC together ("main": exact span and label), accuracy of parts of speech, F1 of
tokens inside content, source and cue, F1 of sentence starts. `copydesk eval` scores the product itself, on raw text.
"""

import argparse
import json
import pathlib

import numpy as np
import torch

import corpora
import features
import student
import teacher


def viterbi(logp, labels):
    """The best sequence of BIO labels under the rule that I-X follows B-X or I-X."""
    n = len(labels)
    allowed = np.zeros((n, n), np.float32)
    for a in range(n):
        for b in range(n):
            if labels[b].startswith("I-") and labels[a][1:] != labels[b][1:]:
                allowed[a, b] = -1e4
    first = np.array([-1e4 if x.startswith("I-") else 0 for x in labels], np.float32)
    best, back = logp[0] + first, []
    for row in logp[1:]:
        through = best[:, None] + allowed
        back.append(through.argmax(0))
        best = through.max(0) + row
    path = [int(best.argmax())]
    for pointers in reversed(back):
        path.append(int(pointers[path[-1]]))
    return path[::-1]


def spans(path, labels):
    out, start = set(), None
    for i, k in enumerate([*path, 0]):
        label = labels[k] if k < len(labels) else ("B-MISC", "I-MISC")[k - len(labels)]
        if start is not None and not label.startswith("I-"):
            out.add((start[0], i, start[1]))
            start = None
        if label.startswith("B-"):
            start = (i, label[2:])
    return out


def score(docs, predictions):
    """docs as of student.gold_documents; predictions: {task: tokens × labels} a document → {corpus: {measure: value}}."""
    n = {}

    def count(corpus, measure, hit, predicted, gold):
        c = n.setdefault(corpus, {}).setdefault(measure, [0, 0, 0])
        c[0] += hit
        c[1] += predicted
        c[2] += gold

    for (_, corpus, _, _, _, gold), scores in zip(docs, predictions, strict=True):
        for task, labels in gold.items():
            if task not in scores or not len(labels):
                continue
            logp, names = scores[task], corpora.TASKS[task]
            if task == "entities":
                g, p = spans(labels, names), spans(viterbi(logp, names), names)
                fold = lambda x: {(a, b, "MISC" if k == "NORP" else k) for a, b, k in x}
                g, p = fold(g), fold(p)
                count(corpus, "with misc", len(g & p), len(p), len(g))
                g, p = ({x for x in y if x[2] != "MISC"} for y in (g, p))
                count(corpus, "main", len(g & p), len(p), len(g))
            elif task == "upos":
                keep = labels != corpora.IGNORE
                hit = int((logp.argmax(1)[keep] == labels[keep]).sum())
                count(corpus, "upos", hit, int(keep.sum()), int(keep.sum()))
            elif task == "attribution":
                p = np.array(viterbi(logp, names))
                kind = lambda y: (np.asarray(y) + 1) // 2
                g, p = kind(labels), kind(p)
                count(corpus, "attribution", int(((g == p) & (g > 0)).sum()), int((p > 0).sum()), int((g > 0).sum()))
            else:
                p = logp.argmax(1)
                count(corpus, "sentences", int(((labels == 1) & (p == 1)).sum()), int((p == 1).sum()), int((labels == 1).sum()))
    return {
        corpus: {m: round(200 * h / max(1, p + g), 2) for m, (h, p, g) in sorted(by.items())}
        for corpus, by in sorted(n.items())
    }


def predict_student(folder, docs, told="", quantised=True, context=None):
    """context: a teacher's vectors of each document, for a hybrid."""
    lexicon, model = student.restore(folder, told)
    model.quantised = quantised
    data = student.Data()
    for k, (_, _, forms, layout, _, _) in enumerate(docs):
        ids = np.array([data.form(f) for f in forms], np.int32)
        data.docs.append((ids, layout, 0, {}, {}, None if context is None else context[k]))
    table = lexicon.table(data.forms)
    index = {}
    lowers = np.array([index.setdefault(features.normalise(f).lower(), len(index)) for f in data.forms], np.int64)
    for doc in data.docs:
        with torch.no_grad():
            logits, vectors = model(*student.collate([doc], table, lowers, [0]))
        yield {t: v[0].log_softmax(-1).numpy() for t, v in logits.items()}


def main(args):
    torch.set_num_threads(args.threads)
    args.out = args.model
    only = args.corpora.split(",") if args.corpora else ()
    docs = [d for d in student.gold_documents(args, "dev") if not only or d[1] in only]
    texts = {d.id + d.corpus: d.text for d in corpora.load(args.data, "dev")} if args.kind != "student" else {}
    texts = [(texts[d[0] + d[1]], d[4]) for d in docs if texts]
    if args.kind == "teacher":
        results = teacher.predict(*teacher.restore(args.model), texts)
        results = ({t: v.numpy() for t, v in by.items()} for by in results)
    else:
        context = None
        if args.kind == "hybrid":
            context = [v.numpy() for v in teacher.read(*teacher.restore(args.teacher), texts)]
        results = predict_student(args.model, docs, args.told, args.kind == "student" and not args.float, context)
    scores = score(docs, results)
    for corpus, by in scores.items():
        print(f"{corpus:10}", "  ".join(f"{m} {v:5.2f}" for m, v in by.items()))
    name = f"{args.kind}{'-float' if args.float else ''}-dev.json"
    (pathlib.Path(args.model) / name).write_text(json.dumps(scores, indent=1) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=("teacher", "hybrid", "student"))
    parser.add_argument("model")
    parser.add_argument("data")
    parser.add_argument("--copydesk", required=True)
    parser.add_argument("--pipeline", required=True)
    parser.add_argument("--corpora", default="", help="the corpora to score, such as wikigold; all without it")
    parser.add_argument("--told", default="", help="whose guidelines count, such as unknown=0.5,conll=0.5")
    parser.add_argument("--teacher", help="the transformer under a hybrid")
    parser.add_argument("--float", action="store_true", help="without int8 rounding")
    parser.add_argument("--threads", type=int, default=2)
    main(parser.parse_args())
