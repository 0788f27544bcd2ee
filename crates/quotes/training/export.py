"""Writes a trained decoder as the file that ships: export.py DECODER.pt ENCODER OUT [CALIBRATED.pt]"""
import json, pathlib, struct, sys, zlib
import numpy as np, torch
import gold, model as network

def container(sections):
    places, at = [], 32 + 32 * len(sections)
    for data in sections.values():
        at = -(-at // 64) * 64
        places.append((at, len(data))); at += len(data)
    out = bytearray(at)
    out[24:32] = struct.pack("<II", len(sections), 0)
    for k, (name, (offset, length)) in enumerate(zip(sections, places)):
        out[32 + 32 * k:64 + 32 * k] = struct.pack("<16sQQ", name.encode(), offset, length)
        out[offset:offset + length] = sections[name]
    out[16:24] = struct.pack("<Q", at)
    crc = zlib.crc32(out[16:])
    out[0:16] = b"CDMODEL\n" + struct.pack("<II", 1, crc)
    return bytes(out)

def main(path, encoder, out, calibrated=None):
    state = torch.load(path, weights_only=False)
    fitted = torch.load(calibrated, weights_only=False) if calibrated else state
    w, args = state["model"], state["args"]
    f = lambda t: np.ascontiguousarray(t.detach().numpy().astype("<f4")).tobytes()
    # The last input says that the guidelines are PolNeAR's, which those that ship never are.
    token = w["token.weight"]
    flags = token[:, gold.WIDTH:gold.WIDTH + 8 + gold.LABELS].T
    fingerprint, = struct.unpack("<I", pathlib.Path(encoder).read_bytes()[12:16])
    words = [x for x, _ in sorted(state["vocabulary"].items(), key=lambda x: x[1])]
    bias = w["token.bias"] + w["words.weight"][0]
    rows = w["words.weight"][1:] - w["words.weight"][0]
    sections = {"about": json.dumps({
        "kind": "decoder", "name": "quotes", "encoder": fingerprint, "width": gold.WIDTH, "hidden": args["hidden"], "pair": args["pair"],
        "dilations": args["dilations"], "before": args["before"], "after": args["after"], "distances": list(network.DISTANCES),
        "floor": 0.2, "change": -1.0, "confidence": fitted["confidence"], "least": fitted["least"]}).encode(),
        "words": "\n".join(words).encode(), "words.rows": f(rows), "token.w": f(token[:, :gold.WIDTH]), "token.b": f(bias), "flags": f(flags)}
    def linear(name, weight, b): sections.update({f"{name}.w": f(weight), f"{name}.b": f(b)})
    linear("cue", w["cue.weight"], w["cue.bias"]); linear("here", w["here.weight"], w["here.bias"])
    linear("anchor", w["anchor.weight"], torch.zeros(args["pair"]))
    for k in range(len(network.TABLES)): sections[f"table{k}"] = f(w[f"tables.{k}.weight"])
    sections |= {"kind": f(w["kind.weight"]), "between": f(w["between.weight"][:, 0])}
    for k in range(len(args["dilations"])):
        c = w[f"convolutions.{k}.weight"]  # outputs × inputs × taps
        linear(f"conv{k}", c.permute(0, 2, 1).reshape(len(c), -1), w[f"convolutions.{k}.bias"])
    linear("part", w["part.weight"], w["part.bias"]); linear("valid", w["valid.weight"], w["valid.bias"])
    pathlib.Path(out).write_bytes(container(sections))

if __name__ == "__main__":
    main(*sys.argv[1:])
