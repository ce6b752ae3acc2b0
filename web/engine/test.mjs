// Asks the engine and the program the same of every shipped scenario, and says where a number, or a word, differs.
// Fails where that is more than the last digits of a number.
//
//   node web/engine/test.mjs ENGINE.wasm PROGRAM [DRAWS]      in the project's folder

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { open } from "./engine.mjs";

const [engine, program, draws = "4"] = process.argv.slice(2);
/** Largest relative difference that is the last digits: what a platform's own logarithm makes of a sampled amount. */
const LAST_DIGITS = 1e-13;
const sets = [`simulation.draws=${draws}`, "simulation.seed=1"];

const ask = await open(readFileSync(engine));
const files = readdirSync("scenarios", { recursive: true }).map((name) => join("scenarios", name)).sort();
const scenarios = files.filter((file) => file.endsWith(".toml"));
const tables = files.filter((file) => file.endsWith(".csv"));
const texts = Object.fromEntries([...scenarios, ...tables].map((file) => [file, readFileSync(file, "utf8")]));
const out = mkdtempSync(join(tmpdir(), "cltv-"));

/** What the program prints as JSON, or null where it refuses. */
function printed(verb, file) {
  const written = verb === "explain" ? [] : ["--out", out, "--no-charts"];
  const set = sets.flatMap((one) => ["--set", one]);
  try {
    const text = execFileSync(program, [verb, file, "--format", "json", ...set, ...written], {
      maxBuffer: 1 << 30,
      stdio: ["ignore", "pipe", "ignore"],
    });
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Calls `tell` with every path at which two values differ, and returns how many numbers there are. */
function compare(path, here, there, tell) {
  if (here !== null && there !== null && typeof here === "object" && typeof there === "object") {
    const keys = new Set([...Object.keys(here), ...Object.keys(there)]);
    return [...keys].reduce((n, key) => n + compare(`${path}.${key}`, here[key], there[key], tell), 0);
  }
  if (!Object.is(here, there)) tell(path, here, there);
  return typeof there === "number" ? 1 : 0;
}

const seconds = { engine: 0, program: 0 };
const clocked = (who, work) => {
  const begun = performance.now();
  const done = work();
  seconds[who] += (performance.now() - begun) / 1000;
  return done;
};

let [questions, numbers, apart, failed] = [0, 0, 0, 0];
for (const file of scenarios) {
  const { error } = ask({ load: { file, texts } });
  if (error) throw new Error(`${file}: ${error}`);
  for (const verb of ["explain", "run", "compare", "claim"]) {
    const there = clocked("program", () => printed(verb, file));
    const here = clocked("engine", () => ask({ [verb]: { sets } }));
    questions += 1;
    const different = [];
    numbers += compare("", here.answer, there, (...found) => different.push(found));
    if (different.length > 0) {
      apart += 1;
      const size = ([, a, b]) => (typeof a === "number" && typeof b === "number" ? Math.abs(a / b - 1) : Infinity);
      const worst = different.reduce((most, one) => (size(one) > size(most) ? one : most));
      if (!(size(worst) <= LAST_DIGITS)) failed += 1;
      const [path, a, b] = worst;
      console.log(`${verb} ${file}: ${different.length} differ, most ${path.slice(1)}: ${a} here, ${b} there`);
    }
  }
}
rmSync(out, { recursive: true });
console.log(
  `${scenarios.length} scenarios, ${questions} questions, ${numbers} numbers, ${draws} draws: ` +
    (apart ? `${apart} answers differ, ${failed} by more than the last digits` : "all the same to the last bit") +
    `; ${seconds.engine.toFixed(1)} s here, ${seconds.program.toFixed(1)} s there`,
);
process.exitCode = failed ? 1 : 0;
