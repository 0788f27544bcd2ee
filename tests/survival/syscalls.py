"""Each call of one kind fails in its turn: what a run says, what it leaves, and whether the same command goes on."""
import errno
import json
import os
import shutil
import subprocess

CALLS = {"open": 99, "write": 99, "fsync": 99, "rename": 99, "unlink": 99, "mkdir": 9, "truncate": 9}
# What the system may ask to be done again at any time.
RETRIED = {"open", "write", "fsync", "truncate"}
DOCUMENTS = 600


class Case:
    """A command, what is there before it, and what it makes below the folder `out`."""

    def __init__(self, name, arguments, before, spared=()):
        self.name, self.arguments, self.before = name, arguments, before
        self.spared = spared  # Calls whose failure is nobody's loss.


def build(root, folder, fault, to):
    header, source = root / "crates/plugin-abi/include", root / "plugins/faulty/c/raw.c"
    subprocess.run(["cc", "-shared", "-fPIC", "-I", header, f"-DFAULT={fault}", source, "-o", to], check=True)


def files(folder):
    """Everything but who was at work last, and how."""
    there = [p for p in folder.rglob("*") if p.is_file() and p.name not in ("lock", "command.json")]
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(there)}


def syscalls(copydesk, root, folder, numbers):
    shim, library = folder / "failing.so", folder / "libraw.so"
    subprocess.run(["cc", "-O1", "-shared", "-fPIC", root / "tests/survival/failing.c", "-o", shim, "-ldl"], check=True)
    (folder / "in").mkdir()
    with (folder / "in/a.jsonl").open("w") as f:
        for i in range(DOCUMENTS):
            poison = " This is poison." if i % 40 == 7 else ""
            f.write(json.dumps({"id": f"doc-{i}", "text": f"It rained {i} times.{poison}"}) + "\n")
    (folder / "p.toml").write_text(f'[[stage]]\nplugin = "raw"\npath = "{library}"\n')
    out = folder / "out"
    run = [copydesk, "run", folder / "p.toml", folder / "in", "--isolation", "thread", "-j1", "-q", "-o"]
    job, file = [*run, f"{out}/job/"], [*run, out / "file.jsonl"]

    def fresh(fault, command):
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir()
        build(root, folder, fault, library)
        if command:
            code = subprocess.run(command, stderr=subprocess.DEVNULL).returncode
            assert code in (0, 3), code

    def kept(command, fault="NOTHING"):
        """What is there once the command has run, for the next test to begin with."""
        fresh(fault, command)
        shutil.rmtree(folder / "kept", ignore_errors=True)
        shutil.copytree(out, folder / "kept")

    def one_part():
        kept(job)
        for part in (0, 2):
            (folder / f"kept/job/journal/{part:06}.jsonl").unlink()

    def older():
        kept(None)
        (folder / "kept/file.jsonl").write_text("The older file.\n")

    def dead_letters():
        kept(job, "PROCESS_STATUS")
        build(root, folder, "NOTHING", library)

    cases = [
        Case("a job", job, lambda: kept(None)),
        Case("a job that goes on", job, one_part),
        Case("a job anew", [*job, "--fresh"], lambda: kept(job)),
        Case("a replay", [copydesk, "replay", out / "job", "-q", "-j1"], dead_letters),
        # The first call looks for what other runs have left behind.
        Case("a file", file, older, [("open", 1)]),
    ]
    tried = 0
    # In short, those that the others are made of.
    for case in cases if len(numbers) > 1 else cases[::2]:
        case.before()
        reset(folder, out)
        assert subprocess.run(case.arguments).returncode == 0
        whole = files(out)
        for call, most in CALLS.items():
            for number, lasting in numbers:
                for n in range(1, most + 1):
                    reset(folder, out)
                    if not fails(case, call, n, number, lasting, folder, out, shim, whole):
                        break
                    tried += 1
                else:
                    raise AssertionError(f"{case.name}: more than {most} times {call}")
    print(f"syscalls: {tried} calls failed in their turn, each was said, and the same command made the same bytes")


def reset(folder, out):
    shutil.rmtree(out)
    shutil.copytree(folder / "kept", out)


def fails(case, call, n, number, lasting, folder, out, shim, whole):
    fired = folder / "fired"
    fired.unlink(missing_ok=True)
    failing = {"CALL": call, "AT": n, "ERRNO": number, "BELOW": out, "FIRED": fired, **({"FROM_ON": 1} if lasting else {})}
    env = {**os.environ, "LD_PRELOAD": str(shim), **{f"FAILING_{key}": str(value) for key, value in failing.items()}}
    before = files(out)
    done = subprocess.run(case.arguments, env=env, capture_output=True, text=True, timeout=60)
    if not fired.exists():
        assert done.returncode == 0 and files(out) == whole
        return False
    where = f"{case.name}: {call} {n}, {errno.errorcode[number]}: exit code {done.returncode}: {done.stderr}"
    if number == errno.EINTR and call in RETRIED or (call, n) in case.spared and not lasting:
        assert done.returncode == 0 and files(out) == whole, where
        return True
    assert done.returncode in (1, 2) and str(out) in done.stderr and "panicked" not in done.stderr, where
    assert len(done.stderr.splitlines()) <= 2, where
    there = files(out)
    for name, content in there.items():
        # What has its name is whole: as it was, or as it is to be.
        torn = content not in (whole.get(name), before.get(name))
        assert not torn or name.endswith((".tmp", ".complete")), f"{where}: {name} is torn"
    for name in [name for name in there if name.endswith(".complete")]:
        # It was said where the records are that could not get their name.
        assert there[name] == whole[name.removesuffix(".complete")] and name in done.stderr, where
        (out / name).unlink()
    again = subprocess.run(case.arguments, capture_output=True, text=True, timeout=60)
    assert again.returncode == 0 and files(out) == whole, f"{where}\nand then exit code {again.returncode}: {again.stderr}"
    return True
