// Shows who else has the plan open and what they change, without reloading and without touching
// what one is writing oneself. Asks a small question every few seconds while the page is seen; the
// page is fetched only when the plan is another. Without this file a page is as it was when opened.
"use strict";

(() => {
  const box = document.getElementById("together");
  if (!box) return;
  const pen = typeof writing === "undefined" ? null : writing; // a page that one writes on
  const SECOND = 1000;
  const HERE = 25 * SECOND; // a presence that is not renewed ends after a minute
  let { token } = box.dataset;
  let etag = "";
  let field = "";
  let others = [];
  let timer;
  let lastTouch = Date.now();
  let noted = 0;
  let behind = []; // what could not be shown yet: each tells whether it still cannot
  const waiting = new Map(); // texts by others for the field that has the focus

  // ── who is here

  function csrf() {
    return document.querySelector('meta[name="csrf-token"]').content;
  }
  function note(background) {
    noted = Date.now();
    const sent = new FormData();
    sent.append("field", field);
    const headers = { "X-CSRFToken": csrf(), "HX-Request": "true", ...(background && { "X-Background": "1" }) };
    fetch(box.dataset.here, { method: "POST", body: sent, headers }).catch(() => {});
  }
  function leave() {
    const sent = new FormData();
    sent.append("gone", "1");
    sent.append("csrf_token", csrf());
    navigator.sendBeacon(box.dataset.here, sent);
  }
  function showOthers() {
    box.replaceChildren(...others.map((other) => {
      const [shown, avatar, words] = ["span", "span", "span"].map((tag) => document.createElement(tag));
      shown.className = "k-presence";
      avatar.className = "ds-avatar";
      avatar.dataset.who = other.who;
      avatar.setAttribute("aria-hidden", "true");
      avatar.dataset.initials = other.initials;
      words.textContent = other.says;
      shown.append(avatar, words);
      return shown;
    }));
    for (const mark of document.querySelectorAll("[data-writes-here]")) mark.remove();
    for (const other of others) {
      const place = other.field && document.querySelector(`[data-autofield="${CSS.escape(other.field)}"]`);
      if (!place) continue;
      const mark = document.createElement("p");
      mark.className = "k-writes-here";
      mark.dataset.writesHere = "";
      mark.textContent = other.writes;
      place.append(mark);
    }
  }
  function say(text) {
    document.getElementById("together-says").textContent = text;
  }

  // ── asking

  async function ask() {
    clearTimeout(timer);
    if (document.visibilityState === "hidden") return;
    let wait = 20;
    try {
      const headers = { "HX-Request": "true", "X-Background": "1", ...(etag && { "If-None-Match": etag }) };
      const answer = await fetch(box.dataset.together, { headers, cache: "no-store" });
      if (answer.status === 403 || answer.status === 404) return;
      if (answer.status === 200) await hear(answer);
      if (behind.some((isBlocked) => !isBlocked())) await renew(token);
      if (Date.now() - noted > HERE) note(true);
      const idle = Date.now() - lastTouch > 180 * SECOND;
      wait = idle ? 20 : others.length ? 2 : 6;
    } catch {
      etag = "";
    }
    timer = setTimeout(ask, wait * SECOND);
  }
  async function hear(answer) {
    etag = answer.headers.get("ETag") ?? "";
    const news = await answer.json();
    const known = new Set(others.map((other) => other.id));
    const came = news.others.filter((other) => !known.has(other.id)).map((other) => other.here);
    ({ others } = news);
    showOthers();
    if (came.length) say(came.join(". "));
    if (news.token !== token) await renew(news.token);
  }

  // ── what they have changed

  async function renew(fresher) {
    const answer = await fetch(location.pathname, { headers: { "HX-Request": "true", "X-Background": "1" } });
    if (!answer.ok) return;
    if (answer.redirected) {
      say(box.dataset.gone);
      document.getElementById("together-gone").hidden = false;
      token = fresher;
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    token = page.getElementById("together")?.dataset.token ?? fresher;
    behind = [];
    const labels = fields(page);
    const rows = parts(document, page);
    lines(page);
    showOthers();
    if (labels.length) say(box.dataset.changed + [...new Set(labels)].join(", "));
    else if (rows) say(box.dataset.moved);
  }

  // Texts go into fields that nobody here is in and that hold nothing unsaved; the rest is merged when saved.
  function fields(page) {
    if (!pen) return [];
    const labels = [];
    for (const name of pen.names()) {
      const text = page.querySelector(`[name="base-${CSS.escape(name)}"]`)?.value;
      if (text === undefined || text === pen.base(name).value) continue;
      const isBlocked = () => pen.changed(name) || pen.held.has(name);
      labels.push(pen.label(name));
      if (isBlocked()) behind.push(isBlocked);
      else if (hasFocus(name)) waiting.set(name, text);
      else put(name, text);
    }
    return labels;
  }
  function hasFocus(name) {
    return pen.controls(name).includes(document.activeElement);
  }
  function put(name, text) {
    waiting.delete(name);
    pen.base(name).value = text;
    pen.show(name, text);
    const place = pen.place(name);
    place?.classList.remove("k-fresh");
    requestAnimationFrame(() => place?.classList.add("k-fresh"));
  }

  // Everything else on the page that is marked: lists with things by id, and parts that are exchanged whole.
  function parts(root, page) {
    let changed = false;
    for (const stale of root.querySelectorAll("[data-live]")) {
      const fresh = page.getElementById(stale.id);
      if (!fresh || fresh.isEqualNode(stale)) continue;
      if (isBusy(stale)) behind.push(() => isBusy(stale));
      else exchange(stale, fresh);
    }
    for (const stale of root.querySelectorAll("[data-live-list]")) {
      const fresh = stale.isConnected && page.getElementById(stale.id);
      if (fresh) changed = rows(stale, fresh, page) || changed;
    }
    return changed;
  }
  function exchange(stale, fresh) {
    const copy = document.importNode(fresh, true);
    const open = [...stale.querySelectorAll("details")].map((each) => each.open);
    stale.replaceWith(copy);
    copy.querySelectorAll("details").forEach((each, index) => { each.open = open[index] ?? each.open; });
  }
  function isBusy(element) {
    if (element.contains(document.activeElement) || element.querySelector("dialog[open], [data-panel] > *")) return true;
    if (!pen) return false;
    return [...element.querySelectorAll("[data-autofield]")].some(({ dataset: { autofield: name } }) =>
      pen.base(name) && (pen.changed(name) || pen.held.has(name)));
  }
  function rows(stale, fresh, page) {
    const before = [...stale.children].map((each) => each.id).join();
    const wanted = [...fresh.children];
    for (const row of [...stale.children]) {
      if (page.getElementById(row.id)) continue;
      if (isBusy(row)) behind.push(() => isBusy(row));
      else row.remove();
    }
    const placed = wanted.map((row) => {
      const present = document.getElementById(row.id);
      if (!present || present.parentElement !== stale) return document.importNode(row, true);
      if (isBusy(present)) return present;
      if (present.isEqualNode(row)) return present;
      const copy = document.importNode(row, true);
      present.replaceWith(copy);
      return copy;
    });
    // The row that has the focus stays where it is in the document; the others are put around it.
    const pin = placed.findIndex((row) => row.contains(document.activeElement));
    placed.forEach((row, index) => {
      if (index < pin) stale.insertBefore(row, placed[pin]);
      else if (index > pin) stale.append(row);
    });
    return before !== wanted.map((each) => each.id).join();
  }

  // Who wrote last, hints, and the numbers in labels.
  function lines(page) {
    for (const [attribute, part] of [["data-writer", ""], ["data-tip", "span"]]) {
      for (const stale of document.querySelectorAll(`[${attribute}]`)) {
        const fresh = page.querySelector(`[${attribute}="${CSS.escape(stale.getAttribute(attribute))}"]`);
        if (fresh && !fresh.isEqualNode(stale)) {
          stale.hidden = fresh.hidden;
          stale.replaceChildren(...document.importNode(fresh, true).childNodes);
        }
      }
    }
    for (const stale of document.querySelectorAll("[data-live-list] label[for]")) {
      const fresh = page.querySelector(`label[for="${CSS.escape(stale.htmlFor)}"]`);
      if (fresh && fresh.textContent !== stale.textContent) stale.replaceChildren(...document.importNode(fresh, true).childNodes);
    }
  }

  // ── when

  document.addEventListener("focusin", (event) => {
    const name = event.target.closest?.("[data-autofield]")?.dataset.autofield ?? "";
    for (const [other, text] of waiting) {
      if (hasFocus(other)) continue;
      if (pen.changed(other)) waiting.delete(other);
      else put(other, text);
    }
    if (name !== field) {
      field = name;
      note();
    }
  });
  document.addEventListener("focusout", () => setTimeout(() => {
    for (const [other, text] of waiting) if (!hasFocus(other) && !pen.changed(other)) put(other, text);
  }));
  document.addEventListener("input", () => { lastTouch = Date.now(); });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return;
    lastTouch = Date.now();
    note();
    ask();
  });
  window.addEventListener("pagehide", leave);
  // One's own save makes the plan another too: only what came between is news.
  pen?.heard.push((answer) => { if (answer.token?.before === token) token = answer.token.after; });
  note();
  ask();
})();
