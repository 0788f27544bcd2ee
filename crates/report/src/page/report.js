"use strict";
(() => {
  // Tables: their heads sort them.
  const worth = cell => {
    const text = cell ? cell.textContent.trim() : "";
    const number = Number.parseFloat((cell?.querySelector("summary")?.textContent ?? text).replaceAll(",", ""));
    return cell?.classList.contains("number") ? (Number.isNaN(number) ? -1 : number) : text;
  };
  for (const table of document.querySelectorAll("table.sortable")) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      if (!head.textContent) return;
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const was = head.getAttribute("aria-sort");
        const isNumber = head.classList.contains("number");
        const up = was ? was === "descending" : !isNumber;
        heads.forEach(other => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        const rows = [...table.tBodies[0].rows].map(row => [worth(row.cells[column]), row]);
        rows.sort(([a], [b]) => (typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "en")) * (up ? 1 : -1));
        table.tBodies[0].append(...rows.map(([, row]) => row));
      });
    });
  }

  // People and outlets: a field leaves the rows that have its words.
  for (const name of ["people-table", "outlets-table"]) {
    const table = document.getElementById(name);
    if (!table || table.tBodies[0].rows.length < 8) continue;
    const label = document.createElement("label");
    label.className = "filter small screen";
    label.textContent = "Show rows with ";
    const field = document.createElement("input");
    field.type = "search";
    label.append(field);
    table.closest(".wide").before(label);
    field.addEventListener("input", () => {
      const wanted = field.value.trim().toLowerCase();
      for (const row of table.tBodies[0].rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
    });
  }

  // Numbers: each leads to its quotes.
  const quotes = document.getElementById("quotes");
  const status = document.getElementById("quotes-status");
  if (!quotes) return;
  const all = [...quotes.querySelectorAll("li")];
  const groups = [...quotes.querySelectorAll(".speaker")];
  const told = document.createElement("span");
  told.textContent = status.textContent;
  const every = status.textContent;
  const back = document.createElement("button");
  back.type = "button";
  back.textContent = "Show all quotes";
  back.hidden = true;
  status.replaceChildren(told, back);
  status.classList.add("status");
  const show = (marks, number) => {
    const wanted = marks.split(" ").map(mark => mark.split("=")).filter(([, value]) => value !== undefined);
    let count = 0;
    for (const quote of all) {
      const fits = wanted.every(([key, value]) => quote.dataset[key] === value);
      quote.hidden = !fits;
      count += fits;
    }
    for (const group of groups) group.hidden = !group.querySelector("li:not([hidden])");
    back.hidden = wanted.length === 0;
    const said = n => `${n.toLocaleString("en")} quote${n === 1 ? "" : "s"}`;
    if (wanted.length === 0) told.textContent = every;
    else if (count < number) told.textContent = `${count.toLocaleString("en")} of ${said(number)} stand here; all of them are in the tables (report --csv FOLDER).`;
    else told.textContent = `${said(count)}.`;
  };
  document.addEventListener("click", event => {
    const number = event.target.closest("a.n");
    if (!number) return;
    event.preventDefault();
    show(number.dataset.q, Number(number.dataset.n));
    quotes.focus({ preventScroll: true });
    quotes.scrollIntoView();
  });
  back.addEventListener("click", () => show("", 0));
})();
