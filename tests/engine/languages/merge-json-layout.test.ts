import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mergeText } from "../../../src/engine/index.ts";

const merge = (before: string, yours: string, template: string, path = "package.json") => {
  const { content, conflicts } = mergeText(path, before, yours, template);
  expect(conflicts).toEqual([]);
  return content;
};
const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
const BASE = { name: "x", files: ["dist"], dependencies: { a: "1", b: "2" } };
const OURS = { ...BASE, files: ["dist", "lib"], dependencies: { a: "1", b: "2", theirs: "3" } };

/** The user's text with `mine` in it, and what it becomes. */
const LAYOUTS: Readonly<Record<string, readonly [yours: string, merged: string]>> = {
  "four spaces": [
    '{\n    "name": "x",\n    "files": ["dist"],\n    "dependencies": {\n        "a": "1",\n        "b": "2",\n        "mine": "4"\n    }\n}\n',
    '{\n    "name": "x",\n    "files": ["dist", "lib"],\n    "dependencies": {\n        "a": "1",\n        "b": "2",\n        "theirs": "3",\n        "mine": "4"\n    }\n}\n',
  ],
  "tabs, no newline at the end": [
    '{\n\t"name": "x",\n\t"files": [\n\t\t"dist"\n\t],\n\t"dependencies": { "a": "1", "b": "2", "mine": "4" }\n}',
    '{\n\t"name": "x",\n\t"files": [\n\t\t"dist",\n\t\t"lib"\n\t],\n\t"dependencies": { "a": "1", "b": "2", "theirs": "3", "mine": "4" }\n}',
  ],
  "one line": [
    '{"name":"x","files":["dist"],"dependencies":{"a":"1","b":"2","mine":"4"}}',
    '{"name":"x","files":["dist","lib"],"dependencies":{"a":"1","b":"2","theirs":"3","mine":"4"}}',
  ],
  "CRLF, spaces around colons": [
    '{\r\n  "name" : "x",\r\n  "files" : [ "dist" ],\r\n  "dependencies" : {\r\n    "a" : "1",\r\n    "b" : "2",\r\n    "mine" : "4"\r\n  }\r\n}\r\n',
    '{\r\n  "name" : "x",\r\n  "files" : [ "dist", "lib" ],\r\n  "dependencies" : {\r\n    "a" : "1",\r\n    "b" : "2",\r\n    "theirs" : "3",\r\n    "mine" : "4"\r\n  }\r\n}\r\n',
  ],
  "comments, blank lines and closing commas": [
    '// ours\n{\n  "name": "x", // the name\n\n  "files": [\n    "dist", // built\n  ],\n  /* what it needs */\n  "dependencies": {\n    "a": "1",\n\n    // two\n    "b": "2", /* pinned */\n    "mine": "4",\n  },\n}\n',
    '// ours\n{\n  "name": "x", // the name\n\n  "files": [\n    "dist", // built\n    "lib",\n  ],\n  /* what it needs */\n  "dependencies": {\n    "a": "1",\n\n    // two\n    "b": "2", /* pinned */\n    "theirs": "3",\n    "mine": "4",\n  },\n}\n',
  ],
};

describe("json-layout: the user's layout stays", () => {
  it.each(Object.entries(LAYOUTS))("%s", (_, [yours, merged]) => {
    expect(merge(json(BASE), yours, json(OURS))).toBe(merged);
    // Taken back, it is the user's text again, byte for byte.
    expect(merge(json(OURS), merged, json(BASE))).toBe(yours);
  });

  it("writes a new object as the objects beside it", () => {
    const panels = (...ids: number[]) => ({ panels: ids.map((id) => ({ id, grid: { x: 0 }, tags: ["a"] })) });
    const line = (id: number) => `    { "id": ${id}, "grid": { "x": 0 }, "tags": ["a"] }`;
    const text = (...ids: number[]) => `{\n  "panels": [\n${ids.map(line).join(",\n")}\n  ]\n}\n`;
    expect(merge(json(panels(1)), text(1, 7), json(panels(1, 2)))).toBe(text(1, 2, 7));
    const blocks = `${JSON.stringify(panels(1, 7), null, "\t")}\n`;
    expect(merge(text(1), blocks, text(1, 2))).toBe(`${JSON.stringify(panels(1, 2, 7), null, "\t")}\n`);
  });

  it("fills what was empty, and empties what was filled", () => {
    for (const [yours, merged] of [
      ['{\n    "a": {},\n    "mine": 1\n}\n', '{\n    "a": {\n        "b": 1\n    },\n    "mine": 1\n}\n'],
      ['{"a":{},"mine":1}', '{"a":{"b":1},"mine":1}'],
    ] as const) {
      expect(merge(json({ a: {} }), yours, json({ a: { b: 1 } }))).toBe(merged);
      expect(merge(json({ a: { b: 1 } }), merged, json({ a: {} }))).toBe(yours);
    }
  });

  it("brings the template's comments, and keeps the user's above what goes", () => {
    const before = '{\n  // one\n  "a": 1\n}\n';
    const template = '{\n  // one\n  "a": 1,\n  // two\n  "b": 2 // why\n}\n';
    const yours = '{\n    // one\n    "a": 1,\n    // mine\n    "c": 3\n}\n';
    const merged = '{\n    // one\n    "a": 1,\n    // two\n    "b": 2, // why\n    // mine\n    "c": 3\n}\n';
    expect(merge(before, yours, template, "x.jsonc")).toBe(merged);
    const noted = merged.replace('    "b"', '    // ask Ada\n    "b"');
    expect(merge(template, noted, before, "x.jsonc")).toContain("// ask Ada");
  });

  it("shows one value as a conflict, and merges the others", () => {
    const { content, conflicts } = mergeText(
      "package.json",
      json(BASE),
      '{\n\t"name": "x",\n\t"files": ["dist"],\n\t"dependencies": {\n\t\t"a": "1.5",\n\t\t"b": "2"\n\t}\n}\n',
      json({ ...OURS, dependencies: { ...OURS.dependencies, a: "1.6" } }),
    );
    expect(conflicts).toEqual([{ line: 5, end: 9, why: "a: changed by both" }]);
    expect(content).toBe(
      '{\n\t"name": "x",\n\t"files": ["dist", "lib"],\n\t"dependencies": {\n<<<<<<< yours\n\t\t"a": "1.5",\n=======\n\t\t"a": "1.6",\n>>>>>>> template\n\t\t"b": "2",\n\t\t"theirs": "3"\n\t}\n}\n',
    );
  });

  it("follows the template's order of an array that the user left alone", () => {
    const yours = '{"steps":["a", "b"],"mine":1}\n';
    expect(merge(json({ steps: ["a", "b"] }), yours, json({ steps: ["b", "c", "a"] }))).toBe(
      '{"steps":["b", "c", "a"],"mine":1}\n',
    );
  });

  it("shows an array that the template reordered and the user changed", () => {
    const { conflicts } = mergeText(
      "x.json",
      json({ steps: ["a", "b"] }),
      json({ steps: ["a", "b", "mine"] }),
      json({ steps: ["b", "a"] }),
    );
    expect(conflicts).toHaveLength(1);
  });

  it("takes numbers that a double cannot tell apart for two", () => {
    const merged = merge(
      '{ "id": 12345678901234567890, "a": 1 }\n',
      '{ "id": 12345678901234567890, "a": 2 }\n',
      '{ "id": 12345678901234567891, "a": 1 }\n',
    );
    expect(merged).toBe('{ "id": 12345678901234567891, "a": 2 }\n');
  });
});

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** Writes a value by a list of choices: a line a member or one line for all, spaces, comments, closing commas. */
function layOut(value: Json, choices: readonly number[], unit: string, hasComments: boolean): string {
  let at = 0;
  const choose = (most: number) => (choices[at++ % choices.length] ?? 0) % most;
  const write = (part: Json, indent: string, mayBreak: boolean): string => {
    if (typeof part !== "object" || part === null) return JSON.stringify(part);
    const entries: (readonly [string, Json])[] = Array.isArray(part)
      ? part.map((one) => ["", one] as const)
      : Object.entries(part).map(([key, one]) => [`${JSON.stringify(key)}: `, one] as const);
    const [open, close] = Array.isArray(part) ? ["[", "]"] : ["{", "}"];
    if (entries.length === 0) return open + close;
    const block = mayBreak && choose(3) > 0;
    const inner = indent + unit;
    const parts = entries.map(([key, one], index) => {
      const lead = block && hasComments && choose(4) === 0 ? `// c${index}\n${inner}` : "";
      const last = index === entries.length - 1;
      return `${lead}${key}${write(one, inner, block)}${last ? "" : ","}${block && hasComments && choose(5) === 0 ? " // d" : ""}`;
    });
    return block
      ? `${open}\n${inner}${parts.join(`\n${inner}`)}\n${indent}${close}`
      : `${open} ${parts.join(" ")} ${close}`;
  };
  return `${write(value, "", true)}\n`;
}

const leaf = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constantFrom("x", "y", "a\\b", ""), fc.boolean());
const { tree } = fc.letrec<{ tree: Json }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small" },
    leaf,
    fc.dictionary(fc.constantFrom("a", "b", "c", "d"), tie("tree"), { maxKeys: 3 }),
    fc.uniqueArray(fc.constantFrom("p", "q", "r"), { maxLength: 3 }),
    fc
      .uniqueArray(fc.integer({ min: 1, max: 5 }), { maxLength: 3 })
      .map((ids) => ids.map((id) => ({ id, v: id * 2 }))),
  ),
}));
const documents = fc.dictionary(fc.constantFrom("a", "b", "c", "d", "e"), tree, { minKeys: 1, maxKeys: 4 });

/** Adds something by each of the names to every container of a value. */
function grow(value: Json, ...names: string[]): Json {
  if (Array.isArray(value)) {
    const isOfObjects = value.length > 0 && value.every((one) => typeof one === "object");
    const added = isOfObjects ? names.map((id) => ({ id, v: 0 })) : names;
    return [...value.map((one) => grow(one, ...names)), ...added];
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries([
    ...Object.entries(value).map(([key, one]) => [key, grow(one, ...names)] as const),
    ...names.map((name) => [name, 1] as const),
  ]);
}

const sorted = (value: Json): Json => {
  if (Array.isArray(value))
    return value.map(sorted).sort((x, y) => (JSON.stringify(x) < JSON.stringify(y) ? -1 : 1));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, one]) => [key, sorted(one)] as const)
      .sort(([x], [y]) => (x < y ? -1 : 1)),
  );
};
const parse = (text: string) => JSON.parse(text.replaceAll(/^\s*\/\/.*$| \/\/ d$/gm, "")) as Json;

it("json-layout: what the template adds is there, and the user's text is as it was when it goes again", () => {
  const given = fc.record({
    value: documents,
    choices: fc.array(fc.nat(60), { minLength: 5, maxLength: 20 }),
    unit: fc.constantFrom("  ", "    ", "\t"),
    hasComments: fc.boolean(),
  });
  fc.assert(
    fc.property(given, ({ value, choices, unit, hasComments }) => {
      const yours = layOut(grow(value, "mine"), choices, unit, hasComments);
      const merged = merge(json(value), yours, json(grow(value, "theirs")));
      expect(sorted(parse(merged))).toEqual(sorted(grow(value, "mine", "theirs")));
      const known = new Set(yours.split("\n"));
      expect(merge(json(grow(value, "theirs")), merged, json(value))).toBe(yours);
      for (const line of known) if (line.includes("// c")) expect(merged).toContain(line);
    }),
    { numRuns: 300 },
  );
});
