import { expect, it } from "vitest";
import { hashInputs } from "../../scripts/proof/inputs.ts";
import { readLedger } from "../../scripts/proof/ledger.ts";
import { parts } from "../../scripts/proof/parts/index.ts";

const recorded = parts.filter((part) => part.recorded).map(({ name }) => name);

it("each part that runs rendered projects alone has a hash of its own, the same one each time", async () => {
  const hashes = await Promise.all(recorded.map(hashInputs));
  expect(new Set(hashes).size).toBe(recorded.length);
  expect(await hashInputs(recorded[0] ?? "")).toBe(hashes[0]);
});

it("the ledger names no other part", async () => {
  expect(Object.keys((await readLedger()).parts).filter((name) => !recorded.includes(name))).toEqual([]);
});
