import { randomInt } from "node:crypto";

/** The numbers below a limit, one after the other from a random one on. */
export function inTurn(limit: number): () => number {
  let last = randomInt(limit);
  return () => {
    last = (last + 1) % limit;
    return last;
  };
}
