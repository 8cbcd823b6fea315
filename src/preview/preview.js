// 预览脚本：只在 gongshi serve 里有，不会出现在生成的网站中。
// The preview's script: only in `gongshi serve`, never in a built site. It is told how its page stands (see state.rs),
// loads the page again when it changed, swaps styles without that, and lays over it what the author has to mend.
(() => {
  const seen = document.currentScript.dataset;
  const bare = document.body.classList.contains("bare");
  const memory = `gongshi:${location.pathname}`;
  let events;

  /** Loads the page again, where the reader is. */
  function reload() {
    sessionStorage.setItem(memory, JSON.stringify([scrollX, scrollY]));
    events?.close();
    location.reload();
  }

  /** Goes back to where the reader was before the page was loaded again. */
  function restore() {
    const place = sessionStorage.getItem(memory);
    sessionStorage.removeItem(memory);
    if (place) scrollTo({ left: JSON.parse(place)[0], top: JSON.parse(place)[1], behavior: "instant" });
  }

  /** Takes the styles of the page as it is now; each old one goes when the new one is there, so that nothing jumps. */
  async function swapStyles() {
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    const links = (root) => [...root.querySelectorAll('link[rel~="stylesheet"]:not([data-going])')];
    const [old, fresh] = [links(document), links(page)];
    if (old.length !== fresh.length) return reload();
    old.forEach((link, i) => {
      const next = link.cloneNode();
      next.href = new URL(fresh[i].getAttribute("href"), document.baseURI);
      if (next.href === link.href.split("?preview=")[0]) next.href += `?preview=${seen.css}`;
      next.onload = next.onerror = () => link.remove();
      link.dataset.going = "";
      link.after(next);
    });
  }

  /** What is laid over the page, out of reach of its styles. */
  function overlay() {
    const host = document.createElement("gongshi-preview");
    const root = host.attachShadow({ mode: "open" });
    root.innerHTML = '<link rel="stylesheet" href="/.gongshi/preview.css"><div id="errors"></div><div id="foot"></div>';
    document.documentElement.append(host);
    return root;
  }

  const root = bare ? undefined : overlay();
  let folded = false;
  let shown = {};

  function show(state) {
    if (bare) {
      document.querySelector("main").innerHTML = state.panel;
      return;
    }
    if (state.panel !== shown.panel) folded = !state.open;
    shown = state;
    draw();
  }

  function draw() {
    const { panel, bar, badge } = shown;
    const errors = root.getElementById("errors");
    errors.innerHTML = panel && !folded ? panel : "";
    errors.querySelector(".fold")?.addEventListener("click", () => fold(true));
    root.getElementById("foot").innerHTML = (bar ?? "") + `<div class="badge">${badge ?? ""}</div>`;
    if (panel && folded) {
      const button = document.createElement("button");
      button.className = "unfold";
      button.textContent = shown.folded;
      button.onclick = () => fold(false);
      root.querySelector(".badge").prepend(button);
    }
  }

  function fold(yes) {
    folded = yes;
    draw();
    root.querySelector(yes ? ".unfold" : ".fold")?.focus();
  }

  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !bare && shown.panel && !folded) fold(true);
  });

  let asked = 0;

  /** Asks how the page stands. Of several answers only the last question's counts. */
  async function ask() {
    if (document.hidden) return;
    const number = ++asked;
    const answer = await fetch(`/.gongshi/state?page=${encodeURIComponent(location.pathname)}`).catch(() => undefined);
    const state = await answer?.json().catch(() => undefined);
    if (!state || number !== asked) return;
    // Only what is edited while the page is open is followed.
    if (shown.badge !== undefined && state.follow && state.follow !== location.pathname) {
      return location.assign(state.follow);
    }
    if (state.look !== seen.look || state.files !== seen.files) return reload();
    const styled = state.mark !== seen.mark || state.css !== seen.css;
    [seen.mark, seen.css] = [state.mark, state.css];
    if (styled) swapStyles();
    show(state);
  }

  // 浏览器对一台主机只开六个连接：各标签页合用一个，由一页收听、转告其余。
  // Browsers open six connections to a host: all pages share one, on which one page listens and tells the others.
  const others = new BroadcastChannel("gongshi");
  others.onmessage = ask;

  function listen() {
    events = new EventSource("/.gongshi/events");
    events.onmessage = () => {
      others.postMessage("changed");
      ask();
    };
  }

  if (navigator.locks) navigator.locks.request("gongshi", () => new Promise(listen)).catch(() => {});
  else listen();

  addEventListener("visibilitychange", ask);
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  restore();
  ask();
})();
