import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { Ledger } from "../proof/matrix/ledger.ts";

it("the ledger has a hash for each combination and part, in their order", () => {
  const text = readFileSync(new URL("../../docs/generated/proof.json", import.meta.url), "utf8");
  const ledger = JSON.parse(text) as Ledger;
  for (const entries of [ledger.combinations, ledger.parts]) {
    for (const hash of Object.values(entries)) expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(Object.keys(entries)).toEqual(Object.keys(entries).sort());
  }
  for (const name of Object.keys(ledger.combinations))
    expect(name).toMatch(/^[a-z]+=[a-z,]+(?: [a-z]+=[a-z,]+)*$/);
  expect(text).toBe(`${JSON.stringify(ledger, null, 2)}\n`);
});
