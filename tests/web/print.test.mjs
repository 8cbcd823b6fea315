// 打印：按公文版心，每面 22 行、每行 28 字；页码、署名和成文日期的位置。
// Print: the layout of official documents, 22 lines of 28 characters; page numbers, the place of signature and date.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { browser, fileUrl, project } from "./site.mjs";

const POINTS_A_MILLIMETRE = 72 / 25.4;

const NOTICE = `+++
title = "版心示例"
issuer = "教务处"
issued = 2024-03-05
+++

${"整改公示".repeat(500)}

## 一、第一类

### 主要问题
1. 问题。

### 整改措施
1. 措施。（状态：已完成）

---

结尾。
`;

describe("a printed notice", () => {
  let folder;
  let words;
  let lines;
  before(async () => {
    folder = mkdtempSync(join(project, "target", "web-print-"));
    cpSync(join(project, "gongshi.toml"), join(folder, "gongshi.toml"));
    mkdirSync(join(folder, "content", "2024"), { recursive: true });
    writeFileSync(join(folder, "content", "2024", "banxin.md"), NOTICE);
    execFileSync(join(project, "target", "debug", "gongshi"), ["-q", "-r", folder, "build", "--today", "2026-11-22"]);
    const chrome = await browser();
    const page = await chrome.context.newPage();
    await page.goto(fileUrl(join(folder, "public"), "2024/banxin.html"));
    const pdf = join(folder, "banxin.pdf");
    writeFileSync(pdf, await page.pdf({ preferCSSPageSize: true }));
    await chrome.close();
    const pages = execFileSync("pdftotext", [pdf, "-"]).toString().split("\f");
    lines = pages.map((text) => text.split("\n").map((line) => line.trim()).filter(Boolean));
    const boxes = execFileSync("pdftotext", ["-bbox", pdf, "-"]).toString();
    words = boxes.split("<page ").slice(1).map((part) => [...part.matchAll(
      /xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</g,
    )].map(([, left, top, right, bottom, text]) => ({ left: +left, top: +top, right: +right, bottom: +bottom, text })));
    words.forEach((page) => page.sort((a, b) => a.top - b.top || a.left - b.left));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  test("a page holds 22 lines of 28 characters", () => {
    const full = lines[1].filter((line) => /^[整改公示]+$/.test(line));
    assert.deepEqual(full.map((line) => [...line].length), Array(22).fill(28));
  });

  test("the text stands inside the margins 37, 26, 35 and 28 mm", () => {
    const body = words[1].filter(({ text }) => /^[整改公示]+$/.test(text));
    const [left, right] = [Math.min(...body.map((it) => it.left)), Math.max(...body.map((it) => it.right))];
    assert.ok(Math.abs(left - 28 * POINTS_A_MILLIMETRE) < 1, `starts at ${left} pt`);
    assert.ok(Math.abs(right - (210 - 26) * POINTS_A_MILLIMETRE) < 2, `ends at ${right} pt`);
    // 行的中线：第一行在版心顶下半行，最后一行在版心底上半行。 / Middles of lines: half a line below the top, above the end.
    const middles = body.map((it) => (it.top + it.bottom) / 2);
    const half = (225 / 22 / 2) * POINTS_A_MILLIMETRE;
    assert.ok(Math.abs(Math.min(...middles) - 37 * POINTS_A_MILLIMETRE - half) < 3, `first line at ${Math.min(...middles)} pt`);
    assert.ok(Math.abs(Math.max(...middles) - (297 - 35) * POINTS_A_MILLIMETRE + half) < 3, `last line at ${Math.max(...middles)} pt`);
  });

  test("page numbers: odd ones at the right, even ones at the left", () => {
    const number = (page) => words[page].filter(({ top }) => top > (297 - 35) * POINTS_A_MILLIMETRE);
    const at = (page) => Math.min(...number(page).map(({ left }) => left));
    assert.match(number(0).map(({ text }) => text).join(""), /—1—/);
    assert.match(number(1).map(({ text }) => text).join(""), /—2—/);
    assert.ok(at(0) > 400 && at(1) < 130, `${at(0)}, ${at(1)}`);
  });

  test("the date starts two characters right of the signature and has no leading zeros", () => {
    const last = words.find((page) => page.some(({ text }) => text === "教务处"));
    const name = last.find(({ text }) => text === "教务处");
    const date = last.find(({ text, top }) => text.startsWith("2024") && top > name.top);
    assert.equal(date.text, "2024年3月5日");
    assert.ok(Math.abs(date.left - name.left - 32) < 1, `${date.left - name.left} pt`);
    const right = (210 - 26) * POINTS_A_MILLIMETRE - date.right;
    assert.ok(Math.abs(right - 32) < 3, `the date ends ${right} pt from the edge`);
  });

  test("the permanent address is printed with its code, navigation is not", () => {
    const text = lines.flat().join("");
    assert.ok(text.includes("https://www.example.edu.cn/xxgk/2024/banxin.html"), text.slice(-300));
    assert.ok(!text.includes("首页") && !text.includes("相关公示"));
  });
});
