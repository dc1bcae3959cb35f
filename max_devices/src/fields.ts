/** What the parameters say, in wire steps, as the next question will have it. */

import type { Request } from "../../ableton/src/chunks.js";
import { type Field, TASKS } from "../../ableton/src/protocol.generated.js";

type TaskName = Request["task"];

export class Fields {
  private readonly steps = new Map<string, number>();

  /** Set a field, in wire steps. */
  set(name: string, steps: number): void {
    this.steps.set(name, steps);
  }

  /** Set a field that one of the tasks has, in its own unit; whether it is another value now. */
  keep(tasks: readonly TaskName[], name: string, value: Atom): boolean {
    const field = tasks.map((task) => fieldOf(task, name)).find((one) => one !== undefined);
    if (!field) return false;
    const steps = Math.round(Number(value) * field.unit);
    const isNew = this.steps.get(name) !== steps;
    this.steps.set(name, steps);
    return isNew;
  }

  /** A field of a task, its default where nobody has set it. */
  value(task: TaskName, name: string): number {
    return this.steps.get(name) ?? fieldOf(task, name)?.default ?? 0;
  }

  /** The fields of a task that differ from their default. */
  chosen(task: TaskName): Record<string, number> {
    const known = TASKS[task].fields.filter(({ name, default: usual }) => {
      const steps = this.steps.get(name);
      return steps !== undefined && steps !== usual;
    });
    return Object.fromEntries(known.map(({ name }) => [name, this.steps.get(name) ?? 0]));
  }
}

function fieldOf(task: TaskName, wanted: string): Field | undefined {
  const fields: readonly Field[] = TASKS[task].fields;
  return fields.find(({ name }) => name === wanted);
}
