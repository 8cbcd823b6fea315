#!/usr/bin/env python3
"""查验一年的公示归档包：python3 verify_package.py 包的文件夹或.zip

Verifies a year's package of public notices: python3 verify_package.py FOLDER-OR-ZIP

只用 Python 3 标准库，不需要制作它的程序；按 docs/archive.md 写明的格式写成。
Only the standard library of Python 3 is needed. Exit code: 0 unchanged, 1 changed or incomplete, 3 not readable.
"""

import csv
import gzip
import hashlib
import io
import os
import re
import sys
import zipfile

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


# --- SM3 (GB/T 32905-2016); hashlib has it only where OpenSSL does ---

def _rotate(x, n):
    n %= 32
    return ((x << n) | (x >> (32 - n))) & 0xFFFFFFFF


def _sm3_block(v, block):
    w = [int.from_bytes(block[i:i + 4], "big") for i in range(0, 64, 4)]
    for j in range(16, 68):
        x = w[j - 16] ^ w[j - 9] ^ _rotate(w[j - 3], 15)
        w.append(x ^ _rotate(x, 15) ^ _rotate(x, 23) ^ _rotate(w[j - 13], 7) ^ w[j - 6])
    a, b, c, d, e, f, g, h = v
    for j in range(64):
        t = 0x79CC4519 if j < 16 else 0x7A879D8A
        ss1 = _rotate((_rotate(a, 12) + e + _rotate(t, j)) & 0xFFFFFFFF, 7)
        ss2 = ss1 ^ _rotate(a, 12)
        ff = a ^ b ^ c if j < 16 else (a & b) | (a & c) | (b & c)
        gg = e ^ f ^ g if j < 16 else (e & f) | (~e & g)
        tt1 = (ff + d + ss2 + (w[j] ^ w[j + 4])) & 0xFFFFFFFF
        tt2 = (gg + h + ss1 + w[j]) & 0xFFFFFFFF
        a, b, c, d = tt1, a, _rotate(b, 9), c
        e, f, g, h = tt2 ^ _rotate(tt2, 9) ^ _rotate(tt2, 17), e, _rotate(f, 19), g
    return [x ^ y for x, y in zip((a, b, c, d, e, f, g, h), v)]


def sm3(data):
    """SM3 of bytes, in lower-case hexadecimal."""
    try:
        return hashlib.new("sm3", data).hexdigest()
    except ValueError:
        pass
    v = [0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E]
    padded = data + b"\x80" + b"\0" * (-(len(data) + 9) % 64) + (8 * len(data)).to_bytes(8, "big")
    for i in range(0, len(padded), 64):
        v = _sm3_block(v, padded[i:i + 64])
    return "".join(f"{x:08x}" for x in v)


def sha512(data):
    return hashlib.sha512(data).hexdigest()


def sha256(data):
    return hashlib.sha256(data).hexdigest()


ALGORITHMS = [("sha512", sha512), ("sm3", sm3)]


# --- reading ---

def is_safe(path):
    """Whether a path stays in its folder."""
    parts = path.split("/")
    return not any(c in path for c in "\\\0:") and all(part not in ("", ".", "..") for part in parts)


def read_folder(root):
    files = {}
    for folder, _, names in os.walk(root):
        for name in names:
            full = os.path.join(folder, name)
            with open(full, "rb") as file:
                files[os.path.relpath(full, root).replace(os.sep, "/")] = file.read()
    return files


def read_zip(path):
    files = {}
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            if member.is_dir():
                continue
            if member.flag_bits & 1 or not is_safe(member.filename):
                raise ValueError(member.filename)
            files[member.filename.split("/", 1)[-1]] = archive.read(member)
    return files


def read_manifest(data):
    """Paths with digests, or the number of the first line that is none."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return 1
    lines = text.split("\n")
    if lines[-1] != "":
        return len(lines)
    listed = {}
    for number, line in enumerate(lines[:-1], 1):
        digest, separator, path = line.partition("  ")
        path = path.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")
        if not separator or not re.fullmatch("[0-9a-f]{64,}", digest) or not is_safe(path) or path in listed:
            return number
        listed[path] = digest
    return listed


# --- verifying ---

def judge(path, lists, files, fault):
    """What the two lists say of one file. Where one agrees with the file and the other does not, the other was changed."""
    right, wrong = [], []
    for name, digest, listed in lists:
        stated = listed.get(path)
        agrees = stated is None and path not in files or path in files and stated == digest(files[path])
        (right if agrees else wrong).append(name)
    if wrong and right:
        for name in wrong:
            fault(name, f"被改过：关于 {path} 的一行与另一份清单和文件都不一致 / was changed: {path}")
    elif wrong:
        if path not in files:
            fault(path, "缺少：被删或改了名 / is missing: deleted or renamed")
        elif any(path in listed for _, _, listed in lists):
            fault(path, "内容变了 / has changed")
        else:
            fault(path, "不在清单里：后来放进去的，或改了名 / is in no manifest: put there later, or renamed")


def check_manifests(kind, there, files, fault):
    lists = []
    for algorithm, digest in ALGORITHMS:
        name = f"{kind}-{algorithm}.txt"
        if name not in files:
            fault(name, "缺少 / is missing")
            continue
        listed = read_manifest(files[name])
        if isinstance(listed, int):
            fault(name, f"第 {listed} 行坏了 / line {listed} is broken")
        else:
            lists.append((name, digest, listed))
    paths = set(there).union(*(listed for _, _, listed in lists))
    for path in sorted(paths):
        judge(path, lists, files, fault)


def check_facts(files, payload, fault):
    oxum = f"{sum(len(files[path]) for path in payload)}.{len(payload)}"
    text = files.get("bag-info.txt", b"").decode("utf-8", "replace")
    stated = [line[len("Payload-Oxum: "):] for line in text.splitlines() if line.startswith("Payload-Oxum: ")]
    if "bag-info.txt" in files and stated[:1] != [oxum]:
        fault("bag-info.txt", f"总数不符 / states {stated[:1]}, but there are {oxum} (bytes.files)")
    if "fetch.txt" in files:
        fault("fetch.txt", "包应当自足 / a package needs nothing from outside")
    if files.get("bagit.txt", DECLARATION) != DECLARATION:
        fault("bagit.txt", "内容变了 / has changed")


def check_catalogue(files, fault):
    name = "data/catalogue/catalogue.csv"
    if name not in files:
        fault(name, "缺少 / is missing")
        return 0
    rows = list(csv.reader(io.StringIO(files[name].decode("utf-8-sig", "replace"), newline="")))[1:]
    for number, row in enumerate(rows, 1):
        if len(row) < 14 or row[0] != str(number):
            fault(name, f"件号在第 {number} 件处中断 / the numbers break off at notice {number}")
            continue
        page = "data/" + row[11]
        if page not in files or sha256(files[page]) != row[12]:
            fault(page, "与目录里的摘要值不符 / does not have the digest that the catalogue states")
    return len(rows)


def check_web(files, fault):
    for path in sorted(path for path in files if path.startswith("data/warc/") and path.endswith(".warc.gz")):
        try:
            rest = gzip.decompress(files[path])
            while rest:
                head, _, rest = rest.partition(b"\r\n\r\n")
                fields = dict(line.split(": ", 1) for line in head.decode("utf-8").split("\r\n")[1:])
                length = int(fields["Content-Length"])
                block, rest = rest[:length], rest[length + 4:]
                stated = fields.get("WARC-Block-Digest")
                if stated is not None and stated != "sha256:" + sha256(block):
                    raise ValueError(fields.get("WARC-Target-URI"))
        except (OSError, EOFError, ValueError, KeyError):
            fault(path, "网页档案里的记录与自己的摘要值不符 / a record of the web archive does not have its digest")


def verify(files):
    """All faults of a package: paths with what is wrong; and the number of its notices."""
    faults = {}

    def fault(path, what):
        faults.setdefault(path, what)

    if "bagit.txt" not in files and "manifest-sha512.txt" not in files:
        return {"bagit.txt": "没有这个文件：不是归档包 / is missing: this is no package"}, 0
    payload = [path for path in files if path.startswith("data/")]
    tags = [path for path in files if not path.startswith(("data/", "tagmanifest-"))]
    check_manifests("tagmanifest", tags, files, fault)
    check_manifests("manifest", payload, files, fault)
    known = {f"tagmanifest-{name}.txt" for name, _ in ALGORITHMS}
    for path in files:
        if path.startswith("tagmanifest-") and path not in known:
            fault(path, "不在清单里 / is in no manifest: it was put there later")
    check_facts(files, payload, fault)
    notices = check_catalogue(files, fault)
    check_web(files, fault)
    return faults, notices


def main():
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    path = sys.argv[1]
    try:
        files = read_folder(path) if os.path.isdir(path) else read_zip(path)
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        print(f"读不出来 / cannot be read: {error}", file=sys.stderr)
        return 3
    faults, notices = verify(files)
    for path in sorted(faults):
        print(f"✗ {path}：{faults[path]}")
    if faults:
        print(f"{len(files)} 个文件，{len(faults)} 个不对 / {len(files)} files, {len(faults)} are wrong")
        return 1
    print(f"✓ {len(files)} 个文件、{notices} 件公示，与制作时一致 / {len(files)} files, {notices} notices: unchanged")
    return 0


if __name__ == "__main__":
    sys.exit(main())
