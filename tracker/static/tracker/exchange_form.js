/* Of the fields that narrow an export, only those that mean something for what is exported are shown and sent. */
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const kind = document.getElementById("id_kind");
  if (!kind) return;
  const narrow = () => {
    for (const field of document.querySelectorAll("[data-kinds]")) {
      const row = field.closest(".form-row") || field;
      const applies = field.dataset.kinds.split(" ").includes(kind.value);
      row.hidden = !applies;
      for (const input of row.querySelectorAll("input, select")) input.disabled = !applies;
    }
  };
  kind.addEventListener("change", narrow);
  narrow();
});
