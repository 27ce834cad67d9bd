import { host } from "../../host.ts";
import { paint } from "./print.ts";

const NAMES = ["bold", "dim", "green", "red", "yellow"] as const;

/** Colours for standard output, or none. */
export type Color = Readonly<Record<(typeof NAMES)[number], (text: string) => string>>;

/** Loads colours: as FORCE_COLOR and NO_COLOR say, and else on a terminal that can show them. */
export async function loadColor(): Promise<Color> {
  const { default: pico } = await import("picocolors");
  const colors = pico.createColors(isWanted(host().env, host().stdout.isTTY === true));
  return Object.fromEntries(
    NAMES.map((name) => [name, (text: string) => paint(colors[name], text)]),
  ) as Color;
}

/** Whether colours are wanted in an environment. */
export function isWanted(environment: NodeJS.ProcessEnv, terminal: boolean): boolean {
  const { FORCE_COLOR: force, NO_COLOR: never, TERM: term } = environment;
  if (force !== undefined && force !== "") return force !== "0" && force !== "false";
  if (never !== undefined && never !== "") return false;
  return terminal && term !== "dumb";
}
