/** Both ends of a transfer, with a network in between that loses, doubles, delays and reorders. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { dice, fate } from "../../tests/live/weather.mjs";
import type { Message } from "../src/message.js";
import { int, tell, told } from "../src/messages.js";
import { TRANSFER_TIMEOUT_MS, WINDOW } from "../src/protocol.generated.js";
import { Receiver, Sender } from "../src/transfer.js";

const ID = 7;

function chunksOf(count: number): Message[] {
  const bodies = Array.from({ length: count }, (_, at) => tell("fields", ID, at + 1, "seed", at));
  return [tell("open", ID, "harmonize", 0, count), ...bodies];
}

/** What the receiver answers to a message of the sender. */
function received(receiver: Receiver, message: Message, now: number): Message[] {
  const heard = told(message);
  if (heard?.name === "open") return receiver.opened(message, int(heard.values, "chunks"), now);
  if (heard?.name === "close") return receiver.closed(int(heard.values, "chunks"));
  return receiver.chunk(Number(heard?.values.seq), message, now);
}

function answered(sender: Sender, message: Message, now: number): void {
  const heard = told(message);
  if (heard?.name === "ack") sender.acknowledged(int(heard.values, "next"), now);
  else if (heard?.name === "missing") {
    sender.missing(
      heard.groups.map((group) => int(group, "seq")),
      now,
    );
  }
}

/** Run a transfer in simulated time; how many datagrams it took, and when it ended. */
function run(count: number, seed: number, odds: Parameters<typeof fate>[1]) {
  const chunks = chunksOf(count);
  const [sender, receiver] = [new Sender(ID, chunks, 0), new Receiver(ID, 0)];
  const roll = dice(seed);
  let air: { at: number; toReceiver: boolean; message: Message }[] = [];
  let sent = 0;
  let now = 0;
  const send = (messages: Message[], toReceiver: boolean): void => {
    for (const message of messages) {
      sent++;
      for (const delay of fate(roll, odds)) air.push({ at: now + delay, toReceiver, message });
    }
  };
  for (; now < 60_000 && !sender.complete && !sender.timedOut(now); now++) {
    send(sender.due(now), true);
    const landed = air.filter(({ at }) => at <= now);
    air = air.filter(({ at }) => at > now);
    for (const { toReceiver, message } of landed) {
      if (toReceiver) send(received(receiver, message, now), false);
      else answered(sender, message, now);
    }
  }
  return { chunks, sender, receiver, sent, now };
}

for (const count of [0, 1, 15, 16, 33, 200, 1024]) {
  test(`${count} chunks arrive without a word too many on a good day`, () => {
    const { chunks, receiver, sender, sent } = run(count, 1, {});
    assert.ok(sender.complete && receiver.complete);
    assert.deepEqual(receiver.messages, chunks);
    assert.ok(sent <= chunks.length + Math.ceil(count / 16) + 3, `${sent} datagrams`);
  });
}

for (let seed = 1; seed <= 40; seed++) {
  test(`200 chunks arrive in order through weather ${seed}`, () => {
    const { chunks, receiver, sender } = run(200, seed, { lost: 0.15, doubled: 0.1, late: 0.5 });
    assert.ok(sender.complete);
    assert.deepEqual(receiver.messages, chunks);
  });
}

test("no more than a window is under way unacknowledged", () => {
  const sender = new Sender(ID, chunksOf(500), 0);
  assert.equal(sender.due(0).length, WINDOW + 1); // and the open
  assert.equal(sender.due(1).length, 0);
  sender.acknowledged(17, 2);
  assert.equal(sender.due(2).length, 17);
});

test("silence is probed at 60 ms, doubling, and ends after the limit", () => {
  const sender = new Sender(ID, chunksOf(1), 0);
  const probes: number[] = [];
  sender.due(0);
  for (let now = 1; !sender.timedOut(now); now++) if (sender.due(now).length > 0) probes.push(now);
  assert.deepEqual(probes.slice(0, 5), [60, 180, 420, 900, 1860]);
  assert.equal(sender.timedOut(TRANSFER_TIMEOUT_MS - 1), false);
  assert.equal(sender.timedOut(TRANSFER_TIMEOUT_MS), true);
});

test("a receiver that is left alone times out at the chunk that is missing", () => {
  const [open, first, , third] = chunksOf(3) as [Message, Message, Message, Message];
  const receiver = new Receiver(ID, 0);
  received(receiver, open, 0);
  received(receiver, first, 10);
  received(receiver, third, 20);
  assert.deepEqual(receiver.closed(3), [tell("missing", ID, 2)]);
  assert.equal(receiver.firstMissing, 2);
  assert.equal(receiver.timedOut(TRANSFER_TIMEOUT_MS + 20), true);
});

test("chunks before their open are asked for again together with it", () => {
  const [open, ...rest] = chunksOf(2) as [Message, ...Message[]];
  const receiver = new Receiver(ID, 0);
  for (const chunk of rest) assert.deepEqual(received(receiver, chunk, 0), []);
  assert.deepEqual(receiver.closed(2), [tell("missing", ID, 0, 1, 2)]);
  for (const message of [open, ...rest]) received(receiver, message, 1);
  assert.deepEqual(receiver.closed(2), [tell("ack", ID, 3)]);
  assert.deepEqual(received(receiver, open, 2), [tell("ack", ID, 3)]);
});
