import { expect, it } from "vitest";
import { reconcile, type Tree } from "../../src/engine/index.ts";

const tree = (content?: string): Tree =>
  new Map(content === undefined ? [] : [["a", { content, mode: 0o644 } as const]]);

it.each([
  [undefined, undefined, "N", "create"],
  [undefined, "N", "N", "keep"],
  [undefined, "Y", "N", "conflict"],
  ["B", "B", "N", "update"],
  ["B", "Y", "B", "keep"],
  ["B", "Y", "N", "conflict"],
  ["B", undefined, "N", "keep"],
  ["B", "B", undefined, "delete"],
  ["B", "Y", undefined, "keep"],
])("before %s, yours %s, next %s: %s", (before, yours, next, kind) => {
  expect(reconcile(tree(before), tree(yours), tree(next)).map((change) => change.kind)).toEqual([kind]);
});
