/* A page that says how far some work is looks again until the work is over. */
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const waiting = document.querySelector("[data-refresh]");
  if (!waiting) return;
  const again = () => {
    // Not under somebody's hands: a box that is being ticked, a menu that is open.
    if (document.querySelector("input.action-select:checked") || document.hidden) setTimeout(again, 2000);
    else window.location.reload();
  };
  setTimeout(again, 1000 * Number(waiting.dataset.refresh));
});
