/** Antiphon Harmonize: the missing voices around clips that were taken, or around the selected one. */

import type { Answer } from "../../ableton/src/chunks.js";
import { place, type Sung } from "../../ableton/src/placement.js";
import { Refusal } from "../../ableton/src/refusal.js";
import { VOICES, type VoiceName, voiceNamed } from "../../ableton/src/voices.js";
import { Device, type Kind, type Question } from "./device.js";
import type { Id } from "./live.js";
import { read, type Source, selected, titleOf } from "./sources.js";
import type { Part } from "./writing.js";

const MOST_GIVEN = 3;
const WRITTEN = [0, 1, 2, 4, 8]; // the menu's items as the protocol's bits; 0 = all missing
const taken = new Map<VoiceName, Id>(); // clips, read anew for every question

const KIND: Kind = {
  task: "harmonize",

  /** The voices that were taken; when there are none, the selected clip, a voice or chords. */
  question({ live }): Question {
    const given = VOICES.flatMap((voice) => {
      const clip = taken.get(voice);
      return clip ? [sung(read(live, clip), voice)] : [];
    });
    if (given.length > MOST_GIVEN) throw new Refusal("too_many_voices", [given.length, MOST_GIVEN]);
    const shown = given.length > 0 ? given : [selected(live)];
    const [home] = shown;
    if (!home) throw new Refusal("no_target");
    return { clips: shown.map(({ clip }) => clip), home, shown };
  },

  answered(device, question, answer) {
    const parts = partsOf(answer, question, titleOf(device.live, question.home));
    device.write(question.home, parts, place, () => device.screen.written(parts));
    for (const { notes } of answer.clips.filter(({ variation }) => variation === 0)) {
      device.screen.notes("new", notes);
    }
  },

  message(device, name, values) {
    const voice = VOICES[values[0] ?? -1];
    if (name === "take" && voice) take(device, voice);
    else if (name === "write") device.choose("voices", WRITTEN[values[0] ?? 0] ?? 0);
    else if (name === "scene") takeScene(device);
    else if (name === "clear") taken.clear();
    else return false;
    device.screen.changed("taken", ...VOICES.map((one) => (taken.has(one) ? 1 : 0)));
    return true;
  },
};

function sung(source: Source, voice: VoiceName): Source {
  return { ...source, clip: { ...source.clip, voice } };
}

/** The selected clip is this voice; taking it twice gives it back. */
function take({ live }: Device, voice: VoiceName): void {
  const { id } = selected(live);
  if (taken.get(voice) === id) taken.delete(voice);
  else taken.set(voice, id);
}

/** All clips of the selected clip's scene whose name, or whose track's name, is a voice. */
function takeScene({ live }: Device): void {
  const { slot, track } = selected(live);
  const row = live.slots(track).indexOf(slot);
  taken.clear();
  for (const lane of live.tracks()) {
    const there = live.slots(lane)[row];
    const clip = there === undefined ? 0 : live.clipIn(there);
    const voice = clip && (voiceNamed(live.name(clip)) ?? voiceNamed(live.name(lane)));
    if (voice && live.number(clip, "is_midi_clip") === 1) taken.set(voice, clip);
  }
  if (taken.size === 0) throw new Refusal("no_clips");
}

function partsOf(answer: Answer, { home, shown }: Question, title: string): Part<Sung>[] {
  const length = Math.max(...shown.map(({ clip }) => clip.length));
  const several = answer.clips.some(({ variation }) => variation > 0);
  const parts = answer.clips.flatMap(({ voice, variation, notes }): Part<Sung>[] => {
    if (!voice) return [];
    const name = `${title} · ${several ? `${voice} ${variation + 1}` : voice}`;
    const id = { voice, take: variation };
    return [{ id, name, notes, length, like: home }];
  });
  if (parts.length === 0) throw new Refusal("bad_transfer");
  return parts;
}

export const device = new Device(KIND);
