#!/usr/bin/env python3
"""Makes data/cities.tsv of GeoNames' cities over 15,000 people and the file of names by hand.

usage: build_cities.py CITIES15000.json.gz

That is GeoNames' list (CC BY 4.0). Standard library only; the same input gives the same bytes.

A line is: name, key, population in thousands, usual name where it is another, `?` or `!` where the name alone is not
enough.
Sorted by name (bytes), then by falling population. A key is `COUNTRY/name` or, where the first-level division has a
code that people write, `COUNTRY-DIVISION/name`; of two of one key the smaller has its GeoNames number behind it.

The rules, in this order:
1. data/cities_hand.tsv gives a city other names and another usual one, and wins.
2. The usual name is GeoNames' own, which is the English one where there is one; in countries that write Latin letters
   with its marks, elsewhere without.
3. A name goes with and without marks, and `Saint` as `St.` and `St` too.
4. GeoNames' other names are left out, as they are in some 100 languages and not marked: `Hamas` is a name of Hamm there.
5. `?` stands where the city has under 100,000 people and neither data/places.tsv nor the file by hand has the name: the
   article must name its country, or in the United States its state.
6. `!` stands where the name is more often something else, so that the place must stand right after it: in a city that
   rule 5 does not know, an ordinary word or a person's name under 300,000 people, and several of these under 100,000; any
   name of a well-known organisation, and the names that the file by hand lists behind a `!`.
"""

import collections
import gzip
import json
import pathlib
import re
import sys
import unicodedata

DATA = pathlib.Path(__file__).resolve().parent.parent / "data"
# Countries that write other letters, or Latin ones that news in English never marks.
UNMARKED = set(
    "AE AF AM AZ BD BG BH BN BT BY CN CY DZ EG ER ET GE GR HK ID IL IN IQ IR JO JP KG KH KP KR KW KZ LA LB LK LY MA MK MM MN MO "
    "MR MV MY NP OM PK PS QA RS RU SA SD SG SO SY TH TJ TM TN TW UA UZ VN YE".split()
)
# First-level divisions whose codes people write, by GeoNames' own.
DIVISIONS = {
    "CA": dict(zip(
        "01 02 03 04 05 07 08 09 10 11 12 13 14".split(), "AB BC MB NB NL NS ON PE QC SK YT NT NU".split()
    )),
    "AU": dict(zip("01 02 03 04 05 06 07 08".split(), "ACT NSW NT QLD SA TAS VIC WA".split())),
    "GB": {"ENG": "ENG", "SCT": "SCT", "WLS": "WLS", "NIR": "NIR"},
}


def rows(name):
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield (line.split("\t") + [""] * 6)[:6]


def straight(name):
    """The name with plain apostrophes, as the look-up has them, and single spaces."""
    return " ".join(name.replace("’", "'").replace("‘", "'").replace("`", "'").split())


def plain(name):
    """The name in ASCII letters."""
    name = name.translate(str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ı": "i", "ß": "ss", "æ": "ae",
                                         "Æ": "Ae", "œ": "oe", "Œ": "Oe", "þ": "th", "Þ": "Th", "ð": "d", "ə": "a", "Ə": "A"}))
    letters = unicodedata.normalize("NFKD", name)
    return "".join(c for c in letters if ord(c) < 128)


def slug(name):
    return re.sub(r"[^a-z0-9]+", "-", plain(name).lower().replace("'", "")).strip("-")


def division(city):
    country, code = city["countrycode"], city["admin1code"]
    if country == "US":
        return f"{country}-{code}"
    code = DIVISIONS.get(country, {}).get(code)
    return f"{country}-{code}" if code else country


def taken():
    """Names that are often something else: words, people, organisations."""
    words = {w for (w, *_) in rows("surnames_ordinary_words.txt")}
    people = {n for file in ("first_names.txt", "surnames.txt", "first_names_sex.tsv") for (n, *_) in rows(file)}
    organizations = {n for name, _, aliases, *_ in rows("org_words_names.tsv") for n in [name, *aliases.split("|")]}
    organizations |= {n for _, name, _, aliases, *_ in rows("organizations.tsv") for n in [name, *aliases.split("|")]}
    return words, people, organizations


def main():
    (source,) = sys.argv[1:]
    with gzip.open(source, "rt", encoding="utf-8") as file:
        cities = json.load(file).values()
    countries = {code for _, code, *_ in rows("countries.tsv")}
    # A university's grounds are no city.
    cities = [c for c in cities if c["countrycode"] in countries and not c["name"].startswith("University ")]
    cities.sort(key=lambda c: (-c["population"], c["geonameid"]))
    by_hand = {}
    elsewhere = set()
    for name, where, usual, others, *_ in rows("cities_hand.tsv"):
        if name == "!":
            elsewhere.update(others.split("|"))
            continue
        by_hand[(name, where)] = (usual or name, [o for o in others.split("|") if o])
    words, people, organizations = taken()
    listed = {(name, country) for name, country, *_ in rows("places.tsv")}

    used, keys, of_name = set(), set(), collections.defaultdict(dict)
    for city in cities:
        name = straight(city["name"])
        where = division(city)
        by_key = (name, where)
        usual = plain(name) if city["countrycode"] in UNMARKED else name
        # What is said by hand is said of the largest city of that name.
        city["usual"], city["hand"] = by_hand.get(by_key, (usual, [])) if by_key not in used else (usual, [])
        city["named"] = {city["usual"], *city["hand"]} if by_key in by_hand and by_key not in used else set()
        used.add(by_key)
        key = f"{where}/{slug(city['usual'])}"
        city["key"] = f"{key}-{city['geonameid']}" if key in keys else key
        keys.add(city["key"])
        forms = {name, city["usual"], plain(name), plain(city["usual"]), *city["hand"]}
        for form in list(forms):
            if form.startswith("Saint "):
                forms.update([f"St. {form[6:]}", f"St {form[6:]}"])
        city["forms"] = {f for f in forms if len(f) > 1}
    missing = set(by_hand) - used
    if missing:
        sys.exit(f"cities_hand.tsv: no such city: {sorted(missing)}")

    for city in cities:
        for form in city["forms"]:
            of_name[form].setdefault(city["key"], city)
    out = []
    for name in sorted(of_name, key=lambda n: n.encode()):
        countries = set()
        for city in of_name[name].values():
            # places.tsv means the largest of a country's cities of one name.
            largest = city["countrycode"] not in countries
            countries.add(city["countrycode"])
            thousands = max(city["population"] // 1000, 1)
            ordinary = [w.lower() in words or w in people for w in name.replace("-", " ").split()]
            known = largest and (name, city["countrycode"]) in listed or name in city["named"]
            word = all(ordinary) and not known and thousands < (300 if len(ordinary) == 1 else 100)
            if word or name in organizations or name in elsewhere:
                needs = "!"
            else:
                needs = "" if known or thousands >= 100 else "?"
            usual = "" if city["usual"] == name else city["usual"]
            cells = [name, city["key"], str(thousands), usual, needs]
            out.append("\t".join(cells).rstrip("\t"))
    head = "# name, key, population in thousands, usual name, `?` or `!` for a name that needs context; by tools/build_cities.py"
    (DATA / "cities.tsv").write_text("\n".join([head, *out]) + "\n", encoding="utf-8")
    print(f"{len(cities)} cities, {len(of_name)} names, {len(out)} lines")


if __name__ == "__main__":
    main()
