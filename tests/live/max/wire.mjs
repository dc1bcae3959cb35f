/** `udpsend` and `udpreceive`: real datagrams, with the limits these two objects have. */

import { createSocket } from "node:dgram";

const LARGEST_PACKET = 5096; // bytes; udpsend drops what is longer

/** The datagram of a Max message: whole numbers, floats and symbols. */
export function encode(address, atoms) {
  const tags = atoms.map((atom) =>
    typeof atom === "string" ? "s" : Number.isInteger(atom) ? "i" : "f",
  );
  const parts = atoms.map((atom, at) => {
    if (tags[at] === "s") return text(atom);
    const bytes = Buffer.alloc(4);
    if (tags[at] === "i") bytes.writeInt32BE(atom);
    else bytes.writeFloatBE(atom);
    return bytes;
  });
  return Buffer.concat([text(address), text(`,${tags.join("")}`), ...parts]);
}

/** The Max message of a datagram: `[address, atoms]`. Other tags than i, f and s are not certain. */
export function decode(bytes) {
  const [address, tagsAt] = textAt(bytes, 0);
  const [tags, first] = textAt(bytes, tagsAt);
  const atoms = [];
  let at = first;
  for (const tag of tags.slice(1)) {
    if (tag === "s") {
      const [word, next] = textAt(bytes, at);
      atoms.push(word);
      at = next;
      continue;
    }
    if (tag !== "i" && tag !== "f") throw new Error(`udpreceive may not understand the tag ${tag}`);
    atoms.push(tag === "i" ? bytes.readInt32BE(at) : bytes.readFloatBE(at));
    at += 4;
  }
  return [address, atoms];
}

export class UdpSend {
  #socket = createSocket("udp4");

  constructor(world, host, port) {
    Object.assign(this, { world, host, port });
    this.#socket.on("error", () => {}); // nobody listens: udpsend does not tell
    this.#socket.unref();
  }

  message(selector, atoms) {
    if (selector === "port") this.port = atoms[0];
    else if (selector === "host") this.host = atoms[0];
    else if (!selector.startsWith("/"))
      throw new Error(`udpsend would send ${selector} as an address`);
    else this.#send(encode(selector, atoms));
  }

  close() {
    this.#socket.close();
    this.world.fate = () => []; // nothing that is still under way is sent
  }

  #send(bytes) {
    if (bytes.length > LARGEST_PACKET) {
      this.world.error(`udpsend: packet of ${bytes.length} bytes dropped`);
      return;
    }
    const { port, host } = this;
    for (const ms of this.world.fate()) delayed(ms, () => this.#socket.send(bytes, port, host));
  }
}

export class UdpReceive {
  #socket;

  /** `heard` gets every message; strings in it become symbols for ever. */
  constructor(world, port, deferred, heard) {
    Object.assign(this, { world, deferred, heard });
    this.#listen(port);
  }

  message(selector, atoms) {
    if (selector !== "port") throw new Error(`udpreceive does not understand ${selector}`);
    this.#socket.close();
    this.#listen(atoms[0]);
  }

  close() {
    this.#socket.close();
  }

  #listen(port) {
    const socket = createSocket("udp4");
    socket.on("error", () => this.world.error(`udpreceive: port ${port} is taken`));
    socket.on("message", (bytes) => {
      const take = () => socket === this.#socket && this.#take(bytes);
      for (const ms of this.world.fate()) delayed(ms, take);
    });
    socket.bind(port);
    socket.unref();
    this.#socket = socket;
  }

  #take(bytes) {
    const [address, atoms] = decode(bytes);
    for (const word of [address, ...atoms]) this.world.symbol(word);
    this.world.heard.add(address);
    const tell = () => this.heard(address, atoms);
    if (this.deferred) this.world.later(0, tell);
    else this.world.turn(() => this.world.inScheduler(tell));
  }
}

function delayed(ms, act) {
  if (ms === 0) act();
  else setTimeout(act, ms).unref();
}

function text(value) {
  const raw = Buffer.from(value, "utf8");
  return Buffer.concat([raw, Buffer.alloc(4 - (raw.length % 4))]);
}

function textAt(bytes, at) {
  const end = bytes.indexOf(0, at);
  return [bytes.toString("utf8", at, end), end + 4 - (end % 4)];
}
