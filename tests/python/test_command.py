import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ARTICLE

COMMAND = Path(sys.executable).with_name("copydesk")


def run(*arguments, **how):
    return subprocess.run([COMMAND, *arguments], capture_output=True, text=True, timeout=300, **how)


def test_the_wheel_has_the_command():
    version = run("--version", "--verbose")
    assert version.returncode == 0 and "plugins linked in:\n" in version.stdout
    assert run("run", "news", "no-such-file").returncode == 2
    assert run("check", "news").returncode == 0
    listed = run("plugins", "list")
    assert listed.returncode == 0 and "tokens" in listed.stdout


def test_it_reads_and_writes(tmp_path):
    made = run("run", "news", "-", "--input-format", "text", "-q", input=ARTICLE)
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout)["layers"]["quotes"][0]["speaker_name"] == "Ingrid Oakley"


@pytest.mark.skipif(sys.platform != "linux", reason="guests are tested where their limits work")
def test_its_workers_are_processes_where_that_is_asked_for(tmp_path):
    for n in range(4):
        (tmp_path / f"{n}.txt").write_text(ARTICLE)
    threads = run("run", "news", str(tmp_path), "-q")
    guests = run("run", "news", str(tmp_path), "-q", "--isolation", "process", "--sandbox")
    assert guests.returncode == 0, guests.stderr
    assert guests.stdout == threads.stdout and len(guests.stdout.splitlines()) == 4


def test_a_module_is_the_command_too(tmp_path):
    (tmp_path / "ray.py").write_text("raise SystemExit('a file of the working directory was imported')")
    (tmp_path / "a.txt").write_text(ARTICLE)
    run = subprocess.run(
        [sys.executable, "-m", "copydesk", "run", "news", "a.txt", "-q", "--isolation", "process"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert run.returncode == 0, run.stderr
