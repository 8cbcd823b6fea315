// 每个链接都是相对的、指到确有的文件和位置；没有一页向别的主机要东西；每一页都能从首页走到。
// Every link is relative and leads to a file and a place that exist; no page asks another host; all can be reached.

import assert from "node:assert/strict";
import { posix } from "node:path";
import { after, before, describe, test } from "node:test";
import { build, elements, files, read } from "./site.mjs";

const outside = /^(https?:|mailto:|tel:)/;
const inline = /^data:/;
const base = "https://www.example.edu.cn/xxgk/";

for (const theme of ["campus", "plain"]) {
  describe(`links in ${theme}`, () => {
    let site;
    let pages;
    let all;
    before(() => {
      site = build(theme);
      all = new Set(files(site.folder));
      pages = new Map([...all].filter((url) => url.endsWith(".html")).map((url) => [url, elements(read(site.folder, url))]));
    });
    after(() => site.remove());

    /** What a page names: links, pictures, styles, other sizes of pictures, where a page that moved sends its reader. */
    const links = (url) => pages.get(url).flatMap((element) => {
      const { tag, href, src, srcset, rel, content, hreflang } = element;
      const refresh = element["http-equiv"] === "refresh" ? [content.replace(/^.*?url=/, "")] : [];
      const others = (srcset ?? "").split(",").map((source) => source.trim().split(/\s/)[0]).filter(Boolean);
      const named = tag === "link" && (/canonical/.test(rel) || hreflang !== undefined) ? [] : [href, src].filter((to) => to !== undefined);
      return [...named, ...others, ...refresh].map((to) => ({ tag, to, isResource: tag !== "a" }));
    });
    const resolve = (from, to) => posix.normalize(posix.join(posix.dirname(from), decodeURIComponent(to.split("#")[0])));

    test("ids are unique", () => {
      for (const [url, tags] of pages) {
        const ids = tags.map(({ id }) => id).filter((id) => id !== undefined);
        assert.equal(new Set(ids).size, ids.length, `${url}: ${ids.filter((id, i) => ids.indexOf(id) !== i)}`);
        assert.ok(!ids.includes(""), `${url} has an empty id`);
      }
    });

    test("every link leads somewhere", () => {
      let count = 0;
      for (const from of pages.keys()) {
        for (const { to, isResource } of links(from).filter(({ to }) => !inline.test(to))) {
          count += 1;
          if (outside.test(to)) {
            assert.ok(!isResource, `${from} asks another host for ${to}`);
            assert.ok(!to.startsWith(base), `${from} → ${to} is the site itself, and not relative`);
            continue;
          }
          assert.ok(!to.startsWith("/"), `${from} → ${to} is not relative`);
          const file = to.startsWith("#") ? from : resolve(from, to);
          assert.ok(all.has(file), `${from} → ${to}: there is no ${file}`);
          const fragment = to.split("#")[1];
          if (fragment) {
            const ids = pages.get(file).map(({ id }) => id);
            assert.ok(ids.includes(decodeURIComponent(fragment)), `${from} → ${to}: no such place`);
          }
        }
      }
      assert.ok(count > 1000, `only ${count} links were seen`);
    });

    test("the permanent address is the page's own", () => {
      let count = 0;
      for (const [url, tags] of pages) {
        const canonical = tags.find(({ tag, rel }) => tag === "link" && rel === "canonical");
        const refresh = tags.find((tag) => tag["http-equiv"] === "refresh");
        if (url === "404.html") assert.equal(canonical, undefined);
        else if (refresh) assert.equal(canonical.href, refresh.content.replace(/^.*?url=/, ""));
        else {
          count += 1;
          assert.equal(decodeURI(canonical.href), base + url);
        }
      }
      assert.ok(count > 60, `${count} permanent addresses`);
    });

    test("every page can be reached from the home page", () => {
      const seen = new Set(["index.html"]);
      const queue = ["index.html"];
      while (queue.length > 0) {
        const from = queue.pop();
        for (const { to } of links(from)) {
          const file = outside.test(to) || to.startsWith("#") ? from : resolve(from, to);
          if (pages.has(file) && !seen.has(file)) {
            seen.add(file);
            queue.push(file);
          }
        }
      }
      const isRedirect = (url) => pages.get(url).some((tag) => tag["http-equiv"] === "refresh");
      const orphans = [...pages.keys()].filter((url) => !seen.has(url) && url !== "404.html" && !isRedirect(url));
      assert.deepEqual(orphans, []);
    });

    test("what is not published is nowhere", () => {
      const left = ["wangluo-yanlian-tongbao", "hetong-zhuanxiang-caogao", "xinban-wangzhan-qiyong", "校园网络安全应急演练情况"];
      for (const url of all) {
        const text = read(site.folder, url);
        for (const word of left) assert.ok(!text.includes(word) && !url.includes(word), `${url} has ${word}`);
      }
    });
  });
}
