// 给机器看的：政务网站的页面标签、JSON-LD、Open Graph、订阅源。
// For machines: the meta names of government sites, JSON-LD, Open Graph, feeds.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { build, elements, files, project, read } from "./site.mjs";

const python = (code, ...args) => execFileSync(join(project, ".venv", "bin", "python"), ["-c", code, ...args], { maxBuffer: 1 << 26 }).toString();
const BASE = "https://www.example.edu.cn/xxgk/";
const NOTICE = "2023/guoji-jiaoliu-xungai.html";
const MINUTES = /^\d{4}-\d\d-\d\d \d\d:\d\d$/;

/** Meta names by kind of page: what each must say. `true`: something. */
const SITE = { SiteName: "云岭职业技术学院信息公开网", SiteDomain: "www.example.edu.cn", SiteIDCode: "0000000000" };
const COLUMN = { ...SITE, ColumnName: true, ColumnType: "信息公开", ColumnDescription: true, ColumnKeywords: true };
const TABLE = {
  "index.html": { ...COLUMN, ColumnName: "首页" },
  "ledger.html": { ...COLUMN, ColumnName: "整改台账" },
  "2023/index.html": { ...COLUMN, ColumnName: "2023 年" },
  "units/guojichu.html": { ...COLUMN, ColumnName: "国际交流合作处" },
  "topics/funds.html": { ...COLUMN, ColumnName: "经费执行" },
  "rounds/第三轮.html": { ...COLUMN, ColumnName: "第三轮" },
  [NOTICE]: {
    ...SITE, ColumnName: "整改公示", ColumnType: "信息公开", ArticleTitle: "“双高”建设专项巡察整改情况公示",
    PubDate: "2023-09-25 09:00", ContentSource: "国际交流合作处", Author: "国际交流合作处",
    Keywords: "巡察整改,“双高”建设,国际交流", Url: BASE + NOTICE, description: true,
  },
  "2025/jiaoxue-chengguo-jiang.html": { ...SITE, ArticleTitle: "2025年校级教学成果奖拟奖励项目公示", PubDate: MINUTES },
};

describe("the demonstration site for machines", () => {
  let site;
  before(() => { site = build(); });
  after(() => site.remove());

  const metas = (url) => elements(read(site.folder, url)).filter(({ tag }) => tag === "meta");

  for (const [url, expected] of Object.entries(TABLE)) {
    test(`meta names of ${url}`, () => {
      const found = metas(url);
      for (const [name, value] of Object.entries(expected)) {
        const contents = found.filter((it) => it.name === name).map(({ content }) => content);
        assert.equal(contents.length, 1, `${name}: ${contents}`);
        if (value === true) assert.ok(contents[0].trim(), `${name} is empty`);
        else if (value instanceof RegExp) assert.match(contents[0], value, name);
        else assert.equal(contents[0], value, name);
      }
    });
  }

  test("every page has a title, a kind and a site for those who share it", () => {
    for (const url of files(site.folder).filter((url) => url.endsWith(".html"))) {
      const html = read(site.folder, url);
      if (html.includes('http-equiv="refresh"')) continue;
      const graph = Object.fromEntries(metas(url).filter((it) => it.property).map(({ property, content }) => [property, content]));
      for (const key of ["og:title", "og:type", "og:site_name"]) assert.ok(graph[key], `${url}: ${key}`);
      if (url !== "404.html") assert.equal(decodeURI(graph["og:url"]), BASE + url);
    }
  });

  test("JSON-LD is read by extruct", () => {
    const code = `
import json, sys, extruct
print(json.dumps([extruct.extract(open(path, encoding="utf-8").read(), syntaxes=["json-ld"])["json-ld"] for path in sys.argv[1:]]))`;
    const [[home], [notice]] = JSON.parse(python(code, join(site.folder, "index.html"), join(site.folder, NOTICE)));
    assert.equal(home["@type"], "WebSite");
    assert.equal(home.url, BASE);
    assert.deepEqual(
      [notice["@type"], notice.headline, notice.identifier, notice.datePublished, notice.author[0].name, notice.mainEntityOfPage],
      ["Article", "“双高”建设专项巡察整改情况公示", "YLZY-2023-0031", "2023-09-25T09:00:00+08:00", "国际交流合作处", BASE + NOTICE],
    );
  });

  test("every feed is read by feedparser without complaint", () => {
    const feeds = files(site.folder).filter((url) => url.endsWith(".xml") && url !== "sitemap.xml");
    assert.ok(feeds.includes("atom.xml") && feeds.includes("units/guojichu.xml") && feeds.includes("topics/funds.xml"));
    const code = `
import json, sys, feedparser
for path in sys.argv[1:]:
    feed = feedparser.parse(path)
    print(json.dumps([path, int(feed.bozo), feed.version, feed.feed.title, len(feed.entries), [e.link for e in feed.entries]]))`;
    const lines = python(code, ...feeds.map((url) => join(site.folder, url))).trim().split("\n").map((line) => JSON.parse(line));
    for (const [path, bozo, version, title, count, links] of lines) {
      assert.deepEqual([bozo, version], [0, "atom10"], path);
      assert.ok(title.includes("信息公开") && count > 0, path);
      for (const link of links) assert.ok(read(site.folder, link.slice(BASE.length)), link);
    }
    assert.equal(new Set(lines.map(([, , , title]) => title)).size, lines.length, "two feeds share a title");
    const unit = lines.find(([path]) => path.endsWith("guojichu.xml"));
    assert.deepEqual(unit[5], [BASE + NOTICE]);
  });

  test("the JSON Feed says what the Atom feed says", () => {
    const feed = JSON.parse(read(site.folder, "feed.json"));
    assert.deepEqual([feed.version, feed.home_page_url, feed.feed_url, feed.language], ["https://jsonfeed.org/version/1.1", BASE, `${BASE}feed.json`, "zh-CN"]);
    const atom = [...read(site.folder, "atom.xml").matchAll(/<entry>\s*<id>(.*?)<\/id>/g)].map((match) => match[1]);
    assert.deepEqual(feed.items.map(({ id }) => id), atom);
    for (const item of feed.items) assert.ok(item.title && item.url && item.date_published && item.content_text, item.id);
  });

  test("units and topics name their feeds", () => {
    for (const url of ["units/guojichu.html", "topics/funds.html"]) {
      const links = elements(read(site.folder, url)).filter(({ tag, type }) => tag === "link" && type === "application/atom+xml");
      assert.equal(links.length, 2, url);
      assert.equal(links[0].href, `../${url.replace(".html", ".xml")}`);
    }
  });
});
