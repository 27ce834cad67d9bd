/** Colours for standard output, or none. */
export type Color = ReturnType<typeof import("picocolors")["createColors"]>;

/** Loads colours: as FORCE_COLOR and NO_COLOR say, and else on a terminal that can show them. */
export async function loadColor(): Promise<Color> {
  const { default: pico } = await import("picocolors");
  return pico.createColors(isWanted(process.env, process.stdout.isTTY === true));
}

/** Whether colours are wanted in an environment. */
export function isWanted(environment: NodeJS.ProcessEnv, terminal: boolean): boolean {
  const { FORCE_COLOR: force, NO_COLOR: never, TERM: term } = environment;
  if (force !== undefined && force !== "") return force !== "0" && force !== "false";
  if (never !== undefined && never !== "") return false;
  return terminal && term !== "dumb";
}
