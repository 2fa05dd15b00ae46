// Saves each field of a page by itself as one writes. Without this file the page has a Save button.
//
// Every field `name` has a hidden `base-name`: the text that it started from. The server merges, or
// answers that both have changed the same words; nothing is overwritten. What cannot be saved stays
// in the page, never in the browser's store.
"use strict";

(() => {
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;

  const PAUSE = 800; // milliseconds after the last key
  const AGAIN = 10000; // and after a failed try
  const LONGEST = 200000; // characters; more than that is a mistake, and the server would refuse
  const status = document.getElementById("save-status");
  const icons = { saved: "circle-check", saving: "refresh-cw", error: "circle-alert", offline: "cloud-off" };
  const timers = new Map();
  const held = new Set(); // fields that wait for a choice or that the plan no longer takes
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

  // ── what the page says

  function tell(state, text) {
    const icon = status.querySelector("use");
    status.dataset.state = state;
    icon.setAttribute("href", `${icon.getAttribute("href").split("#")[0]}#${icons[state]}`);
    status.querySelector("span").textContent = text ?? status.dataset[state];
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
    return fetch(form.action, {
      method: "POST",
      body: body(list),
      keepalive: document.visibilityState === "hidden",
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
    if (!token) return false;
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
    }
    tell(state, text);
  }

  // Put one field's answer into the page; return what to say, if it is not simply "saved".
  function takeOne(name, field, sent) {
    if (field.state === "collision") return collide(name, field.panel);
    if (field.state === "late") {
      held.add(name);
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
    else if (field.state === "merged") show(name, field.text);
    refresh(controls(name)[0].dataset.refresh);
    return field.state === "merged" ? ["saved", form.dataset.merged] : null;
  }

  function show(name, text) {
    const [first] = controls(name);
    if (first.type === "checkbox") {
      const ticked = new Set(text.split(","));
      for (const box of controls(name)) box.checked = ticked.has(box.value);
      return;
    }
    const at = first.selectionStart;
    first.value = text;
    if (document.activeElement === first && at !== null) first.setSelectionRange(at, at);
  }

  function collide(name, panel) {
    held.add(name);
    for (const control of controls(name)) {
      if ("readOnly" in control) control.readOnly = true;
    }
    const space = place(name)?.querySelector("[data-panel]");
    if (space) {
      space.innerHTML = panel;
      for (const input of space.querySelectorAll('input[name="csrf_token"]')) {
        input.value = form.elements.namedItem("csrf_token").value;
      }
      space.querySelectorAll("form").forEach((each) => each.setAttribute("action", form.action));
      space.scrollIntoView({ block: "nearest" });
    }
    return ["error", form.dataset.collision];
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
    if (name && event.target.type !== "checkbox") later([name], PAUSE);
  });
  document.addEventListener("change", (event) => {
    const name = nameOf(event);
    if (!name) return;
    clearTimeout(timers.get(name));
    soon([name]);
  });
  // Enter in a line of text saves it; it presses none of the page's buttons.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !nameOf(event) || event.target.tagName !== "INPUT") return;
    event.preventDefault();
    flush();
  });
  document.addEventListener("submit", (event) => {
    // The page's own form waits for what is on its way: else it would send older bases after it.
    if (event.target === form) {
      if (!waiting) return;
      event.preventDefault();
      line.then(() => form.requestSubmit(event.submitter));
      return;
    }
    if (!names().some(changed)) return;
    event.preventDefault();
    flush().then(() => event.target.submit());
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") flush();
  });
  window.addEventListener("online", flush);
  window.addEventListener("beforeunload", (event) => {
    if (leaving || !names().some((name) => changed(name) || (held.has(name) && unsent(name)))) return;
    flush();
    event.preventDefault();
  });
  let leaving = false;
  document.addEventListener("submit", (event) => {
    leaving = true;
    setTimeout(() => { leaving = event.defaultPrevented ? false : leaving; });
  });
  function unsent(name) {
    return base(name) !== null && !same(value(name), base(name).value) && !place(name)?.querySelector(".k-conflict");
  }
  // What was written before this file had come.
  flush();
})();
