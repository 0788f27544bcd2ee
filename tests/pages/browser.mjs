// What the tests share: the program, a browser, and what is asked of every page.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const QUIET = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";

export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

/// A folder that goes with the tests.
export const folder = mkdtempSync(join(tmpdir(), "copydesk-pages-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

/// Runs the program in the checkout.
export function copydesk(...args) {
  return execFileSync(process.env.COPYDESK, args, { cwd: root, encoding: "utf8", maxBuffer: 1 << 28 });
}

/// Writes a file and says its address.
export function file(name, content) {
  const path = join(folder, name);
  writeFileSync(path, content);
  return { path, url: pathToFileURL(path).href };
}

export const launch = () =>
  chromium.launch({ executablePath: process.env.CHROMIUM, args: QUIET.split(" ") });

/// Opens a page in a context of its own, and watches that it asks for nothing, runs nothing foreign and says no error.
export async function open(browser, url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  const wrong = [];
  const asked = [];
  page.on("console", (message) => wrong.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => wrong.push(`error: ${error}`));
  page.on("dialog", (dialog) => { wrong.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", (request) => asked.push(request.url()));
  await page.goto(url);
  page.fine = async () => {
    assert.deepEqual(wrong, []);
    assert.deepEqual(asked.filter((own) => !own.startsWith("data:")), [url]);
    await context.close();
  };
  return page;
}

/// What axe finds that is serious.
export async function serious(page) {
  // By the debugger, as no script may be added to the page.
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => axe.run());
  const bad = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  return bad.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((n) => n.html).join(" | ")}`);
}

/// A picture of what is on the screen: the same bytes twice; where it is wanted, it is kept, and small.
export async function picture(page, name) {
  const take = () => page.screenshot({ animations: "disabled", caret: "hide" });
  const bytes = await take();
  assert.ok(bytes.equals(await take()), `${name} is the same twice`);
  if (!process.env.SCREENSHOTS) return;
  assert.ok(bytes.length < 150_000, `${name} has ${bytes.length} bytes`);
  writeFileSync(join(process.env.SCREENSHOTS, `${name}.png`), bytes);
}
