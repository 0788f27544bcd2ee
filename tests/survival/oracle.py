#!/usr/bin/env python3
"""The judge of losses: knows the ids that went in, and what lies in the output. Shares no code with Copydesk.

usage: oracle.py IDS OUTPUT [--failed IDS]

IDS is a file with an id a line, in the order of the inputs; OUTPUT a file of JSON lines, or a job's folder. Says what is missing, what stands
twice, what is out of order, and whose status is not what it should be: "error" of the ids after --failed, "ok" of all others. Of a job,
failed.jsonl must hold just those. Exit code 1 where anything is wrong.
"""
import argparse
import collections
import json
import pathlib
import sys


def records(output):
    files = sorted(output.glob("part-*.jsonl")) if output.is_dir() else [output]
    for path in files:
        for number, line in enumerate(path.open(encoding="utf-8"), 1):
            try:
                yield json.loads(line)
            except ValueError as e:
                sys.exit(f"{path}:{number}: no JSON: {e}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ids", type=pathlib.Path)
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--failed", type=pathlib.Path)
    args = parser.parse_args()
    ids = args.ids.read_text(encoding="utf-8").split()
    failed = set(args.failed.read_text(encoding="utf-8").split()) if args.failed else set()
    seen, wrong = [], []
    for record in records(args.output):
        seen.append(record["id"])
        expected = "error" if record["id"] in failed else "ok"
        if record["status"] != expected:
            wrong.append(f"{record['id']}: {record['status']} instead of {expected}: {record.get('error')}")
    count = collections.Counter(seen)
    wrong += [f"{i}: missing" for i in ids if i not in count]
    wrong += [f"{i}: {n} times" for i, n in count.items() if n > 1]
    wrong += [f"{i}: never went in" for i in count.keys() - set(ids)]
    if not wrong and seen != ids:
        wrong.append("the records are not in the order of the inputs")
    if args.output.is_dir():
        letters = [json.loads(line)["id"] for line in (args.output / "failed.jsonl").open(encoding="utf-8")]
        if letters != [i for i in ids if i in failed]:
            wrong.append(f"failed.jsonl has {len(letters)} documents, {len(failed)} failed")
    print("\n".join(wrong[:20]) or f"{len(seen)} records, {len(failed)} failed: all as it should be")
    sys.exit(bool(wrong))


main()
