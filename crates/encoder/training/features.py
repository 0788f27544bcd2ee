"""What the network sees of a word, and the lexicon: the same rules as `crates/encoder/src/lexicon.rs`, in NumPy.

Everything here depends on the form of a word alone. Rows of tables are found by hash, so that no list of affixes ships.
"""

import collections
import json
import pathlib
import subprocess
import tempfile

import numpy as np

AFFIXES = [["p", 3], ["p", 4], ["s", 2], ["s", 3], ["s", 4]]
AFFIX_ROWS, SHAPE_ROWS, LAYOUT_ROWS, FLAGS = 1 << 14, 1 << 10, 8, 8
CLUSTERS = 1024  # row 0 is the unknown word


def fnv(data):
    h = 0xCBF29CE484222325
    for byte in data:
        h = ((h ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return h ^ (h >> 29)


def normalise(form):
    return form.replace("\u2019", "'").replace("\u2018", "'")


def shape(form):
    out = []
    for c in form:
        s = "X" if c.isupper() else "x" if c.isalpha() else "d" if c.isnumeric() else c
        if not out or out[-1] != s:
            out.append(s)
    return "".join(out)[:6]


def affix_rows(lower):
    """One row of the affix table for each affix, -1 where the word is too short for it."""
    rows = []
    for kind, length in AFFIXES:
        if len(lower) > length:
            part = lower[:length] if kind == "p" else lower[-length:]
            rows.append(fnv(f"{kind}{length}{part}".encode()) & (AFFIX_ROWS - 1))
        else:
            rows.append(-1)
    return rows


def shape_row(form):
    return fnv(("h" + shape(form)).encode()) & (SHAPE_ROWS - 1)


def layout(text, tokens):
    """White space before each token: 1 any, 2 a line break, 4 a blank line; the document's start is all three."""
    out, end = np.zeros(len(tokens), np.uint8), 0
    for k, (s, e) in enumerate(tokens):
        gap = text[end:s]
        lines = gap.count("\n")
        out[k] = 7 if k == 0 else (gap != "") + 2 * (lines > 0) + 4 * (lines > 1)
        end = e
    return out


def tokenise(copydesk, pipeline, docs):
    """Splits (id, text) pairs as the product does → yields (id, text, [(start, end)])."""
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "in.jsonl"
        with source.open("w", encoding="utf-8") as f:
            for ident, text in docs:
                f.write(json.dumps({"id": ident, "text": text}) + "\n")
        command = [copydesk, "run", "--builtin", "-q", pipeline, str(source)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as process:
            for line in process.stdout:
                record = json.loads(line)
                if record["status"] != "ok":
                    raise SystemExit(f"{copydesk}: document {record['id']}: {record.get('error')}")
                yield record["id"], record["text"], [(t["start"], t["end"]) for t in record["layers"]["tokens"]]
        if process.returncode:
            raise SystemExit(f"{command} ended with exit code {process.returncode}")


def gazetteer(knowledge):
    """Lower-case word → bits, from the project's own lists."""
    folder = pathlib.Path(knowledge)
    bits = collections.Counter()

    def add(bit, names):
        for name in names:
            for word in name.replace("-", " - ").split():
                if len(word) > 2:
                    bits[word.lower()] |= 1 << bit

    def rows(name):
        for line in (folder / name).read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                yield line.split("\t")

    add(0, (r[0] for r in rows("first_names.txt")))
    add(1, (r[0] for r in rows("surnames.txt")))
    add(2, (r[0] for r in rows("places.tsv")))
    for name in ("countries.tsv", "countries_regions.tsv"):
        add(3, (r[0] for r in rows(name)))
        add(4, (d for r in rows(name) for d in r[-1].split("|")))
    add(3, (r[1] for r in rows("countries_states.tsv")))
    add(5, (r[0] for r in rows("titles.tsv")))
    add(6, (r[0] for r in rows("org_words.tsv")))
    add(7, (r[0] for r in rows("outlets.tsv")))
    return dict(bits)


def glove(embeddings):
    """GloVe's words, most frequent first, and their vectors."""
    folder = pathlib.Path(embeddings)
    vectors = np.load(folder / "glove-6b-50d.f16.npy").astype(np.float32)
    return (folder / "glove-6b-50d.words.txt").read_text(encoding="utf-8").split("\n")[: len(vectors)], vectors


class Lexicon:
    """Words with a row of their own, clusters and gazetteer bits for words without, pretrained vectors of both."""

    def __init__(self, counts, embeddings, knowledge, size, rare, seed=0, pretrained=0):
        names, vectors = glove(embeddings)
        assigned = kmeans(vectors, CLUSTERS - 1, seed) + 1
        rank = {w: i for i, w in enumerate(names)}
        frequent = [w for w, n in counts.most_common(size) if n > 1]
        self.flags = gazetteer(knowledge)
        self.cluster = {w: int(assigned[i]) for i, w in enumerate(names[:rare])}
        self.fill(sorted({*frequent, *names[:pretrained]} - {""}), counts, names, vectors)
        for w in self.words:
            if w in rank:
                self.cluster[w] = int(assigned[rank[w]])

    def fill(self, words, counts, names, vectors):
        """Gives these words rows; counts: how often each was met in training."""
        rank = {w: i for i, w in enumerate(names)}
        self.words = words
        self.row = {w: i for i, w in enumerate(words)}
        self.count = np.array([counts.get(w, 0) for w in words], np.float32)
        # The others have their pretrained vectors alone.
        self.met = self.count > 0
        self.glove = np.zeros((len(words), vectors.shape[1]), np.float32)
        for w, i in self.row.items():
            if w in rank:
                self.glove[i] = vectors[rank[w]]

    def features(self, form):
        """(word row or -1, cluster, flags, affix rows, shape row)"""
        form = normalise(form)
        lower = form.lower()
        return (
            self.row.get(lower, -1), self.cluster.get(lower, 0), self.flags.get(lower, 0),
            *affix_rows(lower), shape_row(form),
        )  # fmt: skip

    def table(self, forms):
        """Features of many forms as one array of shape forms × 9."""
        return np.array([self.features(f) for f in forms], np.int64).reshape(len(forms), 4 + len(AFFIXES))


def kmeans(vectors, k, seed, rounds=12):
    import torch

    points = torch.tensor(vectors)
    points = points / points.norm(dim=1, keepdim=True).clamp_min(1e-6)
    generator = torch.Generator().manual_seed(seed)
    # Frequent words come first in the file and make better centres.
    centres = points[torch.randperm(60000, generator=generator)[:k]].clone()
    for _ in range(rounds):
        nearest = torch.cat([(p @ centres.T).argmax(1) for p in points[:120000].split(8192)])
        sums = torch.zeros_like(centres).index_add_(0, nearest, points[:120000])
        centres = sums / sums.norm(dim=1, keepdim=True).clamp_min(1e-6)
    return torch.cat([(p @ centres.T).argmax(1) for p in points.split(8192)]).numpy()
