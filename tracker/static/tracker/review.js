/* The review queue by keyboard. Without this script the same buttons and boxes work by mouse and Tab. */
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const undo = document.getElementById("undo");
  const form = document.getElementById("review");
  const keys = document.getElementById("keys");
  const details = (name) => document.getElementById(name);
  const text = document.getElementById("later-text");
  let sent = false;

  const submit = (act) => {
    const button = form.querySelector(`button[name=act][value=${act}]`);
    if (button && !sent) form.requestSubmit(button);
  };

  /* Candidates: one is the current one; j and k move, x ticks it. */
  const rows = form ? [...form.querySelectorAll("#candidates li[data-number]")] : [];
  let current = 0;
  const show = (place) => {
    if (!rows.length) return;
    current = (place + rows.length) % rows.length;
    rows.forEach((row, i) => row.classList.toggle("current", i === current));
    const number = rows[current].dataset.number;
    text.querySelectorAll(".candidate.current").forEach((piece) => piece.classList.remove("current"));
    text.querySelectorAll(`.candidate-${number}`).forEach((piece) => piece.classList.add("current"));
    const anchor = document.getElementById(`candidate-${number}`);
    if (anchor) {
      const shift = anchor.getBoundingClientRect().top - text.getBoundingClientRect().top;
      text.scrollTop += shift - text.clientHeight / 3;
    }
    rows[current].scrollIntoView({ block: "nearest" });
  };
  const tick = () => {
    const box = rows.length ? rows[current].querySelector("input") : null;
    if (box) box.checked = !box.checked;
  };

  /* Picking: a click on a sentence, or a stretch marked with the mouse, becomes evidence; again takes it back. */
  const picks = document.getElementById("picks");
  const spanOf = (piece) => `${piece.dataset.start}-${piece.dataset.end}`;
  const wordsOf = (span) => {
    const [start, end] = span.split("-").map(Number);
    return [...text.querySelectorAll(".sentence")]
      .filter((piece) => Number(piece.dataset.start) >= start && Number(piece.dataset.end) <= end);
  };
  const unpick = (item) => {
    wordsOf(item.querySelector("input").value).forEach((piece) => piece.classList.remove("picked"));
    item.remove();
  };
  const dress = (item) => {
    const span = item.querySelector("input").value;
    const pieces = wordsOf(span);
    const words = pieces.map((piece) => piece.textContent).join("");
    const label = document.createElement("span");
    label.textContent = `＋ ${words.length > 60 ? `${words.slice(0, 60)}…` : words} `;
    const remove = document.createElement("button");
    remove.type = "button";
    remove.textContent = picks.dataset.remove;
    remove.addEventListener("click", () => unpick(item));
    item.append(label, remove);
    pieces.forEach((piece) => piece.classList.add("picked"));
  };
  const pick = (span) => {
    const known = [...picks.children].find((item) => item.querySelector("input").value === span);
    if (known) return unpick(known);
    const item = document.createElement("li");
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = "picked";
    input.value = span;
    item.append(input);
    picks.append(item);
    return dress(item);
  };
  const sentenceAt = (node) => (node.nodeType === Node.TEXT_NODE ? node.parentElement : node)?.closest?.(".sentence");
  const clicked = (piece) => {
    const number = [...piece.classList].find((name) => /^candidate-\d+$/.test(name));
    if (!number) return pick(spanOf(piece));
    const place = rows.findIndex((row) => `candidate-${row.dataset.number}` === number);
    show(place);
    return tick();
  };
  const pickMarked = () => {
    const marked = window.getSelection();
    const piece = marked.rangeCount && text.contains(marked.anchorNode) ? sentenceAt(marked.anchorNode) : null;
    if (!piece) return;
    if (marked.isCollapsed) {
      clicked(piece);
      return;
    }
    const range = marked.getRangeAt(0);
    const touched = [...text.querySelectorAll(".sentence")].filter((one) => range.intersectsNode(one));
    marked.removeAllRanges();
    if (touched.length === 1) clicked(touched[0]);
    else if (touched.length) pick(`${touched[0].dataset.start}-${touched[touched.length - 1].dataset.end}`);
  };

  /* Panels: a digit chooses in the one that is open. */
  const choose = (panel, name, digit) => {
    const label = [...details(panel).querySelectorAll("label")]
      .find((one) => one.querySelector(`input[name=${name}]`) && one.querySelector("kbd").textContent === digit);
    if (!label) return;
    label.querySelector("input").checked = true;
    label.querySelector("input").focus({ preventScroll: false });
  };
  const openPanel = (panel) => {
    ["override", "misread"].forEach((name) => { details(name).open = name === panel; });
    if (panel) details(panel).scrollIntoView({ block: "nearest" });
  };
  const clear = () => {
    form.querySelectorAll("input[type=radio]:checked").forEach((radio) => { radio.checked = false; });
    openPanel("");
    document.activeElement.blur();
  };
  const toggleKeys = (shown) => {
    if (!keys) return;
    keys.hidden = shown === undefined ? !keys.hidden : !shown;
    document.getElementById("show-keys").setAttribute("aria-expanded", String(!keys.hidden));
  };
  const openAct = () => (details("misread").open ? "misread" : details("override").open ? "override" : "");
  const digit = (key) => {
    if (details("misread").open) choose("misread", "misread", key);
    else if (details("override").open && form.querySelector("input[name=status]:checked")) choose("override", "code", key);
    else if (key >= "1" && key <= "5") {
      openPanel("override");
      choose("override", "status", key);
    }
  };

  const acts = {
    c: () => submit("agree"),
    w: () => submit("keep"),
    s: () => submit("skip"),
    m: () => openPanel("misread"),
    j: () => show(current + 1),
    k: () => show(current - 1),
    x: tick,
    n: () => details("note").focus(),
    "?": () => toggleKeys(),
    Escape: () => (keys.hidden ? clear() : toggleKeys(false)),
  };
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.metaKey || event.isComposing) return;
    const writing = event.target.matches("textarea, input[type=text], input[type=search]");
    if (form && event.key === "Enter") {
      const act = openAct();
      const plain = !writing && !event.target.matches("a, button, summary");
      if (act && (event.ctrlKey || plain)) {
        event.preventDefault();
        submit(act);
      } else if (writing && event.ctrlKey) {
        event.preventDefault();
        submit("agree");
      } else if (event.target.matches("input")) event.preventDefault();
      return;
    }
    if (event.ctrlKey) return;
    if (writing) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (event.key === "u" && undo && !sent) {
      event.preventDefault();
      sent = true;
      undo.requestSubmit();
      return;
    }
    if (!form) return;
    if (/^\d$/.test(event.key)) {
      event.preventDefault();
      digit(event.key);
    } else if (acts[event.key]) {
      event.preventDefault();
      acts[event.key]();
    }
  });
  if (!form) return;

  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  text.addEventListener("mouseup", pickMarked);
  const button = document.getElementById("show-keys");
  button.hidden = false;
  button.addEventListener("click", () => toggleKeys());
  [...picks.children].forEach(dress);
  show(0);

  /* While the page is open and seen, the item stays with this person. */
  const renew = async () => {
    if (document.hidden || sent) return;
    const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    const answer = await fetch(form.dataset.hold, { method: "POST", headers: { "X-CSRFToken": token } }).catch(() => null);
    if (answer === null || answer.status !== 409) return;
    const lost = document.getElementById("hold-lost");
    lost.textContent = (await answer.json()).message;
    lost.hidden = false;
  };
  window.setInterval(renew, 180000);
  document.addEventListener("visibilitychange", renew);
  window.addEventListener("pageshow", (event) => { if (event.persisted) sent = false; });
});
