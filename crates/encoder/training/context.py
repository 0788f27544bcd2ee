#!/usr/bin/env python3
"""Reads the gold training documents with the fine-tuned transformer and keeps its vectors, for a hybrid teacher.

usage: context.py TEACHER DATA OUT.npy --copydesk BINARY --pipeline TOKENS.toml

OUT.npy is tokens x width in float16, in the order of student.gold_documents.
"""

import argparse

import numpy as np
import torch

import corpora
import student
import teacher


def main(args):
    torch.set_num_threads(args.threads)
    docs = student.gold_documents(args, "train")
    only = args.corpora.split(",") if args.corpora else ()
    texts = [(d.text, t[4]) for d, t in zip((d for d in corpora.load(args.data, "train", only) if d.tokens), docs, strict=True)]
    tokenizer, model = teacher.restore(args.teacher)
    out, at = None, 0
    total = sum(len(t) for _, t in texts)
    for vectors in teacher.read(tokenizer, model, texts):
        if out is None:
            out = np.zeros((total, vectors.shape[1]), np.float16)
        out[at : at + len(vectors)] = vectors.numpy()
        at += len(vectors)
    np.save(args.out, out)
    print(out.shape)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("teacher")
    parser.add_argument("data")
    parser.add_argument("out")
    parser.add_argument("--copydesk", required=True)
    parser.add_argument("--pipeline", required=True)
    parser.add_argument("--corpora", default="", help="gold corpora to read, such as worldwide,conll; all without it")
    parser.add_argument("--threads", type=int, default=2)
    main(parser.parse_args())
