// 预览：改了就看得见，错了有面板，改好就消失，换样式不动滚动位置。
// The preview: edits show, mistakes have a panel that goes when they are mended, styles change without a jump.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { browser, project } from "./site.mjs";

const NOTICE = "content/2023/guoji-jiaoliu-xungai.md";
const PAGE = "2023/guoji-jiaoliu-xungai.html";
const patience = { timeout: 20000 };

describe("the preview in Chromium", () => {
  let chrome;
  let folder;
  let preview;
  let base;

  before(async () => {
    chrome = await browser();
    folder = mkdtempSync(join(project, "target", "web-serve-"));
    for (const part of ["gongshi.toml", "content"]) cpSync(join(project, part), join(folder, part), { recursive: true });
    const arguments_ = ["-r", folder, "serve", "--port", "0", "--today", "2026-11-22"];
    preview = spawn(join(project, "target", "debug", "gongshi"), arguments_, { stdio: ["ignore", "pipe", "ignore"] });
    base = await new Promise((done) => preview.stdout.on("data", (line) => done(/http\S+/.exec(String(line))[0])));
  });

  after(async () => {
    await chrome.close();
    const ended = new Promise((done) => preview.on("exit", done));
    preview.kill("SIGINT");
    assert.equal(await ended, 0, "the preview did not end well");
    rmSync(folder, { recursive: true, force: true });
  });

  const text = (path) => readFileSync(join(folder, path), "utf8");
  const save = (path, content) => {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  const panel = (page) => page.locator("gongshi-preview .panel");

  /** Opens a page and collects all that goes wrong. */
  async function open(url = PAGE) {
    const page = await chrome.context.newPage();
    const wrong = [];
    page.on("pageerror", (error) => wrong.push(String(error)));
    page.on("request", (request) => request.url().startsWith(new URL(base).origin) || wrong.push(`asked for ${request.url()}`));
    await page.goto(base + url);
    await page.locator("gongshi-preview .badge").waitFor(patience);
    return { page, wrong };
  }

  test("what is saved is seen, at the same place of the page", async () => {
    const { page, wrong } = await open();
    await page.evaluate(() => scrollTo({ top: 900, behavior: "instant" }));
    const before = text(NOTICE);
    save(NOTICE, before.replace(/^title = ".*"$/m, 'title = "刚改的标题"'));
    await page.locator("h1:has-text('刚改的标题')").waitFor(patience);
    assert.ok(Math.abs((await page.evaluate(() => scrollY)) - 900) < 3, `scrolled to ${await page.evaluate(() => scrollY)}`);
    save(NOTICE, before);
    await page.locator("h1:has-text('刚改的标题')").waitFor({ state: "detached", ...patience });
    assert.deepEqual(wrong, []);
    await page.close();
  });

  test("lists follow, and a page that does not change is not loaded again", async () => {
    const [list, other] = [await open("2023/index.html"), await open("2021/index.html")];
    await other.page.evaluate(() => { window.same = true; });
    const before = text(NOTICE);
    save(NOTICE, before.replace(/^title = ".*"$/m, 'title = "列表里的标题"'));
    await list.page.locator("main :text('列表里的标题')").first().waitFor(patience);
    assert.equal(await other.page.evaluate(() => window.same), true);
    save(NOTICE, before);
    await list.page.locator("main :text('列表里的标题')").first().waitFor({ state: "detached", ...patience });
    await list.page.close();
    await other.page.close();
  });

  test("a mistake lays a panel over the page, Escape folds it, mending takes it away", async () => {
    const { page, wrong } = await open();
    const [before, heading] = [text(NOTICE), await page.innerText("h1")];
    save(NOTICE, before.replace(/^issued = .*$/m, 'issued = "<img src=x onerror=alert(1)>"'));
    await panel(page).waitFor(patience);
    const said = await panel(page).innerText();
    assert.match(said, new RegExp(`${NOTICE}:\\d+:\\d+`));
    assert.match(said, /怎么办/);
    assert.match(said, /<img src=x/);
    assert.equal(await page.innerText("h1"), heading, "the last good page stays");
    assert.equal(await panel(page).getAttribute("role"), "alert");
    await page.keyboard.press("Escape");
    await panel(page).waitFor({ state: "detached", ...patience });
    await page.locator("gongshi-preview .unfold").click();
    await panel(page).waitFor(patience);
    save(NOTICE, before);
    await panel(page).waitFor({ state: "detached", ...patience });
    assert.deepEqual(wrong, []);
    await page.close();
  });

  test("a template's mistake shows on the pages it makes, and a broken configuration on all", async () => {
    const { page } = await open();
    const config = text("gongshi.toml");
    save("templates/notice.html", '{% extends "campus/notice.html" %}{% block main %}{{ notice.titel }}{% endblock main %}');
    await panel(page).waitFor(patience);
    assert.match(await panel(page).innerText(), /templates\/notice\.html:1:\d+/);
    rmSync(join(folder, "templates"), { recursive: true });
    await panel(page).waitFor({ state: "detached", ...patience });
    save("gongshi.toml", config + "\nthis is not TOML\n");
    await panel(page).waitFor(patience);
    assert.match(await panel(page).innerText(), /gongshi\.toml:\d+:\d+/);
    save("gongshi.toml", config);
    await panel(page).waitFor({ state: "detached", ...patience });
    await page.close();
  });

  test("styles change without loading the page again", async () => {
    const css = readFileSync(join(project, "themes", "campus", "static", "campus.css"), "utf8");
    const { page, wrong } = await open();
    await page.evaluate(() => { window.same = true; scrollTo({ top: 700, behavior: "instant" }); });
    const color = () => page.evaluate(() => getComputedStyle(document.querySelector("h1")).color);
    save("themes/campus/theme.toml", readFileSync(join(project, "themes", "campus", "theme.toml"), "utf8"));
    for (const wanted of ["rgb(1, 2, 3)", "rgb(4, 5, 6)", "rgb(7, 8, 9)"]) {
      save("themes/campus/static/campus.css", `${css}\nh1 { color: ${wanted} !important }\n`);
      await page.waitForFunction((it) => getComputedStyle(document.querySelector("h1")).color === it, wanted, patience);
    }
    assert.equal(await page.evaluate(() => [window.same, scrollY].join()), "true,700");
    await page.waitForFunction(() => document.querySelectorAll('link[rel="stylesheet"]').length === 1, undefined, patience);
    rmSync(join(folder, "themes"), { recursive: true });
    await page.waitForFunction((it) => getComputedStyle(document.querySelector("h1")).color !== it, "rgb(7, 8, 9)", patience);
    assert.notEqual(await color(), "rgb(7, 8, 9)");
    assert.deepEqual(wrong, []);
    await page.close();
  });

  test("a hundred quick saves end in the last state", async () => {
    const { page } = await open();
    const before = text(NOTICE);
    for (let number = 1; number <= 100; number++) {
      save(NOTICE, before.replace(/^title = ".*"$/m, `title = "第 ${number} 次保存"`));
      await new Promise((done) => setTimeout(done, number % 7));
    }
    await page.locator("h1:has-text('第 100 次保存')").waitFor(patience);
    await new Promise((done) => setTimeout(done, 600));
    assert.equal((await page.innerText("h1")).trim(), "第 100 次保存");
    assert.equal(await panel(page).count(), 0);
    save(NOTICE, before);
    await page.close();
  });

  test("a notice that is deleted is missed, and comes back", async () => {
    const { page } = await open();
    const before = text(NOTICE);
    rmSync(join(folder, NOTICE));
    await page.waitForFunction(() => document.title.includes("不存在"), undefined, patience);
    const styled = await page.evaluate(() => [...document.styleSheets].some((it) => it.href?.includes("/assets/")));
    assert.ok(styled, "the page for what is missing has its look");
    save(NOTICE, before);
    await page.waitForFunction(() => !document.title.includes("不存在"), undefined, patience);
    await page.close();
  });

  test("the overlay is not printed, and no page scrolls sideways because of it", async () => {
    const { page } = await open();
    const before = text(NOTICE);
    save(NOTICE, before.replace(/^issued = .*$/m, "issued = gestern"));
    await panel(page).waitFor(patience);
    for (const width of [320, 360, 1440]) {
      await page.setViewportSize({ width, height: 800 });
      const over = await page.evaluate(() => document.scrollingElement.scrollWidth - innerWidth);
      assert.ok(over <= 0, `${width}: ${over}`);
      const box = await panel(page).boundingBox();
      assert.ok(box.x >= 0 && box.x + box.width <= width, JSON.stringify(box));
    }
    await page.emulateMedia({ media: "print" });
    assert.equal(await panel(page).isVisible(), false);
    save(NOTICE, before);
    await page.close();
  });

  test("ten open pages do not keep the eleventh waiting", async () => {
    const pages = [];
    for (let number = 0; number < 11; number++) pages.push((await open("index.html")).page);
    for (const page of pages) await page.close();
  });
});
