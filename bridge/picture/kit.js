/* A small drum kit: which piece a pitch plays, and how each piece is made of noise and tones. */

/* [name, General MIDI pitches] and those that Live's and Roland's kits add. */
const PIECES = [
  ["kick", [35, 36]],
  ["snare", [37, 38, 39, 40]],
  ["hat", [22, 42, 44]],
  ["open", [26, 46]],
  ["low tom", [41, 43, 58]],
  ["tom", [45, 47]],
  ["high tom", [48, 50]],
  ["crash", [49, 52, 55, 57]],
  ["ride", [51, 53, 59]],
];

/* Tone: from and to Hz in `bend` seconds. Noise: through a filter. Both die away in `last` seconds. */
const SOUNDS = {
  kick: { tone: [150, 48, 0.09], last: 0.28, gain: 0.9 },
  snare: { tone: [210, 170, 0.05], noise: ["highpass", 1400], last: 0.17, gain: 0.5 },
  hat: { noise: ["highpass", 8000], last: 0.05, gain: 0.3 },
  open: { noise: ["highpass", 7000], last: 0.35, gain: 0.28 },
  "low tom": { tone: [130, 80, 0.12], last: 0.35, gain: 0.6 },
  tom: { tone: [180, 115, 0.12], last: 0.3, gain: 0.6 },
  "high tom": { tone: [240, 160, 0.12], last: 0.25, gain: 0.6 },
  crash: { noise: ["highpass", 4500], last: 1.2, gain: 0.35 },
  ride: { noise: ["bandpass", 6500], last: 0.45, gain: 0.3 },
  click: { tone: [900, 700, 0.02], last: 0.06, gain: 0.35 },
};

/* The piece's name; "click" for a pitch that no kit is agreed on. */
function pieceOf(pitch) {
  return PIECES.find(([, pitches]) => pitches.includes(pitch))?.[0] ?? "click";
}

class Kit {
  constructor(audio, bus) {
    Object.assign(this, { audio, bus });
    this.noise = audio.createBuffer(1, audio.sampleRate, audio.sampleRate);
    const samples = this.noise.getChannelData(0);
    for (let at = 0; at < samples.length; at++) samples[at] = Math.random() * 2 - 1;
  }

  /* Play one hit; the nodes to stop should it be hushed: {string, gain}. */
  hit(pitch, velocity, begin) {
    const { tone, noise, last, gain } = SOUNDS[pieceOf(pitch)];
    const level = this.audio.createGain();
    level.gain.value = 0; // from now on, or hushing a hit that waits would sound it
    level.gain.setValueAtTime(gain * (velocity / 127) ** 1.6, begin);
    level.gain.setTargetAtTime(0, begin, last / 4);
    level.connect(this.bus);
    const sources = [tone && this.toned(tone, begin, level), noise && this.noised(noise, level)];
    return sources.filter(Boolean).map((string) => {
      string.start(begin);
      string.stop(begin + last * 1.5);
      return { string, gain: level };
    });
  }

  toned([from, to, bend], begin, level) {
    const string = this.audio.createOscillator();
    string.frequency.setValueAtTime(from, begin);
    string.frequency.exponentialRampToValueAtTime(to, begin + bend);
    string.connect(level);
    return string;
  }

  noised([type, hertz], level) {
    const string = this.audio.createBufferSource();
    const filter = this.audio.createBiquadFilter();
    string.buffer = this.noise;
    string.loop = true;
    filter.type = type;
    filter.frequency.value = hertz;
    string.connect(filter).connect(level);
    return string;
  }
}
