// Offers back what was typed on this device and never saved. Nothing is put in by itself: one sees
// the two texts and chooses; "together" lets the server merge them as it does for two writers.
"use strict";

(() => {
  const template = document.getElementById("kept-offer");
  if (!writing || !template) return;

  function said(name, text) {
    const controls = writing.controls(name);
    if (controls[0].type === "checkbox") {
      const ticked = new Set(text.split(","));
      return controls.filter((box) => ticked.has(box.value)).map((box) => box.labels[0].textContent).join(", ");
    }
    if (controls[0].tagName !== "SELECT") return text;
    return [...controls[0].options].find((option) => option.value === text)?.textContent ?? text;
  }

  function offer(entry) {
    const { name } = entry;
    const space = writing.place(name)?.querySelector("[data-panel]");
    if (!space || space.children.length) return; // another text waits for a choice there already
    const stored = writing.base(name).value;
    const box = template.content.cloneNode(true).firstElementChild;
    const heading = box.querySelector("h2");
    heading.id = `kept-${name}`;
    box.setAttribute("aria-labelledby", heading.id);
    box.querySelector("[data-when]").textContent = kept.when(entry);
    for (const [which, text] of [["mine", entry.text], ["stored", stored]]) {
      const place = box.querySelector(`[data-${which}]`);
      if (said(name, text)) place.textContent = said(name, text);
    }
    const moved = stored !== entry.base;
    box.querySelector("[data-changed]").hidden = !moved;
    const together = box.querySelector('[data-choice="together"]');
    together.hidden = !moved || !entry.base || writing.controls(name)[0].tagName !== "TEXTAREA";
    box.addEventListener("click", (event) => {
      const choice = event.target.closest("[data-choice]")?.dataset.choice;
      if (choice) choose(choice, entry, stored);
    });
    writing.hold(name);
    space.append(box);
  }

  // The device lets go of a text when the plan has it, or when one has said that it is not wanted.
  function choose(choice, entry, stored) {
    const [start, text] = {
      mine: [stored, entry.text],
      stored: [stored, stored],
      together: [entry.base, entry.text],
    }[choice];
    writing.choose(entry.name, start, text);
    kept.drop(entry.name, entry.page);
    show();
  }

  async function show() {
    const entries = (await kept.left()).filter((entry) => writing.base(entry.name));
    for (const entry of entries) {
      if (writing.base(entry.name).value === entry.text) kept.drop(entry.name, entry.page);
      else if (entry.path === location.pathname) offer(entry);
    }
    const first = document.querySelector("[data-panel] > .k-kept");
    if (first) writing.say("[data-offered]", document.querySelector("[data-offered]").dataset.offered);
    else writing.say("[data-offered]", "");
  }
  show();
  // The page that was closed may let go of its texts a moment later.
  setTimeout(show, 2000);
})();
