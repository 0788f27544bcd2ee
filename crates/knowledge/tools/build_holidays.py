#!/usr/bin/env python3
"""Makes data/holidays_listed.tsv, the first days of holidays that follow the moon, 1990 to 2040.

usage: pip install holidays==0.109; build_holidays.py

The days are those of the package `holidays` (MIT): its tables of the Chinese, Hebrew, Hindu, Buddhist and Islamic calendars, the last
as Saudi Arabia keeps it. A holiday that begins on the evening before has the day after that evening.
"""

import datetime
import pathlib

from holidays.calendars import buddhist, chinese, hebrew, hindu
from holidays.countries.saudi_arabia import SaudiArabiaIslamicHolidays

OUT = pathlib.Path(__file__).resolve().parent.parent / "data" / "holidays_listed.tsv"
YEARS = range(1990, 2041)
TABLES = [
    (chinese._ChineseLunisolar(), ["lunar_new_year", "mid_autumn", "dragon_boat"]),
    (hebrew._HebrewLunisolar(), ["passover", "rosh_hashanah", "yom_kippur", "hanukkah", "purim", "sukkot", "shavuot"]),
    (hindu._HinduLunisolar(), ["diwali", "holi", "dussehra"]),
    (buddhist._BuddhistLunisolar(), ["vesak_may"]),
    (SaudiArabiaIslamicHolidays(), ["ramadan_beginning", "eid_al_fitr", "eid_al_adha", "hijri_new_year", "ashura", "mawlid"]),
]


def days(calendar, name):
    """The days of all years; a lunar year is shorter than ours, so that some of ours have two."""
    ask = getattr(calendar, f"{name}_date", None) or getattr(calendar, f"{name}_dates")
    for year in YEARS:
        found = ask(year)
        found = [found] if isinstance(found, datetime.date) or isinstance(found, tuple) else list(found)
        days = (day[0] if isinstance(day, tuple) else day for day in found)
        # Hindu days are known from 2001 to 2035 only, but for Diwali.
        yield from filter(None, days)


def main():
    lines = ["# holiday\tits days; made by tools/build_holidays.py, never edited"]
    for calendar, names in TABLES:
        for name in names:
            lines.append(f"{name}\t{' '.join(sorted({d.isoformat() for d in days(calendar, name) if d.year in YEARS}))}")
    OUT.write_text("\n".join(lines[:1] + sorted(lines[1:])) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
