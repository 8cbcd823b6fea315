// 搜索：随机取二百段原文，找到的正好是逐件查找找到的；从磁盘和从服务器；筛选、输入法、没有脚本时的列表。
// The search: two hundred random pieces of the texts find exactly what a plain search finds, from a disk and from a server;
// filters, input methods, the list without scripts.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { browser, build, fileUrl, files, project, serve } from "./site.mjs";

/** The form in which texts are compared, written down a second time. */
const same = { "“": '"', "”": '"', "‘": "'", "’": "'", "〔": "[", "〕": "]", "【": "[", "】": "]", "　": " " };
const fold = (text) => [...text].map((c) => same[c] ?? (c >= "！" && c <= "～" ? String.fromCharCode(c.charCodeAt(0) - 0xFEE0) : c)).join("")
  .replace(/[A-Z]/g, (c) => c.toLowerCase());

/** A generator of numbers that gives the same ones each time. */
function random(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

for (const theme of ["campus", "plain"]) describe(`the search in Chromium, theme ${theme}`, () => {
  let site, chrome, server, notices;

  before(async () => {
    site = build(theme);
    chrome = await browser();
    server = await serve(site.folder, "/a/xxgk/");
    // 对照用的是公示的源文件，已撤回的只有标题。 / The reference: the sources; of what was withdrawn only the title.
    const all = JSON.parse(readFileSync(join(site.folder, "data", "notices.json"), "utf8")).notices;
    // 译文各是一件。 / A translation is a result of its own.
    notices = all.flatMap(({ url, state, title }) => {
      const read = (ending) => readFileSync(join(project, "content", url.replace(/html$/, ending)), "utf8");
      const translation = existsSync(join(project, "content", url.replace(/html$/, "en.md")))
        ? [{ url: url.replace(/html$/, "en.html"), source: read("en.md") }] : [];
      return [{ url, source: state === "withdrawn" ? `+++${title}+++` : read("md") }, ...translation];
    });
    assert.ok(notices.some(({ url }) => url.endsWith(".en.html")));
  });

  after(async () => {
    server.close();
    await chrome.close();
    site.remove();
  });

  async function open(url) {
    const page = await chrome.context.newPage();
    const wrong = [];
    page.on("console", (message) => ["error", "warning"].includes(message.type()) && wrong.push(message.text()));
    page.on("pageerror", (error) => wrong.push(String(error)));
    page.on("requestfailed", (request) => wrong.push(`failed: ${request.url()}`));
    await page.goto(url);
    return { page, wrong };
  }

  /** Everything that a question finds, page after page, and what is said of it. */
  const ask = (page, question) => page.evaluate(async (question) => {
    const part = (id) => document.getElementById(`search-${id}`);
    const settled = async () => {
      const start = performance.now();
      while (part("said").textContent === "…") {
        if (performance.now() - start > 10000) throw new Error("no answer");
        await new Promise((done) => setTimeout(done, 5));
      }
    };
    const form = document.getElementById("search");
    form.reset();
    for (const [name, value] of Object.entries(question)) form.elements.namedItem(name).value = value;
    part("said").textContent = "…";
    form.requestSubmit();
    await settled();
    const said = part("said").textContent;
    while (!part("more").hidden) {
      part("said").textContent = "…";
      part("more").click();
      await settled();
    }
    const urls = [...document.querySelectorAll("#search-found h2 a")].map((a) => a.getAttribute("href").split("#")[0]);
    return { said, last: part("said").textContent, urls };
  }, question);

  /** Pieces of lines of the sources, in which Markdown has no say. */
  function pieces(count) {
    const next = random(20261122);
    const found = new Set();
    while (found.size < count) {
      const { source } = notices[next(notices.length)];
      const lines = source.split("+++")[2].split("\n").filter((line) => line.length > 8 && !/[*`|<>\[\]_{}#\\~]/.test(line));
      if (!lines.length) continue;
      const line = lines[next(lines.length)].replace(/^\s*(\d+\.|-)\s+/, "");
      const length = 1 + next(12);
      const piece = line.slice(next(Math.max(1, line.length - length)), 99).slice(0, length).trim();
      // 单个标点在 Markdown 里另有用处。 / A sign alone may be Markdown's.
      if (/[\p{L}\p{N}]/u.test(piece)) found.add(piece);
    }
    return [...found];
  }

  /** What a page shows of a source: of the front matter the words of some keys, of the text all but its marks. */
  function plain(source) {
    const [, front, body = ""] = source.split("+++");
    const shown = /^(?:title|issuers?|issued|doc_no|description|keywords|retention|name|body|round|label|phone|hours|email|address|note) = (.*)$/gm;
    const facts = body ? [...front.matchAll(shown)].map(([, words]) => words).join("\n") : front;
    return `${facts}\n${body.replace(/\*\*|`|\{[^}]*\}/g, "")}`;
  }
  const expected = (piece) => notices.filter((it) => fold(plain(it.source)).includes(fold(piece))).map((it) => it.url).sort();

  for (const where of ["a disk", "a server"]) test(`two hundred pieces, from ${where}`, async () => {
    const url = where === "a disk" ? fileUrl(site.folder, "search.html") : `${server.base}search.html`;
    const { page, wrong } = await open(url);
    const differ = [];
    for (const piece of pieces(200)) {
      const { urls, last } = await ask(page, { q: piece });
      const wanted = expected(piece);
      const isSame = JSON.stringify(urls.slice().sort()) === JSON.stringify(wanted);
      if (!isSame || (wanted.length && !last.includes(String(wanted.length)))) differ.push({ piece, last, urls, wanted });
    }
    assert.deepEqual(differ, []);
    assert.deepEqual(wrong, []);
    await page.close();
  });

  test("words apart are not found, hostile words are text, and nothing found is said kindly", async () => {
    const { page, wrong } = await open(fileUrl(site.folder, "search.html"));
    for (const q of ["整改措", "<script>alert(1)</script>", "`$" + "{1}\\", "整改情况公示情况", "𬭎"]) {
      const { urls, said } = await ask(page, { q });
      assert.deepEqual(urls.slice().sort(), expected(q), q);
      if (!urls.length) assert.match(said, /没有找到/, q);
    }
    assert.deepEqual(wrong, []);
    await page.close();
  });

  test("filters, titles first, marks, and an address that can be sent", async () => {
    const { page, wrong } = await open(`${server.base}search.html?q=${encodeURIComponent("巡察")}&year=2023`);
    await page.locator("#search-found mark").first().waitFor();
    assert.equal(await page.inputValue("[name=q]"), "巡察");
    const { urls } = await ask(page, { q: "巡察", year: "2023" });
    assert.deepEqual(urls.slice().sort(), expected("巡察").filter((url) => url.startsWith("2023/")));
    await ask(page, { q: "巡察" });
    const titles = await page.locator("#search-found h2").allInnerTexts();
    const has = titles.map((title) => title.includes("巡察"));
    assert.ok(has.includes(true) && has.lastIndexOf(true) < (has.indexOf(false) + 1 || 99), titles.join("\n"));
    assert.deepEqual(new Set(await page.locator("#search-found mark").allInnerTexts()), new Set(["巡察"]));
    assert.match(page.url(), /\?q=/);
    const { urls: ofYear } = await ask(page, { year: "2022" });
    assert.ok(ofYear.length > 0 && ofYear.every((url) => url.startsWith("2022/")));
    await page.click("#search-found a");
    assert.match(page.url(), /2022\/.*\.html/);
    assert.deepEqual(wrong, []);
    await page.close();
  });

  test("a translation is found, its language marked, after its original", async () => {
    const { page, wrong } = await open(`${server.base}search.html`);
    const words = ["Confucius classroom", "zambia", "No. 12", "〔2023〕", "rehabilitation of"];
    for (const q of words) {
      const { urls } = await ask(page, { q });
      assert.deepEqual(urls.slice().sort(), expected(q), q);
    }
    const lines = notices.find(({ url }) => url.endsWith(".en.html")).source.split("+++")[2].split("\n");
    const texts = lines.map((line) => line.replace(/^\s*(\d+\.|-)\s+/, "")).filter((line) => /^[A-Z][\w ,;.]{30,}/.test(line));
    assert.ok(texts.length > 5);
    for (const text of texts) {
      const q = text.slice(3, 25).trim();
      assert.deepEqual((await ask(page, { q })).urls.slice().sort(), expected(q), q);
    }
    await ask(page, { q: "Confucius classroom" });
    const link = page.locator("#search-found a").first();
    assert.deepEqual([await link.getAttribute("lang"), await link.getAttribute("hreflang")], ["en", "en"]);
    assert.match(await page.innerText("#search-found .search-facts"), /English/);
    const { urls } = await ask(page, { q: "gjc@example.edu.cn" });
    assert.deepEqual(urls, expected("gjc@example.edu.cn").sort((a, b) => b.length - a.length).reverse());
    assert.deepEqual(wrong, []);
    await page.close();
  });

  test("an input method is waited for, keys are enough", async () => {
    const { page } = await open(fileUrl(site.folder, "search.html"));
    await page.focus("[name=q]");
    await page.evaluate(() => {
      const input = document.querySelector("[name=q]");
      input.dispatchEvent(new CompositionEvent("compositionstart"));
      input.value = "zheng";
      input.dispatchEvent(new InputEvent("input", { isComposing: true }));
    });
    await page.waitForTimeout(300);
    assert.equal(await page.innerText("#search-said"), "");
    await page.evaluate(() => {
      const input = document.querySelector("[name=q]");
      input.value = "整改";
      input.dispatchEvent(new CompositionEvent("compositionend"));
    });
    await page.locator("#search-found a").first().waitFor();
    await page.keyboard.press("Control+A");
    await page.keyboard.type("2023");
    await page.keyboard.press("Enter");
    await page.locator("#search-found mark:has-text('2023')").first().waitFor();
    await page.close();
  });

  test("a missing file is said, and the form on the first page leads here", async () => {
    const { page } = await open(`${server.base}index.html`);
    if (theme === "campus") {
      await page.fill("#hero-q", "教务处");
      await page.keyboard.press("Enter");
      await page.locator("#search-found mark").first().waitFor();
    } else {
      await page.click("text=搜索");
    }
    assert.match(page.url(), /search\.html/);
    await page.route(/\/search\/index-/, (route) => route.abort());
    await page.goto(`${server.base}search.html?q=x`);
    await page.locator("#search-said:has-text('索引没有读全')").waitFor();
    await page.close();
  });

  test("without scripts every notice is listed", async () => {
    const context = await chrome.withoutScripts();
    const page = await context.newPage();
    await page.goto(fileUrl(site.folder, "search.html"));
    const listed = await page.locator("#search-all li a").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
    const pages = files(site.folder).filter((url) => notices.some((it) => it.url === url));
    for (const url of pages) assert.ok(listed.includes(url), url);
    assert.match(await page.innerText("#search-all"), /没有运行脚本/);
    await context.close();
  });
});

describe("the search of a site in English", () => {
  let folder, chrome;
  before(async () => {
    folder = mkdtempSync(join(project, "target", "web-english-"));
    const notice = '+++\ntitle = "On rules"\nissuer = "Office"\nissued = 2024-03-05\n+++\n\nThe rules were incomplete, and are whole now.\n';
    mkdirSync(join(folder, "content", "2024"), { recursive: true });
    writeFileSync(join(folder, "gongshi.toml"), 'title = "Notices"\nlanguage = "en"\n');
    writeFileSync(join(folder, "content", "2024", "rules.md"), notice);
    execFileSync(join(project, "target", "debug", "gongshi"), ["-q", "-r", folder, "build", "--today", "2026-11-22"]);
    chrome = await browser();
  });
  after(async () => {
    await chrome.close();
    rmSync(folder, { recursive: true });
  });

  test("says what it says in English", async () => {
    const page = await chrome.context.newPage();
    await page.goto(fileUrl(join(folder, "public"), "search.html"));
    const said = page.locator("#search-said");
    for (const [q, wanted] of [["incomplete", /^Notices found: 1$/], ["nowhere at all", /^Nothing was found/]]) {
      await page.fill("[name=q]", q);
      await page.keyboard.press("Enter");
      await said.filter({ hasText: wanted }).waitFor();
    }
    assert.doesNotMatch(await page.innerText("main"), /\p{Script=Han}/u);
    assert.equal(await page.locator("#search-found .tag:has-text('English')").count(), 0);
    await page.close();
  });
});
