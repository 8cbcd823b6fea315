// 全站搜索：按原文逐字查找，从磁盘上也能用。文件的格式见 docs/decisions/0012-search.md；fold 与 fold.rs 是同一张表。
// The site's search: exact substrings, from a disk too. docs/decisions/0012-search.md has the format of the files; `fold` is
// the table of fold.rs.
(() => {
  "use strict";

  const LONGEST = 4; // grams.rs
  const RARE = 10; // grams.rs
  const PAGE = 10; // results shown at a time
  const LISTS = 10; // grams of a question that are looked up at most, before texts are looked at
  const TEXTS = 10; // files with texts that one page of results loads at most
  const AT_ONCE = 6; // of those, how many at once
  const PAUSE = 30; // milliseconds after the last key, in which lists are under way already

  // ---- 文件 / files: each is a script that hands over what is in it.

  const arrived = new Map();
  const asked = new Map();
  window.gongshiSearch = {
    head: (head) => arrived.set("head", head),
    lists: (number, text) => arrived.set(`l${number}`, text),
    texts: (number, entries) => arrived.set(`t${number}`, entries),
  };

  function load(key, address) {
    if (!asked.has(key)) {
      asked.set(key, new Promise((done, fail) => {
        const script = document.createElement("script");
        const failed = () => {
          asked.delete(key);
          script.remove();
          fail(new Error(address));
        };
        script.onload = () => (arrived.has(key) ? done(arrived.get(key)) : failed());
        script.onerror = failed;
        script.src = address;
        script.fetchPriority = "high";
        document.head.append(script);
      }));
    }
    return asked.get(key);
  }

  // ---- 写法 / the form in which texts and questions are compared

  const SAME = { "　": " ", "“": '"', "”": '"', "‘": "'", "’": "'", "〔": "[", "〕": "]", "【": "[", "】": "]" };
  const fold = (text) => text.replace(/[A-Z\uFF01-\uFF5E　“”‘’〔〕【】]/g, (c) =>
    SAME[c] ?? String.fromCharCode(c < "\uFF01" ? c.charCodeAt(0) : c.charCodeAt(0) - 0xFEE0).toLowerCase());
  const tidy = (text) =>
    text.replace(/[\u00AD\u200B-\u200F\u2060\uFEFF]/g, "").replace(/[\s\u0000-\u001F\u007F-\u009F]+/g, " ").trim();
  const isPrivate = (unit) => unit >= "\uE000" && unit < "\uF900";
  const units = (folded) => Array.from(folded, (c) => (c.length === 1 ? c : String.fromCharCode(0xE000 + c.codePointAt(0) % 0x1900)));

  // ---- 清单 / lists of notices, numbered from the oldest

  /** Reads a list: postings.rs says how it is written. */
  function decode(code) {
    const digit = (at) => {
      const c = code.charCodeAt(at);
      return c > 96 ? c - 71 : c > 64 && c < 91 ? c - 65 : c > 47 && c < 58 ? c + 4 : c === 45 ? 62 : 63;
    };
    const k = digit(0);
    const numbers = [];
    let [at, held, left, next] = [1, 0, 0, 0];
    const bit = () => {
      if (!left) {
        if (at === code.length) return -1;
        held = digit(at++);
        left = 6;
      }
      return (held >> --left) & 1;
    };
    for (;;) {
      let gap = 0;
      let one = bit();
      for (; one === 1; one = bit()) gap++;
      if (one < 0) return numbers;
      for (let n = 0; n < k; n++) gap = gap * 2 + bit();
      numbers.push(next + gap);
      next += gap + 1;
    }
  }

  /** Numbers that stand in all lists; nothing stands for every number. */
  function both(a, b) {
    if (!a || !b) return a ?? b;
    const inB = new Set(b);
    return a.filter((number) => inB.has(number));
  }

  /** The index, once its head is there. */
  function opened(head, folder) {
    const files = head.lists.length / head.mark;
    const name = (marks, number) => marks.slice(number * head.mark, (number + 1) * head.mark);
    const starts = [0];
    for (const size of head.sizes) starts.push(starts.at(-1) + "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".indexOf(size));

    /** The list of a key; `prefix` is T for titles. */
    async function list(key, prefix = "") {
      let hash = 0x811C9DC5;
      for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193) >>> 0;
      const number = hash % files;
      const text = await load(`l${number}`, `${folder}l${number}-${name(head.lists, number)}.js`);
      const line = `\n${prefix}${key}\t`;
      const found = text.indexOf(line);
      if (found < 0) return null;
      const start = found + line.length;
      return decode(text.slice(start, text.indexOf("\n", start)));
    }

    /** The file in which a notice's text is. */
    function group(number) {
      let [low, high] = [0, starts.length - 1];
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (starts[middle] <= number) low = middle;
        else high = middle;
      }
      return low;
    }

    async function entry(number) {
      const at = group(number);
      const entries = await load(`t${at}`, `${folder}t${at}-${name(head.texts, at)}.js`);
      return entries[number - starts[at]];
    }

    return { list, group, entry, notices: head.notices };
  }

  /** The notices that may have these units, at most LONGEST, in a row; `sure` if they do have them. */
  async function having(index, units) {
    const numbers = await index.list(units.join(""));
    if (numbers) return { numbers, sure: true };
    const none = { numbers: [], sure: true };
    if (units.length < 3) return none;
    // 没有单列的：它的一部分是少见的，否则哪里都没有。 / What is not listed has a rare part, or it stands nowhere.
    const parts = await Promise.all([units.slice(0, -1), units.slice(1)].map((part) => having(index, part)));
    const isListed = parts.every((part) => part.sure && part.numbers.length > RARE);
    return isListed ? none : { numbers: parts.map((part) => part.numbers).reduce(both), sure: false };
  }

  /** The parts of a question that are looked up, one after the other: first those that do not overlap, then the others. */
  function grams(all) {
    const length = Math.min(LONGEST, all.length);
    const last = all.length - length;
    const places = [0, last];
    for (let step = 0; step < LONGEST; step++) for (let at = step; at < last; at += LONGEST) places.push(at);
    return [...new Set(places)].slice(0, LISTS).map((at) => all.slice(at, at + length));
  }

  /** The notices that may have these units in a row, and those that may have them in their titles. */
  async function candidates(index, all) {
    const order = grams(all);
    let [numbers, titles, sure] = [null, null, !all.some(isPrivate) && all.length <= LONGEST];
    while (order.length && !(numbers?.length <= RARE)) {
      const some = order.splice(0, AT_ONCE);
      const lists = await Promise.all(some.map((units) => index.list(units.join(""))));
      numbers = lists.reduce(both, numbers);
      const missing = some[lists.indexOf(null)];
      if (missing) {
        // 至多剩下十来件。 / A dozen notices are left at most.
        const found = await having(index, missing);
        numbers = both(numbers, found.numbers);
        sure &&= found.sure;
      }
      const ofTitles = await Promise.all(some.map((units) => index.list(units.join(""), "T")));
      titles = ofTitles.reduce((a, b) => both(a, b ?? []), titles);
    }
    return { numbers, titles, sure: sure || !numbers.length };
  }

  /** A question under way: its results page by page, titles first, then newer before older. */
  async function ask(index, text, filters) {
    const folded = fold(text);
    const { numbers, titles, sure } = folded ? await candidates(index, units(folded)) : { numbers: null, titles: [], sure: true };
    const allowed = await Promise.all(filters.map((key) => index.list(key)));
    const every = () => Array.from({ length: index.notices }, (_, number) => number);
    const left = allowed.reduce((a, b) => both(a, b ?? []), numbers) ?? every();
    const newest = (a, b) => b - a;
    const inTitle = new Set(titles);
    const first = left.filter((number) => inTitle.has(number)).sort(newest);
    const rest = left.filter((number) => !inTitle.has(number)).sort(newest);
    const ready = [];
    let count = left.length;

    function look(number, isFirst, entry) {
      const [title, place] = [fold(entry.title).indexOf(folded), fold(entry.text).indexOf(folded)];
      if (title < 0 && place < 0) count--;
      else if (title < 0 && isFirst) rest.splice(rest.findIndex((other) => other < number) >>> 0, 0, number);
      else ready.push({ entry, place });
    }

    async function more() {
      const opened = new Set();
      const enough = () => ready.length >= PAGE && (sure || !(first.length + rest.length));
      while (first.length + rest.length && !enough() && opened.size < TEXTS) {
        const isFirst = first.length > 0;
        const wanted = sure ? PAGE - ready.length : PAGE;
        const batch = [];
        for (const number of (isFirst ? first : rest).slice(0, wanted)) {
          if (opened.size >= TEXTS && !opened.has(index.group(number))) break;
          opened.add(index.group(number));
          batch.push(number);
        }
        (isFirst ? first : rest).splice(0, batch.length);
        const entries = await Promise.all(batch.map(index.entry));
        batch.forEach((number, at) => look(number, isFirst, entries[at]));
      }
      const results = ready.splice(0, PAGE);
      const waiting = first.length + rest.length;
      return { results, count, sure: sure || !waiting, more: ready.length + waiting > 0 };
    }
    return { more, folded };
  }

  // ---- 网页 / the page

  /** `text` with every place of `folded` in it marked. */
  function marked(text, folded) {
    const nodes = [];
    const all = fold(text);
    let from = 0;
    for (let at = folded ? all.indexOf(folded) : -1; at >= 0; at = all.indexOf(folded, from)) {
      const mark = document.createElement("mark");
      mark.textContent = text.slice(at, at + folded.length);
      nodes.push(text.slice(from, at), mark);
      from = at + folded.length;
    }
    nodes.push(text.slice(from));
    return nodes;
  }

  /** What stands around a place, in its line. */
  function excerpt(text, place, length) {
    const whole = (at) => (/[\uDC00-\uDFFF]/.test(text.charAt(at)) ? at - 1 : at);
    const start = text.lastIndexOf("\n", place) + 1;
    const end = text.indexOf("\n", place + length);
    const from = whole(Math.max(start, place - 30));
    const to = whole(Math.min(end < 0 ? text.length : end, place + length + 70));
    return `${from > start ? "…" : ""}${text.slice(from, to)}${to < (end < 0 ? text.length : end) ? "…" : ""}`;
  }

  /** Where in its page a place of the text is: the section, and the words themselves where the browser knows how. */
  function fragment({ anchors = [], text }, place, length) {
    const section = anchors.filter(([start]) => start <= place).at(-1)?.[1] ?? "";
    const words = encodeURIComponent(text.slice(place, place + length)).replaceAll("-", "%2D");
    return `#${section}:~:text=${words}`;
  }

  function element(name, className, ...children) {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...children);
    return made;
  }

  const LANGUAGES = { en: "English", "zh-CN": "中文" }; // lang.rs

  function shown({ entry, place }, folded, words) {
    const link = element("a", "", ...marked(entry.title, folded));
    const inText = folded && place >= 0;
    link.href = words.root + entry.url + (inText ? fragment(entry, place, folded.length) : "");
    const time = element("time", "", entry.date);
    time.dateTime = entry.date;
    const facts = element("p", "search-facts", time);
    if (entry.kind) facts.append(" ", element("span", "tag tag-kind", entry.kind));
    if (entry.lang) {
      link.lang = link.hreflang = entry.lang;
      facts.append(" ", element("span", "tag", LANGUAGES[entry.lang] ?? entry.lang));
    }
    if (entry.withdrawn) facts.append(" ", element("span", "tag tag-warn", words.withdrawn));
    facts.append(" ", element("span", "", entry.units.join(words.separator)));
    const text = element("p", "search-text", ...marked(excerpt(entry.text, Math.max(place, 0), folded.length), folded));
    if (entry.lang) text.lang = entry.lang;
    return element("li", "", element("h2", "search-title", link), facts, text);
  }

  function start(form) {
    const words = form.dataset;
    const part = (name) => document.getElementById(`search-${name}`);
    const [said, found, more, all] = ["said", "found", "more", "all"].map(part);
    const input = form.elements.namedItem("q");
    const FILTERS = { year: "Y", unit: "U", topic: "P", kind: "K" };
    const selects = Object.keys(FILTERS).map((name) => form.elements.namedItem(name)).filter(Boolean);
    const folder = words.index.slice(0, words.index.lastIndexOf("/") + 1);
    let [turn, timer, current, composing] = [0, 0, null, false];

    const say = (text, n) => { said.textContent = text ? text.replace("{n}", n) : ""; };
    let opening = null;
    const index = () => (opening ??= load("head", words.index).then((head) => opened(head, folder), (error) => {
      opening = null;
      throw error;
    }));

    function show({ results, count, sure, more: hasMore }, isNext) {
      const items = results.map((result) => shown(result, current.folded, words));
      if (isNext) found.append(...items);
      else found.replaceChildren(...items);
      found.hidden = !found.children.length;
      more.hidden = !hasMore;
      const isNone = !found.children.length;
      say(isNone ? (hasMore ? words.unsure : words.none) : sure ? words.count : words.about, count);
      if (isNext) items[0]?.querySelector("a").focus();
    }

    function failed(mine) {
      if (mine !== turn) return;
      found.hidden = more.hidden = true;
      say(words.failed);
    }

    /** What is asked now, and the first answers to it, which are under way before the question is put. */
    let begun = null;
    function begin() {
      const text = tidy(input.value);
      const filters = selects.filter((select) => select.value).map((select) => FILTERS[select.name] + select.value);
      const key = JSON.stringify([text, filters]);
      if (begun?.key !== key) {
        const isEmpty = !text && !filters.length;
        const answers = async () => {
          const question = await ask(await index(), text, filters);
          return { question, first: await question.more() };
        };
        begun = { key, isEmpty, answers: isEmpty ? null : answers() };
        // Who waits for the answers hears of a failure; nobody else need.
        begun.answers?.catch(() => {});
      }
      return begun;
    }

    async function run() {
      clearTimeout(timer);
      const mine = ++turn;
      const { isEmpty, answers } = begin();
      begun = null;
      all.hidden = !isEmpty;
      if (isEmpty) {
        found.hidden = more.hidden = true;
        return say("");
      }
      const slow = setTimeout(() => mine === turn && say(words.busy), 300);
      try {
        const { question, first } = await answers;
        if (mine !== turn) return;
        current = question;
        show(first, false);
      } catch {
        failed(mine);
      } finally {
        clearTimeout(slow);
      }
    }

    /** The question in the address, so that it can be sent to somebody. Some browsers refuse this on a disk. */
    function remember(how) {
      const asked = new URLSearchParams();
      for (const field of [input, ...selects]) if (field.value) asked.set(field.name, field.value);
      const query = String(asked);
      try {
        history[how](null, "", query ? `?${query}` : location.pathname);
      } catch { /* 地址栏不变，搜索照常。 / The address stays, the search goes on. */ }
    }

    function recall() {
      const asked = new URLSearchParams(location.search);
      input.value = asked.get("q") ?? "";
      for (const select of selects) {
        select.value = asked.get(select.name) ?? "";
        if (select.selectedIndex < 0) select.value = "";
      }
      run();
    }

    // The address changes after the answer: to some browsers that is work of its own, with requests.
    const answer = (how) => run().finally(() => remember(how));
    const soon = () => {
      clearTimeout(timer);
      begin();
      timer = setTimeout(() => answer("replaceState"), PAUSE);
    };
    // Whoever enters the field is going to ask: the head of the index is there before the first word is.
    input.addEventListener("focus", () => index().catch(() => {}), { once: true });
    input.addEventListener("compositionstart", () => { composing = true; clearTimeout(timer); });
    input.addEventListener("compositionend", () => { composing = false; soon(); });
    input.addEventListener("input", (event) => { if (!composing && !event.isComposing) soon(); });
    for (const select of selects) select.addEventListener("change", () => answer("pushState"));
    form.addEventListener("submit", (event) => { event.preventDefault(); answer("pushState"); });
    more.addEventListener("click", () => {
      const mine = turn;
      current.more().then((next) => mine === turn && show(next, true), () => failed(mine));
    });
    window.addEventListener("popstate", recall);
    recall();
  }

  const form = document.getElementById("search");
  if (form) start(form);
})();
