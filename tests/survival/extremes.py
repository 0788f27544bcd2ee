"""Sizes, disks and terminals that no ordinary test has."""
import errno
import json
import os
import pty
import resource
import shutil
import signal
import subprocess
import time

from syscalls import build, files

MEBIBYTE = 1 << 20


def peak(command):
    """How a run ends, its seconds, and the most memory that it and its workers held, in bytes."""
    began = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    stderr = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode, time.monotonic() - began, usage.ru_maxrss * 1024, stderr


def sizes(copydesk, root, folder, documents):
    """T12: each document is accounted for, in memory and time that do not run away."""
    news = str(root / "pipelines/news.toml")
    run = [copydesk, "run", news, "--builtin", "-q", "-o", folder / "out.jsonl"]

    def told(name, documents, fails=False):
        code, seconds, memory, stderr = peak([*run, folder / name])
        ids = set()
        for line in (folder / "out.jsonl").open(encoding="utf-8"):
            record = json.loads(line)
            ids.add(record["id"])
            assert record["status"] == ("error" if fails else "ok"), record
            assert not fails or record["error"]["code"] == "limit", record["error"]
        assert len(ids) == documents, f"{name}: {len(ids)} records, exit code {code}: {stderr}"
        assert code == (3 if fails else 0), f"{name}: exit code {code}: {stderr}"
        # Besides the program, at most a document at the limit, and 16 bytes for each id.
        assert memory < 100 * MEBIBYTE + 32 * documents, f"{name}: {memory / MEBIBYTE:.0f} MiB"
        print(f"sizes: {name}: {seconds:.1f} s, {memory / MEBIBYTE:.0f} MiB")
        return seconds

    for name, content in {"nothing.txt": b"", "mark.txt": b"\xef\xbb\xbf", "nuls.txt": b"\0" * 100_000}.items():
        (folder / name).write_bytes(content)
        told(name, 1)
    (folder / "empty.jsonl").write_bytes(b"")
    told("empty.jsonl", 0)
    (folder / "blank.jsonl").write_bytes(b"\n" * 1_000)
    told("blank.jsonl", 0)
    # In pieces: what this script holds would be counted with what it starts.
    for name, pieces in {"large.txt": ["", "It rained. ", ""], "line.jsonl": ['{"text": "', "a" * 11, '"}\n']}.items():
        with (folder / name).open("w") as f:
            f.write(pieces[0])
            for _ in range(20_000_000 if name == "large.txt" else 5_000_000):
                f.write(pieces[1])
            f.write(pieces[2])
        told(name, 1, fails=True)
        (folder / name).unlink()
    times = []
    for count in (documents // 2, documents):
        name = f"{count}.jsonl"
        with (folder / name).open("w") as f:
            f.writelines(f'{{"id": "{i}", "text": ""}}\n' for i in range(count))
        times.append(told(name, count))
    assert times[1] <= 2.5 * times[0] + 1, f"twice as many documents take {times[1] / times[0]:.1f} times as long"


def disk(copydesk, root, folder):
    """T04: a disk that is full stops a run soon, what is committed is whole, and with room the same command goes on."""
    library, place = folder / "libraw.so", folder / "small"
    build(root, folder, "NOTHING", library)
    (folder / "p.toml").write_text(f'[[stage]]\nplugin = "raw"\npath = "{library}"\n')
    (folder / "in").mkdir()
    with (folder / "in/a.jsonl").open("w") as f:
        f.writelines(json.dumps({"id": f"doc-{i}", "text": f"It rained {i} times. " * 20}) + "\n" for i in range(2_000))
    run = [copydesk, "run", folder / "p.toml", folder / "in", "--isolation", "thread", "-q", "-o"]
    assert subprocess.run([*run, f"{folder}/whole/"]).returncode == 0
    whole = files(folder / "whole")
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", place]
    if os.geteuid() != 0 or subprocess.run(mount, stderr=subprocess.DEVNULL).returncode != 0:
        print("disk: left out, as only root may make a small one; `syscalls` has calls fail as they do on a full one")
        return
    try:
        began = time.monotonic()
        full = subprocess.run([*run, f"{place}/job/"], capture_output=True, text=True)
        took = time.monotonic() - began
        assert full.returncode == 1 and os.strerror(errno.ENOSPC) in full.stderr and str(place) in full.stderr, full
        assert took < 5, took
        parts = {name: content for name, content in files(place / "job").items() if name.startswith("part-")}
        done = [name for name in parts if not name.endswith(".tmp")]
        assert done and all(parts[name] == whole[name] for name in done), done
        subprocess.run(["mount", "-o", "remount,size=16m", place], check=True)
        assert subprocess.run([*run, f"{place}/job/"]).returncode == 0
        assert files(place / "job") == whole
    finally:
        subprocess.run(["umount", place], check=True)
    print(f"disk: full after {len(done)} of {sum(n.startswith('part-') for n in whole)} parts, said in {took:.1f} s; with room the same bytes")


def terminal(copydesk, root, folder):
    """T24: a terminal that is closed ends a run that heeds it, and not one that was told to ignore it; either way nothing is lost."""
    library = folder / "libraw.so"
    build(root, folder, "NOTHING", library)
    (folder / "p.toml").write_text(f'[[stage]]\nplugin = "raw"\npath = "{library}"\n')
    (folder / "in").mkdir()
    with (folder / "in/a.jsonl").open("w") as f:
        f.writelines(json.dumps({"id": f"doc-{i}", "text": f"It rained {i} times. "}) + "\n" for i in range(60_000))
    run = [str(a) for a in (copydesk, "run", folder / "p.toml", folder / "in", "-j1", "-o")]
    assert subprocess.run([*run, f"{folder}/whole/", "-q"]).returncode == 0
    whole = files(folder / "whole")
    for heeds in (True, False):
        job = folder / f"job-{heeds}"
        pid, master = pty.fork()
        if pid == 0:
            signal.signal(signal.SIGHUP, signal.SIG_DFL if heeds else signal.SIG_IGN)
            os.execv(run[0], [*run, f"{job}/"])
        while not list(job.glob("journal/*.jsonl")):
            time.sleep(0.01)
        os.close(master)
        _, status = os.waitpid(pid, 0)
        code = os.waitstatus_to_exitcode(status)
        # 129 is how one that stops in order would say it.
        assert code in ((-signal.SIGHUP, 129) if heeds else (0,)), code
        time.sleep(1)
        left = subprocess.run(["pgrep", "-f", str(folder / "p.toml")], capture_output=True, text=True).stdout.split()
        assert not left, f"{left} outlive their host"
        if heeds:
            assert len(list(job.glob("journal/*.jsonl"))) < 240, "it was over before the terminal was closed"
            assert subprocess.run([*run, f"{job}/", "-q"]).returncode == 0
        assert files(job) == whole
        shutil.rmtree(job)
    print("terminal: closed in the middle of two runs; no process was left, and the bytes are the same")
