// 台账的筛选：把筛选链接变成下拉框，选了立即生效，条件写在网址里。没有脚本时链接照样可用。
// The ledger's filters: links become selects that act at once, their state in the address. Without it the links work.
"use strict";
(() => {
  const form = document.querySelector(".filter-form");
  const nav = document.querySelector(".filters");
  const table = document.querySelector("table.ledger");
  if (!form || !table) return;
  /** 再多的页就不逐页取了。 / More pages than these are not fetched. */
  const MOST_PAGES = 25;
  const NAMES = ["status", "year", "unit", "topic"];
  const unit = (url) => decodeURIComponent(url.replace(/^units\//, "").replace(/\.html$/, ""));
  const selects = {};
  let whole = !form.dataset.pages;

  for (const name of NAMES) {
    const links = [...nav.querySelectorAll(`[data-filter=${name}][data-key]`)];
    if (links.length === 0) continue;
    const label = document.createElement("label");
    label.append(form.dataset[name]);
    const select = document.createElement("select");
    select.name = name;
    select.add(new Option(form.dataset.all, ""));
    for (const link of links) select.add(new Option(link.textContent.trim().replace(/\s+/g, " "), link.dataset.key));
    label.append(select);
    form.append(label);
    selects[name] = select;
  }
  const clear = Object.assign(document.createElement("button"), { type: "button", textContent: form.dataset.clear });
  const said = document.createElement("p");
  said.setAttribute("role", "status");
  form.append(clear, said);

  /** 台账分页时，把其余各页的行取来；从磁盘打开时取不到，就只筛本页。
      Fetches the rows of the other pages; from disk that is not possible, and only this page is filtered. */
  async function fetchAll() {
    const pages = Number(form.dataset.pages);
    if (pages > MOST_PAGES || !location.protocol.startsWith("http")) return;
    const url = (n) => new URL(n === 1 ? "ledger.html" : `ledger-p${n}.html`, location.href);
    const texts = await Promise.all(Array.from({ length: pages }, (_, i) => fetch(url(i + 1)).then((answer) => answer.text())));
    const bodies = texts.flatMap((text) => [...new DOMParser().parseFromString(text, "text/html").querySelectorAll("table.ledger > tbody")]);
    table.querySelectorAll(":scope > tbody").forEach((body) => body.remove());
    table.append(...bodies);
    document.querySelector(".pager")?.setAttribute("hidden", "");
    whole = true;
  }

  function filter() {
    const wanted = Object.fromEntries(NAMES.map((name) => [name, selects[name]?.value ?? ""]));
    let [shown, total] = [0, 0];
    for (const body of table.tBodies) {
      const units = body.dataset.units.split(" ").filter(Boolean).map(unit);
      const fits = (!wanted.year || body.dataset.year === wanted.year) && (!wanted.unit || units.includes(wanted.unit));
      let any = false;
      for (const row of body.querySelectorAll("tr:not(.of-notice)")) {
        total += 1;
        row.hidden = !(fits && (!wanted.status || row.classList.contains(`is-${wanted.status}`)) && (!wanted.topic || row.dataset.topic === wanted.topic));
        if (!row.hidden) { any = true; shown += 1; }
      }
      body.hidden = !any;
    }
    const active = NAMES.some((name) => wanted[name]);
    said.textContent = form.dataset.shown.replace("{n}", shown).replace("{total}", total) + (active && !whole ? form.dataset.here : "");
    clear.hidden = !active;
    // 一个类别的名称只在它的第一行显示；前面的行藏起来后，由样式补上。
    table.classList.toggle("filtered", active);
    const query = new URLSearchParams(Object.entries(wanted).filter(([, value]) => value)).toString();
    try { history.replaceState(null, "", query ? `?${query}` : location.pathname); } catch { /* 从磁盘打开 */ }
  }

  async function changed() {
    if (!whole) {
      form.setAttribute("aria-busy", "true");
      await fetchAll().catch(() => {});
      form.removeAttribute("aria-busy");
    }
    filter();
  }

  const asked = new URLSearchParams(location.search);
  const target = /^#is-([a-z-]+)$/.exec(location.hash);
  if (target) asked.set("status", target[1]);
  for (const [name, select] of Object.entries(selects)) select.value = asked.get(name) ?? "";
  for (const select of Object.values(selects)) if (select.selectedIndex < 0) select.value = "";
  form.addEventListener("change", changed);
  form.addEventListener("submit", (event) => event.preventDefault());
  clear.addEventListener("click", () => {
    Object.values(selects).forEach((select) => { select.value = ""; });
    filter();
    form.querySelector("select").focus();
  });
  nav.hidden = true;
  form.hidden = false;
  if (target) history.replaceState(null, "", location.pathname + location.search);
  if ([...asked.keys()].some((name) => selects[name]?.value)) changed(); else filter();
})();
