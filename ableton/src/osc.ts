/** OSC 1.0 messages of int32 and string arguments, the only ones protocol 1 uses. */

import type { Message } from "./message.js";

/** A datagram that is not an OSC message of integers and strings. */
export class OscError extends Error {}

/** The datagram of a message; raises OscError for a number that is not an int32. */
export function encode({ address, args }: Message): Buffer {
  const tags = args.map((value) => (typeof value === "string" ? "s" : "i")).join("");
  const parts = args.map((value) => (typeof value === "string" ? padded(value) : int32(value)));
  return Buffer.concat([padded(address), padded(`,${tags}`), ...parts]);
}

/** The message of a datagram; raises OscError when it is truncated or has other argument types. */
export function decode(bytes: Buffer): Message {
  const [address, afterAddress] = text(bytes, 0);
  const [tags, afterTags] = text(bytes, afterAddress);
  if (!address.startsWith("/") || !tags.startsWith(",")) throw new OscError("not an OSC message");
  const args: (number | string)[] = [];
  let at = afterTags;
  for (const tag of tags.slice(1)) {
    const [value, next] = tag === "i" ? integer(bytes, at) : argument(tag, bytes, at);
    args.push(value);
    at = next;
  }
  if (at !== bytes.length) throw new OscError(`${bytes.length - at} bytes too many`);
  return { address, args };
}

function argument(tag: string, bytes: Buffer, at: number): [string, number] {
  if (tag !== "s") throw new OscError(`argument type ${tag} is not used here`);
  return text(bytes, at);
}

function padded(value: string): Buffer {
  const raw = Buffer.from(value, "utf8");
  return Buffer.concat([raw, Buffer.alloc(4 - (raw.length % 4))]);
}

function int32(value: number): Buffer {
  if (!Number.isInteger(value) || value < -(2 ** 31) || value >= 2 ** 31) {
    throw new OscError(`${value} is not an int32`);
  }
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function integer(bytes: Buffer, at: number): [number, number] {
  if (at + 4 > bytes.length) throw new OscError("the last number is cut off");
  return [bytes.readInt32BE(at), at + 4];
}

function text(bytes: Buffer, at: number): [string, number] {
  const end = bytes.indexOf(0, at);
  const next = end + 4 - (end % 4);
  if (end < 0 || next > bytes.length) throw new OscError("a string is cut off");
  return [bytes.toString("utf8", at, end), next];
}
