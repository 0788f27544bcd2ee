#!/usr/bin/env python3
"""Records what the network in PyTorch says of a few sentences, for a test that the shipped files say the same in Rust.

usage: fixture.py STUDENT OUT.json --copydesk BINARY --pipeline TOKENS.toml

A record: text, tokens as byte offsets, the first eight numbers of each vector, and for each task each token's best label.
"""

import argparse
import json
import pathlib

import numpy as np
import torch

import corpora
import features
import student

TEXTS = [
    "Prime Minister Anna Berg told reporters in Oslo on Monday that Norway “will not wait” for the U.N. Security Council.\n\n"
    "Berg, 54, said Acme Corp.'s offer was too low, according to Reuters. “We didn't agree,” she said.",
    "STOCKS FALL AS FED RAISES RATES\n\nNEW YORK (AP) — The Dow Jones fell 1.2% Friday, the worst day since Sept. 11, 2023. "
    "French-owned Zyntholux dropped 12 per cent; analysts don't expect a recovery before 2027.",
    "Kovalchenko's spokeswoman denied the report. \"It's false,\" Marta Oyelaran-Whitfield wrote. 北京 – naïve café 😀 …",
]


def main(args):
    lexicon, model = student.restore(args.student, args.told)
    records = []
    for _, text, tokens in features.tokenise(args.copydesk, args.pipeline, [(str(k), t) for k, t in enumerate(TEXTS)]):
        data = student.Data()
        ids = np.array([data.form(text[s:e]) for s, e in tokens], np.int32)
        index = {}
        lowers = np.array([index.setdefault(features.normalise(f).lower(), len(index)) for f in data.forms], np.int64)
        doc = (ids, features.layout(text, tokens), 0, {}, {}, None)
        with torch.no_grad():
            logits, vectors = model(*student.collate([doc], lexicon.table(data.forms), lowers, [0]))
        at = [len(text[:i].encode()) for i in range(len(text) + 1)]
        records.append({
            "text": text,
            "tokens": [[at[s], at[e]] for s, e in tokens],
            "vectors": [[round(float(x), 4) for x in v[:8]] for v in vectors[0]],
            "labels": {t: [corpora.TASKS[t][int(k)] for k in v[0].argmax(1)] for t, v in logits.items()},
        })  # fmt: skip
    lines = ",\n".join(json.dumps(r, ensure_ascii=False) for r in records)
    pathlib.Path(args.out).write_text(f"[\n{lines}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("student")
    parser.add_argument("out")
    parser.add_argument("--copydesk", required=True)
    parser.add_argument("--pipeline", required=True)
    parser.add_argument("--told", default="", help="as for export.py")
    main(parser.parse_args())
