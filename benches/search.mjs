// 搜索：一次查找传多少字节、从按键到看见结果多少毫秒。在 Chromium 里，一万件公示，五十个问题，每个都用空的缓存。
// The search: the bytes that a question moves and the milliseconds from the key press to the results, in Chromium, with
// fifty questions that are each asked with an empty cache.
//
//   node benches/search.mjs SITE [--questions 50] [--typed]
//
// SITE is a built site (with content/ beside its output, from which the questions are taken at random): `corpus.py` makes
// the sources. Bytes are those that Chromium received once the field was entered, gzip as in docs/deploy.md, heads counted.
// The time ends when the results stand in the page and a frame has been drawn. Enter asks at once; with `--typed` the time
// counts from the last character: texts are fetched at once, and the page waits 30 ms for more before it shows them.

import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const { browser, serve } = await import(join(here, "..", "tests", "web", "site.mjs"));

const [site, ...options] = process.argv.slice(2);
const option = (name) => (options.includes(name) ? Number(options[options.indexOf(name) + 1]) : undefined);
const wanted = option("--questions") ?? 50;
const typed = options.includes("--typed");

/** A generator of numbers that gives the same ones each time. */
function random(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Pieces of two to eight characters from the texts. */
function questions(folder, count) {
  const next = random(20261129);
  const years = readdirSync(folder).sort();
  const found = new Set();
  while (found.size < count) {
    const year = years[next(years.length)];
    const all = readdirSync(join(folder, year)).filter((name) => name.endsWith(".md")).sort();
    const body = readFileSync(join(folder, year, all[next(all.length)]), "utf8").split("+++")[2] ?? "";
    const lines = body.split("\n").map((line) => line.replace(/^\s*(#+|\d+\.|-)\s*/, "")).filter((line) => /^[\p{Script=Han}\d]{8,}/u.test(line));
    if (!lines.length) continue;
    const line = lines[next(lines.length)].match(/^[\p{Script=Han}\d]+/u)[0];
    const length = 2 + next(7);
    found.add(line.slice(next(Math.max(1, line.length - length)), 999).slice(0, length));
  }
  return [...found];
}

/** In the page: notes when a key was pressed, and when the answer stood in the page and was drawn. */
function watch(typed) {
  const said = document.getElementById("search-said");
  const busy = document.getElementById("search").dataset.busy;
  let pressed = 0;
  window.answered = new Promise((done) => {
    const look = () => {
      if (!pressed || !said.textContent || said.textContent === busy) return;
      requestAnimationFrame(() => setTimeout(() => done({ time: performance.now() - pressed, said: said.textContent })));
    };
    new MutationObserver(look).observe(said, { childList: true, characterData: true, subtree: true });
  });
  const press = () => { pressed = performance.now(); };
  const input = document.querySelector("#search [name=q]");
  if (typed) input.addEventListener("input", press, true);
  else input.addEventListener("keydown", (event) => event.key === "Enter" && press(), true);
}

const server = await serve(join(site, "public"), "/", { compress: true });
const chrome = await browser();
const [times, bytes] = [[], []];
for (const question of questions(join(site, "content"), wanted)) {
  const context = await chrome.context.browser().newContext();
  const page = await context.newPage();
  const wire = await context.newCDPSession(page);
  let moved = 0;
  wire.on("Network.loadingFinished", ({ encodedDataLength }) => (moved += encodedDataLength));
  await wire.send("Network.enable");
  await page.goto(`${server.base}search.html`, { waitUntil: "networkidle" });
  await page.evaluate(watch, typed);
  moved = 0;
  await page.focus("#search [name=q]");
  await page.waitForTimeout(500);
  await page.keyboard.insertText(question);
  if (!typed) await page.keyboard.press("Enter");
  const { time, said } = await page.evaluate(() => window.answered);
  await page.waitForTimeout(200);
  if (process.env.VERBOSE) console.log(question, said, Math.round(time), moved);
  times.push(time);
  bytes.push(moved);
  await context.close();
}
await chrome.close();
server.close();

const show = (name, all, unit) => {
  all.sort((a, b) => a - b);
  console.log(`${name}: median ${Math.round(all[all.length >> 1])} ${unit}, worst ${Math.round(all.at(-1))} ${unit}`);
};
show("bytes", bytes, "B");
show("time", times, "ms");
