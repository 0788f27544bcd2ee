#!/usr/bin/env python3
"""Trains the encoder on together with a decoder above it, so that its vectors tell more of who said what.

usage: tune.py STUDENT FEATURES NEWS OUT --heads ENTITIES UPOS SENTENCES [--polnear …] [--opinions … --texts …] [--names HEAD FEATURES]

STUDENT is the folder that ../../encoder/training/shipped.py wrote, OUT the folder that ../../encoder/training/export.py reads then.
The other arguments are those of decoder.py; it learns from the same articles as decoder.py's first decoder, so that those
kept aside stay unseen. Beside the decoder's loss

- names, mentions of outlets by role and titles are learned from our gold, and what the reader thinks of them in other texts,
- the heads that ship (--heads, made with the encoder that FEATURES were read with) say what parts of speech, sentences and names
  of all texts stay, and of the texts of --names that head does, which knows other guidelines.

decoder.py goes on from OUT/decoder.pt, on what the new encoder and the heads refitted to it say.
"""

import argparse
import collections
import pathlib
import sys
import time

import numpy as np
import torch
from torch import nn

import batches
import beside
import decode
import decoder as trainer
import gold
import losses
import model as network

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "encoder/training"))
import corpora  # noqa: E402
import features as words  # noqa: E402
import shipped  # noqa: E402
import student as students  # noqa: E402

LONGEST = 1500  # tokens of a document in training, so that a batch fits


class Head:
    """What a head that ships says of the vectors it was made for."""

    def __init__(self, path):
        file = shipped.File(path)
        self.name = file.about["name"]
        labels = len(file.about["labels"])
        self.weight = file.array("weights", "<f4").reshape(labels, -1)
        self.bias = file.array("bias", "<f4")

    def opinion(self, doc):
        logits = torch.from_numpy(doc.vectors @ self.weight.T + self.bias)
        return torch.softmax(logits, 1).half()


def prepare(doc, heads, index, folder, names_keep=1.0):
    """What the encoder's inputs and further losses need of a document."""
    tokens = list(zip(doc.starts.tolist(), doc.ends.tolist(), strict=True))
    forms = [doc.text[s:e] for s, e in tokens]
    doc.ids = np.array([index.setdefault(f, len(index)) for f in forms], np.int64)
    doc.layout = words.layout(doc.text, tokens).astype(np.int64)
    doc.soft = {h.name: (h.opinion(doc), 1.0) for h in heads}
    doc.beside = beside.of_gold(doc, folder) if folder else {}
    if "entities" in doc.beside:
        doc.soft["entities"] = (doc.soft["entities"][0], names_keep)
    for task, p in (doc.opinions or {}).get("beside", {}).items():
        p = torch.from_numpy(p)
        # Of names the head that ships knows other things than the reader.
        doc.soft[task] = ((p + doc.soft[task][0]) / 2 if task in doc.soft else p, 1.0)
    # The old vectors have said all that is asked of them.
    doc.vectors = np.zeros((len(doc), 0), np.float32)
    return doc


def short(doc):
    """Whether a document fits a batch."""
    return len(doc) <= LONGEST


class Tuned(nn.Module):
    def __init__(self, student, table, lowers, vocabulary, args):
        super().__init__()
        self.student, self.table, self.lowers = student, table, lowers
        self.decoder = network.Decoder(args.hidden, args.pair, args.dilations, args.before, args.after, args.dropout, len(vocabulary) + 1)
        self.beside = beside.heads(student.width)
        # Of names there is a head in the student already.
        del self.beside["entities"]

    def vectors(self, docs):
        """→ {task: logits}, vectors of all tokens of the documents in a row."""
        inputs = [(d.ids, d.layout, 0, {}, {}, None) for d in docs]
        with torch.autocast("cpu", torch.bfloat16, enabled=not self.student.quantised):
            logits, vectors = self.student(*students.collate(inputs, self.table, self.lowers, [0] * len(docs)))
        flat = lambda x: torch.cat([x[k, : len(d)] for k, d in enumerate(docs)])
        vectors = flat(vectors).float()
        return {t: flat(x) for t, x in logits.items()} | {t: head(vectors) for t, head in self.beside.items()}, vectors


def plan_of(parts, rng, batch):
    """[(documents, passes)] → batches of documents of one part, of about one length, mixed."""
    plan = []
    for part, times in parts:
        order = [d for _ in range(int(times)) for d in rng.permutation(len(part))]
        order += list(rng.permutation(len(part))[: int(len(part) * (times - int(times)))])
        for from_ in range(0, len(order), 20 * batch):
            chunk = sorted(order[from_ : from_ + 20 * batch], key=lambda d: len(part[d]))
            plan += [[part[d] for d in chunk[i : i + batch]] for i in range(0, len(chunk), batch)]
    return [plan[i] for i in rng.permutation(len(plan))]


def main(args):
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    heads = [Head(p) for p in args.heads]
    folder, index = pathlib.Path(args.news) / "train", {}
    docs = [prepare(d, heads, index, folder, args.names_keep) for d in gold.load(args.features, folder)]
    aside, rest = docs[::5], [d for i, d in enumerate(docs) if i % 5 and short(d)]
    parts, bare = [(rest, args.passes)], set()
    if args.opinions:
        texts = [prepare(d, heads, index, None) for d in trainer.with_opinions(args.texts, args.opinions) if short(d)]
        parts.append((texts, args.opinion_passes))
    if args.polnear:
        other = [prepare(d, heads, index, None) for d in gold.load(args.polnear[0], args.polnear[1], news=False) if short(d)]
        parts.append((other, args.polnear_passes))
    if args.names:
        keep, named = [Head(args.names[0])], []
        for d in filter(short, gold.read(args.names[1])):
            d.text = (pathlib.Path(args.names[1]).with_suffix("") / f"{d.id}.txt").read_text(encoding="utf-8")
            named.append(prepare(d, [h for h in heads if h.name != "entities"] + keep, index, None))
        parts.append((named, args.names_passes))
        # Nobody said who says what in them.
        bare = {id(d) for d in named}
    print([(len(p), sum(map(len, p)), n) for p, n in parts], flush=True)

    start = pathlib.Path(args.student)
    lexicon, student = students.restore(start)
    settings = torch.load(start / "student.pt", weights_only=False)["settings"]
    forms = list(index)
    lower = collections.defaultdict(lambda: len(lower))
    lowers = np.array([lower[words.normalise(f).lower()] for f in forms], np.int64)
    vocabulary = batches.Vocabulary.of(rest)
    model = Tuned(student, lexicon.table(forms), lowers, vocabulary, args)

    rng = np.random.default_rng(args.seed)
    plan = plan_of(parts, rng, args.batch)
    mine = [p for n, p in model.named_parameters() if not n.startswith("student.")]
    rates = [args.student_rate, args.rate]
    optimizer = torch.optim.AdamW([{"params": student.parameters(), "weight_decay": 0.0}, {"params": mine, "weight_decay": 0.02}])
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rates, total_steps=len(plan) + 1, pct_start=0.1)
    began, sums, seen = time.time(), np.zeros(4), 0
    out = pathlib.Path(args.out)
    out.mkdir(parents=True, exist_ok=True)

    def save():
        torch.save({"model": student.state_dict(), "settings": settings, "arguments": vars(args)}, out / "student.pt")
        for name in ("lexicon.pickle", "calibration.json"):
            (out / name).write_bytes((start / name).read_bytes())
        torch.save({"model": model.decoder.state_dict(), "vocabulary": dict(vocabulary)}, out / "decoder.pt")

    model.train()
    for step, batch in enumerate(plan, 1):
        student.quantised = step > 0.85 * len(plan)
        student.chance = np.random.Generator(np.random.SFC64([args.seed, step]))
        logits, vectors = model.vectors(batch)
        loss, at = torch.zeros(()), 0
        for d in batch:
            loss = loss + beside.loss({t: x[at : at + len(d)] for t, x in logits.items()}, d)
            at += len(d)
        loss = args.beside * loss / at
        parts_of = np.zeros(3)
        if id(batch[0]) not in bare:
            (x, word), place = batches.arrays(batch, vocabulary)
            judge = losses.on_gold if batch[0].opinions is None else losses.on_opinions
            main_loss, parts_of = judge(model.decoder, (torch.cat([vectors, x], 1), word), place, batch)
            loss = loss + main_loss
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(student.parameters(), 1.0)
        nn.utils.clip_grad_norm_(mine, 1.0)
        optimizer.step()
        schedule.step()
        sums, seen = sums + np.array([*parts_of, float(loss.detach())]), seen + 1
        if step % 50 == 0 or step == len(plan):
            print(f"step {step}/{len(plan)} {sums / seen} {time.time() - began:.0f} s", flush=True)
            sums, seen = np.zeros(4), 0
            if step % 200 == 0 or step == len(plan):
                save()
    model.eval()
    student.quantised = True
    predictions, others = [], []
    with torch.no_grad():
        for d in aside:
            logits, below = model.vectors([d])
            others.append(logits)
            predictions.append(decode.decode(d, decode.read(model.decoder, vocabulary, d, below), (3.0, -0.5, 1.5)))
    print("beside:", beside.measure(aside, others))
    print("held out:", decode.measure(aside, predictions, *decode.calibrate(aside, predictions)))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("student", "features", "news", "out"):
        parser.add_argument(name)
    trainer.arguments(parser)
    parser.add_argument("--heads", nargs=3, required=True)
    parser.add_argument("--names", nargs=2, metavar=("HEAD", "FEATURES"), help="a head whose opinion of names is kept on these texts")
    parser.add_argument("--names-passes", type=float, default=1)
    parser.add_argument("--names-keep", type=float, default=0.1, help="how much the old head's opinion of names counts where our gold has them")
    parser.add_argument("--student-rate", type=float, default=1e-3)
    parser.add_argument("--beside", type=float, default=4.0, help="what is learned beside attributions counts so much")
    main(parser.parse_args())
