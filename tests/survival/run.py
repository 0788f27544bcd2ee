#!/usr/bin/env python3
"""What a run must survive, at a scale that no ordinary test has. README.md says which scenario each is for.

usage: run.py COPYDESK [--documents 10000] [--kills 50] [--seed 1] [--only kills,poison,…] [--errors one|all] [--soak HOURS]

COPYDESK is the program, `target/release/copydesk`. The texts are made up here.
  kills     ends a run by SIGKILL at random moments until it is done, and compares with a run that nothing ended
  poison    has one document in a hundred meet each fault of `plugins/faulty/c/raw.c`
  syscalls  fails each open, write, fsync, rename, unlink, mkdir and truncate of a run in its turn (failing.c); with --errors all by three
            errors, of which one stays, and in more kinds of runs
  sizes     documents of 220 MB and lines of 50 MB, and a hundred times --documents empty documents
  disk      a disk that is full half way; needs root
  terminal  a terminal that is closed
  speed     compares jobs with files and processes with threads
  soak      only where it is asked for: runs for so many hours, and looks at memory, files and threads
Needs a C compiler. Exit code 1 where anything is lost.
"""
import argparse
import errno
import filecmp
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

import extremes
from soak import soak as run_for
from syscalls import syscalls as each_call

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
# Each with the status that its documents are to have; None where they are to have none, as it costs them nothing.
FAULTS = {
    "EXIT": "exit",
    "ABORT": "crash",
    "SEGMENTATION_FAULT": "crash",
    "KILL": "crash",
    "STACK_OVERFLOW": "crash",
    "RUBBISH": "protocol",
    "GROW": "memory",
    "HEAP_BOUNDARY": "invalid-output",
    "PROCESS_STATUS": "protocol",
    "COUNT_ABOVE_MOST": "limit",
    "LOOP": "timeout",
    "STOP": "timeout",
    "SLOW": None,
    "FLOOD": None,
    "LEAK_THREAD": None,
}
# Those whose documents take a second each.
SLOW = {"LOOP", "STOP", "SLOW"}


def write(folder, documents, rng, poisoned=()):
    who = ["Ingrid Oakley", "Peter Moss", "The harbour master", "A fisherman"]
    what = ["the pier was shut", "the ferry would sail on Monday", "nobody was hurt", "the town had paid for the dredging"]
    folder.mkdir()
    ids = [f"doc-{i:06}" for i in range(documents)]
    for part in range(0, documents, 1000):
        with (folder / f"{part:06}.jsonl").open("w") as f:
            for i in ids[part : part + 1000]:
                text = " ".join(f"{rng.choice(who)} said {rng.choice(what)}." for _ in range(rng.randint(1, 6)))
                poison = " This is poison." if i in poisoned else ""
                f.write(f'{{"id": "{i}", "text": "{text}{poison}"}}\n')
    (folder.parent / "ids").write_text("\n".join(ids))
    (folder.parent / "failed").write_text("\n".join(i for i in ids if i in poisoned))


def oracle(folder, output):
    subprocess.run([sys.executable, HERE / "oracle.py", folder / "ids", output, "--failed", folder / "failed"], check=True)


def same(a, b):
    files = lambda folder: sorted(p.relative_to(folder) for p in folder.rglob("*") if p.is_file() and p.name not in ("lock", "command.json"))
    assert files(a) == files(b), "other files"
    assert all(filecmp.cmp(a / f, b / f, shallow=False) for f in files(a)), "other bytes"


def done(job):
    """The parts that have a journal, and which file that is."""
    return {path.name: path.stat().st_ino for path in (job / "journal").glob("*.jsonl")}


def seconds(command):
    began = time.monotonic()
    code = subprocess.run(command, stdout=subprocess.DEVNULL).returncode
    assert code in (0, 3), f"exit code {code}"
    return time.monotonic() - began


def kills(args, folder, rng):
    write(folder / "in", args.documents, rng)
    run = [args.copydesk, "run", str(ROOT / "pipelines/news.toml"), str(folder / "in"), "--builtin", "-q", "-o"]
    whole = seconds([*run, f"{folder}/whole/"])
    oracle(folder, folder / "whole")
    hit = rounds = 0
    while hit < args.kills:
        rounds += 1
        shutil.rmtree(folder / "job", ignore_errors=True)
        committed = {}
        while True:
            process = subprocess.Popen([*run, f"{folder}/job/", "-j", str(rng.choice([1, 2, 7]))])
            try:
                process.wait(rng.uniform(0.02, whole))
                break
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                hit += 1
                # T02: no document of a part that is done is done again.
                assert committed.items() <= done(folder / "job").items(), "a part that was done is another now"
                committed = done(folder / "job")
        assert process.returncode == 0, process.returncode
        oracle(folder, folder / "job")
        same(folder / "whole", folder / "job")
    print(f"kills: {hit} in {rounds} runs of {args.documents} documents, each time the same bytes in the end")


def lines(job, but):
    """The records of a job's documents, but for some."""
    of = (line for path in sorted(job.glob("part-*.jsonl")) for line in path.open(encoding="utf-8"))
    return [line for line in of if json.loads(line)["id"] not in but]


def poison(args, folder, rng):
    for fault, code in FAULTS.items():
        place = folder / fault.lower()
        place.mkdir()
        count = 5 if fault in SLOW else args.documents // 100
        poisoned = {f"doc-{i:06}" for i in rng.sample(range(args.documents), count)}
        write(place / "in", args.documents, rng, poisoned)
        if code is None:
            (place / "failed").write_text("")
        library = place / "libraw.so"
        header = ROOT / "crates/plugin-abi/include"
        subprocess.run(["cc", "-shared", "-fPIC", "-I", header, f"-DFAULT={fault}", ROOT / "plugins/faulty/c/raw.c", "-o", library], check=True)
        pipeline = place / "p.toml"
        pipeline.write_text(f'[output]\nlayers = ["tokens", "raw"]\n[[stage]]\nplugin = "tokens"\n[[stage]]\nplugin = "raw"\npath = "{library}"\n')
        limits = ["--max-document-time", "1" if code == "timeout" else "20", "--max-document-memory", "256MiB"]
        run = [args.copydesk, "run", pipeline, place / "in", "--builtin", "-q", *limits]
        took = seconds([*run, "-o", f"{place}/job/"])
        oracle(place, place / "job")
        letters = (place / "job/failed.jsonl").read_text().splitlines()
        wrong = [line for line in letters if f'"code":"{code}"' not in line or '"plugin":"raw"' not in line]
        assert not wrong, f"not {code}: {wrong[0]}"
        (place / "in2").mkdir()
        for file in (place / "in").iterdir():
            (place / "in2" / file.name).write_text(file.read_text().replace("poison", "potion"))
        clean = seconds([*run[:3], place / "in2", *run[4:], "-o", f"{place}/clean/"])
        assert lines(place / "job", poisoned) == lines(place / "clean", poisoned), "other documents changed"
        if code == "timeout":
            # T11: one document that never ends costs its limit and at most a second.
            (place / "loop.jsonl").write_text('{"id": "loop", "text": "This is poison."}\n')
            one = seconds([*run[:3], place / "loop.jsonl", *run[4:], "-o", f"{place}/loop.out.jsonl"])
            # In the short form, whose machine may do other things besides, seconds prove little.
            most = 2 if args.documents >= 10_000 else 10
            assert 1 <= one <= most, f"a limit of one second took {one:.2f}"
        print(f"poison: {fault}: {count} of {args.documents}, {len(letters)} failed, for themselves alone; {took:.2f} s, {clean / took:.0%} of the speed without poison")


def speed(args, folder, rng):
    write(folder / "in", args.documents, rng)
    run = [args.copydesk, "run", str(ROOT / "pipelines/news.toml"), str(folder / "in"), "--builtin", "-q"]
    ways = {"file": ["-o", f"{folder}/out.jsonl"], "job": ["--fresh", "-o", f"{folder}/job/"], "processes": ["--isolation", "process", "-o", f"{folder}/p.jsonl"]}
    times = {name: [] for name in ways}
    for _ in range(3):
        for name, more in ways.items():
            times[name].append(seconds([*run, *more]))
    least = min(times["file"])
    print("speed: " + ", ".join(f"{name} {min(t):.2f} s ({min(t) / least:.3f})" for name, t in times.items()))


def syscalls(args, folder, rng):
    # In short, each call fails with one error; a disk that is full stays full.
    numbers = {"one": [(errno.EIO, False)], "all": [(errno.EIO, False), (errno.ENOSPC, True), (errno.EINTR, False)]}
    each_call(args.copydesk, ROOT, folder, numbers[args.errors])


def sizes(args, folder, rng):
    extremes.sizes(args.copydesk, ROOT, folder, 100 * args.documents)


def disk(args, folder, rng):
    extremes.disk(args.copydesk, ROOT, folder)


def terminal(args, folder, rng):
    extremes.terminal(args.copydesk, ROOT, folder)


def soak(args, folder, rng):
    for isolation in ("thread", "process"):
        run_for(args.copydesk, ROOT, folder, rng, args.soak / 2, isolation)


RUNS = [kills, poison, syscalls, sizes, disk, terminal, speed, soak]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("copydesk")
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default=",".join(run.__name__ for run in RUNS[:-1]))
    parser.add_argument("--soak", type=float, default=0, metavar="HOURS", help="soak, and nothing else")
    parser.add_argument("--errors", choices=["one", "all"], default="all")
    args = parser.parse_args()
    args.copydesk = str(pathlib.Path(args.copydesk).resolve())
    for name in ["soak"] if args.soak else args.only.split(","):
        # What is synced a thousand times is synced in memory, where there is such a place.
        place = "/dev/shm" if name == "syscalls" and os.access("/dev/shm", os.W_OK | os.X_OK) else None
        with tempfile.TemporaryDirectory(dir=place) as folder:
            {run.__name__: run for run in RUNS}[name](args, pathlib.Path(folder), random.Random(args.seed))


main()
