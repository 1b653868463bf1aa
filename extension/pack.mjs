// Writes dist/extension/{chrome,firefox}/ and the zip of each, from the sources as they are. The same sources give the
// same octets: files are in order, times are fixed. Only manifest keys differ that the other browser does not know.
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { zipSync } from "fflate";

const HOME = new URL(".", import.meta.url).pathname;
const OUT = new URL("../dist/extension/", import.meta.url).pathname;
const LEFT_OUT = /(?:^|\/)(?:pack\.mjs|tsconfig\.json|.*\.md|logo\.svg)$|^store\//;
const LONG_AGO = new Date("1980-01-01T00:00:00"); // the earliest that a zip can say

/** @type {Record<string, (manifest: any) => any>} */
const TARGETS = {
  chrome: ({ browser_specific_settings: _, background, ...manifest }) => ({
    ...manifest,
    background: { service_worker: background.service_worker, type: background.type },
  }),
  firefox: ({ key: _, minimum_chrome_version: __, storage: ___, background, ...manifest }) => ({
    ...manifest,
    background: { scripts: background.scripts, type: background.type },
  }),
};
// A store gives the Chrome package its own key, and refuses one that it did not give.
const FOR_STORE = { chrome: ({ key: _, ...manifest }) => manifest, firefox: (/** @type {any} */ manifest) => manifest };

const manifest = JSON.parse(await readFile(join(HOME, "manifest.json"), "utf8"));
const found = await readdir(HOME, { recursive: true, withFileTypes: true });
const names = found
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).slice(HOME.length))
  .filter((name) => !LEFT_OUT.test(name))
  .toSorted();
await rm(OUT, { recursive: true, force: true });
for (const [target, adapt] of Object.entries(TARGETS)) {
  /** @type {Record<string, Uint8Array>} */
  const files = {};
  for (const name of names) files[name] = new Uint8Array(await readFile(join(HOME, name)));
  const adapted = adapt(manifest);
  files["manifest.json"] = asJson(adapted);
  for (const [name, octets] of Object.entries(files)) {
    const path = join(OUT, target, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, octets);
  }
  files["manifest.json"] = asJson(FOR_STORE[/** @type {keyof FOR_STORE} */ (target)](adapted));
  const zip = join(OUT, `telelint-${target}-${manifest.version}.zip`);
  await writeFile(zip, zipSync(files, { level: 9, mtime: LONG_AGO }));
  process.stdout.write(`${zip}\n`);
}

/** @param {unknown} content */
function asJson(content) {
  return new TextEncoder().encode(`${JSON.stringify(content, null, 2)}\n`);
}
