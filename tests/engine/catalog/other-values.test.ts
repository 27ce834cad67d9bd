import { expect, test } from "vitest";
import { presetChoices } from "../../../src/engine/answers/partial.ts";
import {
  type Blueprint,
  changeBlueprint,
  findStack,
  makeBlueprint,
  type Use,
} from "../../../src/engine/index.ts";
import { shippedCatalog } from "../../support/fixtures/models.ts";

const catalog = shippedCatalog();
const field = (instance: string, kind: string, values: Use["values"] = {}): Use => {
  const [feature = "", ...args] = kind.split(".");
  return { feature, instance, ...(args.length > 0 && { args }), values };
};
const made = (...of: readonly Use[]): Blueprint =>
  makeBlueprint(catalog, {
    stack: "fastapi",
    name: "demo",
    description: "A demo.",
    choices: presetChoices(findStack(catalog, "fastapi")),
    uses: [
      { feature: "resource", instance: "Tag", of: [field("name", "str")] },
      { feature: "resource", instance: "Post", of },
    ],
  });
/** The fields of Post after one of them was set. */
const set = (blueprint: Blueprint, use: Use) => {
  const path = { feature: "resource", instance: "Post", member: use.instance ?? "" };
  return changeBlueprint(catalog, blueprint, { kind: "use", changes: [{ do: "set", path, use }] })
    .uses.find(({ instance }) => instance === "Post")
    ?.of?.map(({ feature, args = [] }) => [feature, ...args].join("."));
};

test.each<[was: string, now: string, what: string]>([
  ["text", "int", "become int"],
  ["int", "str.20", "become str"],
  ["decimal.10.2", "decimal.10.3", "change its places"],
  ["ref.Tag", "ref.Post", "change its target"],
  ["json", "text", "become text"],
])("a field that is %s cannot be %s: its values would not be kept", (was, now, what) => {
  expect(() => set(made(field("a", was), field("b", "str")), field("a", now))).toThrow(
    `a is ${was} and cannot ${what}: its values would not be kept.`,
  );
});

test.each<[was: string, now: string]>([
  ["int", "bigint"],
  ["decimal.10.2", "decimal.12.2"],
  ["str.20", "str.40"],
  ["str.20", "text"],
])("a field that is %s can be %s", (was, now) => {
  expect(set(made(field("a", was), field("b", "str")), field("a", now))).toEqual([now, "str"]);
});
