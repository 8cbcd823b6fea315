// 真的浏览器：从磁盘、从子目录、有无脚本都一样；各种宽度不横向滚动；键盘可用；打印得出来。
// A real browser: from disk, from a sub-path, with and without scripts; at all widths; by keyboard; on paper.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { browser, build, fileUrl, files, kinds, read, serve } from "./site.mjs";

for (const theme of ["campus", "plain"]) describe(`the demonstration site in Chromium, theme ${theme}`, () => {
  let site;
  let chrome;
  let pages;
  before(async () => {
    site = build(theme);
    chrome = await browser();
    pages = kinds(site.folder);
    assert.ok(pages.length >= 11, pages.join(" "));
  });
  after(async () => {
    await chrome.close();
    site.remove();
  });

  /** Opens a page and collects all that goes wrong. */
  async function open(url, allowed) {
    const page = await chrome.context.newPage();
    const wrong = [];
    page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
    page.on("pageerror", (error) => wrong.push(String(error)));
    page.on("requestfailed", (request) => wrong.push(`failed: ${request.url()}`));
    page.on("request", (request) => request.url().startsWith(allowed) || wrong.push(`asked for ${request.url()}`));
    page.on("response", (response) => response.status() >= 400 && wrong.push(`${response.status()} ${response.url()}`));
    await page.goto(url, { waitUntil: "load" });
    return { page, wrong };
  }

  test("every page opens from disk", async () => {
    // 旧网址上的页面立即转走，另有测试。 / Pages at former addresses lead away at once; another test follows them.
    const stays = (url) => url.endsWith(".html") && !read(site.folder, url).includes('http-equiv="refresh"');
    for (const url of files(site.folder).filter(stays)) {
      const { page, wrong } = await open(fileUrl(site.folder, url), "file://");
      assert.deepEqual(wrong, [], url);
      const styled = await page.evaluate(() => document.styleSheets.length > 0 && getComputedStyle(document.body).fontFamily);
      assert.ok(styled, `${url} has no style`);
      await page.close();
    }
  });

  /** The text of the ledger's filters, as they are offered. */
  const filters = async (page) => {
    const shown = page.locator(".filters:visible, .filter-form:visible");
    return (await shown.count()) > 0 ? shown.innerText() : "";
  };

  test("without scripts a page reads the same", async () => {
    const context = await chrome.withoutScripts();
    for (const url of pages) {
      const { page: withScripts } = await open(fileUrl(site.folder, url), "file://");
      const page = await context.newPage();
      await page.goto(fileUrl(site.folder, url));
      // 台账的筛选：有脚本时是下拉框，没有时是链接。 / The ledger's filters: selects with scripts, links without.
      // 搜索页没有脚本时多一句说明。 / The search explains itself where there are no scripts.
      const why = async (it) => ((await it.locator("noscript:visible").count()) > 0 ? it.locator("noscript").innerText() : "");
      const text = async (it) => (await it.locator("main").innerText()).replace(await filters(it), "").replace(await why(it), "").replace(/\n+/g, "\n");
      assert.equal(await text(page), await text(withScripts), url);
      await page.close();
      await withScripts.close();
    }
    await context.close();
  });

  test("the same folder works in a sub-path under a strict policy", async () => {
    const server = await serve(site.folder, "/a/b/xxgk/");
    try {
      for (const url of pages) {
        const { page, wrong } = await open(server.base + url, server.base);
        assert.deepEqual(wrong, [], url);
        await page.close();
      }
    } finally {
      server.close();
    }
  });

  test("a click leads from home to a measure, on disk", async () => {
    const { page, wrong } = await open(fileUrl(site.folder, "index.html"), "file://");
    await page.click("a:has-text('台账')");
    await page.click("table a[href*='#c1-m1']");
    assert.match(page.url(), /\d{4}\/[^/]+\.html#c1-m1$/);
    assert.ok(await page.locator("#c1-m1").isVisible());
    assert.deepEqual(wrong, []);
    await page.close();
  });

  test("no page scrolls sideways", async () => {
    for (const url of pages) {
      const { page } = await open(fileUrl(site.folder, url), "file://");
      for (const width of [320, 360, 768, 1440]) {
        await page.setViewportSize({ width, height: 900 });
        const over = await page.evaluate(() => document.scrollingElement.scrollWidth - window.innerWidth);
        assert.ok(over <= 0, `${url} at ${width}px is ${over}px too wide`);
      }
      await page.addStyleTag({ content: "html { font-size: 200% !important }" }).catch(() => {});
      const over = await page.evaluate(() => document.scrollingElement.scrollWidth - window.innerWidth);
      assert.ok(over <= 0, `${url} with text at 200 % is ${over}px too wide`);
      await page.close();
    }
  });

  test("structure: one h1, a main landmark, a language, a title of its own", async () => {
    const titles = new Set();
    for (const url of pages) {
      const { page } = await open(fileUrl(site.folder, url), "file://");
      assert.equal(await page.locator("h1").count(), 1, url);
      assert.equal(await page.locator("main").count(), 1, url);
      assert.equal(await page.getAttribute("html", "lang"), url.endsWith(".en.html") ? "en" : "zh-CN", url);
      titles.add(await page.title());
      await page.close();
    }
    assert.equal(titles.size, pages.length, "two pages share a title");
  });

  test("the keyboard reaches the text first", async () => {
    const { page } = await open(fileUrl(site.folder, "2023/guoji-jiaoliu-xungai.html"), "file://");
    await page.keyboard.press("Tab");
    const href = await page.evaluate(() => document.activeElement.getAttribute("href"));
    assert.match(href, /^#/);
    await page.keyboard.press("Enter");
    assert.match(page.url(), /#/);
    await page.close();
  });

  test("a notice prints with all its text", async () => {
    const { page } = await open(fileUrl(site.folder, "2023/guoji-jiaoliu-xungai.html"), "file://");
    const pdf = join(site.folder, "..", "notice.pdf");
    writeFileSync(pdf, await page.pdf({ format: "A4", preferCSSPageSize: true }));
    const text = execFileSync("pdftotext", [pdf, "-"]).toString().replace(/\s/g, "");
    const notice = await page.evaluate(() => [...document.querySelectorAll("main li[id^=c]")].map((it) => (it.querySelector("p") ?? it).innerText));
    assert.equal(notice.length, 19);
    for (const entry of notice) assert.ok(text.includes(entry.replace(/\s/g, "").slice(0, 24)), entry);
    assert.ok(!text.includes("首页"), "navigation is printed");
    await page.close();
  });
});
