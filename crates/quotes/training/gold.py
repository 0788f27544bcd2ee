"""Documents as the decoder sees them, with their gold attributions laid on the product's own tokens."""

import dataclasses
import json
import pathlib
import re
import struct

import numpy as np

WIDTH = 128
MODES = ["said", "thought", "unsaid"]
TYPES = ["person", "organization", "outlet", "document", "anonymous"]
BITS = 13  # of a token, as `decoder/place.rs` numbers them; 8 to 10 are one more than the entity's label
LABELS = 5
SPLITS = 1 << 5 | 1 << 13  # a token of a quotation that is never closed, or in single marks
NAME_GOES_ON = 1 << 14  # a token of a name that is not its first


@dataclasses.dataclass
class Attribution:
    cue: list  # tokens
    content: list
    speaker: list
    via: list
    mode: int
    unsure: bool
    gold: dict


@dataclasses.dataclass
class Doc:
    id: str
    starts: np.ndarray
    ends: np.ndarray
    sentence: np.ndarray
    block: np.ndarray
    quoted: np.ndarray
    bits: np.ndarray
    vectors: np.ndarray
    text: str = ""
    news: bool = True
    attributions: list = dataclasses.field(default_factory=list)
    opinions: dict | None = None  # what label.py wrote of it

    def word(self, token):
        return self.text[self.starts[token] : self.ends[token]].lower()

    def __len__(self):
        return len(self.starts)

    def flags(self):
        """tokens × (bits without the label's, one for each label)."""
        plain = [0, 1, 2, 3, 4, 5, 6, 12]
        label = (self.bits >> 8) & 7
        columns = [(self.bits >> b) & 1 for b in plain] + [label == k + 1 for k in range(LABELS)]
        return np.stack(columns, 1).astype(np.float32)

    def tokens(self, spans):
        out = set()
        for s, e in spans:
            a, b = np.searchsorted(self.ends, s, "right"), np.searchsorted(self.starts, e, "left")
            out.update(range(a, b))
        return sorted(out)


def read(path):
    data = memoryview(pathlib.Path(path).read_bytes())
    at = 0
    while at < len(data):
        (k,) = struct.unpack_from("<I", data, at)
        name = bytes(data[at + 4 : at + 4 + k]).decode()
        at += 4 + k
        (n,) = struct.unpack_from("<I", data, at)
        at += 4
        columns = np.frombuffer(data, "<u4", 6 * n, at).reshape(6, n).astype(np.int64)
        at += 24 * n
        vectors = np.frombuffer(data, "<f4", WIDTH * n, at).reshape(n, WIDTH)
        at += 4 * WIDTH * n
        yield Doc(name, *columns, vectors)


def _news(folder, name):
    gold = json.loads((folder / f"{name}.gold.json").read_text(encoding="utf-8"))
    for a in gold["attributions"]:
        # The mention of the outlet that relayed the words: the nearest to the cue.
        at = (a["cue"] or a["content"][0])[0]
        same = lambda o: o.get("canonical") == a["outlet"] and o["role"] in ("relay", "source")
        near = [o["span"] for o in gold["outlets"] if a["outlet"] and a["speaker_type"] != "outlet" and same(o)]
        a["via"] = min(near, key=lambda s: abs(s[0] - at), default=None)
    return gold["attributions"]


def _polnear(folder, name):
    parts, out = {}, []
    for line in (folder / f"{name}.ann").read_text(encoding="utf-8").split("\n"):
        key, _, rest = line.partition("\t")
        if re.fullmatch(r"T\d+", key):
            spans = rest.split("\t")[0].split(" ", 1)[1]
            parts[key] = [[int(x) for x in s.split()] for s in spans.split(";")]
        elif key.startswith("E"):
            roles = [r.split(":") for r in rest.split()]
            pick = lambda role: sorted(s for r, t in roles if r.rstrip("0123456789") == role for s in parts.get(t, []))
            cue, content, source = pick("Cue"), pick("Content"), pick("Source")
            hull = lambda spans: [spans[0][0], spans[-1][1]] if spans else None
            if content:
                out.append({"content": content, "cue": hull(cue[:1]), "speaker": hull(source), "mode": "said", "inside": None})
    return out


def load(features, folder, news=True):
    """The documents of a features file, each with the attributions that `folder` has of it."""
    folder, out = pathlib.Path(folder), []
    for doc in read(features):
        doc.text = (folder / f"{doc.id}.txt").read_text(encoding="utf-8")
        doc.news = news
        for gold in (_news if news else _polnear)(folder, doc.id):
            cue = doc.tokens([gold["cue"]]) if gold["cue"] else []
            content = doc.tokens(gold["content"])
            speaker = doc.tokens([gold["speaker"]]) if gold["speaker"] else []
            via = doc.tokens([gold["via"]]) if gold.get("via") else []
            # Further off than the next block, it was an earlier part of the same interview.
            via = [t for t in via if abs(doc.block[t] - doc.block[(cue or content)[0]]) <= 1]
            content = [t for t in content if t not in cue and t not in speaker]
            if content:
                doc.attributions.append(Attribution(cue, content, speaker, via, MODES.index(gold["mode"]), bool(gold.get("unsure")), gold))
        out.append(doc)
    return out
