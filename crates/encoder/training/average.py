#!/usr/bin/env python3
"""Averages the weights of students that were trained on from one another.

usage: average.py OUT STUDENT [STUDENT ...]

Weights that lie in one valley of the loss average to a point that generalises better than each (Izmailov et al. 2018;
Wortsman et al. 2022). A student named twice counts twice. All have one lexicon.
"""

import argparse
import pathlib
import pickle

import torch


def main(args):
    folders = [pathlib.Path(f) for f in args.students]
    lexicons = [pickle.loads((f / "lexicon.pickle").read_bytes()) for f in folders]
    if any(lexicon.words != lexicons[0].words for lexicon in lexicons):
        raise SystemExit("the students have different lexicons, so their weights mean different things")
    states = [torch.load(f / "student.pt", weights_only=False) for f in folders]

    def mean(name, last):
        if not last.is_floating_point():
            return last
        return (sum(s["model"][name].double() for s in states) / len(states)).to(last.dtype)

    model = {name: mean(name, last) for name, last in states[-1]["model"].items()}
    out = pathlib.Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    torch.save({**states[-1], "model": model}, out / "student.pt")
    (out / "lexicon.pickle").write_bytes(pickle.dumps(lexicons[-1]))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out")
    parser.add_argument("students", nargs="+")
    main(parser.parse_args())
