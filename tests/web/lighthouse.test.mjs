// Lighthouse，手机：首页、公示、台账、搜索四类都不低于 99 分；一份公示的网页连样式、脚本、图标压缩后不超过 40 KB。
// Lighthouse, mobile: home, a notice, the ledger and the search score at least 99 in all categories; what a notice moves.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import lighthouse from "lighthouse";
import { throttling as networks } from "lighthouse/core/config/constants.js";
import { launch } from "chrome-launcher";
import { build, flags, project, serve } from "./site.mjs";

const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
const NOTICE = "2023/guoji-jiaoliu-xungai.html";

// Lighthouse 把处理器放慢四倍来当手机，这只在不忙的机器上成立；慢的机器按标准网页用的时间少放慢一些，它的文档也这么建议
// （throttling.md，“CPU Throttling”）。标准网页：四百段短文；它在手机上要用的时间，是在一台不忙的机器上量的，单位毫秒。
// Lighthouse slows the processor fourfold to stand for a phone, which is true of an idle machine. A slow one is slowed less, by
// what the reference page takes, as its own documents advise (throttling.md, "CPU Throttling"). The reference: 400 short
// paragraphs; what the phone needs for it, in milliseconds, was measured on an idle machine: 349 to 459 in ten runs. An idle
// machine is therefore never slowed less than fourfold.
const PHONE = { slowdown: 4, reference: 460 };
const PARAGRAPH = `<p>整改情况公示 <a href="#">reference</a></p>`;
const REFERENCE =
  `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
  `<title>标准网页</title>${PARAGRAPH.repeat(400)}`;

describe("Lighthouse on a phone", () => {
  let site;
  let server;
  let chrome;
  let profile;
  before(async () => {
    site = build();
    writeFileSync(join(site.folder, "reference.html"), REFERENCE);
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

  async function measure(url, cpuSlowdownMultiplier, categories) {
    const throttling = { ...networks.mobileSlow4G, cpuSlowdownMultiplier };
    const options = { port: chrome.port, onlyCategories: categories, throttling, logLevel: "error" };
    return (await lighthouse(server.base + url, options)).lhr;
  }

  /** How much to slow this machine, as busy as it is now, to be the phone: never more than an idle one. */
  async function slowdown() {
    const lhr = await measure("reference.html", PHONE.slowdown, ["performance"]);
    return PHONE.slowdown * Math.min(1, PHONE.reference / lhr.audits["mainthread-work-breakdown"].numericValue);
  }

  for (const url of ["index.html", NOTICE, "ledger.html", "search.html"]) {
    test(url, async () => {
      // 别的程序占着处理器时性能分会低：先不校准，不够再校准，最多测五次。
      // Other work on the machine lowers the score: first as it is, then calibrated; at most five tries.
      let [lhr, scores, by] = [null, {}, PHONE.slowdown];
      for (let attempt = 0; attempt < 5 && CATEGORIES.some((name) => !(scores[name] >= 99)); attempt++) {
        if (attempt > 0) by = await slowdown();
        lhr = await measure(url, by, CATEGORIES);
        scores = Object.fromEntries(CATEGORIES.map((name) => [name, Math.round(lhr.categories[name].score * 100)]));
      }
      const missed = Object.values(lhr.audits).filter(({ score }) => score !== null && score < 0.9);
      const why = missed.map(({ id, displayValue }) => `${id} ${displayValue ?? ""}`).join("; ");
      for (const name of CATEGORIES) assert.ok(scores[name] >= 99, `${url}, slowed ${by.toFixed(1)}×: ${JSON.stringify(scores)} ${why}`);
      if (url !== NOTICE) return;
      // 二维码在自己的地址里，不传什么。 / The QR code lies in its own address and moves nothing.
      const requests = lhr.audits["network-requests"].details.items.filter(({ url }) => !url.startsWith("data:"));
      const moved = requests.reduce((sum, { transferSize }) => sum + transferSize, 0);
      assert.ok(moved <= 40 * 1024, `${moved} bytes`);
      for (const request of requests) assert.ok(request.url.startsWith(server.base), request.url);
    });
  }
});
