import { expect, test } from "vitest";
import type { Stack, Tree } from "../../../src/engine/index.ts";
import { extendSecrets, makeSecrets } from "../../../src/project/secrets/extend.ts";

const stack = {
  secrets: { file: ".env", from: ".env.example", keys: ["KEY"], files: [] },
} as unknown as Stack;
const tree = (content: string | Uint8Array): Tree => new Map([[".env.example", { content, mode: 0o644 }]]);

test("a file of secrets is the example with a fresh value for each secret, for its owner alone", () => {
  const example = "# a comment\nKEY=change-me\nKEYS=1\nLEVEL=low\n";
  const [first, second] = [1, 2].map(() => makeSecrets(stack, tree(example)).get(".env"));
  expect(first?.mode).toBe(0o600);
  expect(first?.content).toMatch(/^# a comment\nKEY=[\w-]{64}\nKEYS=1\nLEVEL=low\n$/);
  expect(second?.content).not.toBe(first?.content);
  expect(makeSecrets(stack, new Map()).size).toBe(0);
  expect(makeSecrets(stack, tree(new Uint8Array([1]))).size).toBe(0);
});

test.each<[string, string, string, string, string]>([
  ["a new key", "A=1\n", "A=1\nB=2\n", "A=mine\n", "A=mine\nB=2\n"],
  ["several", "", "B=2\nC=3\n", "A=1\n", "A=1\nB=2\nC=3\n"],
  ["one behind a last line without an end", "A=1\n", "A=1\nB=2\n", "A=mine", "A=mine\nB=2\n"],
  ["one in a file of Windows", "A=1\n", "A=1\nB=2\n", "A=mine\r\n", "A=mine\r\nB=2\r\n"],
  ["one behind such a line without an end", "", "B=2\n", "A=1\r\nC=3", "A=1\r\nC=3\r\nB=2\r\n"],
  ["one in an empty file", "", "B=2\n", "", "B=2\n"],
  ["none that is there", "A=1\n", "A=1\nB=2\n", "export B = 3\n", "export B = 3\n"],
  ["none that the user took out", "A=1\nB=2\n", "A=1\nB=2\n", "A=1", "A=1"],
])("%s is appended, and nothing else is edited", (_, before, next, yours, content) =>
  expect(extendSecrets(stack, tree(before), tree(next), yours).content).toBe(content),
);

test("a new secret gets a value of its own", () => {
  const { content, added } = extendSecrets(stack, tree(""), tree("KEY=change-me\n"), "A=1\n");
  expect([added, content]).toEqual([["KEY"], expect.stringMatching(/^A=1\nKEY=[\w-]{64}\n$/)]);
});

test("what is to be looked at is a value that is old there, and a key that goes", () => {
  const said = (before: string, next: string, yours: string) => {
    const { outdated, unused, added } = extendSecrets(stack, tree(before), tree(next), yours);
    return { outdated, unused, added };
  };
  const none = { outdated: [], unused: [], added: [] };
  expect(said("A=1\n", "A=2\n", "A=1\n")).toEqual({ ...none, outdated: [{ key: "A", value: "2" }] });
  expect(said("A=1\n", "A=2\n", "A=mine\n")).toEqual(none);
  expect(said("A=1\n", "A=1\n", "A=1\n")).toEqual(none);
  expect(said("A=1\n", "", "A=mine\n")).toEqual({ ...none, unused: ["A"] });
  expect(said("A=1\n", "", "# A=1\n")).toEqual(none);
});
