import type { Sample } from "./load.ts";
import type { Stage } from "./stage.ts";

/** One line of the table. */
export interface Line {
  readonly what: string;
  /** What the usual code does, or what is compared with. */
  readonly beside: string;
  readonly reached: string;
  /** The figure that the goal speaks of; none where nothing could be measured. */
  readonly figure?: number;
  readonly unit: string;
  readonly goal?: { readonly least: number } | { readonly most: number };
  readonly samples?: { readonly beside?: Sample; readonly ours?: Sample };
  readonly note?: string;
}

/** How a row is to be measured. */
export interface Options {
  readonly rounds: number;
  readonly seconds: number;
  readonly writes: number;
}

/** A row of the benchmark; its module is in rows/, its line in rows/index.ts. */
export interface Row {
  readonly name: string;
  readonly title: string;
  run(stage: Stage, options: Options): Promise<readonly Line[]>;
}

/** Whether a line's goal is reached; undefined where it has none. */
export function isHeld({ figure, goal }: Line): boolean | undefined {
  if (goal === undefined || figure === undefined) return undefined;
  return "least" in goal ? figure >= goal.least : figure <= goal.most;
}

/** A rate that a person can read. */
export const perSecond = (rate: number): string => `${Math.round(rate).toLocaleString("en")}/s`;
