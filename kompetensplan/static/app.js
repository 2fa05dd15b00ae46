// Improvements for those with JavaScript. Every page works without this file.
"use strict";

const csrfToken = document.querySelector('meta[name="csrf-token"]')?.content;

document.addEventListener("htmx:configRequest", (event) => {
  if (csrfToken) event.detail.headers["X-CSRFToken"] = csrfToken;
});

// ── Errors: take the reader to what has to be corrected.
function focusErrors(root) {
  root.querySelector(".ds-error-summary")?.focus();
}

// ── Text areas grow with their text (browsers with `field-sizing` do it themselves).
function grow(area) {
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + 2}px`;
}
const growsByItself = CSS.supports("field-sizing", "content");

function prepare(root) {
  focusErrors(root);
  if (!growsByItself) root.querySelectorAll("textarea").forEach(grow);
}

// ── Paper is white: print in light colours, also for who has chosen dark ones.
const chosenColours = document.documentElement.dataset.colorScheme;
window.addEventListener("beforeprint", () => { document.documentElement.dataset.colorScheme = "light"; });
window.addEventListener("afterprint", () => { document.documentElement.dataset.colorScheme = chosenColours; });

// ── Dialogs: the button shows a popover without script, a real modal dialog with it.
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[popovertarget]");
  const dialog = button && document.getElementById(button.getAttribute("popovertarget"));
  if (!(dialog instanceof HTMLDialogElement)) return;
  event.preventDefault();
  if (button.getAttribute("popovertargetaction") === "hide") dialog.close();
  else dialog.showModal();
});

// ── Unsaved text. A form with data-guard, or a text whose saving failed, asks before the page goes.
const unsaved = new Set();

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-guard]");
  if (form) unsaved.add(form);
  if (!growsByItself && event.target.matches("textarea")) grow(event.target);
});
document.addEventListener("submit", (event) => unsaved.delete(event.target));
window.addEventListener("beforeunload", (event) => {
  const alive = [...unsaved].some((element) => element.isConnected);
  if (alive) event.preventDefault();
});

// ── A form with data-autosubmit sends itself when something in it is chosen.
document.addEventListener("change", (event) => {
  event.target.closest("form[data-autosubmit]")?.requestSubmit();
});

// ── Save state. `data-save-status="id"` on what htmx sends names the `save_status` that tells about it.
function tell(element, state) {
  const status = document.getElementById(element.dataset.saveStatus);
  const icon = status?.querySelector("use");
  if (!icon) return;
  const icons = { saving: "refresh-cw", error: "circle-alert", offline: "cloud-off" };
  status.dataset.state = state;
  icon.setAttribute("href", `${icon.getAttribute("href").split("#")[0]}#${icons[state]}`);
  status.querySelector("span").textContent = status.dataset[state];
}

const slow = new WeakMap();

function saver(event) {
  return event.detail.elt?.closest?.("[data-save-status]");
}
document.addEventListener("htmx:beforeRequest", (event) => {
  const element = saver(event);
  if (element) slow.set(element, setTimeout(() => tell(element, "saving"), 1000));
});
document.addEventListener("htmx:afterRequest", (event) => {
  const element = saver(event);
  if (!element) return;
  clearTimeout(slow.get(element));
  const answered = event.detail.successful || [409, 422].includes(event.detail.xhr.status);
  if (answered) {
    unsaved.delete(element);
    return;
  }
  unsaved.add(element);
  tell(element, navigator.onLine ? "error" : "offline");
});

// Back on line: send again what could not be sent.
window.addEventListener("online", () => {
  for (const element of unsaved) {
    if (element.dataset.saveStatus) element.dispatchEvent(new Event("change", { bubbles: true }));
  }
});

// ── A row that is done leaves its list (data-after): the one after it gets the focus.
document.addEventListener("htmx:afterSettle", (event) => {
  const after = event.detail.requestConfig?.elt?.dataset?.after;
  if (after === undefined) return;
  const refused = document.querySelector("#content [aria-invalid]");
  const row = refused ?? document.getElementById(after) ?? document.getElementById("content");
  row?.focus({ preventScroll: false });
});

document.addEventListener("htmx:afterSwap", (event) => prepare(event.detail.target));
document.addEventListener("DOMContentLoaded", () => prepare(document));
