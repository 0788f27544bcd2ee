#!/usr/bin/env python3
"""Makes data/offices.tsv, heads of state and of government, of the CIA World Factbook's editions.

usage: build_offices.py --factbook DIR

DIR holds executive_branch_by_year.csv.gz. A holder's first day is the one that the editions state ("since 16 May 2007");
the last is the next known holder's first, or the last edition that names the holder. Who came and went between two
editions is missing, and editions of 2018 to 2021 name few, so a last day is an upper bound; data/offices_hand.tsv has what is known to be missing or
wrong, and holds. Standard library only; the same input gives the same bytes.
"""

import argparse
import collections
import csv
import gzip
import pathlib
import re
import unicodedata

DATA = pathlib.Path(__file__).resolve().parent.parent / "data"
MONTHS = {m: i + 1 for i, m in enumerate(
    "January February March April May June July August September October November December".split())}
ROLES = [("state", r"chiefs? of state(?: and head of government)?"), ("government", r"heads? of government")]
# Ends what is said of an office.
END = re.compile(r"\b(?:cabinet|elections?(?:/appointments)?|election results|note|Legislative|political parties)\s*:", re.I)
HOLDER = re.compile(r"([^;:|()]*?(?:\([^()]*\)[^;:|()]*?)*)\(since\s+([^();]*?)(?:[;,][^()]*)?\)")
DATE = re.compile(r"(?:(\d{1,2})\s+)?(?:(%s)\s+)?(\d{4})" % "|".join(MONTHS))
# Deputies, heirs and those who stand in for a monarch hold another office.
OTHER = re.compile(r"\b(?:deputy|vice|heir|governor[- ]general|represented|co-?princes?|first lady|assistant)\b", re.I)
PARTICLES = {"al", "bin", "ibn", "bint", "ould", "de", "da", "do", "dos", "la", "van", "von", "der", "el", "ag", "du", "di"}


def rows(name):
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def date(text):
    found = DATE.search(text)
    if not found:
        return ""
    day, month, year = found.groups()
    out = year + (f"-{MONTHS[month]:02}" if month else "")
    return out + (f"-{int(day):02}" if day and month else "")


def small(word):
    """"SARKOZY" as it is written in news; initials, "al-SARAJ", "McCAIN" and "O'NEIL" keep their forms."""
    if re.fullmatch(r"(?:[A-Z]\.)+", word):
        return word
    parts = re.split(r"(-|(?<=^[A-Z])['’])", word)
    return "".join(p.capitalize() if p.isupper() else re.sub(r"(?<=[A-Z])[A-Z]+", lambda m: m[0].lower(), p)
                   for p in parts)


def written(words):
    """The words of a name; a number at its end stays."""
    number = bool(words[1:]) and re.fullmatch(r"[IVX]+", words[-1])
    return [w if (w.lower() in PARTICLES and w.islower()) or (number and w is words[-1]) else small(w) for w in words]


def is_whole(words):
    """Whether no letter is missing, as in some editions letters with marks are."""
    return all(w[0].isupper() or w.split("-")[0].lower() in PARTICLES or not w[0].isalpha() for w in words)


def split(text, country):
    """Title and name: the name begins at the last run of words that holds a family name in capitals."""
    nick = re.findall(r"\(([A-Z][a-z]+)\)\s+[A-Z]{2}", text)
    text = re.sub(r"\([^()]*\)|\"[^\"]*\"", " ", text)
    text = re.sub(r"\s+", " ", text).strip(" ,.-")
    if "," in text:
        head, tail = text.rsplit(",", 1)
        if any(w.isupper() and len(w) > 2 for w in tail.split()):
            return head.strip(), tail.strip(), nick
    words = text.split(" ")
    titles = 0
    for i, word in enumerate(words):
        before = words[i - 1] if i else ""
        of = word in ("of", "the", "and", "Islamic", "Democratic", "Arab", "Swiss", "Confederation")
        of = of or (word in country.split() and before in ("of", "the", "Republic"))
        if TITLE.fullmatch(word.strip(",.")) or of:
            titles = i + 1
    return " ".join(words[:titles]), " ".join(words[titles:]), nick


TITLE = re.compile(
    r"(?:President|Prime|Minister|Premier|Chancellor|King|Queen|Emperor|Emir|Amir|Sultan|Prince|Princess|Grand|Duke|Pope|"
    r"Chairman|Chairwoman|Chairperson|Chair|Leader|Supreme|Revolutionary|General|Secretary|Interim|Acting|Transitional|"
    r"Transition|Council|State|Presidential|Military|Federal|Governor|Captain|Regent|Marshal|Field|Gen|Lt|Maj|Col|Brig|Dr|"
    r"Sir|Dame|Sheikh|Shaykh|Taoiseach|Head|Government|Cabinet|Executive|National|Caretaker|Elder|Commander|Admiral|Adm|"
    r"Capt|Paramount|Chief|Administrator|His|Her|Holiness|Majesty|Taoiseach|Chief|Counsellor|First|Party|People's|Committee|"
    r"Republic|Presidium|Ministers|Representatives|Chamber|Speaker|House|Bailiff|President-elect|Senate|Parliament|Assembly|Rt|Hon|Mr|Mrs|Ms|Ayatollah|Tuanku|Co-chairman|Designate|Ruler|Monarch|GNU|Hereditary)",
)


def holders(text, country):
    """Role, title, name and first day of everyone named in a description of an executive branch."""
    text = re.sub(r"\s+", " ", text.replace("--", ": "))
    starts = []
    for role, pattern in ROLES:
        for m in re.finditer(pattern + r"\s*:", text, re.I):
            starts.append((m.end(), role, "and head of government" in m[0].lower(), m.start()))
    starts.sort()
    for (start, role, both, _), after in zip(starts, starts[1:] + [(None, None, None, len(text))]):
        part = text[start:after[3]]
        end = END.search(part)
        part = part[: end.start()] if end else part
        head_too = re.search(r"both (?:the )?chief of state and head of government", text) is not None
        for m in HOLDER.finditer(part):
            if OTHER.search(m[1]):
                continue
            title, name, nick = split(m[1], country)
            day = date(m[2])
            words = name.split()
            if day and words and len(words) <= 6 and words[0] not in ("US", "UK") and any(re.search(r"[A-Z]{2}", w) for w in words):
                # News calls a person by the first name and the family name, which stands in capitals.
                family = [w for w in words if re.search(r"[A-Z]{2}", w)]
                first = [words[0]] if words[0] not in family else []
                nick = {" ".join([n, *written(family)]) for n in [*first, *nick]}
                roles = ["state", "government"] if both or (head_too and role == "state") else [role]
                for r in roles:
                    yield r, title, name, nick, day
            # The first one holds the office; others share or follow it.
            break


def plain(name):
    folded = unicodedata.normalize("NFKD", name)
    return "".join(c for c in folded if not unicodedata.combining(c)).lower()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--factbook", type=pathlib.Path, required=True)
    args = parser.parse_args()
    by_iso = {r[1]: r[0] for r in rows("countries.tsv") if len(r) > 1 and r[1]}
    by_name = {n: r[0] for r in rows("countries.tsv") for n in [r[0], *(r[2].split("|") if len(r) > 2 else [])]}
    path = args.factbook / "executive_branch_by_year.csv.gz"
    seen = collections.defaultdict(lambda: collections.defaultdict(list))
    editions = collections.defaultdict(set)
    for row in csv.DictReader(gzip.open(path, "rt", encoding="utf-8")):
        # Some editions give dependencies the code of their country.
        country = by_name.get(row["country"]) or by_iso.get(row["iso2"])
        # Until 1997 there was one Congo, as the other was Zaire.
        if row["country"] == "Congo":
            country = "Republic of the Congo"
        if row["iso2"] == "GB" and not row["country"].startswith("United Kingdom"):
            country = by_name.get(row["country"])
        if not country or row["iso2"] in ("CS", "YU", "SU"):
            continue
        for role, title, name, nick, day in holders(row["content"], country):
            words = written(name.split())
            editions[country, role].add(int(row["year"]))
            seen[country, role][day].append((int(row["year"]), title, words, nick))
    # An edition at times prints one country's holder under another.
    where = collections.defaultdict(collections.Counter)
    for (country, role), days in seen.items():
        for day, entries in days.items():
            where[day, plain(entries[0][2][-1])][country] += len(entries)
    lines = []
    for (country, role), days in sorted(seen.items()):
        strays = [d for d, e in days.items() if len(e) == 1 and max(where[d, plain(e[0][2][-1])].values()) >= 3]
        for day in strays:
            del days[day]
        # One holder's first day differs between editions at times: the family name tells.
        terms = []
        for day in sorted(days):
            family = plain(days[day][0][2][-1])
            if terms and terms[-1][1] == family:
                terms[-1][2].extend(days[day])
            else:
                terms.append((day, family, list(days[day])))
        for i, (day, _, entries) in enumerate(terms):
            newest = max(y for y, _, _, _ in entries)
            entries = [e for e in entries if is_whole(e[2])]
            if not entries:
                continue
            spellings = collections.Counter(" ".join(words) for _, _, words, _ in entries)
            name = max(spellings, key=lambda n: (spellings[n], n))
            others = set(spellings) - {name}
            for _, _, words, shorter in entries:
                others |= shorter
            titles = collections.Counter(t for _, t, _, _ in entries if t)
            title = max(titles, key=lambda t: (titles[t], t)) if titles else ""
            after = terms[i + 1][0] if i + 1 < len(terms) else ""
            until = after if after else "" if newest >= 2024 else str(newest)
            if until and until < day[: len(until)]:
                continue
            lines.append([country, role, name, "|".join(sorted(others - {name})), title, day, until])
    hand = [(row + [""] * 8)[:7] for row in rows("offices_hand.tsv")]
    replaced = {tuple(row[:3]) for row in hand}
    lines = [line for line in lines if tuple(line[:3]) not in replaced] + hand
    lines.sort(key=lambda line: (*line[:2], line[5]))
    text = "".join("\t".join(line).rstrip("\t") + "\n" for line in lines)
    head = "# country, office (state: head of state; government: head of government), name, other spellings, title, first and last day; made by ../tools/build_offices.py\n"
    (DATA / "offices.tsv").write_text(head + text, encoding="utf-8")
    print(f"{len(lines)} terms of office in {len({k[0] for k in seen})} countries")


if __name__ == "__main__":
    main()
