import { expect, it } from "vitest";
import { hashInputs } from "../proof/matrix/inputs.ts";
import { readLedger } from "../proof/matrix/ledger.ts";
import { parts } from "../proof/parts/index.ts";

const recorded = parts.flatMap(({ name, inputs }) => (inputs === undefined ? [] : [{ name, inputs }]));

it("each recorded part has a hash of its own, the same one each time", async () => {
  const hash = () => Promise.all(recorded.map(({ name, inputs }) => hashInputs(name, inputs)));
  const hashes = await hash();
  expect(new Set(hashes).size).toBe(recorded.length);
  expect(await hash()).toEqual(hashes);
});

it("the ledger names no other part", async () => {
  const names = recorded.map(({ name }) => name);
  expect(Object.keys((await readLedger()).parts).filter((name) => !names.includes(name))).toEqual([]);
});
