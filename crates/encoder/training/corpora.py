"""Reads the training and development corpora into documents of running text with character-level labels.

A document is text plus what is known of it; what a corpus does not annotate is None, so that a model learns each task
from the corpora that have it. Character-level labels outlive any tokenisation: `project` lays them on any tokens.
"""

import csv
import dataclasses
import gzip
import pathlib
import re
import sys

ENTITIES = ["O"] + [f"{p}-{x}" for x in ("PERSON", "ORG", "LOC", "NORP", "MISC") for p in "BI"]
UPOS = "ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X".split()
ATTRIBUTION = ["O"] + [f"{p}-{x}" for x in ("CONTENT", "SOURCE", "CUE") for p in "BI"]
SENTENCES = ["IN", "START"]
TASKS = {"entities": ENTITIES, "upos": UPOS, "attribution": ATTRIBUTION, "sentences": SENTENCES}
IGNORE = -100
# CoNLL files nationalities under MISC: "MISC or NORP" is all that its gold says. Two labels past the real ones.
EITHER = {"B": len(ENTITIES), "I": len(ENTITIES) + 1}
# Whose guidelines a document follows, for the model's corpus input; 0 is "not told".
GUIDELINES = {"unknown": 0, "conll": 1, "worldwide": 2, "polnear": 3, "ewt": 4, "gum": 5, "gmb": 6}

ENTITY_LABEL = {
    "PER": "PERSON", "PERSON": "PERSON", "ORG": "ORG", "ORGANIZATION": "ORG", "LOC": "LOC", "LOCATION": "LOC",
    "FACILITY": "LOC", "GPE": "LOC", "FAC": "LOC", "NORP": "NORP", "MISC": "MISC", "PRODUCT": "MISC", "GEO": "LOC",
}  # fmt: skip


@dataclasses.dataclass
class Doc:
    id: str
    corpus: str
    text: str
    tokens: list  # gold or plain tokens as (start, end) in code points
    entities: list | None = None  # (start, end, label); label "EITHER" is MISC or NORP
    upos: list | None = None  # (start, end, tag)
    lemmas: list | None = None  # (start, end, lemma)
    sentences: list | None = None  # where sentences start
    attribution: list | None = None  # (start, end, label), not nested, in order of text


def project(doc, tokens):
    """Lays the labels of `doc` on `tokens` [(start, end)] → {task: [label index]}, only the tasks that the doc has."""
    out = {}
    if doc.entities is not None:
        out["entities"] = bio(doc.entities, tokens, ENTITIES)
    if doc.attribution is not None:
        out["attribution"] = bio(doc.attribution, tokens, ATTRIBUTION)
    if doc.upos is not None:
        index = {t: i for i, t in enumerate(UPOS)}
        at = {(s, e): index.get(t, IGNORE) for s, e, t in doc.upos}
        out["upos"] = [at.get(tuple(t), IGNORE) for t in tokens]
    if doc.sentences is not None:
        starts = set(doc.sentences)
        out["sentences"] = [int(any(p in starts for p in range(s, e))) for s, e in tokens]
    return out


def bio(spans, tokens, labels):
    """Labels of tokens [(start, end)] from sorted spans (start, end, label) → indices into `labels`."""
    index = {t: i for i, t in enumerate(labels)}
    out, k, spans = [], 0, sorted(spans)
    previous = -1
    for start, end in tokens:
        while k < len(spans) and spans[k][1] <= start:
            k += 1
        if k < len(spans) and spans[k][0] < end:
            prefix = "I" if previous == k else "B"
            label = spans[k][2]
            out.append(EITHER[prefix] if label == "EITHER" else index[f"{prefix}-{label}"])
            previous = k
        else:
            out.append(0)
            previous = -1
    return out


NO_SPACE_BEFORE = re.compile(
    r"^(?:[,.;:!?%)\]}”’…]+|'s|'re|'ve|'ll|'d|'m|n't|’s|n’t|'|''|\.\.\.)$", re.IGNORECASE
)
NO_SPACE_AFTER = re.compile(r"^(?:[(\[{“‘$£€#]|``)$")
BRACKETS = {"``": '"', "''": '"', "-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]"}


def detokenise(tokens):
    """Puts tokens back into running text → text, [(start, end)]. Straight double quotes open and close in turn."""
    out, spans, at, glue, quoted = [], [], 0, True, False
    for token in tokens:
        shown = BRACKETS.get(token, token)
        closes = shown == '"' and quoted
        if not glue and not NO_SPACE_BEFORE.match(token) and not closes:
            out.append(" ")
            at += 1
        out.append(shown)
        spans.append((at, at + len(shown)))
        at += len(shown)
        glue = bool(NO_SPACE_AFTER.match(token)) or (shown == '"' and not quoted)
        if shown == '"':
            quoted = not quoted
    return "".join(out), spans


def _spans(tags):
    """IOB1, IOB2 or IOBES tags → (first, last, type)."""
    out, start, kind = [], None, None
    for i, tag in enumerate([*tags, "O"]):
        prefix, _, name = tag.partition("-")
        if start is not None and (prefix not in "IE" or not name or name != kind):
            out.append((start, i - 1, kind))
            start = None
        if name and start is None:
            start, kind = i, name
    return out


def _apart(words, first, last):
    """The places in "Paris , Texas", which some articles of one corpus have as one name, most as two, and all others as two."""
    start = first
    for k in range(first + 1, last):
        if words[k] == "," and words[k + 1][:1].isupper() and not words[k + 1].startswith("D.C"):
            yield start, k - 1
            start = k + 1
    yield start, last


def columns(path, corpus, either=False):
    """Documents of a file of token columns: blank lines end sentences, -DOCSTART- lines documents."""
    docs, sentences, tokens, tags = [], [], [], []

    def end_document():
        if not sentences:
            return
        text, spans, entities, starts = "", [], [], []
        for words, labels in sentences:
            if text:
                text += " " if re.search(r"[.!?][\"”')]*$", text) or words[0][:1].islower() else "\n\n"
            shown, at = detokenise(words)
            base = len(text)
            starts.append(base)
            text += shown
            at = [(s + base, e + base) for s, e in at]
            for first, last, kind in _spans(labels):
                label = ENTITY_LABEL.get(kind.upper())
                if label == "MISC" and either:
                    label = "EITHER"
                for a, b in _apart(words, first, last) if label == "LOC" else [(first, last)]:
                    if label:
                        entities.append((at[a][0], at[b][1], label))
            spans += at
        ident = path.stem if not docs else f"{path.stem}-{len(docs):04d}"
        docs.append(Doc(ident, corpus, text, spans, entities=entities))
        sentences.clear()

    for number, line in enumerate([*path.read_text(encoding="utf-8", errors="replace").split("\n"), ""], 1):
        fields = line.split("\t") if "\t" in line else line.split()
        if not line.strip() or line.startswith("-DOCSTART-"):
            if tokens:
                sentences.append((tokens, tags))
                tokens, tags = [], []
            if line.startswith("-DOCSTART-"):
                end_document()
        elif len(fields) < 2:
            raise SystemExit(f"{path}:{number}: expected a token and its tag, found {line!r}")
        else:
            tokens.append(fields[0])
            tags.append(fields[-1].strip())
    end_document()
    return docs


def conllu(path, corpus):
    """Documents of a CoNLL-U file, with the text as the treebank had it before tokenisation."""
    docs, doc, number = [], None, 0
    fresh, words, skip, pending, sentence = False, [], 0, "", True
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            line = line.rstrip("\n")
            if line.startswith("# newdoc"):
                doc = Doc(f"{path.name.split('.')[0]}-{len(docs):04d}", corpus, "", [], None, [], [], [])
                docs.append(doc)
                pending = ""
            elif line.startswith("# newpar"):
                pending = "\n\n" if doc and doc.text else ""
            elif not line:
                sentence, skip = True, 0
            elif not line.startswith("#"):
                f = line.split("\t")
                if len(f) != 10:
                    raise SystemExit(f"{path}:{number}: expected 10 columns, found {len(f)}")
                if doc is None:
                    raise SystemExit(f"{path}:{number}: a word before '# newdoc'")
                if "." in f[0]:
                    continue
                space = "" if "SpaceAfter=No" in f[9] else " "
                if "-" in f[0]:
                    first, last = map(int, f[0].split("-"))
                    skip, words, whole = last - first + 1, [], f[1]
                    if sentence and doc.text:
                        doc.text += pending or ""
                    elif doc.text:
                        doc.text += pending
                    if sentence:
                        doc.sentences.append(len(doc.text))
                        sentence = False
                    base = len(doc.text)
                    doc.text += whole
                    pending = space
                    cursor = base
                    continue
                if skip:
                    skip -= 1
                    # A word of a contraction: where its letters stand, if they do.
                    found = doc.text.find(f[1], cursor)
                    if found < 0:
                        continue
                    start = found
                    cursor = start + len(f[1])
                else:
                    doc.text += pending if doc.text else ""
                    start = len(doc.text)
                    if sentence:
                        doc.sentences.append(start)
                        sentence = False
                    doc.text += f[1]
                    pending = space
                end = start + len(f[1])
                doc.tokens.append((start, end))
                doc.upos.append((start, end, f[3]))
                doc.lemmas.append((start, end, f[2]))
    return docs


WORD = re.compile(r"\w+(?:[.&]\w+)*|[^\w\s]")


def polnear(folder, corpus="polnear"):
    """Documents of PolNeAR: content, source and cue, flattened so that each token has one."""
    docs = []
    for path in sorted(pathlib.Path(folder).glob("*.txt")):
        text = path.read_bytes().decode("utf-8")
        spans, attributions = {}, []
        for line in path.with_suffix(".ann").read_text(encoding="utf-8").split("\n"):
            span = re.match(r"(T\d+)\t(\w+) (\d+ \d+(?:;\d+ \d+)*)\t", line)
            if span:
                spans[span[1]] = (span[2], [tuple(map(int, p.split())) for p in span[3].split(";")])
            elif re.match(r"E\d+\t", line):
                attributions.append([part.split(":")[1] for part in line.split("\t")[1].split()])
        marks = [None] * len(text)
        begins = set()
        used = {t for roles in attributions for t in roles if t in spans}
        # Cues and sources win over the content that holds them, as a nested attribution's do.
        for kind in ("Content", "Source", "Cue"):
            for key in sorted(used):
                if spans[key][0].startswith(kind):
                    for s, e in spans[key][1]:
                        marks[s:e] = [kind.upper()] * (min(e, len(text)) - s)
                        begins.add(s)
        out, start = [], None
        for i in range(len(text) + 1):
            here = marks[i] if i < len(text) else None
            if start is not None and (here != marks[start] or i in begins):
                out.append((start, i, marks[start]))
                start = None
            if start is None and here:
                start = i
        tokens = [m.span() for m in WORD.finditer(text)]
        docs.append(Doc(path.stem, corpus, text, tokens, attribution=out))
    return docs


# Titles that GMB takes for the beginning of a person's name.
TITLES = set(
    "President Prime Minister Mr. Mrs. Ms. Dr. Secretary General Gen. Senator Sen. Pope King Queen Prince Princess Colonel "
    "Col. Judge Chancellor Ambassador Governor Foreign Vice Chairman Sheikh Ayatollah Justice Captain Archbishop Bishop".split()
)


def gmb(path):
    """Documents of 20 sentences of the GMB extract, whose labels are a machine's: silver, never a score."""
    kinds = {"geo": "LOC", "gpe": "EITHER", "per": "PERSON", "org": "ORG", "art": "MISC", "eve": "MISC", "nat": "MISC"}
    sentences = []
    with gzip.open(path, "rt", encoding="latin-1", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["Sentence #"]:
                sentences.append([])
            sentences[-1].append((row["Word"], row["Tag"]))
    docs = []
    for first in range(0, len(sentences), 20):
        text, entities, tokens = "", [], []
        for sentence in sentences[first : first + 20]:
            words, tags = zip(*sentence, strict=True)
            shown, at = detokenise(words)
            base = len(text) + (1 if text else 0)
            text += (" " if text else "") + shown
            at = [(s + base, e + base) for s, e in at]
            for a, b, kind in _spans(tags):
                while kind == "per" and a < b and words[a] in TITLES:
                    a += 1
                if kind in kinds and not (kind == "per" and words[a] in TITLES):
                    entities.append((at[a][0], at[b][1], kinds[kind]))
            tokens += at
        docs.append(Doc(f"gmb-{first // 20:04d}", "gmb", text, tokens, entities=entities))
    return docs


def load(data, part, only=()):
    """All gold documents of `part` ("train" or "dev") under the data folder; of the named corpora alone, if any are named.

    "gmb" is silver and comes only when it is named.
    """
    data = pathlib.Path(data)
    if only:
        docs = [d for d in load(data, part) if d.corpus in only]
        return docs + (gmb(data / "ner" / "gmb" / "ner_dataset.csv.gz") if part == "train" and "gmb" in only else [])
    ner, ud = data / "ner", data / "syntax"
    docs = []
    for path in sorted((ner / "worldwide" / part).glob("*")):
        docs += columns(path, "worldwide")
    docs += columns(ner / "conll2003" / ("eng.train" if part == "train" else "eng.testa"), "conll", either=True)
    docs += polnear(data / "attribution" / "polnear" / part)
    docs += conllu(ud / f"en_ewt-ud-{part}.conllu.gz", "ewt")
    for path in sorted((ud / "gum" / part).glob("*.gz")):
        docs += conllu(path, "gum")
    if part == "dev":
        docs += columns(ner / "wikigold" / "wikigold.conll.txt", "wikigold", either=True)
    return docs


def main(data, out, only):
    """Writes the texts of the training parts of some corpora into a folder: for what reads texts alone."""
    folder = pathlib.Path(out)
    folder.mkdir(parents=True)
    for number, doc in enumerate(load(data, "train", only.split(","))):
        (folder / f"{doc.corpus}-{number}.txt").write_text(doc.text, encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        raise SystemExit("usage: corpora.py DATA OUT CORPUS,CORPUS")
    main(*sys.argv[1:])
