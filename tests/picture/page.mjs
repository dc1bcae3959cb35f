/** The page's pieces in the tests: its scripts without a browser, and the whole page with music in it. */

import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";

const FOLDER = new URL("../../bridge/picture/", import.meta.url);
const read = (name) => readFileSync(new URL(name, FOLDER), "utf8");

/** What these scripts define of the given names, in a world with nothing but `globals`. */
export function defined(scripts, names, globals = {}) {
  const source = scripts.map(read).join("\n");
  return runInNewContext(`${source}; ({ ${names.join(", ")} })`, globals);
}

/** The page with its pieces and its music, as bridge/picture/page.py puts it together. */
export function page(music) {
  const html = read("page.html").replace(/\/\* (\w+\.\w+) \*\//g, (_mark, name) => read(name));
  const json = JSON.stringify(music).replaceAll("<", "\\u003c");
  return html.replace("/* music */", () => json);
}
