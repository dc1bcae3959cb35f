/**
 * Writes .amxd files, the same bytes for the same contents.
 *
 * Layout: chunks of a four-letter tag, a little-endian length and data. The patcher is plain JSON in
 * a development device. In a frozen one it is a block of files, big-endian, with a directory at its
 * end, so that one file is all there is to hand on.
 */

// what a device is, in the four letters that say so in its file
const LETTERS = { midi: "mmmm", generator: "nagg", transformation: "natt" };
const EPOCH = 2_082_844_800; // seconds from Max's year 1904 to 1970
const BUILT = EPOCH + 315_532_800; // the first of January 1980: no build time in the file
const DEVICE_ITSELF = 0x11;
const META = { unfrozen: 1, frozen: 7 };
const HEAD = 16; // bytes before the first file of a frozen block

/** What a patcher's project block must say of the device's type. */
export function amxdType(kind) {
  return letters(kind).readUInt32BE();
}

/** A development device: Max finds its scripts in files beside it. */
export function unfrozen(kind, patcher) {
  return device(kind, META.unfrozen, Buffer.concat([json(patcher), Buffer.from("\n\0")]));
}

/** A device with everything in it; `files` maps names of scripts to their bytes. */
export function frozen(kind, name, patcher, files) {
  const members = [
    { type: "JSON", name, bytes: json(patcher), flag: DEVICE_ITSELF },
    ...[...files].map(([name, bytes]) => ({ type: "TEXT", name, bytes, flag: 0 })),
  ];
  let at = HEAD;
  const entries = members.map(({ bytes, ...entry }) => {
    const offset = at;
    at += bytes.length;
    return directoryEntry({ ...entry, size: bytes.length, offset });
  });
  const head = Buffer.concat([Buffer.from("mx@c"), big32(HEAD), big64(at)]);
  const bodies = members.map(({ bytes }) => bytes);
  return device(kind, META.frozen, Buffer.concat([head, ...bodies, field("dlst", ...entries)]));
}

function letters(kind) {
  if (!LETTERS[kind]) throw new Error(`a device is no ${kind}`);
  return Buffer.from(LETTERS[kind]);
}

function device(kind, meta, payload) {
  return Buffer.concat([
    chunk("ampf", letters(kind)),
    chunk("meta", little32(meta)),
    chunk("ptch", payload),
  ]);
}

function directoryEntry({ type, name, size, offset, flag }) {
  return field(
    "dire",
    field("type", Buffer.from(type)),
    field("fnam", padded(name)),
    field("sz32", big32(size)),
    field("of32", big32(offset)),
    field("vers", big32(0)),
    field("flag", big32(flag)),
    field("mdat", big32(BUILT)),
  );
}

function chunk(tag, data) {
  return Buffer.concat([Buffer.from(tag), little32(data.length), data]);
}

/** A field of the directory: its length counts its own head too. */
function field(tag, ...data) {
  const body = Buffer.concat(data);
  return Buffer.concat([Buffer.from(tag), big32(body.length + 8), body]);
}

/** A name with at least one zero behind it, as long as a multiple of four. */
function padded(name) {
  const raw = Buffer.from(name, "utf8");
  return Buffer.concat([raw, Buffer.alloc(4 - (raw.length % 4))]);
}

function json(patcher) {
  return Buffer.from(JSON.stringify(patcher, null, 1), "utf8");
}

function big32(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function big64(value) {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

function little32(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
