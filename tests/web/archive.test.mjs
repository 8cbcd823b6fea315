// 归档包：公共工具认可，WACZ 里的每个网页都能按索引读出来，从磁盘打开时不缺东西。
// The package of a year: public tools accept it, every page is read by way of the index of the WACZ, and nothing lacks from the disk.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { elements, files, project } from "./site.mjs";

const tool = (name, ...args) => execFileSync(join(project, ".venv", "bin", name), args, { stdio: ["ignore", "pipe", "pipe"] }).toString();

describe("the package of the demonstration site", () => {
  let folder;
  let bag;
  before(() => {
    folder = mkdtempSync(join(project, "target", "web-archive-"));
    for (const part of ["gongshi.toml", "content"]) cpSync(join(project, part), join(folder, part), { recursive: true });
    const program = join(project, "target", "debug", "gongshi");
    execFileSync(program, ["-q", "-r", folder, "archive", "2023", "--today", "2026-11-22", "-o", join(folder, "out")]);
    bag = join(folder, "out", files(join(folder, "out")).find((path) => path.endsWith("/bagit.txt")).split("/")[0]);
  });
  after(() => rmSync(folder, { recursive: true }));

  test("bagit of the Library of Congress validates it, SM3 manifests beside", () => {
    tool("python", "-c", "import bagit, sys; bag = bagit.Bag(sys.argv[1]); assert bag.version == '1.0'; bag.validate()", bag);
  });

  test("warcio and wacz accept the web archive", () => {
    const checked = tool("warcio", "check", "-v", join(bag, "data/web/site.warc.gz"));
    assert.ok(checked.includes("digest pass") && !checked.includes("failed"), checked);
    assert.match(tool("wacz", "validate", "-f", join(bag, "data/web/site.wacz")), /is valid/);
  });

  test("the index is the one that cdxj-indexer makes, and leads to every page", () => {
    const code = `
import gzip, io, json, subprocess, sys, zipfile
from warcio.archiveiterator import ArchiveIterator
bag, indexer = sys.argv[1:3]
wacz = zipfile.ZipFile(bag + "/data/web/site.wacz")
index = [line.split(" ", 2) for line in gzip.decompress(wacz.read("indexes/index.cdx.gz")).decode().splitlines()]
theirs = subprocess.run([indexer, "-s", bag + "/data/web/site.warc.gz"], capture_output=True, text=True, check=True).stdout
parse = lambda lines: [(key, time, json.loads(fields)) for key, time, fields in lines]
assert parse(index) == parse(line.split(" ", 2) for line in theirs.splitlines()), "another index"
warc, by_url = wacz.read("archive/site.warc.gz"), {}
for _, _, fields in index:
    about = json.loads(fields)
    start = int(about["offset"])
    record = next(iter(ArchiveIterator(io.BytesIO(warc[start:start + int(about["length"])]))))
    by_url[record.rec_headers.get_header("WARC-Target-URI")] = record.content_stream().read()
pages = [json.loads(line) for line in wacz.read("pages/pages.jsonl").decode().splitlines()][1:]
print(json.dumps({page["url"]: by_url[page["url"]].decode() for page in pages}))`;
    const pages = JSON.parse(tool("python", "-c", code, bag, join(project, ".venv", "bin", "cdxj-indexer")));
    const notice = pages["https://www.example.edu.cn/xxgk/2023/guoji-jiaoliu-xungai.html"];
    assert.ok(notice.includes("“双高”建设专项巡察整改情况公示"));
    assert.equal(Object.keys(pages).length, files(join(bag, "data/site")).filter((path) => path.endsWith(".html")).length);
  });

  test("every page opens from the disk: what it leads to is there or has a whole address", () => {
    const site = join(bag, "data");
    const all = new Set(files(site));
    for (const page of [...all].filter((path) => path.endsWith(".html"))) {
      for (const { tag, href, src } of elements(readFileSync(join(site, page), "utf8"))) {
        const address = href ?? src;
        if (!address || /^(#|data:|mailto:|tel:)/.test(address)) continue;
        if (/^https?:/.test(address)) {
          assert.ok(tag === "a" || tag === "link", `${page} loads ${address}`);
          continue;
        }
        const path = decodeURIComponent(address.split(/[?#]/)[0]);
        assert.ok(all.has(join(dirname(page), path)), `${page}: ${address}`);
      }
    }
  });

  test("the workbook opens, and says what the catalogue says", () => {
    const text = tool("python", "-c", "import sys, zipfile; print(zipfile.ZipFile(sys.argv[1]).read('xl/worksheets/sheet1.xml').decode())", join(bag, "data/catalogue.xlsx"));
    for (const title of readFileSync(join(bag, "data/catalogue.csv"), "utf8").match(/[^,]*公示/g)) assert.ok(text.includes(title), title);
  });

  test("the verifier that needs only Python comes to the same verdict", () => {
    assert.match(tool("python", join(project, "docs/verify_package.py"), bag), /the package is whole/);
  });
});
