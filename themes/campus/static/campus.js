// 校园主题的脚本：长者模式、复制引用链接、目录跟随。没有它，每一页照样完整。
// The campus theme's script: large type, copying links to cite, contents that follow. Every page is whole without it.
"use strict";
(() => {
  const root = document.documentElement;
  const KEY = "gongshi-elder";
  // 存不了（无痕浏览、从磁盘打开）就只在本页有效。 / Where nothing can be stored, the choice lasts for this page.
  const stored = () => { try { return localStorage.getItem(KEY); } catch { return null; } };
  const store = (on) => { try { on ? localStorage.setItem(KEY, "1") : localStorage.removeItem(KEY); } catch { /* 只在本页 */ } };
  // 在画出页面之前，免得字号跳动。 / Before the page is painted, so that nothing jumps.
  root.classList.toggle("elder", stored() === "1");

  function elder(button) {
    const show = () => button.setAttribute("aria-pressed", root.classList.contains("elder"));
    button.hidden = false;
    button.addEventListener("click", () => { store(root.classList.toggle("elder")); show(); });
    show();
  }

  /** 点“¶”：地址栏照常变，链接同时进剪贴板。 / A click on ¶ changes the address as ever, and copies it. */
  function copying(said) {
    document.addEventListener("click", (event) => {
      const link = event.target.closest(".cite");
      if (!link || !navigator.clipboard) return;
      const page = document.querySelector("link[rel=canonical]")?.href ?? location.href.split("#")[0];
      navigator.clipboard.writeText(new URL(link.getAttribute("href"), page).href).then(() => {
        const done = said.dataset.copied;
        link.dataset.copied = done;
        said.textContent = `${done} ${link.getAttribute("aria-label")}`;
        setTimeout(() => { delete link.dataset.copied; said.textContent = ""; }, 2500);
      }, () => {});
    });
  }

  /** 目录里标出正在读的一节。 / Marks in the contents what is being read. */
  function following(links) {
    const sections = links.map((link) => document.getElementById(link.hash.slice(1)));
    const mark = () => {
      const line = innerHeight / 3;
      const at = sections.findLastIndex((section) => section && section.getBoundingClientRect().top < line);
      links.forEach((link, i) => i === at ? link.setAttribute("aria-current", "location") : link.removeAttribute("aria-current"));
    };
    let waiting = false;
    addEventListener("scroll", () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => { waiting = false; mark(); });
    }, { passive: true });
    mark();
  }

  addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll(".elder-switch").forEach(elder);
    const said = document.querySelector(".said");
    if (said) copying(said);
    const links = [...document.querySelectorAll(".toc a")];
    if (links.length > 0) following(links);
  });
})();
