// Bundles the page: dist/page.js (the worker inside, as text), dist/page.css, and dist/licenses.json, what ships in them.
import { build } from "esbuild";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

const common = { bundle: true, minify: true, format: "iife", target: ["es2022"], legalComments: "none", metafile: true };

const worker = await build({ ...common, entryPoints: ["src/worker.ts"], write: false });
const page = await build({
  ...common,
  entryPoints: ["src/main.tsx"],
  jsx: "automatic",
  jsxImportSource: "preact",
  outfile: "dist/page.js",
  define: { WORKER: JSON.stringify(worker.outputFiles[0].text) },
});
await build({ bundle: true, minify: true, entryPoints: ["src/page.css"], outfile: "dist/page.css" });

const packages = new Set();
for (const input of Object.keys({ ...page.metafile.inputs, ...worker.metafile.inputs })) {
  const found = input.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//);
  if (found) packages.add(found[1]);
}
const licenses = [];
for (const name of [...packages].sort()) {
  const folder = path.join("node_modules", name);
  const { version, license } = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
  let text = "";
  for (const file of ["LICENSE", "LICENSE.md", "LICENSE.txt", "license"]) {
    text ||= await readFile(path.join(folder, file), "utf8").catch(() => "");
  }
  licenses.push({ name, version, license, text });
}
await mkdir("dist", { recursive: true });
await writeFile("dist/licenses.json", JSON.stringify(licenses));
const bytes = Object.values(page.metafile.outputs)[0].bytes;
console.log(`dist/page.js: ${bytes} bytes, with ${licenses.length} packages: ${licenses.map((one) => one.name).join(", ")}`);
