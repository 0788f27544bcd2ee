"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("scripts");
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const byKey = (elements, keys) => {
    const map = new Map();
    for (const element of elements) {
      for (const key of keys(element)) {
        if (!map.has(key)) map.set(key, []);
        map.get(key).push(element);
      }
    }
    return (key) => map.get(key) ?? [];
  };
  const quotes = all(".q");
  const lines = all(".line");
  const ofQuote = byKey(quotes, (e) => [e.dataset.q]);
  const lineOf = byKey(lines, (e) => [e.dataset.q]);
  const wordsOf = byKey(all("[data-of]"), (e) => e.dataset.of.split(" "));
  const ofLayer = byKey(all("[data-layer]"), (e) => [e.dataset.layer]);

  // Layers.
  for (const button of all("[data-switch]")) {
    const layer = button.dataset.switch;
    const show = (on) => {
      button.setAttribute("aria-pressed", String(on));
      for (const element of ofLayer(layer)) element.classList.toggle("off", !on);
      if (layer === "quotes") for (const notes of all(".notes")) notes.hidden = !on;
    };
    button.addEventListener("click", () => show(button.getAttribute("aria-pressed") !== "true"));
    // Names are many: whoever wants them asks.
    if (layer === "names") show(false);
  }

  // The limit below which a quote is to be checked.
  const limit = document.querySelector(".below input");
  limit?.addEventListener("input", () => {
    limit.parentElement.querySelector("output").textContent = `${limit.value} %`;
    for (const line of lines) {
      const check = Number(line.dataset.score ?? 1) < Number(limit.value) / 100;
      line.querySelector(".check-this").classList.toggle("off", !check);
      for (const quote of ofQuote(line.dataset.q)) quote.classList.toggle("check", check);
    }
  });

  // One speaker's words alone.
  const speakers = all(".speaker");
  const only = (speaker) => {
    for (const button of speakers) {
      button.setAttribute("aria-pressed", String(button.dataset.s === speaker));
    }
    const article = speaker?.split("-")[0];
    for (const element of all(".q, .note")) {
      const [own] = element.dataset.s.split("-");
      element.classList.toggle("away", own === article && element.dataset.s !== speaker);
    }
  };
  for (const button of speakers) {
    button.addEventListener("click", () => {
      only(button.getAttribute("aria-pressed") === "true" ? undefined : button.dataset.s);
    });
  }

  // One quote, with the words that attribute it and whoever said it.
  let chosen;
  const choose = (quote) => {
    for (const element of all(".chosen")) element.classList.remove("chosen");
    chosen = quote;
    if (quote === undefined) return;
    for (const element of [...ofQuote(quote), ...lineOf(quote), ...wordsOf(quote)]) {
      element.classList.add("chosen");
    }
  };
  for (const line of lines) {
    line.addEventListener("mouseenter", () => choose(line.dataset.q));
    line.addEventListener("focusin", () => choose(line.dataset.q));
  }
  const tell = (element) => {
    for (const told of all(".told")) told.classList.remove("told");
    element?.classList.add("told");
  };
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    tell(target?.closest("[data-tip]:not(.off)"));
    const quote = target?.closest(".q:not(.off, .away)");
    if (quote) choose(quote.dataset.q === chosen ? undefined : quote.dataset.q);
    else if (!target?.closest(".note")) choose();
  });
  // Paper has nothing to open.
  window.addEventListener("beforeprint", () => {
    for (const list of all("details")) list.open = true;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    choose();
    only();
    tell();
  });
})();
