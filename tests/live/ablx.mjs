/** Reads .ablx files: plain zips of deflated or stored members, as Live unpacks them. */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { inflateRawSync } from "node:zlib";

const END = 0x06054b50;
const MEMBER = 0x02014b50;

/** The members of a zip: a Map of name to bytes. */
export function members(zip) {
  const end = zip.lastIndexOf(Buffer.from("PK\x05\x06"));
  if (end < 0 || zip.readUInt32LE(end) !== END) throw new Error("not a zip");
  const found = new Map();
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    if (zip.readUInt32LE(at) !== MEMBER) throw new Error("the zip's directory is broken");
    const nameLength = zip.readUInt16LE(at + 28);
    const name = zip.toString("utf8", at + 46, at + 46 + nameLength);
    found.set(name, content(zip, at));
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return found;
}

/** Unpack an .ablx into a folder, check its manifest, and return the path of its entry file. */
export function install(path, folder) {
  const files = members(readFileSync(path));
  for (const [name, bytes] of files) {
    if (name.includes("..") || name.startsWith("/")) throw new Error(`bad member ${name}`);
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  const manifest = JSON.parse(String(files.get("manifest.json")));
  const fields = ["author", "entry", "minimumApiVersion", "name", "version"];
  if (Object.keys(manifest).sort().join() !== fields.join()) throw new Error("a wrong manifest");
  if (!files.has(manifest.entry)) throw new Error(`the entry ${manifest.entry} is not there`);
  return join(folder, manifest.entry);
}

function content(zip, entry) {
  const method = zip.readUInt16LE(entry + 10);
  const size = zip.readUInt32LE(entry + 20);
  const local = zip.readUInt32LE(entry + 42);
  const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  const bytes = zip.subarray(start, start + size);
  if (method === 0) return bytes;
  if (method === 8) return inflateRawSync(bytes);
  throw new Error(`zip method ${method} is not one that Live reads`);
}
