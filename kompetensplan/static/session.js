// Warns two minutes before one is logged out, and lets one stay (WCAG 2.2.1). The server decides
// when a session ends; without this file one is told afterwards, and what was written is kept.
// That a session is old is told too, once: no activity keeps it, but one can finish a sentence.
"use strict";

(() => {
  const box = document.getElementById("session-warning");
  if (!box) return;
  const lasts = Number(box.dataset.seconds) * 1000;
  const warning = Math.min(120_000, lasts / 2);
  const KEY = "seen-at"; // shared by the tabs of one browser: any of them keeps the session alive
  let timer;
  let ends = Date.now() + Number(box.dataset.left) * 1000; // of the session that this page came in
  let told = false;

  const seen = () => Number(localStorage.getItem(KEY)) || 0;
  const left = () => Math.min(seen() + lasts, ends) - Date.now();
  const old = () => ends < seen() + lasts;

  function plan() {
    clearTimeout(timer);
    timer = setTimeout(look, Math.max(1000, left() - warning));
  }

  function look() {
    if (left() > warning) return plan();
    const over = left() <= 0;
    if (!over && old() && told) {
      timer = setTimeout(look, Math.max(1000, left()));
      return;
    }
    if (!box.open) box.showModal();
    box.querySelector("[data-soon]").hidden = over || old();
    box.querySelector("[data-old]").hidden = over || !old();
    box.querySelector("[data-over]").hidden = !over;
    timer = setTimeout(look, over ? 60_000 : Math.max(1000, left()));
  }

  function heard() {
    localStorage.setItem(KEY, Date.now());
    if (box.open) box.close();
    plan();
  }

  async function stay() {
    const answer = await fetch(box.dataset.stay, { headers: { "HX-Request": "true" } });
    if (!answer.ok) return location.reload();
    if (left() <= 0) ends = Infinity; // another session has begun, in another tab
    told = old();
    heard();
  }

  box.querySelector("[data-stay-button]").addEventListener("click", stay);
  box.addEventListener("cancel", (event) => { event.preventDefault(); stay(); });
  document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) heard(); });
  window.addEventListener("storage", (event) => {
    if (event.key !== KEY) return;
    if (box.open && left() > warning) box.close();
    plan();
  });
  heard();
})();
