/** A stretch of network with weather: loses, doubles, reorders and delays datagrams by seed. */

import { createSocket } from "node:dgram";

const DELAY_MS = 4;

/** Random numbers from 0 to 1, the same for the same seed (mulberry32). */
export function dice(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * What becomes of one datagram: the delays in ms of its copies; none when it is lost.
 *
 * @param {() => number} roll
 * @param {{lost?: number, doubled?: number, late?: number}} odds from 0 to 1
 * @returns {number[]}
 */
export function fate(roll, { lost = 0, doubled = 0, late = 0 }) {
  if (roll() < lost) return [];
  const copies = roll() < doubled ? [0, DELAY_MS * roll()] : [0];
  return copies.map((delay) => (roll() < late ? delay + DELAY_MS * roll() : delay));
}

/**
 * A relay in front of a daemon's port; resolves to `{port, close}`. One client at a time.
 *
 * @param {number} daemonPort
 * @param {{seed?: number, lost?: number, doubled?: number, late?: number}} odds from 0 to 1
 */
export async function weather(daemonPort, { seed = 1, ...odds } = {}) {
  const roll = dice(seed);
  const [outside, inside] = [createSocket("udp4"), createSocket("udp4")];
  const timers = new Set();
  let client;
  const forward = (bytes, socket, port) => {
    for (const delay of fate(roll, odds)) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        socket.send(bytes, port, "127.0.0.1");
      }, delay);
      timers.add(timer);
    }
  };
  outside.on("message", (bytes, { port }) => {
    client = port;
    forward(bytes, inside, daemonPort);
  });
  inside.on("message", (bytes) => forward(bytes, outside, client));
  await Promise.all([outside, inside].map(listening));
  const close = () => {
    timers.forEach(clearTimeout);
    outside.close();
    inside.close();
  };
  return { port: outside.address().port, close };
}

function listening(socket) {
  return new Promise((resolve) => socket.bind(0, "127.0.0.1", resolve));
}
