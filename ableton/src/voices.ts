/** The four voices of a choir and how names speak of them; mirrors models/music/voice.py. */

/** The voices in score order, from the top. */
export const VOICES = ["soprano", "alto", "tenor", "bass"] as const;

export type VoiceName = (typeof VOICES)[number];

const NAMES: Record<VoiceName, readonly string[]> = {
  soprano: ["soprano", "sopran", "sop", "s", "cantus", "discant", "treble", "descant"],
  alto: ["alto", "alt", "a", "altus", "contralto"],
  tenor: ["tenor", "ten", "t"],
  bass: ["bass", "basso", "bas", "b", "bassus"],
};

/** The voice a track or clip name speaks of; two different voices in one name say nothing. */
export function voiceNamed(text: string): VoiceName | undefined {
  const words = text.toLowerCase().split(/\P{L}+/u);
  const found = VOICES.filter((voice) => NAMES[voice].some((name) => words.includes(name)));
  return found.length === 1 ? found[0] : undefined;
}

/** The voice as a musician writes it on a track. */
export function title(voice: VoiceName): string {
  return voice.charAt(0).toUpperCase() + voice.slice(1);
}
