#!/usr/bin/env python3
"""Makes the scores of attributions mean how likely an editor would print them: content, speaker's name, kind and mode all right.

usage: calibrate.py DECODER NEWS --copydesk BINARY --pipeline PIPELINE.toml --aside DECODER.aside

decoder.py fits the confidence to what it sees itself, which is not who the speaker is. Here the whole pipeline reads the articles
kept aside (every fifth of NEWS/train) with the decoder that did not learn from them, a logistic curve over the scores is fitted
(Platt 1999), and DECODER is rewritten with it. The limits move along, so that the same attributions are given.
"""

import argparse
import json
import math
import pathlib
import re
import struct
import subprocess
import sys
import tempfile

import torch

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "encoder/training"))
from container import container  # noqa: E402

WORD = re.compile(r"\w+")


def sections(path):
    data = pathlib.Path(path).read_bytes()
    (count,) = struct.unpack_from("<I", data, 24)
    for k in range(count):
        name, offset, length = struct.unpack_from("<16sQQ", data, 32 + 32 * k)
        yield name.rstrip(b"\0").decode(), data[offset : offset + length]


def same_name(a, b):
    words = lambda n: set(re.sub(r"[^\w]+", " ", re.sub(r"^the\s+", "", (n or "").strip().lower())).split())
    a, b = words(a), words(b)
    return bool(a and b) and (a <= b or b <= a)


def overlaps(a, b):
    return bool(a and b) and a[0] < b[1] and b[0] < a[1]


def speaker(gold, found):
    """Whether the speaker is right, as the scorer of news (score_news.py) has it."""
    if gold["speaker_name"]:
        return same_name(gold["speaker_name"], found["speaker_name"])
    if found["speaker_name"]:
        return overlaps(gold["speaker"], found["speaker"]) and gold["speaker_type"] != "person"
    return overlaps(gold["speaker"], found["speaker"]) or not (gold["speaker"] or found["speaker"])


def outcomes(record, gold):
    """(score, right) of each attribution that was said, without those that the gold is unsure of."""
    words = [m.span() for m in WORD.finditer(record["text"])]
    tokens = lambda q: {s for s, e in words for b, c in q["content"] if s < c and b < e}
    golden = [(tokens(g), g) for g in gold["attributions"]]
    for found in record["layers"]["quotes"]:
        own = tokens(found)
        iou, best = max(((len(own & t) / max(1, len(own | t)), k) for k, (t, _) in enumerate(golden)), default=(0, None))
        g = golden[best][1] if iou >= 0.5 else None
        if found.get("score") is not None and found["mode"] == "said" and not (g and g.get("unsure")):
            right = g is not None and iou >= 0.8 and g["mode"] == "said" and g["kind"] == found["kind"] and speaker(g, found)
            yield found["score"], right


def main(args):
    train = pathlib.Path(args.news) / "train"
    aside = sorted(train.glob("*.txt"))[::5]
    with tempfile.TemporaryDirectory() as folder:
        pipeline = pathlib.Path(folder) / "aside.toml"
        text = pathlib.Path(args.pipeline).read_text(encoding="utf-8").split("\n[[test]]")[0]
        model = json.dumps(str(pathlib.Path(args.aside).resolve()))
        pipeline.write_text(text.replace('plugin = "quotes"', f'plugin = "quotes"\noptions = {{ model = {model} }}'), encoding="utf-8")
        command = [args.copydesk, "run", str(pipeline), "--builtin", "-q", *map(str, aside)]
        lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    rows = []
    for line, path in zip(lines, aside, strict=True):
        rows += outcomes(json.loads(line), json.loads(path.with_suffix("").with_suffix(".gold.json").read_text(encoding="utf-8")))
    odds = lambda p: math.log(min(max(p, 1e-6), 1 - 1e-6) / (1 - min(max(p, 1e-6), 1 - 1e-6)))
    x = torch.tensor([odds(score) for score, _ in rows])
    y = torch.tensor([float(right) for _, right in rows])
    line = torch.tensor([1.0, 0.0], requires_grad=True)
    optimizer = torch.optim.LBFGS([line], max_iter=100)

    def closure():
        optimizer.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(line[0] * x + line[1], y)
        loss.backward()
        return loss

    optimizer.step(closure)
    slope, offset = line.tolist()
    parts = dict(sections(args.decoder))
    about = json.loads(parts["about"])
    # From what both decoders had at first, so that the command can be run twice.
    begun = json.loads(dict(sections(args.aside))["about"])
    about["confidence"] = [slope * w for w in begun["confidence"]]
    about["confidence"][-1] += offset
    about["least"] = [1 / (1 + math.exp(-(slope * odds(p) + offset))) for p in begun["least"]]
    parts["about"] = json.dumps(about).encode()
    pathlib.Path(args.decoder).write_bytes(container(parts)[0])
    print(f"{len(rows)} attributions, {sum(r for _, r in rows)} right; slope {slope:.3f}, offset {offset:.3f}, limits {about['least']}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("decoder")
    parser.add_argument("news")
    parser.add_argument("--copydesk", required=True)
    parser.add_argument("--pipeline", required=True)
    parser.add_argument("--aside", required=True, help="what decoder.py wrote before it learned from all")
    main(parser.parse_args())
