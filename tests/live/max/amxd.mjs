/**
 * Reads .amxd files and checks their structure, by the description of the format and not by the
 * writer: chunks, type, the block of a frozen device with its directory, the patcher's own words.
 */

import assert from "node:assert/strict";

const TYPES = {
  aaaa: "audio",
  mmmm: "midi",
  iiii: "instrument",
  nagg: "generator",
  natt: "transformation",
};
const FIELDS = ["type", "fnam", "sz32", "of32", "vers", "flag", "mdat"];

/** A device: `{kind, patcher, files}`; files is a Map of name to bytes, empty when it is unfrozen. */
export function readAmxd(bytes) {
  const chunks = chunksOf(bytes);
  assert.deepEqual([...chunks.keys()], ["ampf", "meta", "ptch"], "chunks");
  const type = chunks.get("ampf").toString("latin1");
  const payload = chunks.get("ptch");
  const isFrozen = payload.toString("latin1", 0, 4) === "mx@c";
  assert.equal(chunks.get("meta").readUInt32LE(), isFrozen ? 7 : 1, "meta");
  const files = isFrozen ? members(payload) : new Map();
  const [device] = files.values();
  if (!isFrozen) assert.equal(payload.toString("latin1", payload.length - 2), "\n\0", "ending");
  const { patcher } = JSON.parse(isFrozen ? device : payload.subarray(0, -2));
  assert.equal(patcher.project.amxdtype, Buffer.from(type).readUInt32BE(), "amxdtype");
  assert.ok(TYPES[type], `type ${type}`);
  return { kind: TYPES[type], patcher, files: new Map([...files].slice(1)) };
}

function chunksOf(bytes) {
  const chunks = new Map();
  let at = 0;
  while (at < bytes.length) {
    const length = bytes.readUInt32LE(at + 4);
    assert.ok(at + 8 + length <= bytes.length, "a chunk is cut off");
    chunks.set(bytes.toString("latin1", at, at + 4), bytes.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
  return chunks;
}

/** The files of a frozen block; they must lie one behind the other, with nothing in between. */
function members(block) {
  assert.equal(block.readUInt32BE(4), 16, "head");
  const footer = Number(block.readBigUInt64BE(8));
  const entries = fieldsOf(block.subarray(footer));
  assert.equal(entries.length, 1);
  assert.equal(entries[0].tag, "dlst");
  const files = new Map();
  let next = 16;
  for (const [index, { tag, data }] of fieldsOf(entries[0].data).entries()) {
    assert.equal(tag, "dire");
    const fields = fieldsOf(data);
    assert.deepEqual(
      fields.map((field) => field.tag),
      FIELDS,
    );
    const [type, name, size, offset, , flag] = fields.map((field) => field.data);
    assert.equal(type.toString(), index === 0 ? "JSON" : "TEXT");
    assert.equal(flag.readUInt32BE(), index === 0 ? 0x11 : 0);
    assert.equal(name.length % 4, 0, "a name is not padded");
    assert.equal(offset.readUInt32BE(), next, "a file lies elsewhere");
    next += size.readUInt32BE();
    const file = name.toString("utf8").replace(/\0+$/, "");
    files.set(file, block.subarray(offset.readUInt32BE(), next));
  }
  assert.equal(next, footer, "bytes between the files and their directory");
  return files;
}

function fieldsOf(bytes) {
  const fields = [];
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at + 4);
    assert.ok(length >= 8 && at + length <= bytes.length, "a field is cut off");
    const tag = bytes.toString("latin1", at, at + 4);
    fields.push({ tag, data: bytes.subarray(at + 8, at + length) });
    at += length;
  }
  return fields;
}
