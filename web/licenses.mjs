// What ships in a live page, and under which licenses: all texts on standard output, and a table of names in a file.
//
//   cargo metadata ... | node web/licenses.mjs PACKAGES.json TABLE.md
//
// Texts that are the same stand once. Where a crate leaves the choice, it is taken under the MIT license.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const [packages, table] = process.argv.slice(2);
const { packages: crates, resolve } = JSON.parse(readFileSync(0, "utf8"));

/** Crates that the engine is made of; not those that only build it. */
const shipped = new Set();
const take = (id) => {
  if (shipped.has(id)) return;
  shipped.add(id);
  const node = resolve.nodes.find((one) => one.id === id);
  node.deps.filter((one) => one.dep_kinds.some((how) => how.kind === null)).forEach((one) => take(one.pkg));
};
take(resolve.root);

const texts_of = (folder, license) => {
  const files = readdirSync(folder).filter((name) => /^(licen[sc]e|copying|unlicense|notice)/i.test(name));
  const mit = files.filter((name) => /mit/i.test(name));
  const wanted = /\bMIT\b/.test(license) && mit.length > 0 ? mit : files;
  return wanted.map((name) => path.join(folder, name)).flatMap((file) => {
    try {
      return [readFileSync(file, "utf8")];
    } catch {
      return [];
    }
  });
};

const of_crates = crates
  .filter((one) => shipped.has(one.id) && one.source !== null)
  .filter((one) => !one.targets.some((target) => target.kind.includes("proc-macro")))
  .map(({ name, version, license, manifest_path }) => {
    return { name, version, license, text: texts_of(path.dirname(manifest_path), license).join("\n") };
  });
const of_page = JSON.parse(readFileSync(packages, "utf8"));
const all = [...of_crates, ...of_page].map((one) => ({ ...one, text: one.text.replaceAll("\r", "").trim() }));

const by_text = Map.groupBy ? Map.groupBy(all, (one) => one.text) : all.reduce((map, one) => map.set(one.text, [...(map.get(one.text) ?? []), one]), new Map());
const parts = [...by_text].map(([text, those]) => {
  const names = those.map((one) => `${one.name} ${one.version} (${one.license})`).join("\n");
  return `${names}\n\n${text}`;
});
const written = parts.join(`\n\n${"-".repeat(80)}\n\n`);
// it stands in a page as it is
if (/<!--|<\/?script/i.test(written)) throw new Error("a license would end the element that it stands in");
process.stdout.write(`${written}\n`);

const rows = (those) => those.map((one) => `| ${one.name} | ${one.version} | ${one.license} |\n`).join("");
const head = "| name | version | license |\n| --- | --- | --- |\n";
writeFileSync(
  table,
  `# What ships in a live page

\`cltv live\` writes pages that hold the engine and the page's own code, and with them these packages. Their licenses
stand in full in every page. Written by \`scripts/web\`.

## Crates in the engine

${head}${rows(of_crates)}
## Packages in the page

${head}${rows(of_page)}`,
);
