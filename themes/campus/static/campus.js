// 校园主题的脚本：长者模式、复制引用链接、目录跟随。没有它，每一页照样完整。
// The campus theme's script: large type, copying links to cite, contents that follow. Every page is whole without it.
(() => {
  const classes = document.documentElement.classList;
  const all = (selector) => [...document.querySelectorAll(selector)];
  const KEY = "gongshi-elder";
  // 存不了（无痕浏览、从磁盘打开）就只在本页有效。 / Where nothing can be stored, the choice lasts for this page.
  const storage = (use) => { try { return use(localStorage); } catch { return null; } };
  // 在画出页面之前，免得字号跳动。 / Before the page is painted, so that nothing jumps.
  classes.toggle("elder", storage((it) => it.getItem(KEY)) === "1");

  function elder(button) {
    const show = () => button.setAttribute("aria-pressed", classes.contains("elder"));
    button.hidden = false;
    button.addEventListener("click", () => {
      const on = classes.toggle("elder");
      storage((it) => on ? it.setItem(KEY, "1") : it.removeItem(KEY));
      show();
    });
    show();
  }

  /** 点“¶”：地址栏照常变，链接同时进剪贴板。 / A click on ¶ changes the address as ever, and copies it. */
  function copying(said) {
    document.addEventListener("click", ({ target }) => {
      const link = target.closest(".cite");
      if (!link || !navigator.clipboard) return;
      const [page] = (all("link[rel=canonical]")[0] ?? location).href.split("#");
      navigator.clipboard.writeText(page + link.hash).then(() => {
        const done = link.dataset.copied = said.dataset.copied;
        said.textContent = `${done} ${link.getAttribute("aria-label")}`;
        setTimeout(() => { delete link.dataset.copied; said.textContent = ""; }, 2500);
      }, () => {});
    });
  }

  /** 目录里标出正在读的一节。 / Marks in the contents what is being read. */
  function following(links) {
    const sections = links.map((link) => document.getElementById(link.hash.slice(1)));
    let waiting = false;
    const mark = () => {
      waiting = false;
      const at = sections.findLastIndex((it) => it && it.getBoundingClientRect().top < innerHeight / 3);
      links.forEach((link, i) => i === at ? link.setAttribute("aria-current", "location") : link.removeAttribute("aria-current"));
    };
    addEventListener("scroll", () => { waiting ||= requestAnimationFrame(mark); }, { passive: true });
    mark();
  }

  addEventListener("DOMContentLoaded", () => {
    all(".elder-switch").forEach(elder);
    all(".said").forEach(copying);
    following(all(".toc a"));
  });
})();
