import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

it("the ledger has a hash for each combination, in their order", () => {
  const text = readFileSync(new URL("../../docs/proof.json", import.meta.url), "utf8");
  const ledger = JSON.parse(text) as Record<string, string>;
  const names = Object.keys(ledger);
  for (const [name, hash] of Object.entries(ledger)) {
    expect(name).toMatch(/^[a-z]+=[a-z,]+(?: [a-z]+=[a-z,]+)*$/);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
  }
  expect(names).toEqual([...names].sort());
  expect(text).toBe(`${JSON.stringify(ledger, null, 2)}\n`);
});
