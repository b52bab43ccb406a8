"use strict";
const every = (selector, root = document) => [...root.querySelectorAll(selector)];
const place = (id) => document.getElementById(id);

// Copying: by the clipboard, else by a selection that the reader can copy.
const copy = async (button) => {
  const code = button.parentElement.querySelector("code");
  let word = "Copied";
  try {
    await navigator.clipboard.writeText(code.textContent);
  } catch {
    getSelection().selectAllChildren(code);
    word = document.execCommand("copy") ? "Copied" : "Selected";
  }
  button.textContent = word;
  setTimeout(() => { button.textContent = "Copy"; }, 1500);
};
for (const button of every(".copy")) button.hidden = false;
document.addEventListener("click", (event) => {
  const button = event.target.closest(".copy");
  if (button) copy(button);
});

// Packed exchanges: a parcel is unpacked when one of its exchanges is opened.
const parcels = every("template.parcel");
const unpacked = new Map();
const unpack = (parcel) => {
  if (!unpacked.has(parcel)) {
    const bytes = Uint8Array.from(atob(parcel.content.textContent), (sign) => sign.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    unpacked.set(parcel, new Response(stream).json());
  }
  return unpacked.get(parcel);
};
const fill = (message, [line, headers, body, cut]) => {
  const [first, head, rest] = every("code", message);
  first.textContent = line;
  head.textContent = headers;
  rest.textContent = body;
  head.parentElement.hidden = !headers;
  rest.parentElement.hidden = !body;
  message.querySelector(".note").textContent = cut || (body ? "" : "No body.");
};
const open = async (fold) => {
  if (!fold.open || fold.children.length > 1) return;
  const number = Number(fold.id.slice(1));
  const shown = place("unpacked").content.firstElementChild.cloneNode(true);
  fold.append(shown);
  try {
    const parcel = parcels.find((one) => one.dataset.first <= number && number <= one.dataset.last);
    const { request, answer, curl, notes } = (await unpack(parcel))[number];
    const [asked, came] = every(".message", shown);
    fill(asked, request);
    fill(came, answer);
    shown.querySelector(".copyable code").textContent = curl;
    shown.querySelector(".note").textContent = notes;
  } catch {
    shown.textContent = "This browser cannot unpack it; run.jsonl and exchanges.har have it.";
  }
};
const unfoldable = () => {
  for (const line of every("div.packed")) {
    const fold = document.createElement("details");
    const summary = document.createElement("summary");
    fold.className = "exchange packed";
    fold.id = line.id;
    summary.append(...line.childNodes);
    fold.append(summary);
    fold.addEventListener("toggle", () => open(fold));
    line.replaceWith(fold);
  }
};
const log = document.querySelector(".log");
if (log) log.addEventListener("toggle", unfoldable, { once: true });

// Anchors: whatever is folded around a target is opened.
const reveal = (id) => {
  if (place(id)?.matches(".packed")) unfoldable();
  const target = place(id);
  if (!target) return;
  if (target.matches(".rows > li") && target.hidden) choose(new URLSearchParams());
  for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  target.scrollIntoView();
};

// The list of all checks: search and filters, their counts, and their state in the address.
const form = place("filter");
const list = place("rows");
const names = list ? list.dataset.facets.split("|") : [];
let rows = null;
const read = () => {
  let title = null;
  rows ??= every("li", list).map((row) => {
    // A row with the title of the one before comes without it; alone it needs it.
    const own = row.querySelector(".t");
    if (own) title = own;
    else row.querySelector("code").after(" ", title.cloneNode(true));
    const values = row.dataset.f.split("|");
    values.splice(names.length - 1, Infinity, values.slice(names.length - 1).join("|"));
    return { row, values, text: row.textContent.toLowerCase() };
  });
  return rows;
};
const label = (select, counts) => {
  const total = [...counts.values()].reduce((sum, number) => sum + number, 0);
  for (const option of select.options) {
    const number = option.value ? counts.get(option.value) ?? 0 : total;
    option.textContent = `${option.value || "all"} (${number})`;
  }
};
const apply = () => {
  const words = form.elements.q.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const selects = names.map((name) => form.elements[name]);
  const wanted = selects.map((select) => select?.value ?? "");
  const counts = names.map(() => new Map());
  let shown = 0;
  for (const { row, values, text } of read()) {
    const found = words.every((word) => text.includes(word));
    const misses = found ? wanted.flatMap((value, at) => (value && value !== values[at] ? [at] : [])) : [];
    const fits = found && misses.length === 0;
    if (row.hidden === fits) row.hidden = !fits;
    shown += fits;
    if (!found || misses.length > 1) continue;
    for (const at of misses.length ? misses : names.keys()) {
      if (values[at]) counts[at].set(values[at], (counts[at].get(values[at]) ?? 0) + 1);
    }
  }
  selects.forEach((select, at) => { if (select) label(select, counts[at]); });
  place("found").textContent = `${shown} of ${rows.length} checks`;
};
const chosen = () => [...new FormData(form)].filter(([, value]) => value);
const remember = () => {
  const state = new URLSearchParams(chosen()).toString();
  const address = state ? `#${state}` : location.pathname + location.search;
  if (state || location.hash.includes("=")) history.replaceState(null, "", address);
};
const changed = () => {
  apply();
  remember();
  if (chosen().length) place("list").open = true;
};
const choose = (state) => {
  for (const name of ["q", ...names]) {
    const field = form.elements[name];
    if (!field) continue;
    field.value = state.get(name) ?? "";
    if (field.selectedIndex < 0) field.selectedIndex = 0; // a value that this run does not have
  }
  apply();
};
const restore = () => {
  choose(new URLSearchParams(location.hash.slice(1)));
  place("list").open = true;
  place("checks").scrollIntoView();
};
if (form) {
  form.hidden = false;
  form.addEventListener("input", changed);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(changed));
}

// What stays at the top of the window covers no target: the style knows how high it is.
const nav = document.querySelector("nav");
const measure = () => {
  const { style } = document.documentElement;
  style.setProperty("--nav", `${nav.getBoundingClientRect().height}px`);
  if (form) style.setProperty("--filter", `${form.getBoundingClientRect().height}px`);
};
const sizes = new ResizeObserver(measure);
for (const bar of [nav, form]) if (bar) sizes.observe(bar);

const arrive = () => {
  if (form && location.hash.includes("=")) restore();
  else if (location.hash) reveal(location.hash.slice(1));
  else if (rows) choose(new URLSearchParams());
};
addEventListener("hashchange", arrive);
document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#"]');
  if (link && link.hash === location.hash) reveal(link.hash.slice(1));
});

// Folds: all at once, and all of them on paper, but for the log.
const folds = () => every("main details").filter((fold) => !fold.closest(".log"));
document.querySelector(".folds").hidden = false;
place("expand").addEventListener("click", () => { for (const fold of folds()) fold.open = true; });
place("collapse").addEventListener("click", () => { for (const fold of every("main details")) fold.open = false; });
let closed = [];
addEventListener("beforeprint", () => {
  closed = folds().filter((fold) => !fold.open);
  for (const fold of closed) fold.open = true;
});
addEventListener("afterprint", () => { for (const fold of closed) fold.open = false; });

// Keys: / searches, j and k go from finding to finding, Esc leaves the search.
const step = (by) => {
  const findings = every(".check > summary, .card:not(.cluster)");
  const here = document.activeElement.closest(".check, .card:not(.cluster)");
  const at = findings.findIndex((one) => here && (one === here || one.parentElement === here));
  const below = findings.findIndex((one) => one.getBoundingClientRect().top > nav.offsetHeight + 20);
  const next = at < 0 ? (by > 0 ? below : (below < 0 ? findings.length : below) - 1) : at + by;
  const target = findings[next];
  if (!target) return;
  if (!target.matches("summary")) target.tabIndex = -1;
  target.focus({ preventScroll: true });
  target.scrollIntoView();
};
const typing = (element) => element.matches("input, select, textarea");
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const search = form?.elements.q;
  if (event.key === "Escape" && form?.contains(event.target)) {
    if (chosen().length) form.reset();
    else event.target.blur();
  } else if (typing(event.target)) {
    return;
  } else if (event.key === "/" && search) {
    event.preventDefault();
    place("checks").scrollIntoView();
    search.focus({ preventScroll: true });
  } else if (event.key === "j" || event.key === "k") {
    step(event.key === "j" ? 1 : -1);
  }
});
document.querySelector(".keys").hidden = false;
measure();
arrive();
