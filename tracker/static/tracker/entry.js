// What is selected in a report's text becomes two numbers in the form: where it begins and where it ends in the text.
// Places count code points, as the server does: a character beyond the BMP is one, though JavaScript holds it as two.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const text = document.getElementById("marked-text");
  const start = document.getElementById("span-start");
  const end = document.getElementById("span-end");
  const chosen = document.getElementById("chosen");
  if (!text || !start || !end) return;

  const length = (string) => [...string].length;
  const first = (piece) => Number(piece.dataset.s);
  const last = (piece) => ("e" in piece.dataset ? Number(piece.dataset.e) : first(piece) + length(piece.textContent));
  const pieceOf = (node) => (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-s]");
  const inside = (piece, node, offset) =>
    "e" in piece.dataset || node.nodeType !== Node.TEXT_NODE
      ? null
      : first(piece) + length(node.data.slice(0, offset));

  // Where a boundary of the selection is in the text; between pieces, at the edge of the nearest inside the range.
  const place = (node, offset, pieces, atStart) => {
    const piece = pieceOf(node);
    if (piece && text.contains(piece)) {
      const found = inside(piece, node, offset);
      if (found !== null) return found;
    }
    const nearest = atStart ? pieces[0] : pieces[pieces.length - 1];
    return nearest ? (atStart ? first(nearest) : last(nearest)) : null;
  };

  const show = () => {
    const selection = document.getSelection();
    if (!selection || selection.rangeCount === 0) return;
    const range = selection.getRangeAt(0);
    if (!text.contains(range.startContainer) && !text.contains(range.endContainer)) return;
    const pieces = [...text.querySelectorAll("[data-s]")].filter((piece) => range.intersectsNode(piece));
    const from = place(range.startContainer, range.startOffset, pieces, true);
    const to = place(range.endContainer, range.endOffset, pieces, false);
    if (from === null || to === null || to < from) return;
    start.value = from;
    end.value = to;
    const words = pieces.map((piece) => piece.textContent).join("");
    const shown = [...words].slice(from - first(pieces[0])).slice(0, to - from).join("").trim();
    chosen.textContent = shown.length > 60 ? `${shown.slice(0, 40)}……${shown.slice(-16)}` : shown || chosen.dataset.none;
  };

  let waiting = 0;
  document.addEventListener("selectionchange", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, 60);
  });

  // After an action the page comes back to where the reader was.
  const at = new URLSearchParams(location.search).get("at");
  if (at !== null) {
    const pieces = [...text.querySelectorAll("[data-s]")];
    const near = pieces.filter((piece) => first(piece) <= Number(at)).pop() || pieces[0];
    if (near) near.scrollIntoView({ block: "center" });
  }
});
