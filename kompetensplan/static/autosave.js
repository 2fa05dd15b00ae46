// Saves each field of a page by itself as one writes. Without this file the page has a Save button.
//
// Every field `name` has a hidden `base-name`: the text that it started from. The server merges, or
// answers that both have changed the same words; nothing is overwritten. Until a text is saved it is
// also kept on the device (kept.js), unless the form is private.
"use strict";

const writing = (() => {
  const form = document.querySelector("form[data-autosave]");
  if (!form) return null;

  const PAUSE = 800; // milliseconds after the last key
  const AGAIN = 10000; // and after a failed try
  const SURVIVES = 15000; // characters of a request that goes on when the page has gone
  const LONGEST = 200000; // characters; more than that is a mistake, and the server would refuse
  const status = document.getElementById("save-status");
  const keeps = !form.hasAttribute("data-private"); // what nobody else may read leaves no trace (CONF-3)
  const atRest = status.querySelector("span").textContent;
  const wayIn = document.getElementById("way-in");
  const icons = { saved: "circle-check", saving: "refresh-cw", error: "circle-alert", offline: "cloud-off" };
  const timers = new Map();
  const held = new Set(); // fields that wait for a choice or that the plan no longer takes
  const heard = []; // what others want to know of every answer
  let line = Promise.resolve(); // one request at a time, so that the bases stay right
  let waiting = 0; // how many stand in that line

  function controls(name) {
    const found = form.elements.namedItem(name);
    if (!found) return [];
    return found instanceof RadioNodeList ? [...found] : [found];
  }
  function base(name) {
    return form.elements.namedItem(`base-${name}`);
  }
  function value(name) {
    const [first] = controls(name);
    if (first?.type !== "checkbox") return first?.value ?? "";
    const ticked = controls(name).filter((box) => box.checked).map((box) => box.value);
    return ticked.sort((a, b) => a - b).join(",");
  }
  function same(one, other) {
    const plain = (text) => text.replace(/\r\n?/g, "\n").trim();
    return plain(one) === plain(other);
  }
  function changed(name) {
    return base(name) !== null && !held.has(name) && !same(value(name), base(name).value);
  }
  function names() {
    const all = [...form.elements].map((element) => element.name);
    return [...new Set(all)].filter((name) => name && !name.startsWith("base-") && base(name));
  }
  function place(name) {
    return document.querySelector(`[data-autofield="${CSS.escape(name)}"]`);
  }

  function label(name) {
    const [first] = controls(name);
    if (first?.type === "checkbox") return form.dataset.links ?? "";
    return first?.getAttribute("aria-label") ?? first?.labels?.[0]?.textContent.trim() ?? "";
  }

  // ── what is kept on the device

  function keep(name) {
    if (!keeps) return;
    if (!changed(name) && !held.has(name)) kept.drop(name);
    else kept.put(name, base(name).value, value(name), label(name));
  }

  // ── what the page says

  function tell(state, text) {
    const icon = status.querySelector("use");
    status.dataset.state = state;
    icon.setAttribute("href", `${icon.getAttribute("href").split("#")[0]}#${icons[state]}`);
    status.querySelector("span").textContent = text ?? status.dataset[state];
    if (wayIn) wayIn.hidden = text !== form.dataset.loggedOut;
  }
  function problem(name, text) {
    const message = place(name)?.querySelector("[data-problem]");
    if (message) {
      message.hidden = !text;
      message.textContent = text;
    }
    for (const control of controls(name)) {
      control.toggleAttribute("aria-invalid", Boolean(text));
      if (text) control.setAttribute("aria-invalid", "true");
      if (!message?.id) continue;
      const told = new Set((control.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean));
      told[text ? "add" : "delete"](message.id);
      control.setAttribute("aria-describedby", [...told].join(" "));
    }
  }
  function say(selector, text) {
    const element = document.querySelector(selector);
    if (!element) return;
    element.hidden = !text;
    (element.querySelector("span") ?? element).textContent = text;
  }

  // ── sending

  function body(list) {
    const sent = new FormData();
    for (const name of list) {
      sent.append(`base-${name}`, base(name).value);
      if (controls(name)[0].type === "checkbox") {
        for (const box of controls(name)) if (box.checked) sent.append(name, box.value);
      } else {
        sent.append(name, value(name));
      }
    }
    return sent;
  }
  function post(list) {
    const sent = body(list);
    const size = [...sent.values()].reduce((sum, text) => sum + text.length, 0);
    return fetch(form.action, {
      method: "POST",
      body: sent,
      keepalive: size < SURVIVES,
      headers: {
        "X-Autosave": "1",
        "HX-Request": "true",
        "X-CSRFToken": form.elements.namedItem("csrf_token").value,
      },
    });
  }

  // After a new log-in in another tab the page gets that session's token, and goes on.
  async function renewed() {
    const answer = await fetch(location.pathname, { headers: { "HX-Request": "true" } });
    if (!answer.ok || answer.redirected) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const token = page.querySelector('meta[name="csrf-token"]')?.content;
    // Somebody else has logged in: the text is not theirs to sign.
    if (!token || page.querySelector('meta[name="person"]')?.content !== kept.me) return false;
    for (const input of document.querySelectorAll('input[name="csrf_token"]')) input.value = token;
    return true;
  }

  async function send(list) {
    const wanted = list.filter(changed);
    if (!wanted.length) return;
    if (wanted.some((name) => value(name).length > LONGEST)) {
      tell("error", form.dataset.tooLong);
      return;
    }
    const sent = new Map(wanted.map((name) => [name, value(name)]));
    const slow = setTimeout(() => tell("saving"), 1000);
    try {
      let answer = await post(wanted);
      if ((answer.status === 401 || answer.status === 400) && (await renewed())) answer = await post(wanted);
      clearTimeout(slow);
      if ([200, 409, 422].includes(answer.status) && answer.headers.get("Content-Type")?.includes("json")) {
        take(await answer.json(), sent);
      } else if (answer.status === 413) {
        tell("error", form.dataset.tooLong);
      } else {
        tell("error", answer.status === 401 || answer.status === 400 ? form.dataset.loggedOut : undefined);
        later(wanted, AGAIN);
      }
    } catch {
      clearTimeout(slow);
      tell(navigator.onLine ? "error" : "offline");
      later(wanted, AGAIN);
    }
  }

  function take(answer, sent) {
    let [state, text] = ["saved", answer.saved];
    for (const [name, field] of Object.entries(answer.fields)) {
      const result = takeOne(name, field, sent.get(name));
      if (result) [state, text] = result;
      if (field.state === "late") kept.drop(name); // the history has it
      else keep(name);
    }
    tell(state, text);
    for (const [id, part] of Object.entries(answer.parts ?? {})) {
      const fresh = new DOMParser().parseFromString(part, "text/html").getElementById(id);
      document.getElementById(id)?.replaceWith(fresh);
    }
    for (const listener of heard) listener(answer);
  }

  // Put one field's answer into the page; return what to say, if it is not simply "saved".
  function takeOne(name, field, sent) {
    if (field.state === "collision") return collide(name, field.panel);
    if (field.state === "late") {
      hold(name);
      base(name).disabled = true; // the history has it: no button sends it again
      problem(name, field.message);
      return ["error", field.message];
    }
    problem(name, field.state === "invalid" ? field.message : "");
    if (field.state === "invalid") return ["error", form.dataset.notSaved];
    say(`[data-writer="${field.place}"]`, field.writer);
    say(`[data-tip="${field.place.split("-").slice(0, 2).join("-")}"]`, field.hint);
    // What has been typed since starts from what was sent: the next save merges it.
    const untouched = value(name) === sent;
    base(name).value = untouched ? field.text : sent;
    if (!untouched) later([name], PAUSE);
    else if (field.state === "merged" || document.activeElement !== controls(name)[0]) show(name, field.text);
    if ("undo" in field) offerUndo(field);
    refresh(controls(name)[0].dataset.refresh);
    return field.state === "merged" ? ["saved", form.dataset.merged] : null;
  }

  // A link that was taken away is offered back, beside the thread.
  function offerUndo({ undo, text }) {
    const box = document.querySelector("form[data-undo]");
    if (!box || (!undo && box.hidden)) return;
    box.hidden = !undo;
    if (!undo) return;
    box.elements.namedItem("change").value = undo.change;
    box.elements.namedItem("base").value = text;
    box.querySelector("p").textContent = undo.words;
  }

  function show(name, text) {
    const [first] = controls(name);
    if (first.type === "checkbox") {
      const ticked = new Set(text.split(","));
      for (const box of controls(name)) box.checked = ticked.has(box.value);
      return;
    }
    if (same(first.value, text)) return;
    const at = first.selectionStart;
    first.value = text;
    if (document.activeElement === first && at !== null) first.setSelectionRange(at, at);
    if (first.tagName === "TEXTAREA" && !growsByItself) grow(first);
  }

  // A field that waits for a choice can be read, not written in.
  function hold(name, waits = true) {
    held[waits ? "add" : "delete"](name);
    for (const control of controls(name)) {
      if (control.tagName === "SELECT" || control.type === "checkbox") control.disabled = waits;
      else control.readOnly = waits;
    }
  }

  function collide(name, panel) {
    hold(name);
    const space = place(name)?.querySelector("[data-panel]");
    if (space) {
      space.innerHTML = panel;
      space.scrollIntoView({ block: "nearest" });
    }
    return ["error", form.dataset.collision];
  }

  // A choice between two texts is written like any text, by somebody who has read the other one.
  function choose(name, start, text) {
    const space = place(name)?.querySelector("[data-panel]");
    const hadFocus = space?.contains(document.activeElement);
    space?.replaceChildren();
    hold(name, false);
    base(name).value = start;
    show(name, text);
    problem(name, "");
    if (hadFocus) controls(name)[0].focus();
    keep(name);
    if (changed(name)) return soon([name]);
    tell("saved", atRest);
    return line;
  }

  // A part of the page that follows from a field: the thread, the levels of another scale.
  async function refresh(id) {
    if (!id) return;
    const answer = await fetch(location.pathname, { headers: { "HX-Request": "true" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const [fresh, stale] = [page.getElementById(id), document.getElementById(id)];
    if (fresh && stale && !stale.contains(document.activeElement)) stale.replaceWith(fresh);
  }

  // ── when

  function soon(list) {
    waiting += 1;
    line = line.then(() => send(list)).finally(() => { waiting -= 1; });
    return line;
  }
  function later(list, wait) {
    for (const name of list) {
      clearTimeout(timers.get(name));
      timers.set(name, setTimeout(() => soon([name]), wait));
    }
  }
  function flush() {
    for (const timer of timers.values()) clearTimeout(timer);
    return soon(names());
  }
  function nameOf(event) {
    const name = event.target.name;
    return event.target.form === form && name && base(name) ? name : null;
  }

  document.addEventListener("input", (event) => {
    const name = nameOf(event);
    if (!name) return;
    keep(name);
    if (event.target.type !== "checkbox") later([name], PAUSE);
  });
  document.addEventListener("change", (event) => {
    const name = nameOf(event);
    if (!name) return;
    clearTimeout(timers.get(name));
    soon([name]);
  });
  // Enter in a line of text saves it; it makes no new line and presses none of the page's buttons.
  document.addEventListener("keydown", (event) => {
    const line = event.target.tagName === "INPUT" || event.target.hasAttribute?.("data-line");
    if (event.key !== "Enter" || !line || !nameOf(event)) return;
    event.preventDefault();
    flush();
  });

  // Before the page goes, what is written is saved. What the network does not take stays here and on
  // the device, and the page stays too; a second press goes on all the same.
  let pressed = null;
  document.addEventListener("submit", (event) => {
    const [sent, submitter] = [event.target, event.submitter];
    const chosen = sent.closest?.("[data-panel]") && sent.querySelector("textarea[name]");
    if (chosen && base(chosen.name)) {
      event.preventDefault();
      choose(chosen.name, new FormData(sent).get(`base-${chosen.name}`), chosen.value);
      return;
    }
    const again = pressed === (submitter ?? sent);
    pressed = null;
    if (again || isSaved()) return;
    event.preventDefault();
    flush().then(() => {
      pressed = submitter ?? sent;
      if (isSaved()) sent.requestSubmit(submitter);
    });
  }, true);
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    const plain = !event.defaultPrevented && event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey);
    if (!link || !plain || link.target || link.pathname === location.pathname || isSaved()) return;
    event.preventDefault();
    flush().then(() => location.assign(link.href));
  });
  function isSaved() {
    return !waiting && !names().some(changed);
  }
  document.addEventListener("visibilitychange", () => flush());
  window.addEventListener("online", flush);
  window.addEventListener("pagehide", flush);
  window.addEventListener("beforeunload", (event) => {
    if (!names().some(changed)) return;
    flush();
    if (!keeps || !kept.works) event.preventDefault();
  });
  // What was written before this file had come.
  flush();

  return { form, names, base, value, label, place, changed, controls, held, hold, show, say, tell, choose, soon, heard };
})();
