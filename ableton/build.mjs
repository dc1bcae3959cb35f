/**
 * Builds the extension: one CommonJS file, zipped with its manifest into dist/antiphon-VERSION.ablx.
 * The same sources give the same bytes. `--tests` bundles the tests into .build/ instead.
 */

import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { strToU8, zipSync } from "fflate";

const HERE = dirname(fileURLToPath(import.meta.url));
const PAGE = join(HERE, "../bridge/picture");
const SHARED = {
  bundle: true,
  platform: "node",
  target: "node20",
  absWorkingDir: HERE,
  plugins: [{ name: "page", setup: pageAsText }],
};

/** The dialog's page as one text, put together as bridge/picture/page.py does it. */
async function pageText() {
  const read = (name) => readFile(join(PAGE, name), "utf8");
  const frame = await read("page.html");
  const names = [...frame.matchAll(/\/\* (\w+\.\w+) \*\//g)].map(([, name]) => name);
  const pieces = new Map(await Promise.all(names.map(async (name) => [name, await read(name)])));
  return frame.replace(/\/\* (\w+\.\w+) \*\//g, (_mark, name) => pieces.get(name));
}

/** `import page from "antiphon:page"` is that text. */
function pageAsText({ onResolve, onLoad }) {
  onResolve({ filter: /^antiphon:page$/ }, ({ path }) => ({ path, namespace: "page" }));
  onLoad({ filter: /.*/, namespace: "page" }, async () => ({
    contents: await pageText(),
    loader: "text",
  }));
}

/** The extension's manifest, as Live wants it: exactly these fields. */
export async function manifest() {
  const { version } = JSON.parse(await readFile(join(HERE, "package.json"), "utf8"));
  return {
    name: "Antiphon",
    author: "Antiphon",
    entry: "dist/extension.js",
    version,
    minimumApiVersion: "1.0.0",
  };
}

/** The bytes of the .ablx. */
export async function ablx() {
  const { outputFiles } = await build({
    ...SHARED,
    entryPoints: ["src/extension.ts"],
    format: "cjs",
    charset: "utf8",
    write: false,
  });
  const files = {
    "dist/extension.js": outputFiles[0].contents,
    "manifest.json": strToU8(`${JSON.stringify(await manifest(), null, 2)}\n`),
  };
  // The first moment a zip can name, on local clocks as zips have it: no build time in the file.
  return zipSync(files, { level: 9, mtime: new Date(1980, 0, 1) });
}

/** Where the .ablx of this version lies. */
export async function ablxPath() {
  return join(HERE, "dist", `antiphon-${(await manifest()).version}.ablx`);
}

async function buildTests() {
  const out = join(HERE, ".build");
  await rm(out, { recursive: true, force: true });
  const tests = (await readdir(join(HERE, "tests"))).filter((name) => name.endsWith(".test.ts"));
  await build({
    ...SHARED,
    entryPoints: tests.map((name) => join("tests", name)),
    outdir: out,
    outExtension: { ".js": ".mjs" },
    format: "esm",
    external: ["../../tests/live/*", "../../tests/picture/*", "../build.mjs"],
    sourcemap: "inline",
  });
}

async function buildExtension() {
  const path = await ablxPath();
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, await ablx());
  console.log(path);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await (process.argv.includes("--tests") ? buildTests() : buildExtension());
}
