// 分量：打开一件公示要传多少字节——网页、样式、脚本、图标，二维码在网页里——照浏览器收到的算，头部也算。
// Weight: the bytes that move when a notice is opened - page, styles, script, icon; the QR code is in the page - as the
// browser received them, heads counted. Once as servers send them by docs/deploy.md, with gzip, and once without.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browser, build, files, read, serve } from "./site.mjs";

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

  /** The bytes of each notice and those of its page alone, the lightest first, each opened with an empty cache. */
  async function weights(options) {
    const server = await serve(site.folder, "/xxgk/", options);
    const all = [];
    for (const url of notices) {
      const context = await chrome.context.browser().newContext();
      const page = await context.newPage();
      const wire = await context.newCDPSession(page);
      let moved = 0;
      wire.on("Network.loadingFinished", ({ encodedDataLength }) => (moved += encodedDataLength));
      await wire.send("Network.enable");
      await page.goto(server.base + encodeURI(url), { waitUntil: "networkidle" });
      all.push({ url, moved, page: Buffer.byteLength(read(site.folder, url)) });
      await context.close();
    }
    server.close();
    all.sort((a, b) => a.moved - b.moved);
    const [median, heaviest] = [all[all.length >> 1].moved, all.at(-1)];
    console.log(`${Object.keys(options)}: median ${median}, heaviest ${heaviest.moved} bytes (${heaviest.url}) of ${all.length} notices`);
    return all;
  }

  test("at most 20 KB with gzip", async () => {
    const all = await weights({ compress: true });
    assert.ok(all.length >= 30 && all[0].moved > 5 * KB, JSON.stringify(all[0]));
    assert.ok(all.at(-1).moved <= 20 * KB, JSON.stringify(all.at(-1)));
  });

  // 没有压缩时：网页本身不超过 22 KB 的（约三千字加十几项措施），连同样式、脚本、图标不超过 40 KB；更长的只有三件。
  // Without compression: what has a page of at most 22 KB (some three thousand characters, a dozen measures) moves at most
  // 40 KB with styles, script and icon; three notices are longer.
  test("at most 40 KB without, but for the longest", async () => {
    const all = await weights({ bare: true });
    const isLong = ({ page }) => page > 22 * KB;
    for (const one of all) assert.ok(one.moved <= 40 * KB || isLong(one), JSON.stringify(one));
    assert.ok(all.filter(isLong).length <= 3, JSON.stringify(all.filter(isLong)));
    assert.ok(all.at(-1).moved <= 43 * KB, JSON.stringify(all.at(-1)));
    assert.ok(all[all.length >> 1].moved <= 36 * KB);
  });
});
