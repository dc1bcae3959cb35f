/** Loads an extension's entry file the way Live does: in a context without the web's globals. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { createContext, runInContext } from "node:vm";

/** The module's exports. What is not listed here does not exist for the extension. */
export function loadEntry(file, { print = console } = {}) {
  const module = { exports: {} };
  const globals = {
    AbortController,
    Buffer,
    clearInterval,
    clearTimeout,
    console: print,
    fetch,
    process,
    setInterval,
    setTimeout,
    require: createRequire(file),
    module,
    exports: module.exports,
    __dirname: dirname(file),
    __filename: file,
  };
  runInContext(readFileSync(file, "utf8"), createContext(globals), { filename: file });
  return module.exports;
}
