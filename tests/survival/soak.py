"""T23: a run of hours, watched from outside: memory, descriptors, threads and speed stay what they are."""
import json
import os
import pathlib
import subprocess
import time

CLEAN = 0.05
# What the first documents make the program ask for is not what it leaks: a share of the time, and as many documents as fill the table of
# ids with which it begins.
WARM_UP = 0.2
DOCUMENTS = 50_000


def look(pid):
    """Resident bytes, open files and threads of a process and its workers."""
    memory = files = threads = 0
    for child in [pid, *children(pid)]:
        status = pathlib.Path(f"/proc/{child}/status").read_text()
        fields = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
        memory += int(fields["VmRSS"].split()[0]) * 1024
        threads += int(fields["Threads"])
        files += len(os.listdir(f"/proc/{child}/fd"))
    return memory, files, threads


def children(pid):
    tasks = pathlib.Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def soak(copydesk, root, folder, rng, hours, isolation):
    """Feeds a run through standard input for so long, and looks at it sixty times."""
    articles = [p.read_text(encoding="utf-8") for p in sorted((root / "examples/articles").glob("*.txt"))]
    assert articles
    command = [copydesk, "run", root / "pipelines/news.toml", "-", "--builtin", "-q", "-j2", "--isolation", isolation]
    run = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=(folder / "out.jsonl").open("ab"))
    began, end, sent, looks = time.monotonic(), hours * 3600, 0, []
    out = folder / "out.jsonl"
    while (now := time.monotonic() - began) < end:
        # Sentences in another order each time, so that no document is like one before it.
        words = rng.choice(articles).split(". ")
        rng.shuffle(words)
        run.stdin.write((json.dumps({"id": f"doc-{sent}", "text": ". ".join(words)}) + "\n").encode())
        sent += 1
        if now >= end * (len(looks) + 1) / 60:
            looks.append((now, sent, *look(run.pid)))
            # What it has written is not of interest, and takes room.
            os.truncate(out, 0)
    run.stdin.close()
    code = run.wait()
    assert code == 0, code
    warm = [l for l in looks if l[0] >= end * WARM_UP and l[1] >= DOCUMENTS]
    assert len(warm) >= 10, f"{sent} documents in {hours:g} h are too few to tell"
    half = len(warm) // 2
    mean = lambda column, part: sum(l[column] for l in part) / len(part)
    told = [f"{sent} documents in {hours:g} h"]
    wrong = []
    for name, column in {"bytes of memory": 2, "open files": 3, "threads": 4}.items():
        before, after = mean(column, warm[:half]), mean(column, warm[half:])
        told.append(f"{name} {before:.0f} and then {after:.0f}")
        if abs(after - before) > CLEAN * before:
            wrong.append(name)
    speed = lambda part: (part[-1][1] - part[0][1]) / (part[-1][0] - part[0][0])
    before, after = speed(warm[:half]), speed(warm[half:])
    told.append(f"{before:.0f} and then {after:.0f} documents/s")
    print(f"soak ({isolation}): " + "; ".join(told))
    assert not wrong, f"not flat: {wrong}"
