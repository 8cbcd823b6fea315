// 各测试共用：建好的示例网站、页面清单、服务器、浏览器。
// What the tests share: the demonstration site built, the list of its pages, a server, a browser.

import { execFileSync } from "node:child_process";
import { createServer } from "node:http";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { parse } from "parse5";
import { chromium } from "playwright-core";

export const project = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const program = join(project, "target", "debug", "gongshi");

/** Builds the demonstration site with a theme; a mistake shows what the program said. */
export function build(theme = "campus") {
  const source = mkdtempSync(join(project, "target", `web-${theme}-`));
  for (const part of ["gongshi.toml", "content"]) cpSync(join(project, part), join(source, part), { recursive: true });
  const config = join(source, "gongshi.toml");
  const text = readFileSync(config, "utf8").replace(/^theme = ".*"$/m, `theme = "${theme}"`);
  writeFileSync(config, text);
  execFileSync(program, ["-q", "-r", source, "build", "--today", "2026-11-22"], { stdio: "inherit" });
  return { folder: join(source, "public"), remove: () => rmSync(source, { recursive: true }) };
}

/** Every file below a folder, as addresses with `/`, sorted. */
export function files(folder) {
  const all = readdirSync(folder, { recursive: true }).map((path) => join(folder, path));
  return all.filter((path) => statSync(path).isFile()).map((path) => relative(folder, path).split(sep).join("/")).sort();
}

export const read = (folder, url) => readFileSync(join(folder, decodeURIComponent(url)), "utf8");

/** One page of each kind, told apart by the shape of the address. */
export function kinds(folder) {
  const pages = files(folder).filter((url) => url.endsWith(".html"));
  const first = (pattern) => pages.find((url) => pattern.test(url));
  return [
    "index.html", "ledger.html", "404.html", "topics/index.html", "units/index.html", "2023/guoji-jiaoliu-xungai.html",
    "2023/guoji-jiaoliu-xungai.en.html", "search.html", "record.html", "2023/guoji-jiaoliu-xungai.proof.html",
    "2025/jiaoxue-chengguo-jiang.html", "2023/xuegong-xungai.html", "rounds/index.html", "rounds/第三轮.html", first(/^\d{4}\/index\.html$/),
    first(/^topics\/(?!index)/), first(/^units\/(?!index)/), first(/^index-p2/),
  ].filter((url) => pages.includes(url));
}

/** All elements of a page with their attributes. */
export function elements(html) {
  const all = [];
  const walk = (node) => {
    if (node.tagName) {
      const attributes = Object.fromEntries(node.attrs.map(({ name, value }) => [name, value]));
      all.push({ tag: node.tagName, ...attributes });
    }
    for (const child of node.childNodes ?? []) walk(child);
  };
  walk(parse(html));
  return all;
}

/** Serves a folder below `path` on a free port of this machine; with `compress` as docs/deploy.md says, `bare` as a server that
 * nobody has set up, which says no more than the type. */
export async function serve(folder, path = "/", { compress = false, bare = false } = {}) {
  const types = { html: "text/html", css: "text/css", svg: "image/svg+xml", xml: "application/xml", json: "application/json", js: "text/javascript" };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    try {
      if (!pathname.startsWith(path)) throw new Error("outside");
      const body = readFileSync(join(folder, decodeURIComponent(pathname.slice(path.length))));
      const type = types[pathname.split(".").pop()] ?? "application/octet-stream";
      if (bare) return response.writeHead(200, { "content-type": `${type}; charset=utf-8`, "content-length": body.length }).end(body);
      const headers = { "content-type": `${type}; charset=utf-8`, "content-security-policy": policy, "cache-control": "max-age=600" };
      if (!compress) return response.writeHead(200, headers).end(body);
      response.writeHead(200, { ...headers, "content-encoding": "gzip" }).end(gzipSync(body));
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { base: `http://127.0.0.1:${server.address().port}${path}`, close: () => server.close() };
}

/** The strict policy of docs/deploy.md, under which every page must work. */
const policy =
  "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'";

/** How Chromium is started: quiet, without a window. */
export const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];

/** Debian's Chromium. */
export async function browser() {
  const profile = mkdtempSync(join(project, "target", "web-browser-"));
  const context = await chromium.launchPersistentContext(profile, { executablePath: "/usr/bin/chromium", headless: true, args: flags });
  return {
    context,
    withoutScripts: () => context.browser().newContext({ javaScriptEnabled: false }),
    close: async () => { await context.close(); rmSync(profile, { recursive: true, force: true }); },
  };
}

export const fileUrl = (folder, url) => pathToFileURL(join(folder, decodeURIComponent(url))).href;
