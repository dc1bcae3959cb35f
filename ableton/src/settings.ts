/** Where the daemon is and what it wants to hear: `daemon.json`, the one file a musician may write. */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PORT } from "./protocol.generated.js";

export interface Settings {
  readonly port: number;
  readonly token: readonly [number, number]; // as it travels; 0 0 for none
}

/**
 * The settings in `daemon.json` (`{"port": 7733, "token": "…"}`) in the extension's own folder, the
 * only one that Live lets it read; the usual ones for what the file does not say sensibly.
 */
export function settingsIn(storage: string | undefined): Settings {
  const { port, token } = said(storage);
  const good = typeof port === "number" && Number.isInteger(port) && port > 0 && port < 65_536;
  return { port: good ? port : PORT, token: tokenNumbers(typeof token === "string" ? token : "") };
}

/** A token as it travels: the first eight bytes of its SHA-256 as two int32; 0 0 for none. */
export function tokenNumbers(token: string): [number, number] {
  if (!token) return [0, 0];
  const digest = createHash("sha256").update(token, "utf8").digest();
  return [digest.readInt32BE(0), digest.readInt32BE(4)];
}

function said(storage: string | undefined): Record<string, unknown> {
  if (!storage) return {};
  try {
    const read: unknown = JSON.parse(readFileSync(join(storage, "daemon.json"), "utf8"));
    return typeof read === "object" && read !== null ? { ...read } : {};
  } catch {
    return {}; // absent, unreadable or not JSON: all mean that nobody has set anything
  }
}
