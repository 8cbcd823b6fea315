// 数据：每件公示的 JSON、汇总、CSV、订阅源、站点地图，与网页和彼此一致。
// Data: the twins, the lists, the CSV file, feed and sitemap agree with the pages and with each other.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { build, elements, files, project, read } from "./site.mjs";

const python = (code, ...args) => execFileSync(join(project, ".venv", "bin", "python"), ["-c", code, ...args]).toString().trim();

describe("data of the demonstration site", () => {
  let site;
  let twins;
  before(() => {
    site = build();
    const urls = files(site.folder).filter((url) => /^\d{4}\/.*(?<!\.en)\.json$/.test(url));
    twins = urls.map((url) => JSON.parse(read(site.folder, url)));
  });
  after(() => site.remove());

  test("every twin has the contract's shape", () => {
    assert.equal(twins.length, 30);
    const list = join(site.folder, "..", "twins.json");
    writeFileSync(list, JSON.stringify(twins));
    const schema = join(project, "tests", "web", "notice.schema.json");
    const code = `
import json, sys, jsonschema
validator = jsonschema.Draft202012Validator(json.load(open(sys.argv[1])), format_checker=jsonschema.FormatChecker())
for twin in json.load(open(sys.argv[2])):
    for error in validator.iter_errors(twin):
        print(twin["id"], "/".join(map(str, error.path)), error.message)
assert not validator.is_valid({"schema": "gongshi/notice/1"})`;
    assert.equal(python(code, schema, list), "");
  });

  test("counts are those of what is listed", () => {
    for (const { id, counts, categories, withdrawn } of twins) {
      if (withdrawn) {
        assert.equal(categories, undefined, `${id} is withdrawn, its text must not be there`);
        continue;
      }
      const problems = categories.flatMap((category) => category.problems);
      const measures = categories.flatMap((category) => category.measures);
      assert.deepEqual(
        [counts.categories, counts.problems, counts.measures], [categories.length, problems.length, measures.length], id,
      );
      for (const [status, count] of Object.entries(counts.by_status)) {
        assert.equal(measures.filter((measure) => measure.status === status).length, count, `${id} ${status}`);
      }
    }
  });

  test("the notice of the international office has its facts", () => {
    const notice = twins.find(({ url }) => url === "2023/guoji-jiaoliu-xungai.html");
    const count = (key) => notice.categories.map((category) => category[key].length);
    assert.deepEqual(count("problems"), [2, 2, 2, 2, 1]);
    assert.deepEqual(count("measures"), [2, 2, 2, 2, 2]);
    const { start, end, feedback } = notice.inspection;
    assert.deepEqual([notice.issued, start, end, feedback], ["2023-09-22", "2022-10-27", "2023-03-20", "2023-07-25"]);
    const source = readFileSync(join(project, "content", "2023", "guoji-jiaoliu-xungai.md"));
    assert.equal(notice.sha256, createHash("sha256").update(source).digest("hex"));
  });

  test("the list of notices is complete and newest first", () => {
    const { schema, notices } = JSON.parse(read(site.folder, "data/notices.json"));
    assert.equal(schema, "gongshi/notices/1");
    assert.deepEqual(notices.map(({ id }) => id).sort(), twins.map(({ id }) => id).sort());
    const days = notices.map(({ published }) => Date.parse(published));
    assert.deepEqual(days, [...days].sort((a, b) => b - a));
    for (const { url } of notices) read(site.folder, url);
  });

  test("the CSV file opens in Excel and has a line a measure", () => {
    const bytes = readFileSync(join(site.folder, "data", "measures.csv"));
    assert.deepEqual([...bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf]);
    const code = `
import csv, sys
rows = list(csv.reader(open(sys.argv[1], encoding="utf-8-sig", newline="")))
assert len({len(row) for row in rows}) == 1
print(len(rows) - 1)`;
    const lines = Number(python(code, join(site.folder, "data", "measures.csv")));
    assert.equal(lines, twins.reduce((sum, { counts }) => sum + counts.measures, 0));
    assert.ok(bytes.toString().split("\r\n").length > lines);
  });

  test("the ledger pages show what the twins hold", () => {
    const parts = files(site.folder).filter((url) => /^ledger(-p\d+)?\.html$/.test(url));
    const pages = parts.map((url) => elements(read(site.folder, url)));
    const rows = pages.flat().filter(({ tag, scope }) => tag === "th" && scope === "row");
    const shown = twins.filter(({ withdrawn }) => !withdrawn);
    const sum = (key) => shown.reduce((total, { counts }) => total + counts[key], 0);
    assert.equal(rows.length, sum("measures"));
    const numbers = [...read(site.folder, "ledger.html").match(/<ul class="counts">.*?<\/ul>/s)[0].matchAll(/<b>(\d+)<\/b>/g)];
    const expected = [sum("categories"), sum("problems"), sum("measures")];
    assert.deepEqual(numbers.map((match) => Number(match[1])).slice(1), expected);
    const stated = [...read(site.folder, "ledger.html").match(/<ul class="legend">.*?<\/ul>/s)[0].matchAll(/st-([a-z-]+)".*?<b>(\d+)<\/b>/g)];
    assert.ok(stated.length >= 5, `${stated.length} statuses`);
    for (const [, status, count] of stated.filter(([, status]) => status !== "unstated" && status !== "other")) {
      const measures = shown.flatMap(({ categories }) => categories.flatMap((category) => category.measures));
      assert.equal(Number(count), measures.filter((measure) => measure.status === status).length, status);
    }
  });

  test("feed and sitemap are named where readers and machines look", () => {
    const home = elements(read(site.folder, "index.html"));
    assert.ok(home.some(({ tag, rel, href }) => tag === "link" && rel === "alternate" && href === "atom.xml"));
    for (const url of ["atom.xml", "sitemap.xml", "data/notices.json", "data/measures.csv"]) read(site.folder, url);
    const ledger = elements(read(site.folder, "ledger.html")).map(({ href }) => href);
    assert.ok(ledger.includes("data/measures.csv") && ledger.includes("data/notices.json"));
  });

  test("attachments are there and are what the twin says", () => {
    let count = 0;
    for (const { attachments } of twins) {
      for (const { path, sha256 } of attachments) {
        count += 1;
        assert.equal(createHash("sha256").update(readFileSync(join(site.folder, path))).digest("hex"), sha256, path);
      }
    }
    assert.ok(count >= 3, `${count} attachments`);
  });

  test("the feed is valid and its entries are notices", () => {
    const code = `
import sys, feedparser
feed = feedparser.parse(sys.argv[1])
ids = [entry.id for entry in feed.entries]
assert not feed.bozo, feed.bozo_exception
assert len(ids) == len(set(ids)) > 20, len(ids)
assert all(entry.link.startswith("https://www.example.edu.cn/xxgk/2") for entry in feed.entries)
print("ok")`;
    assert.equal(python(code, join(site.folder, "atom.xml")), "ok");
  });

  test("the sitemap names pages that exist", () => {
    const locations = [...read(site.folder, "sitemap.xml").matchAll(/<loc>(.*?)<\/loc>/g)].map((match) => match[1]);
    assert.ok(locations.length > 60, `${locations.length}`);
    for (const location of locations) {
      assert.ok(location.startsWith("https://www.example.edu.cn/xxgk/"), location);
      read(site.folder, location.slice("https://www.example.edu.cn/xxgk/".length));
    }
  });

  test("the manifest is what sha256sum reads", () => {
    execFileSync("sha256sum", ["--check", "--strict", "--quiet", ".gongshi-manifest"], { cwd: site.folder });
    const listed = read(site.folder, ".gongshi-manifest").trim().split("\n").map((line) => line.slice(66));
    assert.deepEqual(listed, files(site.folder).filter((url) => url !== ".gongshi-manifest"));
  });
});
