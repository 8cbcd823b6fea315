// 分量：打开一件公示要传多少字节——网页、样式、脚本、图标，二维码在网页里——照浏览器收到的算，头部也算。
// Weight: the bytes that move when a notice is opened - page, styles, script, icon; the QR code is in the page - as the
// browser received them, heads counted. Once as servers send them by docs/deploy.md, with gzip, and once without.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browser, build, files, serve } from "./site.mjs";

const KB = 1024;

describe("what a notice moves", () => {
  let site;
  let chrome;
  let notices;
  before(async () => {
    site = build();
    chrome = await browser();
    notices = files(site.folder).filter((url) => /^\d{4}\/(?!index|old-address).*\.html$/.test(url));
  });
  after(async () => {
    await chrome.close();
    site.remove();
  });

  /** The bytes of each notice, the lightest first, each opened with an empty cache. */
  async function weights(compress) {
    const server = await serve(site.folder, "/xxgk/", { compress });
    const all = [];
    for (const url of notices) {
      const context = await chrome.context.browser().newContext();
      const page = await context.newPage();
      const wire = await context.newCDPSession(page);
      let moved = 0;
      wire.on("Network.loadingFinished", ({ encodedDataLength }) => (moved += encodedDataLength));
      await wire.send("Network.enable");
      await page.goto(server.base + encodeURI(url), { waitUntil: "networkidle" });
      all.push(moved);
      await context.close();
    }
    server.close();
    return all.sort((a, b) => a - b);
  }

  test("at most 20 KB with gzip", async () => {
    const all = await weights(true);
    assert.ok(all.length >= 30 && all[0] > 5 * KB, `${all}`);
    assert.ok(all.at(-1) <= 20 * KB, `the heaviest: ${all.at(-1)} bytes`);
    console.log(`gzip: median ${all[all.length >> 1]}, heaviest ${all.at(-1)} bytes of ${all.length} notices`);
  });

  test("not much more without", async () => {
    const all = await weights(false);
    assert.ok(all[all.length >> 1] <= 48 * KB, `the median: ${all[all.length >> 1]} bytes`);
    assert.ok(all.at(-1) <= 56 * KB, `the heaviest: ${all.at(-1)} bytes`);
    console.log(`plain: median ${all[all.length >> 1]}, heaviest ${all.at(-1)} bytes of ${all.length} notices`);
  });
});
