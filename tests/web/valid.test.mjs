// Nu 检查器：每一页都没有错误。
// The Nu HTML checker reports no error on any page.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import vnu from "vnu-jar";
import { build, files, project } from "./site.mjs";

const check = (folder, pages) => {
  const args = ["-jar", vnu.default ?? vnu, "--errors-only", "--format", "json", ...pages.map((url) => join(folder, url))];
  try {
    execFileSync("java", args, { stdio: ["ignore", "ignore", "pipe"], maxBuffer: 1 << 26 });
    return [];
  } catch (failure) {
    const { messages } = JSON.parse(failure.stderr.toString());
    return messages.map(({ url, lastLine, message }) => `${url}:${lastLine}: ${message}`);
  }
};

for (const theme of ["campus", "plain"]) {
  test(`every page of ${theme} is valid HTML`, () => {
    const site = build(theme);
    const pages = files(site.folder).filter((url) => url.endsWith(".html"));
    assert.ok(pages.length > 50, `only ${pages.length} pages`);
    assert.deepEqual(check(site.folder, pages), []);
    site.remove();
  });
}

test("every golden site is valid HTML", () => {
  const sites = join(project, "tests", "sites");
  const pages = readdirSync(sites).flatMap((name) => {
    // 网站自己允许的 HTML 由作者负责。 / HTML that a site allows is its author's.
    if (name === "sanitised-html") return [];
    const out = join(sites, name, "out");
    return files(out).filter((url) => url.endsWith(".html")).map((url) => join(name, "out", url));
  });
  assert.ok(pages.length > 40, `only ${pages.length} pages`);
  assert.deepEqual(check(sites, pages), []);
});

test("the checker does find errors", () => {
  const site = build("plain");
  const broken = join(project, "tests", "web", "broken.html");
  assert.ok(check("", [broken]).length > 0);
  site.remove();
});
