// The live page in real browsers, from a file, used as a reader would: by keyboard and by pointer.
//
//   node test/browsers.mjs PROGRAM [--pictures FOLDER]     PROGRAM writes the pages and is held against them
//
// Takes every browser that is there, says SKIPPED for one that is not, and prints what it measured.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";

const [given, option, pictures] = process.argv.slice(2);
const program = path.resolve(given);
const root = path.resolve(import.meta.dirname, "../../..");
const place = mkdtempSync(path.join(tmpdir(), "cltv-page-"));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const run = (...args) => execFileSync(program, args, { cwd: root, encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "pipe"] });
const page_of = (scenario, name) => {
  const out = path.join(place, `${name}.html`);
  run("live", scenario, "--out", out);
  return out;
};

const BROWSERS = [
  {
    browser: "chrome",
    at: ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"],
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  },
  { browser: "firefox", at: ["/usr/bin/firefox-esr", "/usr/bin/firefox"], args: [] },
];

const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** What is wrong with how the page got on, collected while it is used. */
function watch(page, faults) {
  page.on("console", (message) => ["error", "warn"].includes(message.type()) && faults.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => faults.push(`dialog: ${dialog.message()}`));
  page.on("request", (request) => /^(file|blob|data):/.test(request.url()) || faults.push(`request: ${request.url()}`));
}

const text = (page, selector) => page.$eval(selector, (one) => one.textContent);
const figure = (page, name) => page.$eval(`[data-metric="${name}"]`, (one) => ({ mean: Number(one.dataset.mean), draws: Number(one.dataset.draws) }));
const curve = (page) => page.$eval(".charts path.now", (one) => one.getAttribute("d"));
const until = (page, wanted, ...args) => page.waitForFunction(wanted, { timeout: 60000, polling: 50 }, ...args);
/** Waits until all that was asked is answered, and drawn. */
async function settled(page) {
  await until(page, () => globalThis.cltv.rests());
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50))));
}
const measured = (page, name) => page.evaluate((name) => performance.getEntriesByName(name).map((one) => one.duration), name);

const quantile = (sorted, q) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];

async function use(browser, name) {
  const faults = [];
  const open = async (address, wide = 1400) => {
    const page = await browser.newPage();
    await page.setViewport({ width: wide, height: 1000 });
    watch(page, faults);
    await page.goto(address);
    await page.waitForSelector("#answer", { timeout: 60000 });
    return page;
  };
  const say = (what) => console.log(`  ${name}: ${what}`);
  const coffee = page_of("scenarios/coffee-chain.toml", "coffee-chain");
  const address = pathToFileURL(coffee).href;
  const page = await open(address);
  await page.waitForSelector("input[type=range][data-path]", { timeout: 60000 });
  const [first] = await measured(page, "first answer");
  say(`load to first answer ${first.toFixed(0)} ms`);

  // refined, it says what the program says, to the last bit
  await settled(page);
  const own = JSON.parse(run("run", "scenarios/coffee-chain.toml", "--format", "json", "--no-charts", "--out", path.join(place, "run")));
  const loaded = await figure(page, "npv");
  assert.equal(loaded.draws, own.draws);
  assert.equal(loaded.mean, own.business.metrics.npv.mean, "npv as the program finds it");
  const sentence = await text(page, "#answer");

  // by keyboard
  const slider = "aside .slider:first-of-type input[type=range]";
  const dial = await page.$eval(slider, (one) => one.dataset.path);
  const drawn = await curve(page);
  await page.focus(slider);
  for (let press = 0; press < 12; press++) await page.keyboard.press("ArrowRight");
  await until(page, (was) => document.querySelector("#answer").textContent !== was, sentence);
  assert.ok(await page.$("#against"), "what changed is said");
  await until(page, (was) => document.querySelector(".charts path.now").getAttribute("d") !== was, drawn);
  assert.ok(await page.$(".charts path.ghost"), "the scenario as loaded stays as a ghost");
  say(`moved ${dial} by keyboard`);

  // refined again, it is the program's answer to the changed scenario
  await settled(page);
  const changed = await page.$eval(slider, (one) => `${one.dataset.path}=${+Number(one.value).toPrecision(6)}`);
  const again = JSON.parse(run("run", "scenarios/coffee-chain.toml", "--set", changed, "--format", "json", "--no-charts", "--out", path.join(place, "run")));
  assert.equal((await figure(page, "npv")).mean, again.business.metrics.npv.mean, `npv with ${changed} as the program finds it`);

  // by pointer, and taken back
  const box = await (await page.$(slider)).boundingBox();
  const before = await text(page, "#answer");
  await page.mouse.click(box.x + 0.15 * box.width, box.y + box.height / 2);
  await until(page, (was) => document.querySelector("#answer").textContent !== was, before);
  await page.click("#undo");
  await until(page, (was) => document.querySelector("#answer").textContent === was, before);
  await page.click("#redo");
  await page.click("#as-loaded");
  await until(page, (was) => document.querySelector("#answer").textContent === was, sentence);

  // while it is dragged
  await page.evaluate(() => performance.clearMeasures());
  await settled(page);
  for (let step = 0; step < 40; step++) {
    await page.mouse.click(box.x + (0.2 + 0.015 * step) * box.width, box.y + box.height / 2);
    await wait(180);
  }
  await settled(page);
  const times = (await measured(page, "input to drawn page")).sort((a, b) => a - b);
  const refined = (await measured(page, "input to refined")).at(-1);
  const memory = (await page.evaluate(() => globalThis.cltv.memory())) / 1e6;
  say(`input to drawn page: median ${quantile(times, 0.5).toFixed(0)} ms, 95th percentile ${quantile(times, 0.95).toFixed(0)} ms of ${times.length}; refined after ${(refined / 1000).toFixed(1)} s; engines hold ${memory.toFixed(0)} MB`);
  await page.click("#as-loaded");
  await settled(page);

  // a program off
  const compared = (was) => ![was, undefined].includes(document.querySelector("#programs-finding")?.textContent);
  const finding = await text(page, "#programs-finding");
  await page.click("input[data-program=win-back]");
  await until(page, compared, finding);
  say(`without win-back: ${await text(page, "#programs-finding")}`);

  // a link shows what its sender saw
  await page.click("#copy-link");
  await settled(page);
  const link = page.url();
  assert.match(link, /programs=/);
  const other = await open(link);
  await until(other, (wanted) => document.querySelector("#answer").textContent === wanted, await text(page, "#answer"));
  await settled(other);
  assert.equal((await figure(other, "npv")).mean, (await figure(page, "npv")).mean);
  await other.close();
  await page.click("#as-loaded");

  // a verdict turns
  const verdicts = () => page.$$eval(".verdict", (all) => all.map((one) => one.textContent).join());
  await page.waitForSelector(".verdict");
  const held = await verdicts();
  const exact = await page.$("input[type=search]");
  await exact.type("first-time churn");
  await settle_claim(page, held, verdicts);
  say("a claim's verdict turned");
  await page.click("#as-loaded");

  // an error in the text stands in its place
  await page.click("#editor summary");
  await page.waitForSelector(".cm-content");
  await until(page, () => document.querySelector(".cm-content").textContent.includes("coffee shops"));
  await page.focus(".cm-content");
  await page.keyboard.type("churm = 3\n");
  await page.waitForSelector("#editor .problems .error");
  assert.match(await text(page, "#editor .problems"), /line 1/);
  assert.ok(await page.$(".cm-lintRange-error"), "the place is marked");
  for (let press = 0; press < 10; press++) await page.keyboard.press("Backspace");
  await until(page, () => !document.querySelector("#editor .problems .error"));
  say("an error in the text was shown in its place");

  // what is downloaded differs in the changed line only, and parses
  await page.focus(slider);
  await page.keyboard.press("ArrowRight");
  await page.waitForSelector("#against");
  await page.evaluate(() => {
    const make = URL.createObjectURL.bind(URL);
    URL.createObjectURL = (blob) => {
      blob.text().then((text) => (globalThis.downloaded = text));
      return make(blob);
    };
  });
  await settled(page);
  // nothing moves any more under the pointer
  await page.$eval("#download", (one) => one.scrollIntoView({ block: "center" }));
  await page.click("#download");
  await until(page, () => globalThis.downloaded !== undefined);
  const saved = await page.evaluate(() => globalThis.downloaded);
  const copy = path.join(place, "changed.toml");
  writeFileSync(copy, saved);
  run("check", copy);
  const original = readFileSync(path.join(root, "scenarios/coffee-chain.toml"), "utf8").split("\n");
  const differing = saved.split("\n").filter((line, index) => line !== original[index]);
  assert.equal(differing.length, 1, `one changed line: ${differing.join(" | ")}`);
  say(`downloaded: ${differing[0]}`);

  // a log gives the fit that the program gives
  const log = path.join(root, "web/page/test/log.csv");
  await (await page.$("#log")).uploadFile(log);
  await page.waitForSelector("#fit", { timeout: 60000 });
  const shown = await text(page, "#fit pre");
  const told = run("calibrate", log, "--amount", "amount", "--out", path.join(place, "fit"));
  const laws = told.match(/\b[a-z-]+ +log-likelihood \S+/g) ?? [];
  assert.ok(laws.length >= 3 && laws.every((law) => shown.includes(law)), `the page fits as the program: ${laws}`);

  // the same rows as a spreadsheet in German saves them: other names, other dates, other letters, a line of its own
  const [, ...rows] = readFileSync(log, "utf8").trim().split("\n");
  const odd = rows.map((row) => row.split(",")).map(([customer, day, paid]) => `M\u00fc-${customer};${day.split("-").reverse().join("/")};${paid.replace(".", ",")}`);
  const export_of = path.join(place, "export.csv");
  writeFileSync(export_of, ["sep=;", "Kd-Nr;Tag;Betrag", ...odd].join("\n"), "latin1");
  await (await page.$("#log")).uploadFile(export_of);
  await until(page, () => [...document.querySelectorAll("[data-column=customer] option")].some((one) => one.value === "Kd-Nr"));
  assert.equal(await page.$("#fit"), null, "nothing is fitted to columns that nobody knows");
  assert.match(await text(page, "#calibration"), /not UTF-8/);
  await page.select("[data-column=customer]", "Kd-Nr");
  await page.select("[data-column=date]", "Tag");
  await page.select("[data-column=dates]", "%d/%m/%Y");
  await page.click("#fit-log");
  await page.waitForSelector("#fit", { timeout: 60000 });
  assert.ok(laws.every((law) => shown.includes(law)) && (await text(page, "#fit pre")).includes(laws[0]), "columns by other names are the same log");
  await page.click("#take-fit");
  await until(page, () => document.querySelector("#answer")?.textContent.includes("A customer is worth"));
  say("a log was fitted, and its scenario opened");

  // nothing serious for a screen reader, and no sideways scrolling on a phone
  const fresh = await open(address, 400);
  await settled(fresh);
  const sideways = await fresh.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(sideways <= 0, `the page is ${sideways} pixels too wide at 400`);
  await fresh.evaluate(axe);
  const found = await fresh.evaluate(async () => (await globalThis.axe.run()).violations.filter((one) => ["serious", "critical"].includes(one.impact)).map((one) => `${one.id}: ${one.nodes.length} × ${one.nodes[0].html.slice(0, 120)}`));
  assert.deepEqual(found, []);
  if (option === "--pictures") {
    for (const theme of ["light", "dark"]) {
      for (const wide of [1400, 400]) {
        await fresh.setViewport({ width: wide, height: 1000 });
        await fresh.evaluate((theme) => (document.documentElement.dataset.theme = theme), theme);
        await fresh.screenshot({ path: path.join(pictures, `${name}-${theme}-${wide}.png`), fullPage: true });
      }
    }
  }

  // names that would like to be more than names
  const hostile = await open(pathToFileURL(page_of("tests/hostile.toml", "hostile")).href);
  await settled(hostile);
  assert.match(await text(hostile, "h1"), /<script>/);
  say("hostile names are inert");

  assert.deepEqual(faults, [], "no request, no error");
}

/** Moves the first number that was found until a verdict turns. */
async function settle_claim(page, held, verdicts) {
  const selector = ".search + .sliders input[type=range]";
  await page.waitForSelector(selector);
  for (const key of ["Home", "End"]) {
    await page.focus(selector);
    await page.keyboard.press(key);
    for (let waited = 0; waited < 20000; waited += 100) {
      if ((await verdicts()) !== held) return;
      await wait(100);
    }
  }
  assert.fail("no verdict turned");
}

for (const { browser: kind, at, args } of BROWSERS) {
  const executablePath = at.find(existsSync);
  if (!executablePath) {
    console.log(`SKIPPED: ${kind} is not here`);
    continue;
  }
  const browser = await puppeteer.launch({ browser: kind, executablePath, args, headless: true });
  console.log(await browser.version());
  try {
    await use(browser, kind);
  } finally {
    await browser.close();
  }
}
