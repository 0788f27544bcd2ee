#!/usr/bin/env python3
"""Makes data/members.tsv and data/members_conflicts.tsv of the sources and the hand file.

usage: build_rosters.py [--cow DIR --factbook DIR]

DIR of --cow holds state_year_format3.csv.gz and states2016.csv (Correlates of War, IGO v3), DIR of --factbook holds
org_membership_by_year.csv.gz (CIA World Factbook by edition). Without them, the rows that an earlier build took from
the sources are kept and the hand file is applied anew. Standard library only; the same input gives the same bytes.

The rules, in this order:
1. Where members_hand.tsv has `*` for an organisation, its members are those of the hand file alone.
2. Where it has rows for an organisation, a member and a status, they replace the sources' rows for these; an associate
   or observer replaces a full member too.
3. To 2014, the years of Correlates of War hold; they are exact, while editions of the Factbook lag events.
4. After 2014, and where Correlates of War does not know the organisation, the Factbook's editions are the years.
5. A listing of five editions or more that begins after the last exact year is a return.
6. A member that one source has and the other never lists is kept; three editions of the Factbook are needed for it.
7. What the sources list as Russia was the Soviet Union from 1922-12-30 to 1991-12-25.
Each disagreement is a line of members_conflicts.tsv, with what holds.
"""

import argparse
import collections
import csv
import gzip
import pathlib

DATA = pathlib.Path(__file__).resolve().parent.parent / "data"
STATUS = {1: "member", 2: "associate", 3: "observer"}
# Statuses of the Factbook that say something; partners, guests and applicants are none.
FACTBOOK_STATUS = {
    "member": "member",
    "nonregional member": "member",
    "nonregional members": "member",
    "associate": "associate",
    "associate member": "associate",
    "associate members": "associate",
    "associated member": "associate",
    "observer": "observer",
    "associate observer": "observer",
    "suspended": "suspended",
}
# Names of states in Correlates of War that differ from data/countries.tsv.
COW_NAMES = {
    "antiguabarbuda": "Antigua and Barbuda", "bosnia": "Bosnia and Herzegovina", "car": "Central African Republic",
    "congobrazz": "Republic of the Congo", "zaire": "Democratic Republic of the Congo", "czechrep": "Czech Republic",
    "egermany": "East Germany", "wgermany": "Germany", "etimor": "East Timor", "fyromacedonia": "North Macedonia",
    "korea": None, "micronesiafs": "Micronesia", "nokorea": "North Korea", "sokorea": "South Korea",
    "nyemen": "Yemen", "yemen": "Yemen", "syemen": None, "saotome": "São Tomé and Príncipe", "soafrica": "South Africa",
    "sosudan": "South Sudan", "swaziland": "Eswatini", "svietnam": "South Vietnam", "trinidad": "Trinidad and Tobago",
    "uae": "United Arab Emirates", "uk": "United Kingdom", "usa": "United States", "wsamoa": "Samoa",
    "stkitts": "Saint Kitts and Nevis", "stlucia": "Saint Lucia",
    "stvincent": "Saint Vincent and the Grenadines", "solomonis": "Solomon Islands", "marshallis": "Marshall Islands",
    "domrepublic": "Dominican Republic", "eqguinea": "Equatorial Guinea", "papuanewguinea": "Papua New Guinea",
    "austriahungary": "Austria-Hungary", "myanmar": "Myanmar",
}
FACTBOOK_NAMES = {
    "Serbia and Montenegro": "Serbia and Montenegro", "Yugoslavia": "Yugoslavia", "European Union": "European Union",
    "Kosovo": "Kosovo", "Czechoslovakia": "Czechoslovakia", "Soviet Union": "Soviet Union",
}


def rows(name):
    path = DATA / name
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def cells(row, n):
    return row + [""] * (n - len(row))


def runs(years, close, unknown=()):
    """Spans of years with one status; gaps of up to `close` years, and years of unknown status, are closed."""
    found = []
    for year in sorted(years):
        status = years[year]
        last = found[-1] if found else None
        missing = all(y in unknown for y in range(last[1] + 1, year)) if last else False
        if last and last[2] == status and (year - last[1] - 1 <= close or missing):
            last[1] = year
        else:
            found.append([year, year, status])
    return found


def cow_rosters(folder, countries):
    """Code of the organisation: (first year, last year, {member: runs})."""
    folded = {"".join(c for c in n.lower() if c.isalnum()): n for n in countries}

    def name(state, year):
        if state == "yugoslaviaserb":
            # One column for the kingdom, the republics and what continued them.
            return "Yugoslavia" if year < 2003 else "Serbia and Montenegro" if year < 2006 else "Serbia"
        return COW_NAMES[state] if state in COW_NAMES else folded.get(state)

    table = csv.reader(gzip.open(folder / "state_year_format3.csv.gz", "rt", encoding="utf-8", errors="replace"))
    header = next(table)
    years = collections.defaultdict(lambda: collections.defaultdict(dict))
    unknown = collections.defaultdict(lambda: collections.defaultdict(set))
    alive = collections.defaultdict(set)
    for row in table:
        year = int(float(row[1]))
        member = name(row[2], year)
        for code, cell in zip(header[3:], row[3:]):
            value = int(float(cell)) if cell else 0
            if value == -1:
                continue
            alive[code].add(year)
            if member and value in STATUS:
                # East and West, North and South: the one that is a member counts.
                kept = years[code][member].get(year, 9)
                years[code][member][year] = min(kept, value)
            elif member and value == -9:
                unknown[code][member].add(year)
    out = {}
    for code, members in years.items():
        spans = {m: runs(y, 1, unknown[code][m]) for m, y in members.items()}
        out[code] = (min(alive[code]), max(alive[code]), spans)
    return out


def factbook_rosters(folder, by_iso):
    """Code of the organisation: (last edition, {member: runs})."""
    years = collections.defaultdict(lambda: collections.defaultdict(dict))
    table = csv.DictReader(gzip.open(folder / "org_membership_by_year.csv.gz", "rt", encoding="utf-8"))
    for row in table:
        name = row["country"].split("--")[0].strip()
        member = FACTBOOK_NAMES.get(name) or by_iso.get(row["iso2"])
        status = FACTBOOK_STATUS.get(row["status"])
        if member and status:
            years[row["org"]][member][int(row["year"])] = status
    return years


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cow", type=pathlib.Path)
    parser.add_argument("--factbook", type=pathlib.Path)
    args = parser.parse_args()
    if bool(args.cow) != bool(args.factbook):
        parser.error("give both --cow and --factbook, or neither")

    countries = [r[0] for r in rows("countries.tsv")]
    by_iso = {r[1]: r[0] for r in rows("countries.tsv") if len(r) > 1 and r[1]}
    organizations = [cells(r, 8) for r in rows("organizations.tsv")]
    hand = [cells(r, 6) for r in rows("members_hand.tsv")]
    whole = {r[0] for r in hand if r[1] == "*"}
    by_hand = {(r[0], r[1], r[4]) for r in hand if r[1] != "*"}
    # Who is said to observe is no full member.
    by_hand |= {(o, m, "member") for o, m, status in by_hand if status in ("associate", "observer")}

    out, conflicts = [], []
    if args.cow:
        cow, factbook = cow_rosters(args.cow, countries), factbook_rosters(args.factbook, by_iso)
        for organization in organizations:
            sources(organization, cow, factbook, hand, whole, out, conflicts)
    else:
        out = [r for r in (cells(r, 6) for r in rows("members.tsv")) if r[5] != "hand"]
        conflicts = [r for r in rows("members_conflicts.tsv")]
    out = [r for r in out if (r[0], r[1], r[4]) not in by_hand and not (r[0] in whole and r[4] == "member")]
    out = [part for r in out for part in soviet(r)]
    out += [[*r[:5], "hand"] for r in hand if r[1] != "*"]
    out.sort()
    write("members.tsv", "organisation, member, first and last day (or month, or year), status, source; made by "
          "../tools/build_rosters.py, so change members_hand.tsv", out)
    write("members_conflicts.tsv", "organisation, member, what Correlates of War says, what the Factbook says, what "
          "holds; made by ../tools/build_rosters.py", sorted(conflicts))
    print(f"{len(organizations)} organisations, {len(out)} memberships, {len(conflicts)} conflicts")


def soviet(row):
    """Rule 7: a membership of Russia under the names of the time."""
    key, member, first, last, *rest = row
    if member != "Russia" or not first or first >= "1991-12-26" or last and last < "1923":
        return [row]
    parts = []
    if first < "1922":
        parts.append([key, member, first, "1922-12-29", *rest])
    goes_on = not last or last > "1991"
    parts.append([key, "Soviet Union", max(first, "1922-12-30") if first < "1922" else first, "1991-12-25" if goes_on else last, *rest])
    if goes_on:
        parts.append([key, member, "1991-12-26", last, *rest])
    return parts


def write(name, head, lines):
    text = "".join("\t".join(line).rstrip("\t") + "\n" for line in lines)
    (DATA / name).write_text(f"# {head}\n{text}", encoding="utf-8")


def sources(organization, cow, factbook, hand, whole, out, conflicts):
    """What the sources say of one organisation, settled; and what they disagree on."""
    key, code, codes = organization[0], organization[6].lower(), [c for c in organization[7].split("|") if c]
    first, last, exact = cow.get(code, (0, 0, {}))
    editions = collections.defaultdict(dict)
    for c in codes:
        for member, years in factbook.get(c, {}).items():
            editions[member].update(years)
    listed = [y for years in editions.values() for y in years]
    oldest, newest = min(listed, default=0), max(listed, default=0)
    show = lambda spans: ", ".join(f"{a}-{b} {s}" for a, b, s in spans) or "never"
    for member in sorted(set(exact) | set(editions)):
        spans = [[a, b, STATUS[s]] for a, b, s in exact.get(member, [])]
        seen = [r for r in runs(editions.get(member, {}), 2) if r[1] - r[0] >= 2 or r[1] >= 2024]
        mine = [r for r in hand if r[0] == key and r[1] == member]
        if not spans and not seen:
            continue
        settled = settle(spans, seen, oldest, newest)
        if differ(spans, seen, first, newest, bool(exact), bool(editions)) or (
            mine and any(not fits(span, mine) for span in settled)
        ):
            chosen = [[r[2] or "?", r[3] or "", r[4]] for r in mine] if mine or key in whole else settled
            holds = ", ".join(f"{a}-{b} {s}" for a, b, s, *_ in chosen) or "never"
            by = " (by hand)" if mine or key in whole else ""
            conflicts.append([key, member, show(spans), show(seen), holds + by])
        for a, b, status, source in settled:
            out.append([key, member, str(a), str(b), status, source])


def settle(spans, seen, oldest, newest):
    """Rules 3 to 6."""
    settled = []
    for a, b, status in spans:
        until, source = b, "cow"
        if b == 2014:
            later = [r for r in seen if r[2] == status and r[0] <= 2015 and r[1] >= 2014]
            until = ""
            if later:
                until, source = "" if later[-1][1] == newest else later[-1][1], "cow+factbook"
        settled.append([a, until, status, source])
    for a, b, status in seen:
        exact = [s for s in spans if s[2] == status]
        joined = a >= 2015 and all(s[1] < 2014 for s in exact)
        returned = a < 2015 and exact and all(s[1] < min(a, 2013) for s in exact) and b - a >= 4
        if joined or returned or not spans:
            # The first editions that name an organisation, or the last, say nothing of when a member joined or left.
            start = a if exact or a > max(1992, oldest + 1) else ""
            end = b if b < newest and newest >= 2024 else ""
            settled.append([start, end, status, "factbook"])
    return settled


def differ(spans, seen, first, newest, cow_knows, factbook_knows):
    """Whether the sources disagree by more than their precision."""
    if not (cow_knows and factbook_knows):
        return False
    if not spans:
        return seen[0][0] < 2014
    if not seen:
        return any(b >= 1995 for _, b, _ in spans)
    a, b = spans[0][0], spans[-1][1]
    starts = seen[0][0] > 1993 and abs(seen[0][0] - a) > 3
    ends = (b < 2013 and seen[-1][1] > b + 3) or (b == 2014 and seen[-1][1] < 2013)
    return starts or ends


def fits(span, mine):
    """Whether a hand row agrees with a span of the sources to the year or two."""
    a, b, status, _ = span
    close = lambda x, y: not x or not y or abs(int(str(x)[:4]) - int(str(y)[:4])) <= 1
    return any(r[4] == status and close(a, r[2]) and close(b, r[3]) and bool(b) == bool(r[3]) for r in mine)


if __name__ == "__main__":
    main()
