/** How a Max device finds the daemon: ports, patience, and what it makes of restarts. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Connection } from "../../max_devices/src/connection.js";
import { understood } from "../src/exchange.js";
import type { Message } from "../src/message.js";
import { tell, type Value } from "../src/messages.js";
import { VERSION } from "../src/protocol.generated.js";

/** A connection with a clock of its own and ports that come in order. */
function started(): { connection: Connection; run(until: number): [number, Message][] } {
  let roll = 0;
  const random = (): number => roll++ / 16_384;
  const connection = new Connection("harmonize", 7, random, 0);
  let now = 0;
  const run = (until: number): [number, Message][] => {
    const sent: [number, Message][] = [];
    for (; now < until; now = Math.max(now + 1, Math.min(until, connection.wakeAt()))) {
      for (const message of connection.due(now)) sent.push([now, message]);
    }
    return sent;
  };
  return { connection, run };
}

function say(
  connection: Connection,
  now: number,
  name: Parameters<typeof tell>[0],
  ...args: Value[]
): Message[] {
  const heard = understood(tell(name, ...args));
  assert.ok(heard);
  return connection.hear(heard, now);
}

function welcome(connection: Connection, now: number, state = "ready"): void {
  const replies = say(connection, now, "welcome", VERSION, 4711, "cpu", 1);
  assert.deepEqual(replies, [tell("confirm", 4711)]);
  say(connection, now, "capability", "harmonize", state, 500);
}

test("nobody answers: it asks less and less often, and tries other reply ports", () => {
  const { connection, run } = started();
  const sent = run(60_000);
  const times = sent.map(([at]) => at);
  const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
  assert.ok(sent.length > 10 && sent.length < 30);
  assert.ok(gaps.every((gap, index) => index === 0 || gap >= (gaps[index - 1] ?? 0)));
  const ports = sent.map(([, { args }]) => Number(args[2]));
  assert.equal(new Set(ports).size, Math.ceil(sent.length / 3)); // three hellos a port
  assert.ok(ports.every((port) => port >= 49_152 && port < 65_536));
  assert.equal(connection.open, false);
});

test("a welcome is confirmed; then it looks now and then, from the same port", () => {
  const { connection, run } = started();
  run(1);
  welcome(connection, 1);
  assert.deepEqual([connection.open, connection.capability?.state], [true, "ready"]);
  const port = connection.replyPort;
  for (let at = 2; at < 30_000; at += 100) if (run(at).length > 0) welcome(connection, at);
  assert.equal(connection.replyPort, port);
  assert.equal(connection.open, true);
});

test("a model that loads is looked at more often", () => {
  const { connection, run } = started();
  run(1);
  welcome(connection, 1, "loading");
  assert.equal(run(700).length, 1);
  welcome(connection, 700, "loading");
  assert.equal(run(1100).length, 1);
});

test("a daemon that falls silent is gone, and found again when it is back", () => {
  const { connection, run } = started();
  run(1);
  welcome(connection, 1);
  run(10_000);
  assert.equal(connection.open, false);
  assert.equal(connection.capability, undefined);
  welcome(connection, 10_000);
  assert.equal(connection.open, true);
});

test("another protocol is a refusal until a welcome comes", () => {
  const { connection, run } = started();
  run(1);
  say(connection, 1, "error", 0, "version_mismatch", 1, 2, 0);
  assert.match(connection.refusal?.message ?? "", /protocol 1, the daemon 2/);
  welcome(connection, 2);
  assert.equal(connection.refusal, undefined);
});
