// Lighthouse，手机：首页、公示、台账、搜索四类都不低于 99 分；一份公示的网页连样式、脚本、图标压缩后不超过 40 KB。
// Lighthouse, mobile: home, a notice, the ledger and the search score at least 99 in all categories; what a notice moves.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import lighthouse from "lighthouse";
import { launch } from "chrome-launcher";
import { build, flags, project, serve } from "./site.mjs";

const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
const NOTICE = "2023/guoji-jiaoliu-xungai.html";

describe("Lighthouse on a phone", () => {
  let site;
  let server;
  let chrome;
  let profile;
  before(async () => {
    site = build();
    server = await serve(site.folder, "/xxgk/", { compress: true });
    profile = mkdtempSync(join(project, "target", "web-lighthouse-"));
    chrome = await launch({ chromePath: "/usr/bin/chromium", userDataDir: profile, chromeFlags: ["--headless", ...flags] });
  });
  after(async () => {
    await chrome.kill();
    server.close();
    site.remove();
    rmSync(profile, { recursive: true, force: true });
  });

  for (const url of ["index.html", NOTICE, "ledger.html", "search.html"]) {
    test(url, async () => {
      // 别的程序占着处理器时性能分会低，所以最多测三次。 / Other work on the machine lowers the score: at most three tries.
      let [lhr, scores] = [null, {}];
      for (let attempt = 0; attempt < 3 && CATEGORIES.some((name) => !(scores[name] >= 99)); attempt++) {
        ({ lhr } = await lighthouse(server.base + url, { port: chrome.port, onlyCategories: CATEGORIES, logLevel: "error" }));
        scores = Object.fromEntries(CATEGORIES.map((name) => [name, Math.round(lhr.categories[name].score * 100)]));
      }
      const missed = Object.values(lhr.audits).filter(({ score }) => score !== null && score < 0.9);
      const why = missed.map(({ id, displayValue }) => `${id} ${displayValue ?? ""}`).join("; ");
      for (const name of CATEGORIES) assert.ok(scores[name] >= 99, `${url}: ${JSON.stringify(scores)} ${why}`);
      if (url !== NOTICE) return;
      // 二维码在自己的地址里，不传什么。 / The QR code lies in its own address and moves nothing.
      const requests = lhr.audits["network-requests"].details.items.filter(({ url }) => !url.startsWith("data:"));
      const moved = requests.reduce((sum, { transferSize }) => sum + transferSize, 0);
      assert.ok(moved <= 40 * 1024, `${moved} bytes`);
      for (const request of requests) assert.ok(request.url.startsWith(server.base), request.url);
    });
  }
});
