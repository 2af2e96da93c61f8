// The decisions table: filtered and drawn from the data block, a page of rows at a time. Text goes in as text alone.
(() => {
  "use strict";
  const root = document.documentElement, STEP = 100;
  const el = (tag, cls, ...kids) => {
    const node = document.createElement(tag);
    if (cls) node.className = cls;
    node.append(...kids.filter((k) => k !== ""));
    if (tag === "tr" || tag === "td") node.setAttribute("role", tag === "tr" ? "row" : "cell");
    return node;
  };
  const mark = (word) => document.querySelector(".tiles .mark.o-" + word).cloneNode(true);
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  const start = () => {
    const block = document.getElementById("data");
    if (!block) return;
    const data = JSON.parse(block.textContent), rank = new Map(data.outcomes.map((w, i) => [w, i]));
    const body = document.getElementById("rows"), get = (id) => document.getElementById(id);
    const chips = [...document.querySelectorAll(".chip")], open = new Set();
    const picked = () => new Set(chips.filter((c) => c.getAttribute("aria-pressed") === "true").map((c) => c.dataset.outcome));
    let view = [], shown = 0, hay = null;

    const list = (cls, title, items) => (items.length
      ? [el("h4", "", title), el("ul", cls, ...items.map((i) => el("li", "", ...i)))] : []);
    const says = (title, text, cls) => (text ? [el("h4", "", title), el("p", cls, text)] : []);
    const cited = (c) => {
      const held = Object.hasOwn(data.paragraphs, c) ? data.paragraphs[c] : ["", ""];
      return [el("b", "", c), " " + held[0] + " ", el("span", "symbol", held[1])];
    };

    const detail = (i) => {
      const row = data.rows[i], [outcome, cites, why, missing, next, ways] = data.decisions[row[4]];
      const facts = missing.flatMap((m) => [el("code", "", m), " "]);
      const inner = el("div", "detail-in",
        ...(row[6] ? [el("p", "note", el("b", "", "From the file"), " ", el("bdi", "", row[6]))] : []),
        el("div", "why", ...list("", "Why it is " + outcome, why.map(([c, rest]) => [c ? el("b", "", c) : "", rest]))),
        el("div", "then", ...says("Next step", next), ...says("Due", row[5], "due"),
          ...(facts.length ? [el("h4", "", "Facts that would decide it"), el("p", "facts", ...facts)] : []),
          ...list("", "Other ways", ways.map((w) => [w]))),
        ...(cites.length ? [el("div", "rests", ...list("", "Rests on", cites.map(cited)))] : []));
      const cell = el("td", "", inner), line = el("tr", "detail", cell);
      cell.colSpan = 5;
      line.id = "d" + i;
      return line;
    };

    const draw = (i) => {
      const [line, id, day, what, place] = data.rows[i], [outcome, cites] = data.decisions[place];
      const button = el("button", "open", el("bdi", "", id));
      button.type = "button";
      button.setAttribute("aria-expanded", open.has(i));
      const badge = el("span", "badge o-" + outcome, mark(outcome), outcome);
      const marks = cites.length ? cites.flatMap((c) => [el("span", "cite", c), " "]) : [el("span", "none", "–")];
      const row = el("tr", "row", el("td", "id", button, el("small", "", "line " + line.toLocaleString("en"))),
        el("td", "day", day), el("td", "what", el("bdi", "", what)), el("td", "out", badge), el("td", "cites", ...marks));
      row.dataset.i = i;
      if (!open.has(i)) return [row];
      button.setAttribute("aria-controls", "d" + i);
      return [row, detail(i)];
    };

    const more = (n) => {
      const rows = view.slice(shown, shown + n);
      shown += rows.length;
      body.append(...rows.flatMap(draw));
      const rest = view.length - shown, all = data.rows.length;
      const filtered = view.length < all ? view.length.toLocaleString("en") + " of " : "";
      get("f-state").textContent = (view.length ? filtered : "None of ") + all.toLocaleString("en") + " rows"
        + (view.length < all ? " match" : "") + (rest ? ", the first " + shown.toLocaleString("en") + " shown" : "");
      get("f-more").parentNode.hidden = !rest;
      get("f-more").textContent = "Show " + Math.min(STEP, rest) + " more of " + rest.toLocaleString("en");
    };

    const seek = () => {
      const words = fold(get("f-text").value).split(/\s+/).filter(Boolean);
      const cite = get("f-cite").value, outcomes = picked(), order = get("f-order").value;
      if (words.length && !hay) {
        const shared = data.decisions.map((d) => fold(d.flat(3).join(" ")));
        hay = data.rows.map((r) => [fold([r[0], r[1], r[2], r[3], r[5], r[6]].join(" ")), shared[r[4]]]);
      }
      view = data.rows.flatMap((r, i) => {
        const d = data.decisions[r[4]];
        return (!outcomes.size || outcomes.has(d[0])) && (!cite || d[1].includes(cite))
          && words.every((w) => hay[i][0].includes(w) || hay[i][1].includes(w)) ? [i] : [];
      });
      const key = (i) => rank.get(data.decisions[data.rows[i][4]][0]);
      if (order === "strict") view.sort((a, b) => key(a) - key(b) || a - b);
      if (order === "new") view.sort((a, b) => (data.rows[a][2] < data.rows[b][2]) - (data.rows[a][2] > data.rows[b][2]) || a - b);
      shown = 0;
      body.replaceChildren();
      more(STEP);
      get("f-clear").hidden = !(words.length || cite || outcomes.size);
    };

    const toggle = (row) => {
      const i = Number(row.dataset.i), button = row.querySelector("button");
      if (open.delete(i)) row.nextElementSibling.remove();
      else {
        open.add(i);
        row.after(detail(i));
        button.setAttribute("aria-controls", "d" + i);
      }
      button.setAttribute("aria-expanded", open.has(i));
    };

    body.addEventListener("click", (e) => {
      const row = e.target.closest("tr.row");
      if (row && (e.target.closest("button") || String(getSelection()) === "")) toggle(row);
    });
    for (const chip of chips) {
      chip.addEventListener("click", () => {
        chip.setAttribute("aria-pressed", chip.getAttribute("aria-pressed") !== "true");
        seek();
      });
    }
    let wait = 0;
    get("f-text").addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(seek, 150); });
    get("f-cite").addEventListener("change", seek);
    get("f-order").addEventListener("change", seek);
    get("f-more").addEventListener("click", () => more(STEP));
    get("f-open").addEventListener("click", () => {
      const rows = [...body.querySelectorAll("tr.row")], shut = rows.filter((r) => !open.has(Number(r.dataset.i)));
      (shut.length ? shut : rows).forEach(toggle);
    });
    get("f-clear").addEventListener("click", () => {
      chips.forEach((c) => c.setAttribute("aria-pressed", "false"));
      get("f-text").value = get("f-cite").value = "";
      seek();
      get("f-text").focus();
    });
    document.querySelector(".filter").addEventListener("submit", (e) => e.preventDefault());

    // On paper every row of the view stands open, and a filter is said; afterwards the screen is as it was.
    let before = null;
    const filters = () => [...picked(), get("f-cite").value, get("f-text").value.trim()].filter(Boolean).join("; ");
    addEventListener("beforeprint", () => {
      get("f-print").textContent = view.length < data.rows.length
        ? "Printed with a filter (" + filters() + "): " + get("f-state").textContent.split(",")[0] + "." : "";
      before = [new Set(open), shown, [...document.querySelectorAll("details:not([open])")]];
      before[2].forEach((d) => { d.open = true; });
      view.forEach((i) => open.add(i));
      body.replaceChildren();
      shown = 0;
      more(view.length);
    });
    addEventListener("afterprint", () => {
      if (!before) return;
      open.clear();
      before[0].forEach((i) => open.add(i));
      before[2].forEach((d) => { d.open = false; });
      body.replaceChildren();
      shown = 0;
      more(before[1]);
      before = null;
    });
    seek();
    for (const node of document.querySelectorAll(".live")) node.hidden = false;
    get("f-more").parentNode.hidden = view.length <= shown;
  };

  // Should anything fail, the rows that stand in the page itself stay readable.
  const safely = () => { try { start(); } catch (fault) { root.classList.remove("js"); console.error(fault); } };
  root.classList.add("js");
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", safely);
  else safely();
})();
