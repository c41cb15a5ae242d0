/* The list of bodies as a tree: the arrow before a name fetches the rows below it, and folds them away again. */
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const table = document.getElementById("result_list");
  if (!table) return;
  const level = (row) => Number(row.dataset.level || 0);
  const below = (row) => {
    const rows = [];
    for (let next = row.nextElementSibling; next && level(next) > level(row); next = next.nextElementSibling) rows.push(next);
    return rows;
  };
  const mark = (row, depth) => {
    row.dataset.level = depth;
    row.classList.add(`tree-level-${Math.min(depth, 8)}`);
  };
  const show = (row) => {
    // What was folded within stays folded.
    let hiddenBelow = null;
    for (const next of below(row)) {
      if (hiddenBelow !== null && level(next) > hiddenBelow) continue;
      hiddenBelow = null;
      next.hidden = false;
      const fold = next.querySelector("a.tree-fold");
      if (fold && fold.getAttribute("aria-expanded") !== "true") hiddenBelow = level(next);
    }
  };
  const moreRow = (row, link) => {
    const more = document.createElement("tr");
    const cell = document.createElement("td");
    cell.colSpan = row.cells.length;
    const anchor = document.createElement("a");
    anchor.href = link.dataset.more;
    anchor.textContent = link.dataset.moreLabel;
    anchor.className = "tree-more";
    cell.append(anchor);
    more.append(cell);
    return more;
  };
  const load = async (row, link) => {
    const answer = await fetch(link.href, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = [...page.querySelectorAll("#result_list tbody tr")].map((found) => document.adoptNode(found));
    if (page.querySelector(".paginator a")) fresh.push(moreRow(row, link));
    let last = row;
    for (const found of fresh) {
      mark(found, level(row) + 1);
      last.after(found);
      last = found;
    }
    link.dataset.loaded = "yes";
  };
  const toggle = async (link, asked = true) => {
    const row = link.closest("tr");
    const open = link.getAttribute("aria-expanded") === "true";
    if (open) {
      below(row).forEach((next) => { next.hidden = true; });
    } else if (link.dataset.loaded) {
      link.setAttribute("aria-expanded", "true");
      show(row);
      return;
    } else {
      link.setAttribute("aria-busy", "true");
      try {
        await load(row, link);
      } catch {
        // Whoever opened the row sees it as a page of its own; a page that opened it by itself may be about to be left.
        if (asked) window.location.href = link.href;
        return;
      } finally {
        link.removeAttribute("aria-busy");
      }
    }
    link.setAttribute("aria-expanded", String(!open));
  };
  table.addEventListener("click", (event) => {
    const link = event.target.closest("a.tree-fold");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    toggle(link);
  });
  table.addEventListener("keydown", (event) => {
    const link = event.target.closest("a.tree-fold");
    if (!link) return;
    const open = link.getAttribute("aria-expanded") === "true";
    if (event.key === " " || (event.key === "ArrowRight" && !open) || (event.key === "ArrowLeft" && open)) {
      event.preventDefault();
      toggle(link);
    }
  });
  const folds = table.querySelectorAll("a.tree-fold");
  if (table.tBodies[0] && table.tBodies[0].rows.length === 1 && folds.length === 1) toggle(folds[0], false);
});
