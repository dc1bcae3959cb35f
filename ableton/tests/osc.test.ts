/** The codec, and the golden messages that the daemon's own tests read too. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type Name, tell, told } from "../src/messages.js";
import { decode, encode, OscError } from "../src/osc.js";
import { LARGEST_DATAGRAM, MESSAGES, NOTES_PER_CHUNK, PREFIX } from "../src/protocol.generated.js";

const WIRE = join(import.meta.dirname ?? "", "../../tests/wire");

const golden = (name: string) => JSON.parse(readFileSync(join(WIRE, `${name}.json`), "utf8"));

for (const { address, args, bytes, meaning } of golden("messages")) {
  test(`golden message: ${meaning}`, () => {
    const datagram = Buffer.from(bytes, "hex");
    assert.deepEqual(decode(datagram), { address, args });
    assert.deepEqual(encode({ address, args }), datagram);
    assert.ok(told({ address, args }));
  });
}

for (const { bytes, meaning } of golden("bad")) {
  test(`golden nonsense: ${meaning}`, () => {
    assert.equal(understood(Buffer.from(bytes, "hex")), undefined);
  });
}

/** What a datagram says, or undefined when it is no message or none that the table allows. */
function understood(datagram: Buffer): unknown {
  try {
    return told(decode(datagram));
  } catch (error) {
    assert.ok(error instanceof OscError);
    return undefined;
  }
}

test("every message of the table survives the wire", () => {
  for (const [name, form] of Object.entries(MESSAGES)) {
    const value = (argument: { words?: readonly string[]; low?: number }, at: number) =>
      argument.words?.[0] ?? (argument.low ?? 0) + at;
    const group = form.repeated.map(value);
    const message = tell(name as Name, ...form.arguments.map(value), ...group);
    const heard = told(decode(encode(message)));
    assert.equal(heard?.name, name);
    assert.equal(heard?.groups.length, group.length > 0 ? 1 : 0);
  }
});

test("a full chunk of notes fits a datagram", () => {
  const notes = Array(NOTES_PER_CHUNK * 5).fill(-1);
  assert.ok(encode(tell("notes", 1, 1, 0, ...notes)).length <= LARGEST_DATAGRAM);
});

test("what the table does not allow is not understood", () => {
  for (const [name, ...args] of [
    ["ack", 1],
    ["ack", 1, 2, 3],
    ["ack", 0, 2],
    ["ack", "one", 2],
    ["error", 1, "no such code", 0, 0, 0],
    ["nonsense", 1],
    ["toString"],
    ["notes", 1, 1, 0, 60, 0],
  ] as const) {
    assert.equal(told({ address: PREFIX + name, args }), undefined, String([name, ...args]));
  }
  assert.equal(told({ address: "/other/ack", args: [1, 2] }), undefined);
});

test("broken datagrams are refused, whatever they hold", () => {
  const whole = encode(tell("error", 7, "busy", 1, 2, 3));
  for (let length = 0; length < whole.length; length++) {
    assert.throws(() => decode(whole.subarray(0, length)), OscError, `${length} bytes`);
  }
  assert.throws(() => decode(Buffer.concat([whole, Buffer.alloc(4)])), OscError);
  assert.throws(() => decode(Buffer.from("#bundle\0\0\0\0\0\0\0\0\x01")), OscError);
  assert.throws(() => decode(Buffer.from("/a\0\0,f\0\0\0\0\0\0")), OscError);
  assert.throws(() => encode({ address: "/a", args: [2 ** 31] }), OscError);
  assert.throws(() => encode({ address: "/a", args: [0.5] }), OscError);
});
