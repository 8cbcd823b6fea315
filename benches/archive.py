#!/usr/bin/env python3
"""一年一千件公示做成归档包要多久，再查验要多久。 How long the package of a year with 1,000 notices takes, and its verification.

    cargo build --release && python3 benches/archive.py [--program target/release/gongshi] [--n 1000]
"""
import argparse
import pathlib
import re
import resource
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", default=ROOT / "target/release/gongshi", type=pathlib.Path)
    parser.add_argument("--n", default=1000, type=int)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        site = pathlib.Path(folder)
        corpus = [sys.executable, ROOT / "benches/corpus.py", "--n", str(options.n), "--out", site / "corpus", "--form", "gongshi"]
        subprocess.run(corpus, check=True, stdout=subprocess.DEVNULL)
        (site / "gongshi.toml").write_text('title = "基准"\nbase_url = "https://www.example.edu.cn/xxgk/"\n', encoding="utf-8")
        (site / "content/2023").mkdir(parents=True)
        for number, path in enumerate(sorted((site / "corpus").rglob("*.md"))):
            text = re.sub(r"^issued = \d{4}-(\d\d-\d\d)", r"issued = 2023-\1", path.read_text(encoding="utf-8"), flags=re.M)
            text = re.sub(r"^(published|start|end|workdays|feedback|\[publicity\]).*\n", "", text, flags=re.M)
            (site / f"content/2023/n{number:05}.md").write_text(text, encoding="utf-8")
        program = options.program.resolve()
        for name, command in [("archive", ["archive", "2023", "-o", "out"]), ("verify", ["verify", *[]])]:
            if name == "verify":
                command += [next((site / "out").glob("*/bagit.txt")).parent]
            start = time.perf_counter()
            subprocess.run([program, "-q", *command], cwd=site, check=True, stdout=subprocess.DEVNULL)
            print(f"{name:8} {time.perf_counter() - start:6.1f} s")
        files = [path.stat().st_size for path in (site / "out").rglob("*") if path.is_file()]
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        print(f"{options.n} notices, {len(files)} files, {sum(files) / 1e6:.0f} MB, memory at most {peak} MB")


if __name__ == "__main__":
    main()
