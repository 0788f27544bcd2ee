"""Merges lists of news outlets into `data/outlets_listed.tsv`.

    python3 outlets_listed.py SHARED > ../data/outlets_listed.tsv

SHARED is the folder with `knowledge/outlets`, `knowledge/places` and `text/article-bias.jsonl.zst` (through `zstdcat`).
Outlets of the hand-made `data/outlets.tsv` win: a row with the domain, or with the name and no place of its own, of one of
them is left out. Of the articles only the count of capitals of each word is used, to tell names from ordinary words.
"""

import collections
import csv
import html
import json
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))

# Last words of newspapers' names that little else ends in, and those that other names end in too.
FIRM = set("""Times Tribune Gazette Herald Chronicle Telegraph Courier Observer Sentinel Register Journal Enquirer Inquirer
    Examiner Post Bulletin Messenger Dispatch Newspaper Newspapers Advertiser Intelligencer Telegram Recorder Reporter-News
    Clarion Ledger Advocate-Messenger Plainsman Courant""".split())
LOOSE = set("""Star Sun Press Record Independent Leader Citizen Eagle Pioneer Enterprise Progress Review World Globe Mail
    Express Mirror Banner Beacon Democrat Republican Advance Reporter Monitor Standard Echo Argus News Union Advocate Call
    Era Sentry Patriot Transcript Item Daily Weekly Voice Outlook Crier Signal Statesman Index Spectator Local Report Digest
    Argonaut Mercury Bee Crescent Crusader Defender Informer Free-Press Chieftain Pilot Current Bugle Vindicator Ranger
    Dealer Light Whig Nugget Miner Headlight Visitor Visor Graphic Gleaner Iconoclast Tab Republic""".split())
# Last words of what is no outlet.
OTHER = set("""Group Inc Inc. LLC Company Corporation Association Institute Foundation Society Council Center Centre Party
    Project University Committee Coalition Alliance Campaign Fund Federation League Bank Ministry Department Agency Office
    Publishing Publications Publishers Newspapers Holdings Communications Watch Action Organization Organisation Network
    School College Women Americans Conservancy Commission Initiative Academy Museum Library Church Service Services Ministries
    Union Congress Rights Justice Movement Family Defense Profile Bias Check Security Research Policy Studies
    Board Trust Partners Partnership Wire International Works Club Institution Forum Nations Survey Poll Polling Consult
    Authority Administration Court Administration Organisations Corps Law Fellowship Consortium Laboratory""".split())
OUTLETS_ANYWAY = re.compile(r"\b(News|Press|Media|TV|Radio|Daily|Newspaper|Broadcasting|Television) (Network|Service|Agency|Group|Wire|Union)$")
BROADCAST = re.compile(r"\b(TV|Radio|Television|FM|AM|Broadcasting|Newsradio|Fox \d+|ABC \d+|CBS \d+|NBC \d+|Channel \d+|News ?\d+|\d+ News)\b")
MAGAZINE = re.compile(r"\b(Magazine|Quarterly|Review|Journal of .*|Monthly|Weekly)$")
STATION = re.compile(r"^([KW][A-Z]{2,3})(?:[- ](?:TV|DT|AM|FM))?(?: (?:News ?)?\d+)?$")
COUNTRIES = {"USA": "US", "United States": "US", "United Kingdom": "GB", "UK": "GB", "Canada": "CA", "Australia": "AU",
    "Germany": "DE", "South Africa": "ZA", "India": "IN", "Israel": "IL", "Netherlands": "NL", "Switzerland": "CH",
    "Japan": "JP", "France": "FR", "Ukraine": "UA", "Italy": "IT", "Belgium": "BE", "Taiwan": "TW", "Sweden": "SE",
    "Norway": "NO", "Kenya": "KE", "Ireland": "IE", "Cyprus": "CY", "Bulgaria": "BG", "Argentina": "AR", "Thailand": "TH",
    "United Arab Emirates": "AE", "Singapore": "SG", "Serbia": "RS", "Russia": "RU", "Qatar": "QA", "Philippines": "PH",
    "Panama": "PA", "New Zealand": "NZ", "Macedonia": "MK", "Iceland": "IS", "Finland": "FI", "Czech Republic": "CZ",
    "China": "CN", "Belize": "BZ", "Austria": "AT", "Spain": "ES", "Poland": "PL", "Turkey": "TR", "Nigeria": "NG"}
TLDS = {"uk": "GB", "ca": "CA", "au": "AU", "in": "IN", "za": "ZA", "nz": "NZ", "ie": "IE", "de": "DE", "fr": "FR", "es": "ES",
    "it": "IT", "nl": "NL", "se": "SE", "no": "NO", "dk": "DK", "fi": "FI", "pl": "PL", "ru": "RU", "ua": "UA", "tr": "TR",
    "jp": "JP", "kr": "KR", "cn": "CN", "hk": "HK", "sg": "SG", "my": "MY", "ph": "PH", "ng": "NG", "ke": "KE", "gh": "GH",
    "eg": "EG", "il": "IL", "pk": "PK", "bd": "BD", "lk": "LK", "br": "BR", "mx": "MX", "ar": "AR", "pe": "PE", "ve": "VE",
    "uy": "UY", "ch": "CH", "at": "AT", "be": "BE", "cz": "CZ", "gr": "GR", "ro": "RO", "hu": "HU", "bg": "BG", "rs": "RS"}
FUNDUS = {"uk": "GB", "ind": "IN", "isl": "IS"}


# Words that no name of an outlet may consist of alone or with the name of a state, if running text is to be searched for it.
PEOPLE = set("american republican democrat democratic conservative liberal catholic jewish christian independent progressive "
             "communist socialist libertarian freeman citizen african asian hispanic latino black white indian city state "
             "county town village representative senator nation union messenger congress house court council governor mayor "
             "president school university college church army navy board bank street bay island river valley".split())
# Call signs that are words.
CALL_WORDS = set("know kind king kiss wall want wash week west wild will wine wish with word work worm wave wear keep kick".split())
HEADER = """\
# outlets beside those of outlets.tsv, by name without article; made by tools/outlets_listed.py, see cards/outlets.md
# canonical name	domain	country	kind	0 a name anywhere, 1 where a form would be, 2 with firm evidence, 3 nowhere	aliases	state	sources"""


def bare(name):
    """The name as text has it after its article: the key by which it is looked up."""
    return re.sub(r"^[Tt]he ", "", name)


def domain_of(url):
    host = re.sub(r"^[a-z]+://", "", url.strip().lower()).split("/")[0].split(":")[0]
    return re.sub(r"^(www\d?|m|en|rss|feeds?|rssfeeds|edition)\.", "", host)


def tidy(name):
    name = html.unescape(name).replace("’", "'").replace(" ", " ")
    name = re.sub(r"\s*\((?:en|web news|newspaper|online)\)$", "", name, flags=re.I)
    name = re.sub(r"\s+[–—-]\s+.*$", "", name)
    name = re.sub(r"\s*(Media Profile|\(Bias\)|Media Bias.*)$", "", name)
    name = re.sub(r"^(.*), The$", r"The \1", name)
    return re.sub(r"\s+", " ", name).strip(" .,")


def compact(name):
    return re.sub(r"[^a-z0-9]", "", bare(name).lower().replace("&", "and"))


def people_and_places():
    """What is the whole name of a person, a country, a people, a place or an organisation."""
    words = set()
    for file, columns in (("first_names.txt", (0,)), ("surnames.txt", (0,)),
                          ("places.tsv", (0, 2)), ("countries.tsv", (0, 2, 3)), ("org_words_names.tsv", (0,))):
        with open(os.path.join(HERE, "..", "data", file), encoding="utf-8") as f:
            for line in f:
                if not line.startswith("#"):
                    cells = line.rstrip("\n").split("\t")
                    words |= {w.lower() for c in columns if c < len(cells) for w in cells[c].split("|")}
    return words


class Words:
    """How often each word stands with a capital inside a sentence."""

    def __init__(self, shared):
        lower, upper = collections.Counter(), collections.Counter()
        inner = re.compile(r"(?<=[a-z,] )[A-Za-z][a-z]+")
        path = os.path.join(shared, "text", "article-bias.jsonl.zst")
        with subprocess.Popen(["zstdcat", path], stdout=subprocess.PIPE) as unpack:
            for i, line in enumerate(unpack.stdout):
                if i % 4 == 0:
                    for word in inner.findall(json.loads(line)["text"]):
                        (lower if word[0].islower() else upper)[word.lower()] += 1
        self.lower, self.upper = lower, upper

    def ordinary(self, word):
        """Whether the word is more than a name: more than a quarter of the time without capital."""
        w = word.strip("'.,").split("'")[0].lower()
        low, up = self.lower[w], self.upper[w]
        if low + up < 3:
            return False
        return low > 0.25 * (low + up)


def strength(name, words):
    """0: the name means the outlet wherever it stands; 1: where news is spoken of, as for a form; 2: with firm evidence.

    (3, for names of people, places, parties and other organisations: only an article's own address tells the outlet.)
    """
    parts = bare(name).split()
    last = parts[-1].split("-")[-1]
    if re.fullmatch(r"[\w-]+\.(com|org|net|info|tv|co\.uk|com\.au|news|ca|us)", name, flags=re.I):
        return 0
    head = last in FIRM or (last in LOOSE and ("-" in parts[-1] or "&" in parts or "Daily" in parts[:-1] or "and" in parts))
    before = [p for p in re.split(r"[ -]", " ".join(parts))[:-1] if p not in FIRM | LOOSE | {"Daily", "News", "the", "of", "&", "and", "County"}]
    named = any(not words.ordinary(p) and p[:1].isupper() for p in before)
    if len(parts) == 1:
        return 1 if "-" in name and {last, parts[0].split("-")[0]} <= FIRM | LOOSE else 2
    if last not in FIRM | LOOSE:
        return 2
    if head and named:
        return 0
    return 1 if named or head or last in LOOSE and len(parts) > 2 else 2


def kind_of(name, domain=""):
    last = name.split()[-1].split("-")[-1]
    if STATION.match(name) or BROADCAST.search(name):
        return "broadcaster"
    if re.search(r"\b(News Agency|Press Agency|News Service|Newswire|Wire)$", name):
        return "agency"
    if MAGAZINE.search(name):
        return "magazine"
    if last in FIRM | LOOSE:
        return "newspaper"
    return "site"


def is_outlet(name):
    """Whether a row of a list that holds other things too may be an outlet."""
    if len(name) < 3 or len(name) > 48 or not re.match(r"[A-ZÀ-Þ0-9]", name) or re.search(r"[()\[\]|:;/!?\"*]", name):
        return False
    if name.isdigit() or len(name.split()) > 6:
        return False
    if re.match(r"(Center|Centre|Institute|Citizens|Americans|Association|Council|Committee|Campaign|Coalition|Foundation) (for|of|on|to) ", bare(name)):
        return False
    last = name.split()[-1]
    return last not in OTHER or bool(OUTLETS_ANYWAY.search(name)) or STATION.match(name) is not None


def wikipedia(path):
    """(name, state, kind if told) of the newspapers of the United States; one that serves two states counts once."""
    seen = set()
    for row in csv.DictReader(open(path, encoding="utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE):
        title = html.unescape(row["WP-title"]).strip()
        inner = re.search(r"\s*\(([^)]*)\)$", title)
        name = tidy(re.sub(r"\s*\([^)]*\)\s*$", "", title))
        kind = "magazine" if inner and "magazine" in inner.group(1) else ""
        if not is_outlet(name) or re.search(r"\d{4}|^List of|\bGroup\b|^Current$|Newspapers$", name):
            continue
        if row["qid"] and row["qid"] in seen:
            continue
        seen.add(row["qid"])
        yield name, row["state"], kind


def lists(folder):
    """(name, domain, country, source) of the other lists."""
    with open(os.path.join(folder, "mediabiasfactcheck.csv"), encoding="utf-8", errors="replace") as f:
        for row in csv.DictReader(f):
            where = row["country"] if row["country"] in COUNTRIES else re.sub(r" \d.*", "", row["freedom_rank"] or "")
            yield row["name"], domain_of(row["url"]), COUNTRIES.get(where, ""), "m"
    with open(os.path.join(folder, "fundus_publishers.csv"), encoding="utf-8") as f:
        for row in csv.DictReader(f):
            code = row["country"]
            country = FUNDUS.get(code, code.upper())
            yield row["name"], domain_of(row["domain"]), country if len(country) == 2 else "", "f"
    with open(os.path.join(folder, "article_bias_sources.csv"), encoding="utf-8") as f:
        for row in csv.DictReader(f):
            if not re.search(r"Guest|\bBlog\b|Editorial|Opinion", row["name"]):
                yield row["name"], domain_of(row["url"]), "", "b"
    seen = set()
    with open(os.path.join(folder, "freebie_rss_feeds.csv"), encoding="utf-8", errors="replace") as f:
        for row in csv.DictReader(f):
            # Feeds of ministries and charities stand in the list too: only outlets' forms and global or national papers count.
            if row["name"] not in seen:
                seen.add(row["name"])
                yield row["name"], "", row["cca"] if len(row["cca"]) == 2 else "", "r"


def main(shared):
    folder = os.path.join(shared, "knowledge", "outlets")
    words = Words(shared)
    hand_names, hand_domains, settled = set(), set(), set()
    with open(os.path.join(HERE, "..", "data", "outlets.tsv"), encoding="utf-8") as f:
        for line in f:
            if line.startswith("#") or not line.strip():
                continue
            canonical, domain, country, _, ambiguous, aliases = line.rstrip("\n").split("\t")
            aliases = [a for a in aliases.split("|") if a and not a.startswith("~")]
            sure = [a for a in aliases if not a.startswith("?")] + [canonical] * (ambiguous == "0")
            hand_names |= {compact(n.lstrip("?")) for n in [canonical, *aliases]}
            if country in ("US", ""):
                settled |= {compact(n) for n in sure}
            hand_domains.add(domain)
    with open(os.path.join(shared, "knowledge", "places", "us_states.json"), encoding="utf-8") as f:
        states = {s["name"]: code for code, s in json.load(f).items()} | {"Washington, D.C.": "DC"}
    rows = {}  # (bare name, place) -> row
    by_compact = collections.defaultdict(list)
    for name, place, kind in wikipedia(os.path.join(folder, "wikipedia-us-newspapers.tsv")):
        key = (bare(name), states.get(place, ""))
        if key in rows:
            continue
        rows[key] = dict(name=name, domain="", country="US", kind=kind or "newspaper", place=key[1], sources={"w"})
        by_compact[compact(name)].append(key)
    for name, domain, country, source in lists(folder):
        name = tidy(name)
        if not is_outlet(name) or domain in hand_domains or compact(name) in hand_names:
            continue
        same = by_compact.get(compact(name), [])
        tld = TLDS.get(domain.rsplit(".", 1)[-1], "")
        country = country or tld
        if source == "r" and kind_of(name) == "site":
            continue
        if len(same) == 1 and country in ("", "US", rows[same[0]]["country"]):
            row = rows[same[0]]
            row["domain"] = row["domain"] or domain
            row["sources"].add(source)
            continue
        if same and country in ("", "US"):
            continue
        key = (bare(name), "")
        if key not in rows:
            rows[key] = dict(name=name, domain=domain, country=country, kind=kind_of(name), place="", sources={source})
            by_compact[compact(name)].append(key)
    # A domain that is a name run together belongs to it, where only one outlet has the name.
    with open(os.path.join(folder, "us-news-domains-v2.0.0.csv"), encoding="utf-8") as f:
        for entry in csv.DictReader(f):
            domain = entry["domain"].lower()
            stem = re.sub(r"[^a-z0-9]", "", domain.rsplit(".", 1)[0])
            for stem in (stem, re.sub(r"^the", "", stem)):
                same = by_compact.get(stem, [])
                if len(same) == 1 and not rows[same[0]]["domain"] and rows[same[0]]["country"] in ("US", ""):
                    rows[same[0]]["domain"] = domain
                    rows[same[0]]["sources"].add("u")
            call = re.fullmatch(r"([kw][a-z]{3})(?:-?(tv|radio|am|fm))?\.(com|org)", domain)
            if call and compact(call.group(1)) not in hand_names and call.group(1) not in CALL_WORDS:
                name = call.group(1).upper()
                if name not in {k[0] for k in by_compact.get(compact(name), [])}:
                    rows[(name, "")] = dict(name=name, domain=domain, country="US", kind="broadcaster", place="", sources={"u"})
                    by_compact[compact(name)].append((name, ""))
    taken = people_and_places()
    print(HEADER)
    out = []
    for (key, place), row in rows.items():
        if not place and compact(row["name"]) in hand_names or row["domain"] in hand_domains and row["domain"]:
            continue
        if compact(row["name"]) in settled:
            continue
        aliases = []
        station = STATION.match(row["name"])
        if station:
            sure, call = 2, station.group(1)
            aliases = [a for a in (call, call + "-TV") if a != row["name"]]
            row["kind"] = "broadcaster"
        else:
            sure = strength(row["name"], words)
            core = [w.lower() for w in key.split() if w not in states]
            if key.lower() in taken or re.fullmatch(r"[A-Z]{2,6}", key) or (len(core) < 2 and set(core) <= PEOPLE) \
                    or re.search(r"\.(org|edu|gov)$", key):
                sure = 3
                # Other organisations that the lists rate beside outlets.
                if not row["sources"] & {"w", "f"} and not key.startswith("The ") and not place:
                    continue
            if " & " in key:
                aliases.append(key.replace(" & ", " and "))
            elif " and " in key:
                aliases.append(key.replace(" and ", " & "))
        out.append((key, row["name"], row["domain"], row["country"], row["kind"], str(sure), "|".join(aliases), place, "".join(sorted(row["sources"]))))
    for key, *columns in sorted(out, key=lambda r: (r[0].encode(), r[7])):
        print("\t".join(columns))


if __name__ == "__main__":
    main(sys.argv[1])
