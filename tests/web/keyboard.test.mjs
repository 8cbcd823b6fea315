// 使用：只用键盘从首页走到一项措施再回来；长者模式；台账的筛选，有无脚本都行；复制引用链接；目录跟随。
// Use: by keyboard alone from home to a measure and back; large type; the ledger's filters; links to cite; contents.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browser, build, serve } from "./site.mjs";

describe("campus by keyboard", () => {
  let site;
  let chrome;
  let server;
  before(async () => {
    site = build();
    chrome = await browser();
    server = await serve(site.folder, "/xxgk/");
  });
  after(async () => {
    await chrome.close();
    server.close();
    site.remove();
  });

  /** Presses Tab until `matches` holds for the focused element; every stop must be seen. */
  async function tabTo(page, matches) {
    for (let press = 0; press < 400; press++) {
      await page.keyboard.press("Tab");
      const stop = await page.evaluate(() => {
        const it = document.activeElement;
        const { outlineStyle, outlineWidth } = getComputedStyle(it);
        const box = it.getBoundingClientRect();
        const seen = box.width > 1 && box.bottom > 0 && box.top < innerHeight;
        const outlined = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
        return { tag: it.tagName, href: it.getAttribute("href"), text: it.textContent.trim(), seen, outlined };
      });
      if (stop.tag === "BODY") continue;
      assert.ok(stop.seen && stop.outlined, `the focus cannot be seen: ${JSON.stringify(stop)}`);
      if (matches(stop)) return stop;
    }
    throw new Error("Tab never came there");
  }

  test("from home to a measure and back", async () => {
    const page = await chrome.context.newPage();
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(server.base + "index.html");
    const notice = /2026\/keyan-xungai\.html$/;
    await tabTo(page, ({ href }) => notice.test(href ?? ""));
    await page.keyboard.press("Enter");
    await page.waitForURL(notice);
    await tabTo(page, ({ href }) => href === "#c2");
    await page.keyboard.press("Enter");
    await tabTo(page, ({ href }) => href === "#c2-m1");
    await page.keyboard.press("Enter");
    assert.match(page.url(), /#c2-m1$/);
    // Alt+← 属于浏览器的窗口，无窗口的浏览器没有。 / Alt+← belongs to the browser's window, which a headless one lacks.
    for (const expected of [/#c2$/, notice, /index\.html$/]) {
      await page.goBack();
      assert.match(page.url(), expected);
    }
    await tabTo(page, ({ href }) => href === "ledger.html");
    await page.close();
  });

  test("large type is remembered, and survives without being stored", async () => {
    const page = await chrome.context.newPage();
    await page.goto(server.base + "index.html");
    const size = () => page.evaluate(() => parseFloat(getComputedStyle(document.documentElement).fontSize));
    const usual = await size();
    await tabTo(page, ({ text }) => text === "长者模式");
    await page.keyboard.press("Enter");
    assert.ok((await size()) >= usual * 1.25);
    await page.goto(server.base + "ledger.html");
    assert.ok((await size()) >= usual * 1.25);
    assert.equal(await page.getAttribute(".elder-switch", "aria-pressed"), "true");
    await page.click(".elder-switch");
    assert.equal(await size(), usual);
    assert.deepEqual(await chrome.context.cookies(), []);
    await page.close();
  });

  test("the ledger is filtered at once, and its address says how", async () => {
    const page = await chrome.context.newPage();
    await page.goto(server.base + "ledger.html");
    const rows = page.locator("table.ledger tbody tr:not(.of-notice):visible");
    const all = await rows.count();
    await page.selectOption("select[name=status]", "open");
    const open = await rows.count();
    assert.ok(open > 0 && open < all, `${open} of ${all}`);
    for (const status of await rows.locator(".of-status").allInnerTexts()) assert.equal(status, "未完成");
    await page.selectOption("select[name=unit]", "keyanchu");
    assert.match(page.url(), /\?status=open&unit=keyanchu$/);
    const both = await rows.count();
    await page.reload();
    assert.equal(await rows.count(), both);
    await page.click(".filter-form button");
    assert.equal(await rows.count(), all);
    await page.close();
  });

  test("without scripts the links of the statuses filter too", async () => {
    const context = await chrome.withoutScripts();
    const page = await context.newPage();
    await page.goto(server.base + "ledger.html");
    const rows = page.locator("table.ledger tbody tr:not(.of-notice):visible");
    const all = await rows.count();
    await page.click(".filters a[href='#is-open']");
    const open = await rows.count();
    assert.ok(open > 0 && open < all, `${open} of ${all}`);
    for (const status of await rows.locator(".of-status").allInnerTexts()) assert.equal(status, "未完成");
    await page.click(".filters a[href='#all']");
    assert.equal(await rows.count(), all);
    await context.close();
  });

  test("a click on ¶ copies the permanent address of the measure", async () => {
    await chrome.context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const page = await chrome.context.newPage();
    await page.goto(server.base + "2023/guoji-jiaoliu-xungai.html");
    await page.click(".cite[href='#c2-m1']");
    await page.waitForFunction(() => document.querySelector(".said").textContent !== "");
    assert.equal(await page.innerText(".said"), "链接已复制： 第二类·措施1");
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    assert.equal(copied, "https://www.example.edu.cn/xxgk/2023/guoji-jiaoliu-xungai.html#c2-m1");
    await page.close();
  });

  test("the contents show what is being read", async () => {
    const page = await chrome.context.newPage();
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(server.base + "2023/guoji-jiaoliu-xungai.html#c3");
    await page.waitForFunction(() => document.querySelector(".toc [aria-current]")?.hash === "#c3");
    await page.close();
  });
});
