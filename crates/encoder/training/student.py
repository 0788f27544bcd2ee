#!/usr/bin/env python3
"""Trains the student on gold labels and on the teacher's opinions of unlabelled news.

usage: student.py DATA LABELLED OUT --copydesk BINARY --pipeline TOKENS.toml --knowledge DIR [options]

DATA      the corpora (gold); LABELLED the folders of shards that label.py wrote, such as A,B, the first with its gold.npz, or "none".
Writes OUT/student.pt and, every few minutes, OUT/student.resume.pt, from which the same command goes on.
A pass goes over the gold once and over a share of the shards; the last tenth of the steps trains with int8 rounding.
"""

import argparse
import collections
import json
import pathlib
import pickle
import random
import time

import numpy as np
import torch
from torch import nn

import corpora
import features
import network
import teacher

LONGEST = 1024  # tokens of a document in training


class Data:
    """Documents as arrays over one vocabulary of forms."""

    def __init__(self):
        self.forms, self.index, self.docs = [], {}, []

    def form(self, form):
        k = self.index.get(form)
        if k is None:
            k = self.index[form] = len(self.forms)
            self.forms.append(form)
        return k

    def add(self, ids, layout, guidelines, gold, soft, context=None):
        """gold: {task: labels}; soft: {task: tokens × labels}; context: tokens × width of a teacher; all float16"""
        for a in range(0, len(ids), LONGEST):
            b = a + LONGEST
            if len(ids[a:b]) > 3:
                self.docs.append(
                    (ids[a:b], layout[a:b], guidelines, {t: g[a:b] for t, g in gold.items()},
                     {t: p[a:b] for t, p in soft.items()}, None if context is None else context[a:b])
                )


def gold_documents(args, part):
    """Gold documents with the product's own tokens; kept in a file, as reading takes a minute."""
    only = args.corpora.split(",") if getattr(args, "corpora", "") and part == "train" else []
    cache = pathlib.Path(args.out).parent / f"{'-'.join(['gold', part, *only])}.pickle"
    if cache.exists():
        return pickle.loads(cache.read_bytes())
    docs = corpora.load(args.data, part, only)
    split = features.tokenise(args.copydesk, args.pipeline, [(str(i), d.text) for i, d in enumerate(docs)])
    out = []
    for doc, (_, text, tokens) in zip(docs, split, strict=True):
        assert text == doc.text, doc.id
        if tokens:
            labels = {t: np.array(v, np.int16) for t, v in corpora.project(doc, tokens).items()}
            out.append((doc.id, doc.corpus, [text[s:e] for s, e in tokens], features.layout(text, tokens), tokens, labels))
    cache.write_bytes(pickle.dumps(out))
    return out


def shards(folders, wanted):
    paths = [p for folder in folders.split(",") for p in sorted(pathlib.Path(folder).glob("*.npz")) if p.stem.isdigit()]
    return paths[:wanted] if wanted else paths


def load_shard(data, path, tasks):
    z = np.load(path)
    forms = np.array([data.form(f) for f in json.loads(str(z["forms"]))], np.int32)
    ids, layout, start = forms[z["ids"]], z["layout"], 0
    scores = {t: z[f"p_{t}"] for t in tasks if f"p_{t}" in z}
    for end in z["ends"]:
        data.add(ids[start:end], layout[start:end], 0, {}, {t: p[start:end] for t, p in scores.items()})
        start = end


def batches(docs, rng, tokens):
    order = sorted(range(len(docs)), key=lambda d: len(docs[d][0]) * (1 + 0.2 * rng.random()))
    out, batch, longest = [], [], 0
    for d in order:
        n = max(longest, len(docs[d][0]))
        if batch and n * (len(batch) + 1) > tokens:
            out.append(batch)
            batch, n = [], len(docs[d][0])
        batch.append(d)
        longest = n
    out.append(batch)
    rng.shuffle(out)
    return out


def collate(docs, table, lowers, guidelines):
    """→ the inputs of network.Student.forward."""
    n = max(len(d[0]) for d in docs)
    ids, layout = np.zeros((len(docs), n), np.int64), np.zeros((len(docs), n), np.int64)
    live, same = np.zeros((len(docs), n), np.uint8), np.zeros((len(docs), n), np.int64)
    for k, d in enumerate(docs):
        m = len(d[0])
        ids[k, :m], layout[k, :m], live[k, :m] = d[0], d[1], 1
        same[k, :m] = lowers[d[0]] + (k + 1) * 10**9
    forms, ids = np.unique(ids, return_inverse=True)
    _, same = np.unique(same, return_inverse=True)
    shape = live.shape
    tensors = torch.from_numpy
    context = None
    if docs[0][5] is not None:
        context = torch.zeros(*shape, docs[0][5].shape[1])
        for k, d in enumerate(docs):
            context[k, : len(d[0])] = tensors(d[5].astype(np.float32))
    return (
        torch.from_numpy(table[forms]), tensors(ids.reshape(shape)), tensors(layout), torch.tensor(guidelines),
        tensors(same.reshape(shape)), tensors(live), context,
    )  # fmt: skip


def losses(logits, docs, args):
    total, parts = 0.0, {}
    n = max(len(d[0]) for d in docs)
    for t, values in logits.items():
        gold = [(k, d[3][t]) for k, d in enumerate(docs) if t in d[3]]
        if gold:
            y = torch.full((len(gold), n), corpora.IGNORE)
            for r, (_, labels) in enumerate(gold):
                y[r, : len(labels)] = torch.from_numpy(labels.astype(np.int64))
            loss = teacher.task_loss(values[[k for k, _ in gold]], y, t)
            parts[t] = loss.item()
            total = total + loss
        soft = [(k, d[4][t]) for k, d in enumerate(docs) if t in d[4]]
        if soft:
            logp = values.log_softmax(-1)
            chosen = torch.cat([logp[k, : len(p)] for k, p in soft])
            p = torch.from_numpy(np.concatenate([p for _, p in soft]).astype(np.float32))
            p = p / p.sum(-1, keepdim=True)
            # The teacher's own entropy is left in, as it does not depend on the student.
            loss = -(p * chosen).sum(-1).mean()
            parts["soft " + t] = loss.item()
            total = total + args.soft_weight * loss
    return total, parts


def count_words(gold, data):
    counts = collections.Counter()
    for _, _, forms, *_ in gold:
        counts.update(features.normalise(f).lower() for f in forms)
    lowers = [features.normalise(f).lower() for f in data.forms]
    seen = np.zeros(len(data.forms), np.int64)
    for d in data.docs:
        np.add.at(seen, d[0], 1)
    for w, n in zip(lowers, seen, strict=True):
        counts[w] += int(n)
    return counts


def train(args):
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    out = pathlib.Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    tasks = args.tasks.split(",")
    gold = gold_documents(args, "train")
    data = Data()
    if args.labelled != "none":
        for path in shards(args.labelled, args.shards):
            load_shard(data, path, tasks)
    soft_docs = len(data.docs)
    lexicon_file = (pathlib.Path(args.start) if args.start else out) / "lexicon.pickle"
    if lexicon_file.exists():
        lexicon = pickle.loads(lexicon_file.read_bytes())
        (out / "lexicon.pickle").write_bytes(lexicon_file.read_bytes())
        counts = count_words(gold, data)
        lexicon.count = np.array([counts[w] for w in lexicon.words], np.float32)
    else:
        lexicon = features.Lexicon(count_words(gold, data), args.embeddings, args.knowledge, args.words, args.rare, args.seed, args.pretrained)
        lexicon_file.write_bytes(pickle.dumps(lexicon))
    context = np.load(args.context, mmap_mode="r") if args.context else None
    # What the hybrid thinks of the gold's tokens: every task for each of them, and how sure it is.
    opinions = pathlib.Path(args.labelled.split(",")[0]) / "gold.npz"
    opinions = np.load(opinions) if opinions.exists() and context is None else {}
    opinions = {t: opinions[f"p_{t}"] for t in tasks if f"p_{t}" in opinions}
    at = 0
    for _, corpus, forms, layout, _, labels in gold:
        read = None if context is None else np.array(context[at : at + len(forms)])
        soft = {t: p[at : at + len(forms)] for t, p in opinions.items() if at < len(p) and not (args.fill and t in labels)}
        at += len(forms)
        labels = {t: v for t, v in labels.items() if t in tasks}
        if labels:
            data.add(np.array([data.form(f) for f in forms], np.int32), layout, corpora.GUIDELINES[corpus], labels, soft, read)
    table = lexicon.table(data.forms)
    lower_index = {}
    lowers = np.array([lower_index.setdefault(features.normalise(f).lower(), len(lower_index)) for f in data.forms], np.int64)
    print(len(data.docs) - soft_docs, "gold and", soft_docs, "labelled documents,", sum(len(d[0]) for d in data.docs), "tokens,",
          len(lexicon.words), "words", flush=True)  # fmt: skip

    if args.start:
        start = torch.load(pathlib.Path(args.start) / "student.pt", weights_only=False)
        deeper = [int(d) for d in args.deeper.split(",") if d]
        settings = {**start["settings"], "tasks": tasks, "dilations": [*start["settings"]["dilations"], *deeper]}
    else:
        settings = {
            "width": args.width, "dilations": [int(d) for d in args.dilations.split(",")],
            "memory_after": None if args.memory_after < 0 else args.memory_after, "tasks": tasks,
            "context": 0 if context is None else context.shape[1], "gated": not args.plain,
        }  # fmt: skip
    model = network.Student(lexicon, **settings)
    model.dropout = args.dropout
    if args.start:
        model.load_state_dict(start["model"], strict=not deeper)
        # Layers that bring no news yet leave what the others say as it is.
        for layer in model.convolutions[len(model.convolutions) - len(deeper) :]:
            for p in layer.linear.parameters():
                nn.init.zeros_(p[: model.width])
    if args.no_pretrained:
        model.glove_rows.zero_()
    print(sum(p.numel() for p in model.convolutions.parameters()), "weights in convolutions", flush=True)
    rng = random.Random(args.seed)

    def passes():
        """Batches of every pass: gold whole, shards in turn."""
        golden = list(range(soft_docs, len(data.docs)))
        share = -(-soft_docs * args.soft_passes // args.passes) if soft_docs else 0
        order, at = list(range(soft_docs)), 0
        rng.shuffle(order)
        for _ in range(args.passes):
            chosen = golden + [order[(at + i) % soft_docs] for i in range(share)]
            at += share
            yield from ([chosen[i] for i in b] for b in batches([data.docs[c] for c in chosen], rng, args.batch))

    plan = list(passes())
    optimizer = torch.optim.AdamW(model.parameters(), lr=args.rate, weight_decay=0.01, fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, args.rate, total_steps=len(plan) + 1, pct_start=0.15)
    resume, done = out / "student.resume.pt", 0
    if resume.exists():
        state = torch.load(resume, weights_only=False)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        schedule.load_state_dict(state["schedule"])
        done = state["step"]
        print("resuming after step", done, flush=True)
    began = saved = time.time()
    totals, seen = collections.defaultdict(lambda: [0.0, 0]), 0
    model.train()
    for step, chosen in enumerate(plan, 1):
        if step <= done:
            continue
        torch.manual_seed(args.seed * 1_000_003 + step)
        model.chance = np.random.Generator(np.random.SFC64([args.seed, step]))
        docs = [data.docs[c] for c in chosen]
        # A machine's labels say what their corpus calls a name, and nothing of what is called so where no corpus is told.
        hide = torch.rand(len(docs)) < 0.5
        guidelines = [0 if h and d[2] != corpora.GUIDELINES["gmb"] else d[2] for d, h in zip(docs, hide, strict=True)]
        model.quantised = step > 0.9 * len(plan) and context is None
        x = collate(docs, table, lowers, guidelines)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=not model.quantised):
            logits, _ = model(*x)
        loss, parts = losses(logits, docs, args)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        for t, v in parts.items():
            totals[t][0] += v
            totals[t][1] += 1
        seen += int(x[5].sum())
        if step % 100 == 0 or step == len(plan):
            text = " ".join(f"{t} {a / n:.4f}" for t, (a, n) in sorted(totals.items()))
            print(f"step {step}/{len(plan)} {text} {seen / (time.time() - began):.0f} tokens/s", flush=True)
            totals.clear()
        if time.time() - saved > 240:
            torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(),
                        "schedule": schedule.state_dict(), "step": step}, resume.with_suffix(".tmp"))  # fmt: skip
            resume.with_suffix(".tmp").rename(resume)
            saved = time.time()
    torch.save({"model": model.state_dict(), "settings": settings, "arguments": vars(args)}, out / "student.pt")
    resume.unlink(missing_ok=True)


def restore(folder, told=""):
    """The trained student of a folder → (lexicon, model in evaluation mode, with int8 rounding).

    told: whose guidelines count where none are told, such as "unknown=0.5,conll=0.5"; without it, "unknown".
    """
    folder = pathlib.Path(folder)
    lexicon = pickle.loads((folder / "lexicon.pickle").read_bytes())
    state = torch.load(folder / "student.pt", weights_only=False)
    model = network.Student(lexicon, **state["settings"])
    model.load_state_dict(state["model"])
    model.quantised = True
    if told:
        shares = [part.split("=") for part in told.split(",")]
        rows = [float(share) * model.guidelines.weight[corpora.GUIDELINES[name]] for name, share in shares]
        model.guidelines.weight.data[0] = sum(rows).detach()
    return lexicon, model.eval()


def arguments(parser):
    parser.add_argument("data")
    parser.add_argument("labelled")
    parser.add_argument("out")
    parser.add_argument("--copydesk", required=True)
    parser.add_argument("--pipeline", required=True)
    parser.add_argument("--knowledge", required=True)
    parser.add_argument("--embeddings", required=True)
    parser.add_argument("--tasks", default="entities,upos,attribution,sentences")
    parser.add_argument("--width", type=int, default=128)
    parser.add_argument("--dilations", default="1,2,4,8,16,32")
    parser.add_argument("--memory-after", type=int, default=2, help="layer after which the memory stands; -1 for none")
    parser.add_argument("--start", help="a trained student to go on from, with its lexicon")
    parser.add_argument("--deeper", default="", help="with --start: dilations of layers to add after those it has, such as 1,2")
    parser.add_argument("--plain", action="store_true", help="layers without gates, for comparison")
    parser.add_argument("--no-pretrained", action="store_true", help="without GloVe's vectors, for comparison")
    parser.add_argument("--corpora", default="", help="gold corpora to learn from, such as worldwide,conll,gmb; all without it")
    parser.add_argument("--words", type=int, default=40000)
    parser.add_argument("--pretrained", type=int, default=0, help="so many of GloVe's words have a row too, met in training or not")
    parser.add_argument("--dropout", type=float, default=0.08)
    parser.add_argument("--rare", type=int, default=250000)
    parser.add_argument("--shards", type=int, default=0, help="how many shards to use; 0 for all")
    parser.add_argument("--context", help="vectors of a teacher for the gold tokens, as context.py writes them")
    parser.add_argument("--fill", action="store_true", help="a teacher's opinion of gold tokens only for tasks without gold")
    parser.add_argument("--batch", type=int, default=4000, help="tokens a batch")
    parser.add_argument("--passes", type=int, default=8)
    parser.add_argument("--soft-passes", type=int, default=2)
    parser.add_argument("--soft-weight", type=float, default=1.0)
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    return parser


if __name__ == "__main__":
    train(arguments(argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)).parse_args())
