#!/usr/bin/env python3
"""Makes a student's scores probabilities: a temperature a head, and of spans how often such a span is right.

usage: calibrate.py STUDENT DATA --copydesk BINARY --pipeline TOKENS.toml

Temperature: Guo et al. 2017, "On Calibration of Modern Neural Networks". A span's score is the logistic of a linear
function of the log-odds of its least certain token (Platt scaling). Both are fitted on development data.
Writes STUDENT/calibration.json and prints the expected calibration error before and after.
"""

import argparse
import json
import pathlib

import numpy as np
import torch

import corpora
import evaluate
import student


def temperature(logits, gold):
    best = min(np.linspace(0.6, 2.4, 37), key=lambda t: _nll(logits / t, gold))
    return float(best)


def _nll(logits, gold):
    logp = logits - np.log(np.exp(logits - logits.max(1, keepdims=True)).sum(1, keepdims=True)) - logits.max(1, keepdims=True)
    return -logp[np.arange(len(gold)), gold].mean()


def calibration_error(confidence, right, bins=10):
    cells = np.minimum((confidence * bins).astype(int), bins - 1)
    return sum(abs(confidence[cells == b].mean() - right[cells == b].mean()) * (cells == b).mean() for b in range(bins) if (cells == b).any())


def main(args):
    torch.set_num_threads(2)
    args.out = args.student
    docs = [d for d in student.gold_documents(args, "dev") if d[1] != "wikigold"]
    predictions = list(evaluate.predict_student(args.student, docs, args.told))
    out = {}
    for task, names in corpora.TASKS.items():
        pairs = [(p[task], d[5][task].astype(int)) for d, p in zip(docs, predictions, strict=True) if task in d[5] and task in p]
        if not pairs:
            continue
        logp = np.concatenate([p for p, _ in pairs])
        gold = np.concatenate([g for _, g in pairs])
        keep = (gold >= 0) & (gold < len(names))
        t = temperature(logp[keep], gold[keep])
        out[task] = {"temperature": round(t, 3), "calibration": [1.0, 0.0]}
        if names[0] != "O":
            continue
        odds, right = [], []
        for p, g in pairs:
            path = evaluate.viterbi(p, names)
            scaled = np.exp(p / t)
            scaled /= scaled.sum(1, keepdims=True)
            fold = lambda k: "MISC" if k == "NORP" else k
            truth = {(a, b, fold(k)) for a, b, k in evaluate.spans(g, names)}
            for a, b, k in evaluate.spans(path, names):
                c = min(scaled[i, path[i]] for i in range(a, b))
                odds.append(np.log(c / (1 - c) if c < 1 - 1e-6 else 1e6))
                right.append((a, b, fold(k)) in truth)
        odds, right = np.array(odds), np.array(right, float)
        x = torch.tensor(np.stack([odds, np.ones_like(odds)], 1), dtype=torch.float64)
        w = torch.tensor([1.0, 0.0], dtype=torch.float64, requires_grad=True)
        optimizer = torch.optim.LBFGS([w], max_iter=100)

        def closure():
            optimizer.zero_grad()
            loss = torch.nn.functional.binary_cross_entropy_with_logits(x @ w, torch.tensor(right))
            loss.backward()
            return loss

        optimizer.step(closure)
        a, b = w.tolist()
        out[task]["calibration"] = [round(a, 4), round(b, 4)]
        before = calibration_error(1 / (1 + np.exp(-odds)), right)
        after = calibration_error(1 / (1 + np.exp(-(a * odds + b))), right)
        print(f"{task}: {len(right)} spans, {100 * right.mean():.1f} % right; calibration error {before:.3f} -> {after:.3f}")
    (pathlib.Path(args.student) / "calibration.json").write_text(json.dumps(out, indent=1) + "\n")
    print(json.dumps(out))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("student")
    parser.add_argument("data")
    parser.add_argument("--copydesk", required=True)
    parser.add_argument("--pipeline", required=True)
    parser.add_argument("--told", default="", help="as for export.py")
    main(parser.parse_args())
