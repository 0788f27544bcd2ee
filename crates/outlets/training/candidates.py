"""What may be an outlet, and what the head reads of it: the same as `src/phrases.rs` and `src/learned.rs`, in Python."""

import json
import pathlib
import sys

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "quotes" / "training"))
import gold as vectors  # noqa: E402

ROLES = ["source", "relay", "credit", "mention"]
WIDTH = 128
# Words that may stand for outlets, and those that do only after another of these words ("news organisation").
NOUNS = (
    "newspaper newspapers paper papers tabloid tabloids daily dailies weekly magazine magazines media press television tv radio "
    "network networks station stations channel channels broadcaster broadcasters outlet outlets publication publications site sites "
    "website websites agency agencies news blog journalists reporters"
).split()
LATE = "organization organizations organisation organisations show shows program programme service services company affiliate".split()
MODIFIERS = "local state national mainstream cable foreign international state-run state-controlled official online independent private social public morning evening late-night digital conservative liberal regional major".split()
WORDS = NOUNS + LATE
OFFSETS = [-3, -2, -1, 1, 2, 3]


def phrases(text, doc, taken):
    """Spans of tokens, each with whether it is capitalised: runs of capitalised words, and nouns of media with what describes them."""
    words = [text[s:e] for s, e in zip(doc.starts, doc.ends)]
    joined = lambda i: doc.sentence[i] == doc.sentence[i + 1] and doc.starts[i + 1] == doc.ends[i] + 1 and text[doc.ends[i]].isspace()
    article = lambda w: w in ("the", "The", "THE", "a", "A", "an", "An")
    kind = lambda i: (
        0 if taken[i] or article(words[i]) else 1 if words[i][:1].isupper() else 2 if words[i] in WORDS or words[i] in MODIFIERS else 0
    )
    tight = lambda i: doc.starts[i + 1] == doc.ends[i]

    def joint(i):
        """Whether token i is a hyphen between two parts of a name: "Press-Telegram"."""
        return words[i] == "-" and i + 1 < len(words) and kind(i + 1) == 1 and tight(i - 1) and tight(i)

    at, out = 0, []
    while at < len(words):
        k = kind(at)
        if not k:
            at += 1
            continue
        end = at + 1
        while end < len(words):
            if joined(end - 1) and kind(end) == k:
                end += 1
            elif k == 1 and joint(end):
                end += 2
            else:
                break
        if k == 1:
            if end - at <= 5:
                out.append((at, end, True))
        else:
            last = end
            while last > at and words[last - 1] not in WORDS:
                last -= 1
            if last > at and (words[last - 1] in NOUNS or last - at > 1) and last - at <= 5:
                out.append((at, last, False))
        at = end
    return out, words


def features(doc, words, span, how, role, accepted):
    """`how`: 0 an outlet by name, 1 a capitalised run, 2 nouns. `role`: what the rules say of an outlet by name."""
    a, b = span
    n = len(doc)
    v = doc.vectors
    zero = np.zeros(WIDTH, np.float32)
    at = lambda i: v[i] if 0 <= i < n and doc.sentence[i] == doc.sentence[a] else zero
    out = [v[a:b].mean(0, dtype=np.float32), v[b - 1]] + [at(a + o if o < 0 else b - 1 + o) for o in OFFSETS]
    bits = np.zeros(12 + len(WORDS), np.float32)
    bits[how] = 1
    if role is not None:
        bits[3 + role] = 1
    bits[7] = min(accepted, 4) / 4
    bits[8] = b - a == 1
    last = words[b - 1]
    bits[9] = len(last) > 1 and last.isupper()
    before = words[a - 1] if a else ""
    bits[10] = before in ("the", "The")
    bits[11] = before in ("a", "an", "A", "An")
    if last.lower() in WORDS and how:
        bits[12 + WORDS.index(last.lower())] = 1
    return np.concatenate(out + [bits])


def load(features_file, folder, output):
    """For each document its candidates: features, gold role (4: none), weight, span; and its gold spans."""
    rows = (json.loads(line) for line in open(output, encoding="utf-8"))
    found = {pathlib.PurePath(r["id"]).name.removesuffix(".txt"): r["layers"]["outlets"] for r in rows}
    folder = pathlib.Path(folder)
    for doc in vectors.read(features_file):
        text = (folder / f"{doc.id}.txt").read_text(encoding="utf-8")
        gold = json.loads((folder / f"{doc.id}.gold.json").read_text(encoding="utf-8"))["outlets"]
        named, taken = [], np.zeros(len(doc), bool)
        for o in found[doc.id]:
            t = doc.tokens([[o["start"], o["end"]]])
            if t:
                named.append(((t[0], t[-1] + 1), 0, ROLES.index(o["role"])))
                taken[t] = True
        runs, words = phrases(text, doc, taken)
        all_ = named + [((a, b), 1 if c else 2, None) for a, b, c in runs]
        spans = [(doc.tokens([o["span"]]), o) for o in gold]
        rows, labels, weights = [], [], []
        for (a, b), how, role in all_:
            label, weight, own = 4, 1.0, set(range(a, b))
            for t, o in spans:
                both = len(own & set(t))
                if both and (how != 1 or 2 * both >= len(own | set(t)) or b - a == both):
                    label, weight = ROLES.index(o["role"]), 0.0 if o.get("unsure") else 1.0
            rows.append(features(doc, words, (a, b), how, role, len(named)))
            labels.append(label)
            weights.append(weight)
        yield {
            "id": doc.id, "x": np.array(rows, np.float32).reshape(len(rows), -1), "y": np.array(labels, int),
            "w": np.array(weights, np.float32), "c": [(a, b, how) for (a, b), how, _ in all_],
            "gold": [(set(t), ROLES.index(o["role"]), bool(o.get("unsure"))) for t, o in spans],
        }
