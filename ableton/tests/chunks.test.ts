/** Requests and answers as datagrams: the golden ones, which the daemon's own tests read too. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { answerOf, requestChunks } from "../src/chunks.js";
import { type Clip, type Note, scaleOf } from "../src/clip.js";
import { tell } from "../src/messages.js";
import { decode, encode } from "../src/osc.js";
import { TASKS } from "../src/protocol.generated.js";
import { Refusal } from "../src/refusal.js";

const WIRE = join(import.meta.dirname ?? "", "../../tests/wire");
const golden = (name: string) => JSON.parse(readFileSync(join(WIRE, `${name}.json`), "utf8"));

// biome-ignore lint/suspicious/noExplicitAny: golden files are plain JSON
type Json = any;

function noteOf([pitch, start, duration, velocity, muted]: Json): Note {
  return { pitch, start, duration, velocity, muted };
}

function clipOf({ length, meter, tempo, scale, role, voice, phase, notes }: Json): Clip {
  const [numerator, denominator] = meter;
  const known = scale && scaleOf(scale.root, scale.intervals);
  const rest = { ...(known && { scale: known }), ...(voice && { voice }) };
  const music = { notes: notes.map(noteOf), length, phase, tempo, role };
  return { ...music, meter: { numerator, denominator }, ...rest };
}

for (const { id, task, fields, clips, datagrams, meaning } of golden("requests")) {
  test(`golden request: ${meaning}`, () => {
    const table = TASKS[task as keyof typeof TASKS].fields;
    const set = table.filter(({ name }) => name in fields);
    const steps = set.map(({ name, unit }) => [name, Math.round(fields[name] * unit)]);
    const request = { task, clips: clips.map(clipOf), fields: Object.fromEntries(steps) };
    const chunks = requestChunks(id, request);
    const sent = [...chunks, tell("close", id, chunks.length - 1)].map(encode);
    assert.deepEqual(
      sent.map((datagram) => datagram.toString("hex")),
      datagrams,
    );
  });
}

for (const { seed, notices, variations, datagrams, meaning } of golden("answers")) {
  test(`golden answer: ${meaning}`, () => {
    const messages = datagrams.slice(0, -1).map((hex: string) => decode(Buffer.from(hex, "hex")));
    const answer = answerOf(messages);
    assert.equal(answer.facts.seed, seed);
    const wanted = variations.flatMap(({ clips }: Json, variation: number) =>
      clips.map((clip: Json) => ({ ...clip, variation })),
    );
    for (const [at, clip] of wanted.entries()) {
      const { voice, length, variation, notes } = answer.clips[at] ?? {};
      assert.deepEqual({ voice, length, variation }, { ...kept(clip) });
      for (const [nth, note] of clip.notes.map(noteOf).entries()) {
        const near = { ...note, start: notes?.[nth]?.start, duration: notes?.[nth]?.duration };
        assert.deepEqual(notes?.[nth], near);
        assert.ok(Math.abs(note.start - Number(near.start)) < 1e-4);
      }
    }
    const said = variations.flatMap((one: Json) => one.notices).concat(notices);
    assert.deepEqual(
      answer.notices.map(({ code }) => code).sort(),
      said.map(([code]: Json) => code).sort(),
    );
  });
}

function kept({ voice, length, variation }: Json): Json {
  return { voice: voice ?? undefined, length, variation };
}

test("an answer that contradicts itself is refused", () => {
  const open = tell("open", 7, "harmonize", 1, 1);
  const head = tell("clip", 7, 1, 0, 0, "any", "alto", 15360, 0, 4, 4, 120_000, 0, 0, 1);
  const notes = tell("notes", 7, 1, 0, 60, 0, 1, 100, 0);
  assert.throws(() => answerOf([open, notes]), Refusal);
  assert.throws(() => answerOf([open, head]), Refusal);
  assert.throws(() => answerOf([open, tell("cancel", 7)]), Refusal);
});

test("a phase that rounds up to a whole bar is the bar line itself", () => {
  const clip = { notes: [], length: 4, tempo: 120, meter: { numerator: 4, denominator: 4 } };
  const fields = {};
  const [, head] = requestChunks(7, {
    task: "harmonize",
    clips: [{ ...clip, phase: 4 - 1e-9 }],
    fields,
  });
  assert.equal(head?.args[7], 0);
});
