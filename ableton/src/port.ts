/** Which port the daemon listens on. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PORT } from "./protocol.generated.js";

/**
 * The port in `daemon.json` (`{"port": 7733}`) in the extension's own folder, the only one that
 * Live lets it read; the usual port when there is no such file or it says nothing sensible.
 */
export function daemonPort(storage: string | undefined): number {
  if (!storage) return PORT;
  try {
    const { port } = JSON.parse(readFileSync(join(storage, "daemon.json"), "utf8"));
    return Number.isInteger(port) && port > 0 && port < 65_536 ? port : PORT;
  } catch {
    return PORT; // absent, unreadable or not JSON: all mean that nobody has set a port
  }
}
