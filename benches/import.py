#!/usr/bin/env python3
"""多久导入一个文件、用多少内存：整个进程，每个来源取中位数。 How long the import of one file takes, and its memory.

    cargo build --release && python3 benches/import.py
"""
import pathlib
import resource
import statistics
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "target/release/gongshi"


def main():
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "gongshi.toml").write_text('title = "基准"\n', encoding="utf-8")
        for source in sorted((ROOT / "tests/import").glob("*/source.*")):
            times = []
            for _ in range(15):
                start = time.perf_counter()
                command = [PROGRAM, "-q", "import", "--stdout", "--accept-changes", source]
                subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, check=False)
                times.append((time.perf_counter() - start) * 1000)
            name = f"{source.parent.name}{source.suffix}"
            print(f"{name:28} {statistics.median(times):6.1f} ms  (max {max(times):.1f})")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(f"memory at most {peak} MB")


if __name__ == "__main__":
    main()
