#!/usr/bin/env python3
"""预览的基准：启动到第一页、保存到看见新内容、内存。

Benchmarks of the preview: start-up to the first page, from the end of a save to the new text received by a client that is
told of the change and asks for its page again on a new connection, as a browser does; peak memory.

    python3 benches/serve.py [--n 1000,10000] [--saves 100] [--binary target/release/gongshi] [--poll]

Kinds of saves, each to other notices in turn:
  text     a paragraph of the opening changes; the notice's own page is looked at
  title    the title changes; the first list on which the notice stands is looked at (the page of its year)
  measure  a measure is added, which changes numbers on every page; the notice's own page is looked at
  new      a notice is added, in the middle of the order; its own page is looked at
"""

import argparse
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import run  # noqa: E402

DAY = "2027-01-01"


def parse_time(binary, folder):
    """The seconds that reading and parsing takes, as `build --timings` says."""
    out = run.fresh(folder.name)
    command = [binary, "-q", "-r", folder, "build", "-o", out, "--today", DAY, "--timings"]
    said = subprocess.run(command, capture_output=True, check=True)
    shutil.rmtree(out)
    return int(re.search(r"(\d+) ms  read and parse", said.stderr.decode())[1]) / 1000


def get(port, path):
    """One request on a connection of its own."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
        parts = []
        while piece := connection.recv(1 << 16):
            parts.append(piece)
    return b"".join(parts).decode()


class Page:
    """An open page: it listens, and asks for itself again when it is told to."""

    def __init__(self, port, path):
        self.port, self.path = port, path
        self.events = socket.create_connection(("127.0.0.1", port))
        self.events.sendall(f"GET /.gongshi/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
        self.hear()

    def hear(self):
        heard = b""
        while b"data: " not in heard or not heard.endswith(b"\n\n\r\n"):
            piece = self.events.recv(1 << 16)
            if not piece:
                sys.exit("the preview hung up")
            heard += piece

    def wait_for(self, text, since):
        """Seconds from `since` until the page has the text."""
        while True:
            self.hear()
            get(self.port, f"/.gongshi/state?page={self.path}")
            if text in get(self.port, self.path):
                return time.perf_counter() - since
            if time.perf_counter() - since > 20:
                sys.exit(f"{self.path} never showed {text}")


def start(binary, folder, poll):
    """The preview, and the seconds until its first page came."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [binary, "-q", "-r", folder, "serve", "--port", str(port), "--today", DAY, *(["--poll"] if poll else [])]
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while True:
        try:
            if "</html>" in get(port, "/index.html"):
                return process, port, time.perf_counter() - begun
        except OSError:
            time.sleep(0.002)


def changed(kind, text, number):
    mark = f"第{number}次保存{time.monotonic_ns()}"
    if kind == "title":
        return mark, re.sub(r'title = "', f'title = "{mark}', text, count=1)
    if kind == "measure":
        at = text.index("### 整改措施\n") + len("### 整改措施\n")
        last = list(re.finditer(r"^\d+\. .*$", text[at:], re.M))
        first = text[at:].index("\n## ") if "\n## " in text[at:] else len(text[at:])
        last = [it for it in last if it.start() < first][-1]
        end = at + last.end()
        following = int(last[0].split(".")[0]) + 1
        return mark, f"{text[:end]}\n\n{following}. {mark}。{text[end:]}"
    head, body = text.split("\n+++\n", 1)
    return mark, f"{head}\n+++\n\n{mark}。\n{body}"


def saves(port, folder, kind, count):
    notices = sorted((folder / "content").rglob("*.md"))
    times = []
    for number in range(count):
        path = notices[(number * 7919) % len(notices)]
        text = path.read_text(encoding="utf-8")
        mark, new = changed(kind, text, number)
        target = path.with_name(f"new{number}.md") if kind == "new" else path
        url = f"/{path.parent.name}/{target.stem}.html"
        if kind == "title":
            # The newest of a year stands on the first page of its year.
            year = path.parent
            path = target = sorted(year.glob("*.md"), key=lambda it: re.search(r"published = (\S+)|issued = (\S+)", it.read_text())[0])[-1]
            text = path.read_text(encoding="utf-8")
            mark, new = changed(kind, text, number)
            url = f"/{year.name}/index.html"
        page = Page(port, url)
        target.write_text(new, encoding="utf-8")
        times.append(page.wait_for(mark, time.perf_counter()) * 1000)
        page.events.close()
        time.sleep(0.05)
        target.unlink() if kind == "new" else path.write_text(text, encoding="utf-8")
        time.sleep(0.6)
    return times


def peak(process):
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--n", default="1000,10000")
    arguments.add_argument("--saves", type=int, default=100, help="of texts; of the other kinds a fifth of it")
    arguments.add_argument("--kinds", default="text,title,measure,new")
    arguments.add_argument("--poll", action="store_true")
    arguments.add_argument("--binary", type=Path, default=run.ROOT / "target" / "release" / "gongshi")
    given = arguments.parse_args()
    for n in map(int, given.n.split(",")):
        folder = run.site(n, "all")
        # Parsing and starting in turns: the machine is not the same from one minute to the next.
        parses, firsts = [], []
        for _ in range(5):
            parses.append(parse_time(given.binary, folder))
            process, port, first = start(given.binary, folder, given.poll)
            firsts.append(first)
            if len(firsts) < 5:
                process.terminate()
                process.wait(10)
        parse, first = statistics.median(parses), statistics.median(firsts)
        ratio = statistics.median(a / b for a, b in zip(firsts, parses))
        print(f"\n### N = {n}\n\n| | median ms | worst ms |\n|---|--:|--:|")
        try:
            for kind in given.kinds.split(","):
                times = saves(port, folder, kind, given.saves if kind == "text" else max(given.saves // 5, 1))
                print(f"| {kind}, {len(times)} saves | {statistics.median(times):.0f} | {max(times):.0f} |", flush=True)
            print(f"| first page | {first * 1000:.0f} | {ratio:.2f} × parsing ({parse * 1000:.0f} ms) |")
            print(f"| peak memory, MiB | {peak(process):.0f} | |")
        finally:
            process.terminate()
            if process.wait(10) != 0:
                sys.exit("the preview did not end well")


if __name__ == "__main__":
    main()
