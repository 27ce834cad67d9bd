import { expect, test } from "vitest";
import { parseCatalog, serializeCatalog } from "../../../src/engine/catalog/serialized.ts";
import { shippedCatalog } from "../../support/fixtures/models.ts";

const catalog = shippedCatalog("1.2.3");
const text = serializeCatalog(catalog);

test("a shipped catalog is JSON within ASCII, and the same catalog", () => {
  expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(catalog)));
  expect(parseCatalog(text)).toEqual(JSON.parse(text));
  expect(text).toMatch(/^[\n -~]*$/);
});

test("what names a list of parts in a text stays a text", () => {
  const [stack] = catalog.stacks;
  if (stack === undefined) throw new Error("there is no stack");
  const odd = { ...catalog, stacks: [{ ...stack, hint: 'a "parts":0 and\n"base":1' }] };
  expect(parseCatalog(serializeCatalog(odd)).stacks[0]?.hint).toBe('a "parts":0 and\n"base":1');
});

test("parts are parsed only when they are looked at", () => {
  const broken = text.replaceAll(/^\[\{"needs".*$/gm, "no list");
  const read = parseCatalog(broken);
  expect(read.stacks[0]?.groups.length).toBeGreaterThan(3);
  expect(() => read.stacks[0]?.base).toThrow(SyntaxError);
});
