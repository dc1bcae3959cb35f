/** Messages of protocol 1, made and checked by the generated table. */

import type { Message } from "./message.js";
import { type Argument, type Form, MESSAGES, PREFIX } from "./protocol.generated.js";

export type Name = keyof typeof MESSAGES;
export type Value = number | string;
export type Values = Readonly<Record<string, Value>>;

/** A message understood: its name, its fixed arguments by name, and its repeated groups. */
export interface Told {
  readonly name: Name;
  readonly values: Values;
  readonly groups: readonly Values[];
}

const FORMS: Record<Name, Form> = MESSAGES;

/** The message `name` with its arguments in table order, groups flattened. */
export function tell(name: Name, ...args: Value[]): Message {
  return { address: PREFIX + name, args };
}

/** What a message says, or undefined when the table does not allow it. */
export function told(message: Message): Told | undefined {
  const name = message.address.slice(PREFIX.length);
  if (!message.address.startsWith(PREFIX) || !Object.hasOwn(FORMS, name)) return undefined;
  const form = FORMS[name as Name];
  const { args } = message;
  const fixed = form.arguments.length;
  const width = form.repeated.length;
  const extra = args.length - fixed;
  if (extra < 0 || (width === 0 ? extra > 0 : extra % width > 0 || extra / width > form.most)) {
    return undefined;
  }
  const values = named(form.arguments, args.slice(0, fixed));
  const groups: Values[] = [];
  for (let at = fixed; at < args.length; at += width) {
    const group = named(form.repeated, args.slice(at, at + width));
    if (!group) return undefined;
    groups.push(group);
  }
  return values && { name: name as Name, values, groups };
}

/** A value that the table says is a number. */
export function int(values: Values, name: string): number {
  return values[name] as number;
}

/** A value that the table says is a word. */
export function word(values: Values, name: string): string {
  return values[name] as string;
}

function named(forms: readonly Argument[], args: readonly Value[]): Values | undefined {
  const allowed = forms.every((form, index) => fits(form, args[index]));
  return allowed
    ? Object.fromEntries(forms.map((form, i) => [form.name, args[i] ?? 0]))
    : undefined;
}

function fits({ words, low = -(2 ** 31), high = 2 ** 31 - 1 }: Argument, value?: Value): boolean {
  if (words) return typeof value === "string" && words.includes(value);
  return typeof value === "number" && value >= low && value <= high;
}
