"use strict";
for (const button of document.querySelectorAll(".copy")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const code = button.parentElement.querySelector("code");
    let word = "Copied";
    try {
      await navigator.clipboard.writeText(code.textContent);
    } catch {
      getSelection().selectAllChildren(code);
      word = "Selected";
    }
    button.textContent = word;
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });
}

const reveal = () => {
  const target = document.querySelector(":target");
  if (!target) return;
  for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  target.scrollIntoView();
};
addEventListener("hashchange", reveal);
if (location.hash) reveal();

const filter = document.querySelector(".filter");
if (filter) {
  filter.hidden = false;
  const input = filter.querySelector("input");
  const rows = [...document.querySelectorAll("#rest ~ .list li[data-text]")];
  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLowerCase();
    let shown = 0;
    for (const row of rows) {
      row.hidden = !row.dataset.text.toLowerCase().includes(wanted);
      shown += !row.hidden;
      if (wanted && !row.hidden) row.closest("details").open = true;
    }
    filter.querySelector("output").textContent = wanted ? `${shown} of ${rows.length}` : "";
  });
}
