#!/usr/bin/env python3
"""A load test of `copydesk serve`, over loopback alone: python3 tests/serve/load.py [PROGRAM] [--requests N].

Prints, for 1, 8 and 64 clients that each ask again as soon as they are answered, how long an answer takes (p50, p99) and how many
documents a second are read; then sends N requests (20,000) and says what memory the server has every tenth of them. Exits with 1 if
an answer is not 200, or memory has grown by more than a tenth, or 16 MB, from the second tenth to the last.
"""

import argparse
import asyncio
import json
import pathlib
import re
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]


def articles():
    lines = (ROOT / "examples/articles.jsonl").read_text("utf-8").splitlines()
    return [line.encode() for line in lines if line.strip()]


async def client(port, bodies, left, times):
    """Asks until nothing is left, on one connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while left[0] > 0:
        left[0] -= 1
        body = bodies[left[0] % len(bodies)]
        head = f"POST /annotate HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        begun = time.perf_counter()
        writer.write(head.encode() + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        length = int(re.search(rb"content-length: (\d+)", answer).group(1))
        await reader.readexactly(length)
        times.append(time.perf_counter() - begun)
        if not answer.startswith(b"HTTP/1.1 200 "):
            raise SystemExit(f"not 200: {answer!r}")
    writer.close()


def ask(port, bodies, clients, requests):
    """Seconds that each answer took, and all of it."""
    times, left, begun = [], [requests], time.perf_counter()

    async def all_clients():
        await asyncio.gather(*(client(port, bodies, left, times) for _ in range(clients)))

    asyncio.run(all_clients())
    return sorted(times), time.perf_counter() - begun


def memory(pid):
    """What the process has in memory, in MB."""
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("program", nargs="?", default=str(ROOT / "target/release/copydesk"))
    arguments.add_argument("--requests", type=int, default=20_000)
    arguments.add_argument("--measured", type=int, default=1_000, help="requests for each number of clients")
    args = arguments.parse_args()
    server = subprocess.Popen([args.program, "serve", "--address", "127.0.0.1:0"], stderr=subprocess.PIPE, text=True)
    try:
        port = int(re.search(r"http://127\.0\.0\.1:(\d+)", server.stderr.readline()).group(1))
        bodies = articles()
        ask(port, bodies, 4, 100)
        print(f"{sum(map(len, bodies)) // len(bodies)} bytes an article, {len(bodies)} articles")
        print("clients  p50 ms  p99 ms  documents/s")
        for clients in (1, 8, 64):
            times, whole = ask(port, bodies, clients, args.measured)
            p50, p99 = (times[int(len(times) * p)] * 1000 for p in (0.5, 0.99))
            print(f"{clients:7}  {p50:6.1f}  {p99:6.1f}  {len(times) / whole:11.1f}", flush=True)
        short = [json.dumps({"id": str(i), "published": "2024-05-08", "text": f"“Number {i},” Ingrid Oakley said on Monday."}).encode() for i in range(50)]
        sizes = []
        for _ in range(10):
            ask(port, bodies[:1] + short, 8, args.requests // 10)
            sizes.append(memory(server.pid))
        print(f"memory over {args.requests} requests, MB:", " ".join(f"{size:.0f}" for size in sizes))
        grown = sizes[-1] - sizes[1]
    finally:
        server.terminate()
        code = server.wait(30)
    if code != 0:
        sys.exit(f"the server ended with {code}")
    if grown > max(16, sizes[1] / 10):
        sys.exit(f"memory grew by {grown:.0f} MB")


if __name__ == "__main__":
    main()
