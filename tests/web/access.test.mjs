// 无障碍：axe 按 WCAG 2.2 AA 查每一种页面，浅色、深色、长者模式、手机和桌面。
// Access: axe at WCAG 2.2 AA on every kind of page, light, dark, large type, phone and desktop.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { browser, build, fileUrl, files, kinds } from "./site.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];

for (const theme of ["campus", "plain"]) describe(`access of ${theme}`, () => {
  let site;
  let chrome;
  let pages;
  before(async () => {
    site = build(theme);
    chrome = await browser();
    const withdrawn = files(site.folder).filter((url) => /2025\/jiaoxue-chengguo-jiang\.html$/.test(url));
    pages = [...new Set([...kinds(site.folder), ...withdrawn])];
  });
  after(async () => {
    await chrome.close();
    site.remove();
  });

  const looks = ["light", "dark"].flatMap((colorScheme) => [360, 1440].flatMap((width) =>
    (theme === "campus" ? [false, true] : [false]).map((elder) => ({ colorScheme, width, elder }))));
  for (const { colorScheme, width, elder } of looks) {
    test(`axe finds nothing: ${colorScheme}, ${width} px${elder ? ", large type" : ""}`, async () => {
      const context = await chrome.context.browser().newContext({
        colorScheme, viewport: { width, height: 900 }, reducedMotion: "reduce", bypassCSP: true,
      });
      const wrong = [];
      for (const url of pages) {
        const page = await context.newPage();
        if (elder) await page.addInitScript(() => localStorage.setItem("gongshi-elder", "1"));
        await page.goto(fileUrl(site.folder, url));
        assert.equal(await page.evaluate(() => document.documentElement.classList.contains("elder")), elder);
        await page.evaluate(axe);
        const { violations, passes } = await page.evaluate((levels) => axe.run(document, { runOnly: levels, resultTypes: ["violations"] }), LEVELS);
        assert.ok(passes.length > 10, `${url}: axe looked at nothing`);
        wrong.push(...violations.map(({ id, nodes }) => `${url} ${id}: ${nodes[0].html.slice(0, 120)}`));
        await page.close();
      }
      await context.close();
      assert.deepEqual(wrong, []);
    });
  }
});
