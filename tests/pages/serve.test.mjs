// `copydesk serve` in a browser: an article that is pasted, a file that is dropped, with and without scripts.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch, picture, root, serious } from "./browser.mjs";

let browser, server, home;
let said = "";

before(async () => {
  browser = await launch();
  // The address may come in pieces.
  server = spawn(process.env.COPYDESK, ["serve", "--address", "127.0.0.1:0", "-j", "1"], { stdio: ["ignore", "ignore", "pipe"] });
  home = await new Promise((resolve, reject) => {
    server.stderr.on("data", (bytes) => {
      said += bytes;
      const [address] = said.match(/http:\/\/[\d.:]+(?= )/) ?? [];
      if (address) resolve(`${address}/`);
    });
    server.on("exit", () => reject(new Error(`the server ended: ${said}`)));
  });
});

after(async () => {
  await browser?.close();
  const ended = new Promise((resolve) => server.on("exit", (code) => resolve(code)));
  server.kill("SIGTERM");
  assert.equal(await ended, 0, `it ends in order: ${said}`);
});

async function open(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1180, height: 760 }, ...options });
  const page = await context.newPage();
  const wrong = [];
  page.on("console", (message) => wrong.push(message.text()));
  page.on("request", (request) => {
    if (!request.url().startsWith(home) && !request.url().startsWith("data:")) wrong.push(request.url());
  });
  await page.goto(home);
  page.fine = async (expected = []) => {
    assert.deepEqual(wrong, expected);
    await context.close();
  };
  return page;
}

for (const javaScriptEnabled of [true, false]) {
  test(`an article that is pasted is seen, ${javaScriptEnabled ? "with" : "without"} scripts`, async () => {
    const page = await open({ javaScriptEnabled });
    await page.getByLabel("Article").fill("Council reopens the old pier after two years\n\n“The pier is safe,” Ingrid Oakley said on Monday. <script>alert(1)</script>");
    await page.getByLabel("Published").fill("2024-05-08");
    await page.getByRole("button", { name: "Read it" }).click();
    await page.locator(".row", { hasText: "Council reopens the old pier" }).waitFor();
    assert.match(await page.title(), /^Council reopens the old pier/);
    assert.ok(await page.locator(".note", { hasText: "Ingrid Oakley" }).isVisible());
    assert.equal(await page.locator(".mark.date").last().getAttribute("data-tip"), "2024-05-06");
    await page.getByRole("link", { name: "another article" }).click();
    assert.equal(page.url(), home);
    await page.fine();
  });
}

test("a file that is dropped anywhere is seen", async () => {
  const page = await open();
  const dropped = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(["Seals close harbour road\n\n“They are asleep,” said Ann Berg."], "seals.txt"));
    return data;
  });
  await page.dispatchEvent("body", "drop", { dataTransfer: dropped });
  await page.locator("h1", { hasText: "Seals close harbour road" }).waitFor();
  await page.fine();
});

test("a page that was saved is an article", async () => {
  const page = await open();
  await page.getByLabel("Or a file").setInputFiles(join(root, "examples/pages/lighthouse-sale.html"));
  await page.getByRole("button", { name: "Read it" }).click();
  await page.locator("h1", { hasText: "Island buys back its lighthouse" }).waitFor();
  await page.goBack();
  await page.getByLabel("Or a file").setInputFiles([]);
  await page.getByRole("button", { name: "Read it" }).click();
  assert.ok(await page.locator(".notice", { hasText: "Paste an article" }).isVisible());
  await page.fine(["Failed to load resource: the server responded with a status of 400 (Bad Request)"]);
});

test("nothing serious, light and dark and on a phone", async () => {
  for (const options of [{}, { colorScheme: "dark" }, { viewport: { width: 360, height: 740 } }]) {
    const page = await open(options);
    assert.deepEqual(await serious(page), []);
    const [wide, screen] = await page.evaluate(() => [document.scrollingElement.scrollWidth, innerWidth]);
    assert.ok(wide <= screen);
    await page.fine();
  }
});

test("a picture for README", async () => {
  const page = await open();
  await picture(page, "serve");
  await page.fine();
});
