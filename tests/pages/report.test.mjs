// `copydesk report` and `copydesk diff` in a browser: numbers lead to quotes, tables sort and filter, also on phones and without scripts.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { copydesk, file, folder, launch, open, picture, serious } from "./browser.mjs";

const out = join(folder, "out.jsonl");
const at = (name) => join(folder, name);
let browser, report, diff, data;

before(async () => {
  copydesk("run", "pipelines/news.toml", "examples", "--builtin", "-q", "-o", out);
  copydesk("report", out, "-o", at("report.html"));
  data = JSON.parse(copydesk("report", out, "--json"));
  // The same articles with other speakers: everybody's words in one mouth.
  const others = readFileSync(out, "utf8").replaceAll('"speaker_name":"Odile Farnsworth-Roy"', '"speaker_name":"Kenji Morobashi"');
  writeFileSync(at("others.jsonl"), others);
  assert.throws(() => copydesk("diff", out, at("others.jsonl"), "-o", at("diff.html")), { status: 3 });
  report = pathToFileURL(at("report.html")).href;
  diff = pathToFileURL(at("diff.html")).href;
  browser = await launch();
});
after(() => browser?.close());

const quotes = (page) => page.locator("#quotes li:visible");

test("each number leads to its quotes, and back", async () => {
  const page = await open(browser, report);
  assert.equal(await quotes(page).count(), data.quotes.length);
  const numbers = page.locator("#people-table a.n[data-q], #outlets-table a.n[data-q], #sexes-table a.n[data-q]");
  assert.ok((await numbers.count()) > 100);
  for (const number of (await numbers.all()).filter((_, i) => i % 7 === 0)) {
    await number.click();
    assert.equal(await quotes(page).count(), Number(await number.getAttribute("data-n")), await number.getAttribute("data-q"));
  }
  const first = page.locator("#people-table tbody tr").first();
  await first.locator("a.n").first().click();
  const name = (await first.locator("th").innerText()).split("\n")[0];
  assert.deepEqual(await page.locator("#quotes h3:visible").allInnerTexts(), [name]);
  assert.match(await page.locator("#quotes-status").innerText(), /^6 quotes\./);
  assert.equal(await page.evaluate(() => document.activeElement.id), "quotes");
  await page.getByRole("button", { name: "Show all quotes" }).click();
  assert.equal(await quotes(page).count(), data.quotes.length);
  await page.fine();
});

test("tables are sorted by their heads, with a mouse and by keyboard", async () => {
  const page = await open(browser, report);
  const column = (n) => page.locator(`#people-table tbody tr > :nth-child(${n})`).allInnerTexts();
  const words = page.locator("#people-table thead button", { hasText: "Words" });
  await words.click();
  const down = (await column(4)).map(Number);
  assert.deepEqual(down, [...down].sort((a, b) => b - a));
  assert.equal(await page.locator("#people-table th[aria-sort]").getAttribute("aria-sort"), "descending");
  await words.focus();
  await page.keyboard.press("Enter");
  const up = (await column(4)).map(Number);
  assert.deepEqual(up, [...up].sort((a, b) => a - b));
  await page.locator("#people-table thead button", { hasText: "Name" }).click();
  const names = (await column(1)).map((cell) => cell.split("\n")[0]);
  assert.equal(names[0], "Aino Ketola-Marsh");
  await page.fine();
});

test("a field leaves the rows that have its words", async () => {
  const page = await open(browser, report);
  await page.getByLabel("Show rows with").first().fill("odile");
  assert.equal(await page.locator("#people-table tbody tr:visible").count(), 1);
  await page.getByLabel("Show rows with").first().fill("");
  assert.ok((await page.locator("#people-table tbody tr:visible").count()) > 20);
  await page.fine();
});

test("without scripts all numbers and quotes are there, and a person's lead to the person", async () => {
  const page = await open(browser, report, { javaScriptEnabled: false });
  assert.equal(await quotes(page).count(), data.quotes.length);
  await page.locator("#people-table a.n").first().click();
  assert.match(page.url(), /#p1$/);
  await page.context().close();
});

test("nothing serious for axe, in light and dark, on a phone and in print", async () => {
  for (const url of [report, diff]) {
    for (const options of [{}, { colorScheme: "dark" }, { viewport: { width: 360, height: 740 } }]) {
      const page = await open(browser, url, options);
      for (const details of await page.locator("details > summary:visible").all()) await details.click();
      assert.deepEqual(await serious(page), []);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `${wide} pixels too wide`);
      await page.fine();
    }
  }
  const page = await open(browser, report);
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator(".filter:visible").count(), 0);
  await page.fine();
});

test("a difference has changes of speakers first, and its numbers lead to them", async () => {
  const page = await open(browser, diff);
  assert.match(await page.locator("#quotes li").first().innerText(), /Odile Farnsworth-Roy → Kenji Morobashi/);
  const number = page.locator('#layers-table a.n[data-q*="s=yes"]').first();
  await number.click();
  assert.equal(await quotes(page).count(), Number(await number.innerText()));
  await page.fine();
});

test("hostile words are words", async () => {
  const evil = `</script><script>alert(1)</script><img src=x onerror=alert(2)>\u202e\u001b[2J]]>`;
  const record = {
    schema_version: 1, id: evil, status: "ok", offsets: "char", text: `${evil} said: no.`,
    meta: { outlet: evil, title: evil, url: "javascript:alert(3)", published: "2024-05-01" },
    layers: { quotes: [{ content: [[0, [...evil].length]], kind: "direct", speaker_name: evil, speaker_type: "person", mode: "said" }] },
  };
  const { path } = file("evil.jsonl", `${JSON.stringify(record)}\n`);
  copydesk("report", path, "-o", at("evil.html"));
  const page = await open(browser, pathToFileURL(at("evil.html")).href);
  assert.equal(await page.locator("img").count(), 0);
  await page.locator("#people-table a.n").first().click();
  assert.equal(await quotes(page).count(), 1);
  await page.fine();
});

test("pictures for README", async () => {
  const page = await open(browser, report);
  await picture(page, "report");
  await page.fine();
});
