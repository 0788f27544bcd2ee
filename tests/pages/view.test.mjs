// `copydesk view` in a browser: layers, speakers, keyboard, light and dark, phones, print, without scripts, hostile texts.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { copydesk, file, folder, launch, open, picture, serious } from "./browser.mjs";

const out = join(folder, "out.jsonl");
let browser, article, nested, all, records;

before(async () => {
  copydesk("run", "pipelines/news.toml", "examples", "--builtin", "-q", "-o", out);
  records = readFileSync(out, "utf8").trim().split("\n").map((line) => JSON.parse(line));
  article = file("article.html", copydesk("view", out, "g7-vaccine-store")).url;
  nested = file("nested.html", copydesk("view", out, "nato-radio-exercise")).url;
  all = file("all.html", copydesk("view", out)).url;
  browser = await launch();
});
after(() => browser?.close());

const line = (element) => element.evaluate((e) => getComputedStyle(e).textDecorationColor);
const CLEAR = "rgba(0, 0, 0, 0)";

test("layers are switched", async () => {
  const page = await open(browser, article);
  const button = (name) => page.locator(`[data-switch="${name}"]`);
  const quote = page.locator(".q").first();
  assert.notEqual(await line(quote), CLEAR);
  await button("quotes").click();
  assert.equal(await line(quote), CLEAR);
  assert.equal(await button("quotes").getAttribute("aria-pressed"), "false");
  assert.equal(await page.locator(".notes").first().isVisible(), false);
  await button("quotes").click();
  assert.notEqual(await line(quote), CLEAR);
  const back = (selector) => page.locator(selector).first().evaluate((e) => getComputedStyle(e).backgroundColor);
  assert.equal(await back(".mark.person"), CLEAR, "names are asked for");
  await button("names").click();
  assert.notEqual(await back(".mark.person"), CLEAR);
  for (const layer of ["dates", "outlets", "organisations"]) {
    await button(layer).click();
    assert.equal(await page.locator(`[data-layer="${layer}"]:not(.off)`).count(), 0, layer);
  }
  await page.fine();
});

test("a click on a speaker shows only theirs", async () => {
  const page = await open(browser, article);
  const speaker = page.locator(".speaker", { hasText: "Helena Brandvold" });
  assert.match(await speaker.innerText(), /epidemiologist at the University of Oslo[\s\S]*3 quotes, \d+ words/);
  await speaker.click();
  assert.equal(await speaker.getAttribute("aria-pressed"), "true");
  const shown = await page.locator(".note:visible .chain").allInnerTexts();
  assert.ok(shown.length > 0 && shown.every((chain) => chain.includes("Helena Brandvold")), String(shown));
  const own = await speaker.getAttribute("data-s");
  for (const quote of await page.locator(".q").all()) {
    const theirs = (await quote.getAttribute("data-s")) === own;
    assert.equal((await line(quote)) !== CLEAR, theirs, await quote.innerText());
  }
  const other = page.locator(".speaker", { hasText: "Kenji Morobashi" });
  await other.click();
  assert.equal(await speaker.getAttribute("aria-pressed"), "false");
  await page.keyboard.press("Escape");
  assert.equal(await page.locator(".away").count(), 0);
  await page.fine();
});

test("notes say whose words these are, through whom they came, and what to check", async () => {
  const page = await open(browser, article);
  const note = (text) => page.locator(".note", { hasText: text }).first();
  assert.match(await note("Helena Brandvold").locator(".chain").innerText(), /^Associated Press\s*←\s*(from\s*)?Helena Brandvold$/);
  assert.ok(await note("A European diplomat").locator(".flag").isVisible());
  assert.ok(await page.locator(".source.unnamed").first().isVisible());
  const checks = page.locator(".check-this:visible");
  const few = await checks.count();
  const below = records.find((r) => r.id === "g7-vaccine-store").layers.quotes.filter((q) => q.score < 0.6).length;
  assert.equal(few, below);
  const limit = page.locator(".below input");
  await limit.fill("100");
  assert.equal(await checks.count(), await page.locator(".line").count());
  await limit.fill("0");
  assert.equal(await checks.count(), 0);
  const place = await page.locator(".there a").first().getAttribute("href");
  assert.match(place, /^https:\/\/example\.org\/health\/g7-vaccine-store#:~:text=the%20next%20outbreak%20should%20not%20begin/);
  await page.fine();
});

test("a quote that is chosen shows its source and its words", async () => {
  const page = await open(browser, article);
  const quote = page.locator(".q", { hasText: "They are cold places" });
  await quote.click();
  const chosen = await page.locator(".chosen").allInnerTexts();
  assert.deepEqual(chosen.map((c) => c.replace(/\s+/g, " ")).filter((c) => !c.includes("%")), ["“They are cold places,”", "Farnsworth-Roy", "said", "“and there will be guards.”"]);
  await page.locator(".line a", { hasText: "called, mixed" }).focus();
  assert.match((await page.locator(".q.chosen").allInnerTexts()).join(""), /a small piece of paper/);
  await page.keyboard.press("Escape");
  assert.equal(await page.locator(".chosen").count(), 0);
  await page.fine();
});

test("values are told where they are pointed at, and where they are touched", async () => {
  const page = await open(browser, article);
  const date = page.locator(".mark.date", { hasText: "Wednesday" });
  const tip = () => date.evaluate((e) => getComputedStyle(e, "::after").content);
  assert.equal(await tip(), "none");
  await date.hover();
  assert.equal(await tip(), '"2025-03-12"');
  await page.mouse.move(0, 0);
  await date.click();
  await page.mouse.move(0, 0);
  assert.equal(await tip(), '"2025-03-12"');
  await page.getByText("Organisations and members").scrollIntoViewIfNeeded();
  await page.locator("summary", { hasText: "G7" }).click();
  assert.ok(await page.getByText("Canada, France, Germany, Italy, Japan, United Kingdom, United States").first().isVisible());
  await page.fine();
});

test("nested quotes have lines of their own", async () => {
  const page = await open(browser, nested);
  const offsets = await page.locator(".q .q").first().evaluate((inner) => {
    const of = (e) => getComputedStyle(e).textUnderlineOffset;
    return [of(inner), of(inner.parentElement.closest(".q"))];
  });
  assert.notEqual(offsets[0], offsets[1]);
  await page.fine();
});

test("the keyboard reaches all that a pointer does", async () => {
  const page = await open(browser, article);
  const focused = () => page.evaluate(() => {
    const e = document.activeElement;
    const { outlineStyle } = getComputedStyle(e);
    return { name: e.className || e.dataset.switch || e.tagName, outlineStyle, text: e.innerText };
  });
  await page.keyboard.press("Tab");
  assert.match((await focused()).name, /skip/);
  await page.keyboard.press("Tab");
  const first = await focused();
  assert.match(first.text, /Quotes/);
  assert.notEqual(first.outlineStyle, "none", "the focus is seen");
  await page.keyboard.press("Enter");
  assert.equal(await page.locator('[data-switch="quotes"]').getAttribute("aria-pressed"), "false");
  await page.keyboard.press("Space");
  assert.equal(await page.locator('[data-switch="quotes"]').getAttribute("aria-pressed"), "true");
  for (let i = 0; i < 200 && !/speaker/.test((await focused()).name); i++) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  assert.equal(await page.locator('.speaker[aria-pressed="true"]').count(), 1);
  await page.fine();
});

test("dark where the system is", async () => {
  const paper = async (colorScheme) => {
    const page = await open(browser, article, { colorScheme });
    const colour = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    assert.deepEqual(await serious(page), []);
    await page.fine();
    return colour.match(/\d+/g).slice(0, 3).map(Number);
  };
  assert.ok((await paper("light")).every((n) => n > 200));
  assert.ok((await paper("dark")).every((n) => n < 60));
});

test("a phone shows all without scrolling sideways", async () => {
  for (const url of [article, nested, all]) {
    const page = await open(browser, url, { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
    const [wide, screen] = await page.evaluate(() => [document.scrollingElement.scrollWidth, innerWidth]);
    assert.ok(wide <= screen, `${wide} on ${screen}`);
    const row = page.locator(".row", { has: page.locator(".note") }).first();
    const [text, notes] = [await row.locator("> :first-child").boundingBox(), await row.locator(".notes").boundingBox()];
    assert.ok(notes.y >= text.y + text.height - 1, "notes stand below");
    assert.deepEqual(await serious(page), []);
    await page.fine();
  }
});

test("paper has the text, the notes and all lists", async () => {
  const page = await open(browser, article);
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator(".bar").isVisible(), false);
  assert.ok(await page.locator(".note").first().isVisible());
  assert.ok(await page.locator(".list dl").first().isVisible());
  assert.ok((await page.pdf()).length > 10_000);
  await page.fine();
});

test("without scripts the text, the notes and the speakers are there", async () => {
  const page = await open(browser, article, { javaScriptEnabled: false });
  assert.equal(await page.locator(".bar").isVisible(), false);
  const flat = (text) => text.replace(/\s+/g, " ").trim();
  const { text } = records.find((r) => r.id === "g7-vaccine-store");
  const shown = (await page.locator(".row > :first-child").allInnerTexts()).map(flat);
  assert.deepEqual(shown, text.split("\n").filter((part) => part.trim()).map(flat));
  assert.ok(await page.locator(".note").first().isVisible());
  assert.ok(await page.locator(".speaker").first().isVisible());
  await page.fine();
});

test("many articles have a list, and nothing serious", async () => {
  const page = await open(browser, all);
  assert.equal(await page.locator("article").count(), records.length);
  await page.locator(".contents a", { hasText: "Finland and Sweden" }).click();
  assert.ok(await page.locator("article", { hasText: "radio exercise" }).first().isVisible());
  assert.deepEqual(await serious(page), []);
});

test("hostile texts run nothing, reorder nothing and ask for nothing", async () => {
  const hostile = `</span></p></main></body><script>alert(1)</script><img src="http://example.org/x.png" onerror="alert(2)"><style>*{display:none}</style> ]]> --> \u202eevil\u202c \u001b[31m \u0000 "quoted" 'quoted' &lt;`;
  const length = [...hostile].length;
  const record = {
    schema_version: 1, id: hostile, status: "partial", offsets: "char", text: hostile,
    errors: [{ stage: hostile, code: hostile, message: hostile }], warnings: [{ code: "x", message: hostile }],
    meta: { title: hostile, outlet: hostile, published: hostile, byline: hostile, url: "javascript:alert(3)" },
    layers: {
      quotes: [{ content: [[0, 20], [30, length]], kind: hostile, score: 0.1, cue: [20, 30], speaker: [3, 25], speaker_name: hostile, speaker_type: "person", outlet: hostile, speaker_candidates: hostile }],
      entities: [{ start: 0, end: 9, label: "PERSON", canonical: hostile, title: hostile }],
      dates: [{ start: 5, end: 50, value: hostile }], outlets: [{ start: 2, end: 8, canonical: hostile, role: hostile }],
      memberships: [{ start: 0, end: 30, basis: "roster", organization: hostile, member: hostile, as_of: hostile }],
      [hostile]: [{ start: 1, end: 40, label: hostile, [hostile]: hostile }],
    },
  };
  const { path } = file("hostile.jsonl", JSON.stringify(record) + "\n");
  const { url } = file("hostile.html", copydesk("view", path));
  const page = await open(browser, url);
  const text = await page.locator(".row > :first-child").first().evaluate((e) => e.textContent);
  assert.equal(text, hostile.replace("\u202e", "RLO").replace("\u202c", "PDF").replace("\u001b", "ESC").replace("\u0000", "U+0000"));
  assert.equal(await page.locator("script, style, img", { hasText: "alert(1)" }).count(), 0);
  assert.equal(await page.locator('[href^="javascript"]').count(), 0);
  await page.locator(".q").first().click();
  await page.locator(".speaker").first().click();
  assert.deepEqual(await serious(page), []);
  await page.fine();
});

test("an article with a million annotations stays usable", async () => {
  const sentence = "“Word,” said Ann. ";
  const entities = Array.from({ length: 500_000 }, (_, i) => ({ start: (i % 40_000), end: (i % 40_000) + 4, label: "PERSON" }));
  const quotes = Array.from({ length: 500_000 }, (_, i) => ({ content: [[i % 9_000, 40_000 - (i % 9_000)]], kind: "direct", speaker_name: `Ann ${i % 50}`, speaker_type: "person", score: 0.5 }));
  const record = { schema_version: 1, id: "many", status: "ok", offsets: "char", text: sentence.repeat(3_000), layers: { quotes, entities } };
  const { path } = file("many.jsonl", JSON.stringify(record) + "\n");
  const html = copydesk("view", path);
  assert.ok(html.length < 8_000_000, String(html.length));
  const page = await open(browser, file("many.html", html).url);
  assert.equal(await page.locator(".notice", { hasText: "500000 annotations" }).count(), 2);
  await page.locator('[data-switch="names"]').click();
  await page.locator(".speaker").first().click();
  assert.equal(await page.locator('.speaker[aria-pressed="true"]').count(), 1);
  await page.fine();
});

test("pictures for README", async () => {
  const light = await open(browser, article, { viewport: { width: 1260, height: 520 } });
  await light.locator(".row", { hasText: "Canadian Health Minister" }).evaluate((e) => scrollTo(0, e.getBoundingClientRect().top - 70));
  await picture(light, "view");
  await light.fine();
  const dark = await open(browser, nested, { viewport: { width: 760, height: 560 }, colorScheme: "dark" });
  await dark.locator(".row", { hasText: "According to the Swedish" }).evaluate((e) => e.scrollIntoView({ block: "center" }));
  await picture(dark, "view-dark");
  await dark.fine();
});
