"use strict";
(() => {
  const root = document.documentElement;
  const main = document.getElementById("content");
  const search = document.getElementById("search");
  const keys = document.getElementById("keys");
  const blocks = [...main.querySelectorAll(".block[id]")];
  const buttons = [...document.querySelectorAll("[data-filter]")];
  const links = new Map([...document.querySelectorAll("[data-for]")].map((one) => [one.dataset.for, one]));
  const FAILED = new Set(["failed", "error", "cancelled"]);
  const texts = new Map();
  let filter = "all";

  root.classList.add("js");
  if (!window.matchMedia("(min-width: 64rem)").matches) document.querySelector(".outline").open = false;

  // Theme: the system's until somebody asks for the other one.
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const stored = () => { try { return localStorage.getItem("runbook-theme"); } catch { return null; } };
  const store = (value) => { try { localStorage.setItem("runbook-theme", value); } catch { /* a file: page may not */ } };
  const setTheme = (value) => { if (value) root.dataset.theme = value; };
  setTheme(stored());
  const toggleTheme = () => {
    const now = root.dataset.theme || (dark.matches ? "dark" : "light");
    setTheme(now === "dark" ? "light" : "dark");
    store(root.dataset.theme);
  };
  document.getElementById("theme").addEventListener("click", toggleTheme);

  // Filters and search. What is shown of a document then are the blocks, their results and their headings.
  const resultOf = (block) => document.getElementById(`${block.id}-result`);
  const textOf = (block) => {
    if (!texts.has(block)) {
      const result = resultOf(block);
      texts.set(block, `${block.textContent}\n${result ? result.textContent : ""}`.toLowerCase());
    }
    return texts.get(block);
  };
  const wanted = (block) => {
    const state = block.dataset.state;
    if (filter !== "all" && (filter === "failed" ? !FAILED.has(state) : state !== filter)) return false;
    const query = search.value.trim().toLowerCase();
    return !query || textOf(block).includes(query);
  };
  const level = (element) => (/^H[1-6]$/.test(element.tagName) ? Number(element.tagName[1]) : 0);

  const narrow = (text, all) => {
    let open = []; // headings above, shown when something below them is
    for (const element of text.children) {
      const own = level(element);
      const matches = !all && (element.matches(".block.match, .result.match") || element.querySelector(".match") !== null);
      element.hidden = !all && !matches;
      if (own) {
        open = open.filter((one) => level(one) < own);
        open.push(element);
      } else if (matches) {
        for (const heading of open) heading.hidden = false;
      }
    }
  };

  const apply = () => {
    const all = filter === "all" && !search.value.trim();
    let count = 0;
    for (const block of blocks) {
      const fits = all || wanted(block);
      count += fits;
      const result = resultOf(block);
      for (const one of [block, result]) {
        if (!one) continue;
        one.hidden = !fits;
        one.classList.toggle("match", fits && !all);
      }
      const link = links.get(block.id);
      if (link) link.parentElement.hidden = !fits;
    }
    // A document that went wrong as a whole is shown with the failures, though none of its blocks is one.
    const broken = (one) => filter === "failed" && !search.value.trim() && one.matches("[data-broken]");
    for (const one of document.querySelectorAll(".sections > li, .doc")) {
      one.hidden = !all && !broken(one) && !one.querySelector(".blocks > li:not([hidden])");
    }
    let whole = 0;
    for (const article of main.querySelectorAll("article")) {
      narrow(article.querySelector(".text"), all);
      whole += broken(article);
      article.hidden = !all && !broken(article) && !article.querySelector(".match");
    }
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.filter === filter));
    for (const one of main.querySelectorAll(".failures, .index")) one.hidden = !all;
    main.querySelector(".nothing").hidden = count + whole > 0 || all;
    document.getElementById("shown").textContent = all ? "" : `${count} of ${blocks.length} blocks shown`;
  };
  const show = (value) => { filter = value; apply(); };
  for (const button of buttons) button.addEventListener("click", () => show(button.dataset.filter));
  search.addEventListener("input", apply);

  // Keys.
  const visible = (block) => block.getClientRects().length > 0;
  const go = (step, among) => {
    const list = blocks.filter((one) => visible(one) && among(one));
    if (!list.length) return;
    const here = document.activeElement ? document.activeElement.closest(".block, .result") : null;
    const edge = here ? here.getBoundingClientRect().top : document.querySelector(".bar").getBoundingClientRect().bottom;
    const below = (one) => one !== here && one.getBoundingClientRect().top > edge + (here ? 0 : -1);
    const above = (one) => one !== here && one.getBoundingClientRect().top < edge;
    const next = step > 0 ? list.find(below) || list[0] : list.filter(above).pop() || list[list.length - 1];
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "start" });
  };
  const actions = {
    j: () => go(1, () => true),
    k: () => go(-1, () => true),
    f: () => go(1, (one) => FAILED.has(one.dataset.state)),
    F: () => go(-1, (one) => FAILED.has(one.dataset.state)),
    t: toggleTheme,
    "/": () => search.focus(),
    "?": () => keys.showModal(),
    Escape: () => { search.value = ""; search.blur(); show("all"); },
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || keys.open) return;
    const typing = event.target.closest("input, textarea, select");
    const action = Object.hasOwn(actions, event.key) ? actions[event.key] : null;
    if (!action || (typing && event.key !== "Escape")) return;
    event.preventDefault();
    action();
  });
  document.getElementById("help").addEventListener("click", () => keys.showModal());

  // A link to a block shows it, whatever is filtered.
  const arrive = () => {
    const target = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
    if (!target) return;
    if (!visible(target)) { search.value = ""; show("all"); target.scrollIntoView(); }
    if (target.matches(".block")) target.focus({ preventScroll: true });
  };
  window.addEventListener("hashchange", arrive);
  arrive();
})();
