"""Writes a trained decoder as the file that `src/decoder/model.rs` reads."""

import importlib.util
import json
import pathlib
import struct

import numpy as np
import torch

import decode
import gold
import model as network

# The container is the encoder's, whose module has the name of this one.
_spec = importlib.util.spec_from_file_location("container", pathlib.Path(__file__).resolve().parents[2] / "encoder/training/container.py")
_container = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_container)


def write(path, model, vocabulary, args, change, confidence, least):
    w = model.state_dict()
    numbers = lambda t: np.ascontiguousarray(t.detach().numpy().astype("<f4")).tobytes()
    (fingerprint,) = struct.unpack("<I", pathlib.Path(args.encoder).read_bytes()[12:16])
    about = {
        "kind": "decoder", "name": "quotes", "encoder": fingerprint, "width": gold.WIDTH, "hidden": args.hidden, "pair": args.pair,
        "dilations": args.dilations, "before": args.before, "after": args.after, "distances": list(network.DISTANCES),
        "floor": decode.FLOOR, "change": change, "confidence": confidence, "least": least,
    }  # fmt: skip
    token = w["token.weight"]
    sections = {
        "about": json.dumps(about).encode(),
        "words": "\n".join(sorted(vocabulary, key=vocabulary.get)).encode(),
        # A word without a row of its own is what the bias is for.
        "words.rows": numbers(w["words.weight"][1:] - w["words.weight"][0]),
        # The last input says that the guidelines are PolNeAR's, which those that run never are.
        "flags": numbers(token[:, gold.WIDTH : network.INPUTS - 1].T),
        "kind": numbers(w["kind.weight"]),
        "between": numbers(w["between.weight"][:, 0]),
    }

    def linear(name, weight, bias):
        sections[f"{name}.w"], sections[f"{name}.b"] = numbers(weight), numbers(bias)

    linear("token", token[:, : gold.WIDTH], w["token.bias"] + w["words.weight"][0])
    linear("anchor", w["anchor.weight"], torch.zeros(args.pair))
    for name in ("cue", "here", "part", "valid"):
        linear(name, w[f"{name}.weight"], w[f"{name}.bias"])
    for k in range(len(network.TABLES)):
        sections[f"table{k}"] = numbers(w[f"tables.{k}.weight"])
    for k in range(len(args.dilations)):
        # outputs × inputs × taps → outputs × (taps × inputs)
        weight = w[f"convolutions.{k}.weight"].permute(0, 2, 1)
        linear(f"conv{k}", weight.reshape(len(weight), -1), w[f"convolutions.{k}.bias"])
    pathlib.Path(path).write_bytes(_container.container(sections)[0])
