// 归档包：公用工具认不认、断网能不能翻、网页档案能不能逐页取出、一千处改动是不是都点得出名。
// The package of a year: whether public tools accept it, whether it opens without a network, whether every page can be taken out of the
// web archive by its index, whether the independent verifier names each of a thousand changes.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { browser as launch, files, project } from "./site.mjs";

const bin = (name) => join(project, ".venv", "bin", name);
const run = (program, ...args) => execFileSync(program, args, { maxBuffer: 1 << 26, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

describe("the package of 2023", () => {
  let out, folder;
  before(() => {
    out = mkdtempSync(join(project, "target", "web-archive-"));
    run(join(project, "target", "debug", "gongshi"), "-q", "-r", project, "archive", "2023", "-o", out, "--today", "2026-11-22");
    folder = join(out, "gongshi-2023");
  });
  after(() => rmSync(out, { recursive: true }));

  test("bagit of the Library of Congress accepts it", () => {
    run(bin("bagit.py"), "--validate", "--quiet", folder);
  });

  test("warcio and wacz accept the web archive", () => {
    run(bin("warcio"), "check", join(folder, "data/warc/2023.warc.gz"));
    run(bin("wacz"), "validate", "-f", join(folder, "data/warc/2023.wacz"));
  });

  test("every page can be read from the web archive by its index, byte for byte", () => {
    const code = `
import io, json, sys, zipfile
from urllib.parse import unquote
from warcio.archiveiterator import ArchiveIterator
folder, base = sys.argv[1], "https://www.example.edu.cn/xxgk/"
wacz = zipfile.ZipFile(folder + "/data/warc/2023.wacz")
lines = wacz.read("indexes/index.cdx").decode().splitlines()
assert lines == sorted(lines)
seen = set()
for line in lines:
    facts = json.loads(line.split(" ", 2)[2])
    warc = wacz.read("archive/" + facts["filename"])
    start = int(facts["offset"])
    record = next(iter(ArchiveIterator(io.BytesIO(warc[start:start + int(facts["length"])]))))
    assert record.rec_headers["WARC-Target-URI"] == facts["url"]
    path = folder + "/data/site/" + unquote(facts["url"][len(base):])
    assert record.content_stream().read() == open(path, "rb").read(), path
    seen.add(facts["url"])
pages = [json.loads(line) for line in wacz.read("pages/pages.jsonl").decode().splitlines()]
assert pages[0]["format"] == "json-pages-1.0"
assert len(pages) > 10 and all(page["url"] in seen and page["ts"] and page["title"] for page in pages[1:])
print(len(seen))`;
    const count = Number(run(bin("python"), "-c", code, folder));
    assert.equal(count, files(join(folder, "data/site")).length);
  });

  test("the independent verifier agrees, and names each of a thousand changes", () => {
    run(bin("python"), join(folder, "data/verify_package.py"), folder);
    run(bin("python"), join(folder, "data/verify_package.py"), `${folder}.zip`);
    const code = `
import importlib.util, random, sys
spec = importlib.util.spec_from_file_location("v", sys.argv[1] + "/data/verify_package.py")
v = importlib.util.module_from_spec(spec); spec.loader.exec_module(v)
assert v.sm3(b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
whole = v.read_folder(sys.argv[1])
# What does not change need not be computed a thousand times.
known = {}
def cached(digest):
    return lambda data: known.setdefault((digest.__name__, data), digest(data)) if (digest.__name__, data) not in known else known[digest.__name__, data]
v.ALGORITHMS = [(name, cached(digest)) for name, digest in v.ALGORITHMS]
assert not v.verify(whole)[0]
for seed in range(1000):
    dice = random.Random(seed)
    files = dict(whole)
    path = dice.choice(sorted(path for path in files if files[path]))
    wanted = [path]
    what = dice.randrange(8)
    if what == 0:
        del files[path]
    elif what == 1:
        wanted = [path + ".neu"]; files[path + ".neu"] = b"x"
    elif what == 2:
        wanted.append(path + "-2"); files[path + "-2"] = files.pop(path)
    else:
        data = bytearray(files[path]); data[dice.randrange(len(data))] ^= 1 << dice.randrange(8); files[path] = bytes(data)
    faults, _ = v.verify(files)
    assert all(path in faults for path in wanted), (seed, wanted, faults)`;
    run(bin("python"), "-c", code, folder);
  });

  test("every page opens from disk with all that it loads, and no request leaves the package", async () => {
    const site = join(folder, "data/site");
    const { context, close } = await launch();
    try {
      const page = await context.newPage();
      const bad = [];
      page.on("request", (request) => { if (!request.url().startsWith(pathToFileURL(site).href)) bad.push(request.url()); });
      page.on("requestfailed", (request) => bad.push(`failed: ${request.url()}`));
      const inside = new Set(files(site).map((url) => pathToFileURL(join(site, url)).href));
      for (const url of files(site).filter((url) => url.endsWith(".html"))) {
        await page.goto(pathToFileURL(join(site, url)).href);
        const links = await page.$$eval("a[href]", (all) => all.map((a) => a.href));
        for (const link of links.filter((link) => link.startsWith("file:"))) {
          if (!inside.has(link.split("#")[0])) bad.push(`${url} → ${link}`);
        }
      }
      assert.deepEqual(bad, []);
    } finally {
      await close();
    }
  });
});
