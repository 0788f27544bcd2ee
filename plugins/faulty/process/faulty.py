"""A plugin that speaks the process protocol by hand, and goes wrong as a document's text says.

usage: faulty.py [FAULT AT THE START]
"""

import json
import os
import subprocess
import sys
import time

SPEC = {
    "type": "plugin",
    "protocol": 1,
    "name": "faulty-process",
    "version": "1.0.0",
    "doc": "Goes wrong.",
    "provides": [
        {
            "name": "marks",
            "doc": "The first character.",
            "labels": ["good"],
            "attributes": [{"name": "level", "type": "u32", "doc": "Some number."}],
        }
    ],
    "options": [{"key": "mood", "type": "string", "default": "good", "doc": "Whether it starts."}],
}


def send(message, end="\n"):
    sys.stdout.write(json.dumps(message) + end)
    sys.stdout.flush()


def row(**more):
    return {"start": 0, "end": 1, "label": "good", **more}


def layers(request, rows, **more):
    send({"type": "layers", "document": request["document"], "layers": {"marks": rows}, **more})


def document(request):
    match request["text"].split()[0]:
        case "exit":
            os._exit(7)
        case "kill":
            os.kill(os.getpid(), 9)
        case "trace":
            raise LookupError("nothing is found")
        case "loop":
            while True:
                pass
        case "sleep":
            time.sleep(600)
        case "garbage":
            print("Hello! This is a debugging line.", flush=True)
        case "half":
            sys.stdout.write('{"type":"layers","layers":{"marks":[')
            sys.stdout.flush()
            os._exit(0)
        case "announce":
            send({"type": "layers", "document": request["document"], "bytes": 4 << 30, "layers": {}})
        case "endless":
            while True:
                sys.stdout.write("a" * 65536)
        case "flood":
            for _ in range(2000):
                sys.stderr.write("\x1b[31m" + "b" * 1000 + "\n")
            layers(request, [row()])
        case "twice":
            layers(request, [row()])
            layers(request, [row(), row(start=1, end=2)])
        case "stale":
            send({"type": "layers", "document": request["document"] - 1, "layers": {"marks": [row()]}})
        case "stranger":
            send({"type": "layers", "document": request["document"], "layers": {"marks": [], "lies": []}})
        case "nothing":
            send({"type": "layers", "document": request["document"], "layers": {}})
        case "nan":
            layers(request, [row(score=float("nan"))])
        case "outside":
            layers(request, [row(end=1000)])
        case "backwards":
            layers(request, [row(start=3)])
        case "label":
            layers(request, [row(label="bad")])
        case "field":
            layers(request, [row(colour="red")])
        case "level":
            layers(request, [row(level="high")])
        case "words":
            layers(request, [row(text="other words")])
        case "refuse":
            send({"type": "error", "document": request["document"], "message": "not this one\x1b[31m"})
        case "fork":
            subprocess.Popen(["sleep", "30.071"])
            layers(request, [row()])
        case "memory":
            kept = bytearray(3 << 30)
            kept[:: 1 << 12] = b"x" * len(kept[:: 1 << 12])
            layers(request, [row()])
        case _:
            layers(request, [row(level=len(request["text"]))])


fault = sys.argv[1] if len(sys.argv) > 1 else ""
for line in sys.stdin:
    request = json.loads(line)
    if request["type"] == "hello":
        if fault == "silent":
            os._exit(3)
        version = {"protocol": 2} if fault == "version" else {}
        name = {"provides": [{"name": "No Name"}]} if fault == "name" else {}
        send({**SPEC, **version, **name} if fault != "rubbish" else {"type": "good day"})
    elif request["type"] == "start":
        bad = request["options"]["mood"] == "bad"
        send({"type": "error", "message": "it is in a bad mood"} if bad else {"type": "ready"})
    else:
        document(request)
