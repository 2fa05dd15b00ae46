// Keeps on the device what has been typed and not yet saved, so that a lost network, a closed tab or
// an ended session costs nobody a text. Each text belongs to one person and one field, and is taken
// away when the server has it. On a shared device it goes at log-out, and when somebody else logs in.
// autosave.js keeps fields that are saved by themselves here, guarded.js forms with a button.
"use strict";

const kept = (() => {
  const person = document.querySelector('meta[name="person"]');
  const me = person?.content ?? "";
  const shared = person?.hasAttribute("data-shared") ?? false;
  const MINE = `kept:${me}:`;
  const DAY = 86_400_000;
  const LASTS = { shared: DAY / 2, own: 30 * DAY };
  // Every open page has a name of its own: what another open page holds is not offered here.
  const page = crypto.randomUUID?.() ?? String(Math.random());
  let works = Boolean(me);

  if (me) navigator.locks?.request(`kept-${page}`, () => new Promise(() => {}));

  function read(key) {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  }
  function keys() {
    return Object.keys(localStorage).filter((key) => key.startsWith("kept:"));
  }

  // What is somebody else's on a shared device, and what is old, goes.
  function tidy() {
    for (const key of keys()) {
      const entry = read(key);
      const age = Date.now() - (entry?.at ?? 0);
      const foreign = entry?.shared && !key.startsWith(MINE);
      if (!entry || foreign || age > (entry.shared ? LASTS.shared : LASTS.own)) localStorage.removeItem(key);
    }
  }

  function put(name, base, text, label, guarded = false) {
    const title = document.querySelector("h1")?.textContent.trim() ?? "";
    const path = location.pathname;
    const entry = { name, base, text, label, title, shared, page, path, guarded, at: Date.now() };
    try {
      localStorage.setItem(`${MINE}${name}:${page}`, JSON.stringify(entry));
      works = true;
    } catch {
      works = false;
    }
    return works;
  }
  function drop(name, from = page) {
    localStorage.removeItem(`${MINE}${name}:${from}`);
  }
  function forget() {
    for (const key of keys()) if (key.startsWith(MINE)) localStorage.removeItem(key);
  }

  // ── forms with a button: what was sent is let go of when the server has taken the form

  const SENT = "kept-sent";
  function send(names) {
    const keys = [...settled.keys, ...names.map((name) => `${MINE}${name}:${page}`)];
    sessionStorage.setItem(SENT, JSON.stringify({ from: location.href.split("#")[0], keys }));
  }
  // A form that was taken leads from its own page to another one; one that was refused comes back.
  function settle() {
    const { from = "", keys = [] } = JSON.parse(sessionStorage.getItem(SENT) ?? "{}");
    sessionStorage.removeItem(SENT);
    const [visit] = performance.getEntriesByType("navigation");
    if (!keys.length || visit?.type !== "navigate" || document.referrer !== from) return { keys: [] };
    if (!visit.redirectCount) return { keys };
    for (const key of keys) localStorage.removeItem(key);
    return { keys: [] };
  }
  const settled = settle();

  // The texts that no open page holds, the latest first.
  async function left() {
    const held = (await navigator.locks?.query())?.held.map((lock) => lock.name) ?? [];
    return keys()
      .filter((key) => key.startsWith(MINE))
      .map(read)
      .filter((entry) => entry && entry.page !== page && !held.includes(`kept-${entry.page}`))
      .sort((one, other) => other.at - one.at);
  }

  function when(entry) {
    const moment = new Date(entry.at);
    const locale = document.documentElement.lang;
    const clock = `${moment.getHours()}${locale === "sv" ? "." : ":"}${String(moment.getMinutes()).padStart(2, "0")}`;
    const day = moment.toLocaleDateString(locale, { day: "numeric", month: "long" });
    return `${day} ${locale === "sv" ? "kl. " : ""}${clock}`;
  }

  // On every other page: where there is a text that is not saved; or the text itself, when the field
  // that it was written in is gone.
  async function tell() {
    const notice = document.getElementById("kept-notice");
    if (!notice) return;
    const items = [];
    for (const entry of await left()) {
      if (entry.path === location.pathname) continue;
      const stored = await storedIn(entry);
      if (settled.keys.includes(`${MINE}${entry.name}:${entry.page}`)) continue; // it stands in this page
      if (stored === entry.text) drop(entry.name, entry.page);
      else items.push(item(notice, entry, stored === null));
    }
    notice.querySelector("ul").replaceChildren(...items);
    notice.hidden = !items.length;
  }
  async function storedIn(entry) {
    const answer = await fetch(entry.path, { headers: { "HX-Request": "true", "X-Background": "1" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (entry.guarded) return page.getElementById(entry.name)?.defaultValue ?? null;
    return page.querySelector(`[name="base-${CSS.escape(entry.name)}"]`)?.value ?? null;
  }
  function item(notice, entry, isGone) {
    const shown = notice.querySelector("template").content.cloneNode(true).firstElementChild;
    const link = shown.querySelector("a");
    link.href = entry.path;
    link.textContent = [entry.title.replace(/\.$/, ""), entry.label].filter(Boolean).join(", ");
    shown.querySelector("span").textContent = when(entry);
    const text = shown.querySelector("div");
    if (!isGone) text.remove();
    else {
      text.querySelector("textarea").value = entry.text;
      text.querySelector("button").addEventListener("click", () => {
        drop(entry.name, entry.page);
        tell();
      });
    }
    return shown;
  }

  if (me) {
    tidy();
    tell();
    document.addEventListener("submit", (event) => {
      if (!event.defaultPrevented && isLogOut(event.target) && shared) forget();
    });
  }
  function isLogOut(form) {
    return form.getAttribute("action") === person?.dataset.logOut;
  }

  return { put, drop, forget, left, send, when, isLogOut, me, shared, get works() { return works; } };
})();
