/**
 * The Max objects that devices are patched of, as far as their reference pages go. An object is a
 * function `(inlet, selector, atoms)`; whatever it is not said to understand is an error.
 */

import { UdpReceive, UdpSend } from "./wire.mjs";

/** `make(box, args, {world, out})` for every class; `out(outlet, selector, ...atoms)`. */
export const OBJECTS = {
  deferlow: (_box, _args, { world, out }) => {
    return (_inlet, selector, atoms) => world.later(0, () => out(0, selector, ...atoms));
  },

  t: (_box, args, { out }) => {
    return () => {
      for (let at = args.length - 1; at >= 0; at--) {
        if (args[at] !== "b") throw new Error(`t ${args[at]} is not emulated`);
        out(at, "bang");
      }
    };
  },

  message: ({ text }, _args, { out }) => {
    const [selector, ...atoms] = text.split(" ").map(atomOf);
    return (inlet, _selector) => inlet === 0 && out(0, selector, ...atoms);
  },

  prepend: (_box, [word, ...more], { out }) => {
    return (_inlet, selector, atoms) => out(0, word, ...more, ...selectorAtoms(selector), ...atoms);
  },

  unpack: (_box, args, { out }) => {
    return (_inlet, _selector, atoms) => {
      for (let at = args.length - 1; at >= 0; at--)
        if (at < atoms.length) out(at, "float", atoms[at]);
    };
  },

  "%": (_box, [divisor], { out }) => {
    let by = divisor;
    return (inlet, _selector, [value]) => {
      if (inlet === 1) by = value;
      else out(0, "int", value % by);
    };
  },

  expr: (_box, [source], { out }) => {
    if (source !== "int(($f1+60.)/120.)") throw new Error(`expr ${source} is not emulated`);
    return (_inlet, _selector, [value]) => out(0, "int", Math.trunc((value + 60) / 120));
  },

  coll: (_box, _args, { out }) => {
    const lists = new Map();
    return (_inlet, selector, atoms) => {
      if (selector === "list") lists.set(atoms[0], atoms.slice(1));
      else if (selector === "remove") lists.delete(atoms[0]);
      else if (selector !== "int") throw new Error(`coll ${selector} is not emulated`);
      else if (lists.has(atoms[0])) out(0, ...listOf(lists.get(atoms[0])));
    };
  },

  "zl.iter": (_box, [size], { out }) => {
    return (_inlet, selector, atoms) => {
      if (selector !== "list" || atoms.length > 256)
        throw new Error("zl.iter wants a list of up to 256");
      for (let at = 0; at < atoms.length; at += size) out(0, ...listOf(atoms.slice(at, at + size)));
    };
  },

  pipe: (_box, args, { world, out }) => {
    return (_inlet, _selector, atoms) => {
      if (atoms.length !== args.length)
        throw new Error("pipe wants as many values as it has inlets");
      const [delay] = atoms.slice(-1);
      world.later(delay, () => {
        for (let at = args.length - 2; at >= 0; at--) out(at, "int", atoms[at]);
      });
    };
  },

  makenote: (_box, [velocity, duration], { world, out }) => {
    const values = [0, velocity, duration];
    const sound = (pitch, loud) => {
      out(1, "int", loud);
      out(0, "int", pitch);
    };
    return (inlet, _selector, [value]) => {
      values[inlet] = value;
      if (inlet > 0) return;
      const [pitch, loud, ms] = values;
      sound(pitch, loud);
      world.later(ms, () => sound(pitch, 0));
    };
  },

  noteout: (_box, _args, { midi }) => {
    let velocity = 0;
    return (inlet, _selector, [value]) => {
      if (inlet === 1) velocity = value;
      else if (inlet === 0) midi.out.push([0x90, value, velocity]);
    };
  },

  metro: (_box, args, { transport, out }) => {
    if (args.join(" ") !== "16n @quantize 16n") throw new Error("this metro is not emulated");
    let isOn = false;
    transport.sixteenths.push(() => isOn && out(0, "bang"));
    return (_inlet, _selector, [value]) => {
      isOn = value !== 0;
    };
  },

  transport: (_box, _args, { transport, out }) => {
    return (_inlet, selector) => {
      if (selector !== "bang") throw new Error("only Live moves its transport");
      out(7, "float", transport.ticks);
      out(6, "int", 1);
    };
  },

  midiin: (_box, _args, { midi, out }) => {
    midi.in.push((byte) => out(0, "int", byte));
    return refusing("midiin");
  },

  midiout: (_box, _args, { midi }) => {
    return (_inlet, _selector, [byte]) => midi.through.push(byte);
  },

  udpsend: (_box, [host, port], { world, closing }) => {
    if (port === undefined) throw new Error("udpsend without a host and a port has no inlet");
    const object = new UdpSend(world, host, port);
    closing.push(() => object.close());
    return (_inlet, selector, atoms) => object.message(selector, atoms);
  },

  udpreceive: (_box, [port, ...attributes], { world, out, closing }) => {
    const deferred = attributes.join(" ") === "@defer 1";
    const object = new UdpReceive(world, port, deferred, (address, atoms) =>
      out(0, address, ...atoms),
    );
    closing.push(() => object.close());
    return (_inlet, selector, atoms) => object.message(selector, atoms);
  },

  "live.miditool.in": (_box, _args, { tool, out }) => {
    if (!tool) throw new Error("live.miditool.in works in MIDI Tools only");
    tool.connect(out);
    return (_inlet, selector) => {
      if (selector !== "bang") throw new Error(`live.miditool.in does not understand ${selector}`);
      tool.turn();
    };
  },

  "live.miditool.out": (_box, _args, { tool }) => {
    if (!tool) throw new Error("live.miditool.out works in MIDI Tools only");
    return (_inlet, selector, atoms) => tool.take(selector, atoms);
  },

  "live.thisdevice": (_box, _args, { loaded, out }) => {
    loaded.push(() => out(0, "bang"));
    return refusing("live.thisdevice");
  },
};

function refusing(name) {
  return (_inlet, selector) => {
    throw new Error(`${name} ${selector} is not emulated`);
  };
}

export function atomOf(word) {
  return /^-?\d+(\.\d*)?$/.test(word) ? Number(word) : word;
}

/** A list as Max sends it: one number alone is an int or a float. */
export function listOf(atoms) {
  if (atoms.length === 1) return [Number.isInteger(atoms[0]) ? "int" : "float", ...atoms];
  return ["list", ...atoms];
}

function selectorAtoms(selector) {
  return ["int", "float", "list"].includes(selector) ? [] : [selector];
}
