import assert from "node:assert/strict";
import type { Context } from "../../../contract/context.ts";

const EACH = 200;
/** Beyond it, two samples of one distribution are once in a thousand times. */
const FAR = 3.29;

/** Asks for links to known and unknown addresses, by chance; no rank sum test tells their times apart. */
export async function tellApart(ctx: Context): Promise<string> {
  const known: string[] = [];
  for (let count = 0; count < 20; count += 1) {
    const client = ctx.visitor();
    await client.register();
    known.push(client.email);
  }
  const visitor = ctx.visitor();
  await visitor.post("/password/forgot", { email: "warm@example.com" });
  const turns = Array.from({ length: 2 * EACH }, (_, index) => index < EACH);
  for (let last = turns.length - 1; last > 0; last -= 1) {
    const other = Math.floor(Math.random() * (last + 1));
    [turns[last], turns[other]] = [turns[other] as boolean, turns[last] as boolean];
  }
  const times: { isKnown: boolean; ms: number }[] = [];
  for (const [index, isKnown] of turns.entries()) {
    const name = known[index % known.length] ?? "";
    // As long, so that only the account differs.
    const email = isKnown ? name : name.replace(/^user/, "none");
    const begun = performance.now();
    (await visitor.post("/password/forgot", { email })).is(202);
    times.push({ isKnown, ms: performance.now() - begun });
  }
  const ranked = [...times].sort((a, b) => a.ms - b.ms);
  const sum = ranked.reduce((total, { isKnown }, index) => total + (isKnown ? index + 1 : 0), 0);
  const mean = (EACH * (2 * EACH + 1)) / 2;
  const deviation = Math.sqrt((EACH * EACH * (2 * EACH + 1)) / 12);
  const z = (sum - mean) / deviation;
  assert.ok(Math.abs(z) < FAR, `the rank sum is ${z.toFixed(2)} deviations off`);
  const median = (wanted: boolean) =>
    ranked.filter(({ isKnown }) => isKnown === wanted)[EACH / 2]?.ms.toFixed(1);
  return `z ${z.toFixed(2)}, medians ${median(true)} and ${median(false)} ms, ${EACH} each`;
}
