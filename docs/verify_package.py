#!/usr/bin/env python3
"""查验 gongshi 的归档包，只用 Python 3 标准库，不用 gongshi 本身。

    python3 verify_package.py 归档包的文件夹、.zip 或 .tar

退出码：0 完好，1 有不对的地方（逐个列出文件），3 读不出。

Verifies a package made by `gongshi archive` with nothing but Python's standard library, independently of gongshi.
Exit code: 0 whole, 1 something is wrong (each file is named), 3 unreadable. What is verified, in this order:

1. every file against manifest-sha512.txt and manifest-sm3.txt, both ways (RFC 8493; SM3 is GB/T 32905-2016);
2. the tag files against the two tag manifests; where one manifest is right about a file and the other is not, it is the
   manifest that was changed;
3. the sum of lengths in bag-info.txt;
4. the catalogue: numbers without gaps, digests of the documents, CSV and XML alike;
5. the extract of the publication record: each line follows from the one before;
6. the WARC: the digests of each record; the WACZ: its own digests, its index and its pages.
"""
import csv
import gzip
import hashlib
import io
import json
import os
import re
import struct
import sys
import tarfile
import unicodedata
import xml.etree.ElementTree as ElementTree
import zipfile
import zlib

ALGORITHMS = ("sha512", "sm3")
DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
COLUMNS = ("number code title responsible document-number issued published retention pages state address id document "
           "sha256 sm3").split()
LARGEST_FILE, MOST_BYTES, MOST_FILES = 2 << 30, 64 << 30, 1_000_000
WORDS = {"changed": "改动", "missing": "缺少", "extra": "多出", "renamed": "改名", "unreadable": "读不出",
         "disagrees": "不一致", "refused": "不接受"}


# --- digests ---------------------------------------------------------------------------------------------------------

def sm3_in_python(data):
    """SM3 as GB/T 32905-2016 defines it, for Pythons whose OpenSSL lacks it; slow."""
    def rotate(x, n):
        n %= 32
        return ((x << n) | (x >> (32 - n))) & 0xFFFFFFFF

    state = [0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E]
    data = bytes(data)
    padded = data + b"\x80" + b"\0" * ((55 - len(data)) % 64) + struct.pack(">Q", len(data) * 8)
    for start in range(0, len(padded), 64):
        w = list(struct.unpack(">16I", padded[start:start + 64]))
        for j in range(16, 68):
            x = w[j - 16] ^ w[j - 9] ^ rotate(w[j - 3], 15)
            w.append(x ^ rotate(x, 15) ^ rotate(x, 23) ^ rotate(w[j - 13], 7) ^ w[j - 6])
        a, b, c, d, e, f, g, h = state
        for j in range(64):
            t = 0x79CC4519 if j < 16 else 0x7A879D8A
            ss1 = rotate((rotate(a, 12) + e + rotate(t, j)) & 0xFFFFFFFF, 7)
            ss2 = ss1 ^ rotate(a, 12)
            ff = a ^ b ^ c if j < 16 else (a & b) | (a & c) | (b & c)
            gg = e ^ f ^ g if j < 16 else (e & f) | (~e & 0xFFFFFFFF & g)
            tt1 = (ff + d + ss2 + (w[j] ^ w[j + 4])) & 0xFFFFFFFF
            tt2 = (gg + h + ss1 + w[j]) & 0xFFFFFFFF
            a, b, c, d, e, f, g, h = tt1, a, rotate(b, 9), c, tt2 ^ rotate(tt2, 9) ^ rotate(tt2, 17), e, rotate(f, 19), g
        state = [x ^ y for x, y in zip(state, (a, b, c, d, e, f, g, h))]
    return "".join(f"{x:08x}" for x in state)


def digest(algorithm, data):
    """The digest in lower-case hexadecimal."""
    try:
        return hashlib.new(algorithm, data).hexdigest()
    except ValueError:
        return sm3_in_python(data)


def sha256(data):
    return hashlib.sha256(data).hexdigest()


# --- packages --------------------------------------------------------------------------------------------------------

class Unreadable(Exception):
    """The package as a whole cannot be read."""


class Package:
    """The files of a package: `read` by path, and what is `refused`, with its reason."""

    def __init__(self):
        self.read, self.refused, self.total = {}, {}, 0

    def add(self, path, size, read, why=None):
        if why or size > LARGEST_FILE or path in self.read:
            self.refused[path] = why or "太大或重复 too large, or there twice"
        else:
            self.read[path] = read
        self.total += 0 if why else size
        if len(self.read) > MOST_FILES or self.total > MOST_BYTES:
            raise Unreadable("解开后大得不正常 it unpacks to an unlikely size")

    def inside(self):
        """The same without the one folder that all files lie in."""
        marks = ("bagit.txt", "manifest-sha512.txt", "manifest-sm3.txt")
        tops = [path.split("/")[0] for path in sorted(self.read) if path.count("/") == 1 and path.split("/")[1] in marks]
        if not tops:
            raise Unreadable("里面没有归档包 there is no package in it")
        top, inner = tops[0] + "/", Package()
        for path, read in self.read.items():
            if path.startswith(top):
                inner.read[path[len(top):]] = read
            else:
                inner.refused[path] = "在包的文件夹之外 outside of the package's folder"
        for path, why in self.refused.items():
            inner.refused[path[len(top):] if path.startswith(top) else path] = why
        return inner


def open_folder(root):
    package = Package()
    for folder, folders, names in os.walk(root):
        for name in names + [name for name in folders if os.path.islink(os.path.join(folder, name))]:
            disk = os.path.join(folder, name)
            path = os.path.relpath(disk, root).replace(os.sep, "/")
            why = None if os.path.isfile(disk) and not os.path.islink(disk) else "是链接 it is a link"
            package.add(path, 0 if why else os.path.getsize(disk), lambda disk=disk: open(disk, "rb").read(), why)
    return package


def open_zip(path):
    archive, package = zipfile.ZipFile(path), Package()
    for entry in archive.infolist():
        if entry.is_dir():
            continue
        is_link = (entry.external_attr >> 16) & 0o170000 == 0o120000
        is_bomb = entry.file_size > 16 << 20 and entry.file_size // max(entry.compress_size, 1) > 200
        why = "是链接 it is a link" if is_link else "加了密 it is encrypted" if entry.flag_bits & 1 else \
            "解开后大得不正常 it unpacks to an unlikely size" if is_bomb else None
        package.add(entry.filename, entry.file_size, lambda entry=entry: archive.read(entry), why)
    return package.inside()


def open_tar(path):
    archive, package = tarfile.open(path, "r:"), Package()
    for entry in archive:
        if not entry.isdir():
            why = None if entry.isreg() else "是链接 it is a link"
            package.add(entry.name, entry.size, lambda entry=entry: archive.extractfile(entry).read(), why)
    return package.inside()


def open_package(path):
    try:
        if os.path.isdir(path):
            return open_folder(path)
        with open(path, "rb") as file:
            # is_zipfile() looks for the end of a zip, and finds that of the WACZ in a tar.
            return open_zip(path) if file.read(4) == b"PK\x03\x04" else open_tar(path)
    except (OSError, zipfile.BadZipFile, tarfile.TarError) as error:
        raise Unreadable(str(error)) from error


# --- verification ----------------------------------------------------------------------------------------------------

class Verdict:
    """What is wrong, `(kind, file): message`, and what agrees."""

    def __init__(self):
        self.findings, self.agrees = {}, []

    def find(self, kind, file, message):
        self.findings.setdefault((kind, file), message)

    def is_clear(self, file):
        return all(other != file for _, other in self.findings)


def name_problem(path):
    """Why some system cannot hold the name."""
    parts = path.split("/")
    if len(path) > 200 or any(len(part.encode()) > 240 for part in parts):
        return "名字太长 the name is too long"
    if any(part in ("", ".", "..") for part in parts):
        return "不是包里的路径 it leads elsewhere"
    if re.search(r'[\\<>:"|?*]', path) or any(unicodedata.category(c) == "Cc" for c in path):
        return "含有不能用的符号 it has a character that some system cannot hold"
    device = re.compile(r"(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(COM|LPT)[0-9¹²³]) *(\..*)?", re.I)
    if any(part.endswith((".", " ")) or device.fullmatch(part) for part in parts):
        return "Windows 不能用 Windows cannot hold it"
    return None if unicodedata.is_normalized("NFC", path) else "不是 NFC it is not NFC"


def verify(package, digest_of=None):
    """The verdict on a package. `digest_of(algorithm, path)` may give digests that are known already."""
    verdict = Verdict()
    for path, why in package.refused.items():
        verdict.find("refused", path, why)
    seen = set()
    for path in sorted(package.read):
        why = name_problem(path) or ("名字重复 the name is there twice" if path.lower() in seen else None)
        seen.add(path.lower())
        if why:
            verdict.find("refused", path, why)
    if "fetch.txt" in package.read:
        verdict.find("refused", "fetch.txt", "不能有要从别处取的文件 nothing may be fetched from elsewhere")
    check_manifests(package, verdict, digest_of or (lambda algorithm, path: digest(algorithm, package.read[path]())))
    check_catalogue(package, verdict)
    check_record(package, verdict)
    check_web(package, verdict)
    return verdict


def read_manifest(text):
    """Digests by path; None if a line is none of a manifest."""
    lines = {}
    for line in text.split("\n"):
        line = line[:-1] if line.endswith("\r") else line
        if not line.strip():
            continue
        match = re.fullmatch(r"([0-9A-Fa-f]+)[ \t]+\**(.+)", line, re.S)
        path = match and re.sub("%0[Aa]", "\n", re.sub("%0[Dd]", "\r", match[2])).replace("%25", "%")
        if not match or path in lines:
            return None
        lines[path] = match[1].lower()
    return lines


def write_manifest(lines):
    encode = lambda path: path.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D")
    return "".join(f"{lines[path]}  {encode(path)}\n" for path in sorted(lines, key=str.encode)).encode()


def check_manifests(package, verdict, digest_of):
    digests = {}
    for path in sorted(package.read):
        try:
            digests[path] = {algorithm: digest_of(algorithm, path) for algorithm in ALGORITHMS}
        except (OSError, zipfile.BadZipFile, zlib.error, tarfile.TarError, NotImplementedError) as error:
            verdict.find("unreadable", path, str(error))
    payload = {path for path in digests if path.startswith("data/")}
    tags = {path for path in digests if not path.startswith(("data/", "tagmanifest-"))}
    of_payload, of_tags = (load_manifests(package, name, verdict) for name in ("manifest", "tagmanifest"))
    compare(tags, digests, of_tags, "tagmanifest", verdict)
    for algorithm, lines in of_tags.items():
        if package.read[f"tagmanifest-{algorithm}.txt"]() != write_manifest(lines):
            verdict.find("changed", f"tagmanifest-{algorithm}.txt", "写法被改动过 the way it is written was changed")
    compare(payload, digests, of_payload, "manifest", verdict)
    find_renamed(digests, of_payload, verdict)
    check_declaration(package, payload, verdict)
    if not verdict.findings:
        verdict.agrees.append(f"{len(payload)} 个文件与清单逐一相符 files agree with the manifests")


def load_manifests(package, name, verdict):
    found = {}
    for algorithm in ALGORITHMS:
        file = f"{name}-{algorithm}.txt"
        if file not in package.read:
            verdict.find("missing", file, "没有这份清单 the manifest is not there")
            continue
        try:
            lines = read_manifest(package.read[file]().decode())
        except UnicodeDecodeError:
            lines = None
        if lines is None:
            verdict.find("changed", file, "有的行不是清单的写法 it has lines that are none of a manifest")
        else:
            found[algorithm] = lines
    return found


def compare(present, digests, manifests, kind, verdict):
    """Compares files with the manifests of this kind. One that alone is wrong about a file is what was changed."""
    def blame(algorithms, path):
        for algorithm in algorithms:
            verdict.find("changed", f"{kind}-{algorithm}.txt", f"关于 {path} 的一行不对 its line about {path} is wrong")

    for path in sorted(present.union(*manifests.values())):
        if not verdict.is_clear(path):
            continue
        listing = [algorithm for algorithm, lines in manifests.items() if path in lines]
        if path not in present:
            if len(listing) == len(manifests):
                verdict.find("missing", path, "清单里有，包里没有 it is listed, but not there")
            else:
                blame(listing, path)
            continue
        right = [algorithm for algorithm, lines in manifests.items() if lines.get(path) == digests[path][algorithm]]
        wrong = [algorithm for algorithm in manifests if algorithm not in right]
        if wrong and right:
            blame(wrong, path)
        elif wrong and listing:
            verdict.find("changed", path, "内容与清单不符 its content is not what the manifests say")
        elif wrong:
            verdict.find("extra", path, "清单里没有 no manifest lists it")


def find_renamed(digests, manifests, verdict):
    of = lambda kind: sorted(file for found, file in verdict.findings if found == kind)
    extra = of("extra")
    for old in of("missing"):
        known = [(algorithm, lines[old]) for algorithm, lines in manifests.items() if old in lines]
        new = next((path for path in extra if known and digests[path][known[0][0]] == known[0][1]), None)
        if new:
            extra.remove(new)
            verdict.findings = {key: value for key, value in verdict.findings.items() if key[1] not in (old, new)}
            verdict.find("renamed", old, f"改名为 {new} it was renamed to {new}")


def check_declaration(package, payload, verdict):
    if "bagit.txt" not in package.read:
        verdict.find("missing", "bagit.txt", "没有 BagIt 声明 there is no declaration of BagIt")
    elif package.read["bagit.txt"]() != DECLARATION:
        verdict.find("changed", "bagit.txt", "不是 BagIt 1.0 的声明 it does not declare BagIt 1.0")
    if "bag-info.txt" not in package.read:
        return verdict.find("missing", "bag-info.txt", "没有包的说明 there are no facts of the bag")
    if not verdict.findings:
        total = sum(len(package.read[path]()) for path in payload)
        stated = re.search(r"^Payload-Oxum: (.*)$", package.read["bag-info.txt"]().decode(), re.M)
        if not stated or stated[1] != f"{total}.{len(payload)}":
            verdict.find("disagrees", "bag-info.txt", "总数不符 the sum of lengths is another")


def clear(package, file, verdict):
    """The bytes of a file that is there and unchanged."""
    return package.read[file]() if file in package.read and verdict.is_clear(file) else None


def check_catalogue(package, verdict):
    file = "data/catalogue.csv"
    data = clear(package, file, verdict)
    if data is None:
        if verdict.is_clear(file):
            verdict.find("missing", file, "没有归档文件目录 there is no catalogue")
        return
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))[1:]
    if any(len(row) != len(COLUMNS) for row in rows):
        return verdict.find("disagrees", file, "不是归档文件目录 it is no catalogue")
    if [row[0] for row in rows] != [str(number + 1) for number in range(len(rows))]:
        verdict.find("disagrees", file, "件号不连续 its numbers are not continuous")
    listed = set()
    for row in rows:
        document, stated = row[12], (row[13], row[14])
        listed.add(document)
        if not verdict.is_clear(document):
            continue
        content = package.read[document]() if document in package.read else None
        if content is None or (sha256(content), digest("sm3", content)) != stated:
            verdict.find("disagrees", file, f"{document} 不符 {document} is another or not there")
    for path in package.read:
        if path.startswith("data/sources/") and path not in listed and verdict.is_clear(path):
            verdict.find("disagrees", path, "目录里没有这一件 the catalogue does not list it")
    xml = clear(package, "data/catalogue.xml", verdict)
    if xml is not None and read_xml(xml) != rows:
        verdict.find("disagrees", "data/catalogue.xml", "与 catalogue.csv 不同 it is not what catalogue.csv says")
    if not verdict.findings:
        verdict.agrees.append(f"归档文件目录 {len(rows)} 件相符 notices in the catalogue agree")


def read_xml(data):
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        return None
    try:
        return [[item.findtext(column) or "" for column in COLUMNS] for item in ElementTree.fromstring(data)]
    except ElementTree.ParseError:
        return None


def check_record(package, verdict):
    file = "data/record/publications.jsonl"
    lines, chain = clear(package, file, verdict), clear(package, "data/record/chain.csv", verdict)
    if lines is None or chain is None:
        return
    rows = [row.split(",") for row in chain.decode().splitlines()]
    if rows[:1] != [["line", "sha256"]] or [row[0] for row in rows[1:]] != [str(n) for n in range(1, len(rows))]:
        return verdict.find("disagrees", "data/record/chain.csv", "不是摘要表 it is no list of digests")
    digests, start = [row[1] for row in rows[1:]], 0
    entries = [line for line in lines.split(b"\n") if line]
    for number, line in enumerate(entries, 1):
        own = sha256(line)
        place = digests.index(own, start) if own in digests[start:] else None
        before = (json.loads(line).get("prev") or "").replace("sha256:", "") if place else ""
        if place is None or (before and before != digests[place - 1]):
            return verdict.find("disagrees", file, f"第 {number} 行接不上 line {number} breaks the chain")
        start = place + 1
    verdict.agrees.append(f"发布记录 {len(entries)} 条前后相接 entries of the record follow each other")


def read_warc(data):
    """The records of a .warc.gz: offset, length, fields, whether the digests are true. ValueError where it is none."""
    records, offset = [], 0
    while offset < len(data):
        unpack = zlib.decompressobj(wbits=31)
        record = unpack.decompress(data[offset:], 512 << 20)
        if not unpack.eof:
            raise ValueError(offset)
        length = len(data) - offset - len(unpack.unused_data)
        head, _, rest = record.partition(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        fields = dict(line.split(": ", 1) for line in lines[1:])
        size = int(fields["Content-Length"])
        block = rest[:size]
        if lines[0] != "WARC/1.1" or rest[size:] != b"\r\n\r\n" or len(block) != size:
            raise ValueError(offset)
        payload = block.partition(b"\r\n\r\n")[2]
        is_true = fields.get("WARC-Block-Digest") == "sha256:" + sha256(block) and \
            fields.get("WARC-Payload-Digest", "sha256:" + sha256(payload)) == "sha256:" + sha256(payload)
        records.append((offset, length, fields, is_true))
        offset += length
    return records


def check_web(package, verdict):
    data = clear(package, "data/web/site.warc.gz", verdict)
    if data is None:
        return
    try:
        records = read_warc(data)
    except (ValueError, KeyError, zlib.error) as error:
        return verdict.find("disagrees", "data/web/site.warc.gz", f"读不出 it cannot be read: {error}")
    if not all(is_true for *_, is_true in records):
        return verdict.find("disagrees", "data/web/site.warc.gz", "摘要不符 a digest is another")
    verdict.agrees.append(f"WARC 里 {len(records) - 1} 个网页文件的摘要相符 records of the WARC have their digests")
    packed = clear(package, "data/web/site.wacz", verdict)
    if packed is None:
        return
    try:
        pages = check_wacz(zipfile.ZipFile(io.BytesIO(packed)), data, records)
    except (ValueError, KeyError, OSError, zipfile.BadZipFile, zlib.error, EOFError) as error:
        return verdict.find("disagrees", "data/web/site.wacz", f"其中的 {error} 不符 it does not agree with the rest")
    verdict.agrees.append(f"WACZ 的索引和 {pages} 个网页相符 pages and the index of the WACZ agree")


def check_wacz(wacz, warc, records):
    """The number of pages; ValueError names the part that does not agree."""
    if sum(entry.file_size for entry in wacz.infolist()) > 2 * len(warc) + (256 << 20):
        raise ValueError("zip")
    parts = {name: wacz.read(name) for name in wacz.namelist()}
    named = lambda data: "sha256:" + sha256(data)
    if json.loads(parts["datapackage-digest.json"])["hash"] != named(parts["datapackage.json"]):
        raise ValueError("datapackage-digest.json")
    resources = {it["path"]: it for it in json.loads(parts["datapackage.json"])["resources"]}
    if set(resources) != set(parts) - {"datapackage.json", "datapackage-digest.json"}:
        raise ValueError("datapackage.json")
    for path, about in resources.items():
        if (about["hash"], about["bytes"]) != (named(parts[path]), len(parts[path])):
            raise ValueError(path)
    if parts["archive/site.warc.gz"] != warc:
        raise ValueError("archive/site.warc.gz")
    by_place = {(offset, length): fields for offset, length, fields, _ in records}
    urls = set()
    for line in gzip.decompress(parts["indexes/index.cdx.gz"]).decode().splitlines():
        about = json.loads(line.split(" ", 2)[2])
        fields = by_place.get((int(about["offset"]), int(about["length"])), {})
        if (fields.get("WARC-Target-URI"), fields.get("WARC-Payload-Digest")) != (about["url"], about["digest"]):
            raise ValueError("indexes/index.cdx.gz")
        urls.add(about["url"])
    if not urls >= {fields["WARC-Target-URI"] for _, _, fields, _ in records if "WARC-Target-URI" in fields}:
        raise ValueError("indexes/index.cdx.gz")
    head, *pages = [json.loads(line) for line in parts["pages/pages.jsonl"].decode().splitlines()]
    if head["format"] != "json-pages-1.0" or not all(page["url"] in urls and page["ts"] for page in pages):
        raise ValueError("pages/pages.jsonl")
    return len(pages)


def check_sums(path, verdict):
    """The lists of digests that lie beside a packed file."""
    for algorithm, name in zip(ALGORITHMS, ("SHA512SUMS", "SM3SUMS")):
        beside = os.path.join(os.path.dirname(os.path.abspath(path)), name)
        if os.path.isfile(path) and os.path.isfile(beside):
            stated = dict(reversed(line.split("  ", 1)) for line in open(beside, encoding="utf-8").read().splitlines())
            file = os.path.basename(path)
            if file in stated and stated[file] != digest(algorithm, open(path, "rb").read()):
                verdict.find("changed", file, f"与旁边的 {name} 不符 it is not what {name} beside it says")


def main():
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    outside = Verdict()
    try:
        check_sums(sys.argv[1], outside)
        verdict = verify(open_package(sys.argv[1]))
    except Unreadable as error:
        print(f"读不出 unreadable: {error}", file=sys.stderr)
        if not outside.findings:
            return 3
        verdict = Verdict()
    findings = {**outside.findings, **verdict.findings}
    for (kind, file), message in sorted(findings.items(), key=lambda it: (it[0][1], it[0][0])):
        print(f"{WORDS[kind]} {kind}: {file} ({message})")
    for statement in verdict.agrees:
        print("✓", statement)
    print("归档包完好 the package is whole" if not findings else f"{len(findings)} 处不对 things are wrong")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
