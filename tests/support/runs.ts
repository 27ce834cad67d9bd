/** Whether this is `npm test`, which tries every property as often as it says. */
export const full = process.env.TEST_RUNS === "full";

/** How often a property is tried: `npm run check` takes a part, each time of other values. */
export function runs(count: number, part = 10): number {
  return full ? count : Math.ceil(count / part);
}
