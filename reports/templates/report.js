// The page is complete without this script: it adds filters, a theme, copy buttons, and opens what a deep link names.
(() => {
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const byId = (id) => document.getElementById(id);
  document.documentElement.classList.add("scripted");

  const rows = all(".req");
  const search = byId("search");
  const boxes = all("#filter input[type=checkbox]");
  const fold = byId("fold");
  const words = new Map();
  const textOf = (row) => {
    if (!words.has(row)) words.set(row, row.textContent.toLowerCase());
    return words.get(row);
  };

  function filter() {
    const wanted = search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const statuses = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    let shown = 0;
    for (const row of rows) {
      const fits = (statuses.size === 0 || statuses.has(row.dataset.s))
        && wanted.every((word) => textOf(row).includes(word));
      row.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    for (const section of all(".class")) {
      section.hidden = all(".req", section).length > 0 && !section.querySelector(".req:not([hidden])");
    }
    byId("matches").textContent = `${shown} of ${rows.length} requirements`;
  }

  function choose() {
    address.set("search", search.value);
    address.set("results", boxes.filter((box) => box.checked).map((box) => box.value).join(" "));
    filter();
  }

  function readChoices() {
    const results = address.get("results").split(" ");
    search.value = address.get("search");
    boxes.forEach((box) => { box.checked = results.includes(box.value); });
    filter();
  }

  const THEMES = ["auto", "light", "dark"];
  const theme = byId("theme");

  function paint() {
    const name = THEMES.includes(address.get("theme")) ? address.get("theme") : "auto";
    if (name === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = name;
    theme.textContent = `Theme: ${name}`;
    return name;
  }

  function clear() {
    search.value = "";
    boxes.forEach((box) => { box.checked = false; });
    choose();
  }

  function reveal() {
    const id = address.place();
    const target = id && byId(id);
    if (!target) return;
    if (target.closest(".req[hidden]")) clear();
    for (let node = target; node; node = node.parentElement) {
      if (node.tagName === "DETAILS") node.open = true;
    }
    target.scrollIntoView();
  }

  function selectAndCopy(pre) {
    const range = document.createRange();
    range.selectNodeContents(pre);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    return document.execCommand("copy");
  }

  async function copy(button) {
    const pre = button.closest(".code").querySelector("pre");
    let copied = true;
    try { await navigator.clipboard.writeText(pre.textContent); } catch { copied = selectAndCopy(pre); }
    button.textContent = copied ? "Copied" : "Press Ctrl+C";
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  }

  let opened = [];
  addEventListener("beforeprint", () => {
    opened = all(".simplest details:not([open]), .fold:not([open]), .card:not([open])");
    opened.forEach((each) => { each.open = true; });
  });
  addEventListener("afterprint", () => opened.forEach((each) => { each.open = false; }));
  addEventListener("hashchange", () => {
    address.arrive();
    readChoices();
    paint();
    reveal();
  });
  theme.addEventListener("click", () => {
    const next = THEMES[(THEMES.indexOf(paint()) + 1) % THEMES.length];
    address.set("theme", next === "auto" ? "" : next);
    paint();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button.copy");
    if (button) copy(button);
    const link = event.target.closest("a[href^='#']");
    if (link && link.hash === `#${address.place()}`) reveal();
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      search.closest(".fold").open = true;
      search.focus();
    } else if (event.key === "Escape" && event.target === search) {
      clear();
    }
  });
  fold.addEventListener("click", () => {
    const open = fold.textContent === "Open all";
    rows.forEach((row) => { if (!row.hidden) row.open = open; });
    fold.textContent = open ? "Close all" : "Open all";
  });
  search.addEventListener("input", choose);
  boxes.forEach((box) => box.addEventListener("change", choose));
  byId("filter").hidden = false;
  readChoices();
  paint();
  reveal();
})();
