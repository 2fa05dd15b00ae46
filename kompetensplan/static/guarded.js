// Keeps what is typed in a form with a button, such as a comment or a thought, on the device until the
// server has taken the form, and offers it back when it has not. Nothing is put in by itself.
"use strict";

(() => {
  const template = document.getElementById("guarded-offer");
  if (!kept.me || !template) return;
  const WORDS = "textarea, input[type=text], input:not([type])";

  function fieldOf(element) {
    return element.id && element.matches(WORDS) && element.closest("form[data-guard]") ? element : null;
  }
  function label(field) {
    return field.labels[0]?.textContent.trim() ?? "";
  }
  function keep(field) {
    if (field.value === field.defaultValue) kept.drop(field.id);
    else kept.put(field.id, field.defaultValue, field.value, label(field), true);
  }

  function offer(entry, field) {
    const box = template.content.cloneNode(true).firstElementChild;
    const heading = box.querySelector("h2");
    heading.id = `kept-${field.id}`;
    box.setAttribute("aria-labelledby", heading.id);
    box.querySelector("[data-when]").textContent = kept.when(entry);
    box.querySelector("[data-mine]").textContent = entry.text;
    box.addEventListener("click", (event) => {
      const choice = event.target.closest("[data-choice]")?.dataset.choice;
      if (!choice) return;
      if (choice === "mine") {
        field.value = entry.text;
        field.dispatchEvent(new Event("input", { bubbles: true }));
        field.focus();
      }
      kept.drop(entry.name, entry.page);
      box.remove();
    });
    const folded = field.closest("details");
    if (folded) folded.open = true;
    (field.closest(".ds-field") ?? field).before(box);
  }

  async function show() {
    for (const entry of await kept.left()) {
      const field = entry.guarded && entry.path === location.pathname && document.getElementById(entry.name);
      if (!field || !fieldOf(field) || document.getElementById(`kept-${field.id}`)) continue;
      if (field.defaultValue === entry.text) kept.drop(entry.name, entry.page);
      else if (field.value !== entry.text) offer(entry, field);
    }
  }

  document.addEventListener("input", (event) => {
    const field = fieldOf(event.target);
    if (field) keep(field);
  });
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || !event.target.matches("form[data-guard]")) return;
    // A form that is refused comes back with its texts in it; they are not saved for that.
    kept.send([...event.target.elements].filter(fieldOf).map((field) => field.id));
  });
  show();
  // The page that was closed may let go of its texts a moment later.
  setTimeout(show, 2000);
})();
