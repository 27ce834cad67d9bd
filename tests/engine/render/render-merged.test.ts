import { describe, expect, test } from "vitest";
import { makeBlueprint, renderFiles, renderMerged, toText, type Use } from "../../../src/engine/index.ts";
import { modelCatalog, shippedCatalog } from "../../support/fixtures/models.ts";

const catalog = shippedCatalog();
const blueprintOf = (database: string, cache: string, chat = false) =>
  makeBlueprint(catalog, {
    stack: "fastapi",
    name: "demo",
    description: "A demo.",
    choices: { database, cache, auth: "jwt", chat, ops: [], observe: [], licence: "none" },
  });
const withUsers = (auth: string, feature?: string) =>
  makeBlueprint(catalog, {
    stack: "fastapi",
    name: "demo",
    description: "A demo.",
    choices: {
      database: "sqlite",
      cache: "memory",
      auth,
      chat: false,
      uploads: feature === "uploads",
      example: feature === "example",
      ops: [],
      observe: [],
      licence: "none",
    },
  });

describe("what merged branches wrote", () => {
  const sides = [blueprintOf("mysql", "redis"), blueprintOf("sqlite", "memory")];
  const merged = blueprintOf("sqlite", "redis");
  const path = "tests/conftest.py";
  const shared = "import asyncio";
  const textOf = (has: string) => {
    const yours = new Map([[path, { content: has, mode: 0o644 as const }]]);
    return toText(renderMerged(catalog, sides, merged, yours).written.get(path)?.content ?? "") ?? "";
  };
  const next = toText(renderFiles(catalog, merged).get(path)?.content ?? "") ?? "";

  test("has no line that one branch took out and the other began to need, where git took it out", () => {
    const texts = sides.map((side) => toText(renderFiles(catalog, side).get(path)?.content ?? ""));
    expect(texts.map((text) => text?.includes(shared))).toEqual([true, false]);
    expect(next).toContain(shared);
    expect(textOf(next)).toBe(next);
    expect(textOf(next.replace(`${shared}\n`, ""))).not.toContain(shared);
  });

  test("has no file that one branch took out and the other began to need, where git took it out", () => {
    const shared = "app/core/supervised_task.py";
    const both = [blueprintOf("sqlite", "memory"), blueprintOf("sqlite", "redis", true)];
    const wanted = blueprintOf("sqlite", "redis");
    // Both began with the chat, which needs it as well.
    expect(both.map((side) => renderFiles(catalog, side).has(shared))).toEqual([false, true]);
    const has = (tree: Parameters<typeof renderMerged>[3]) =>
      renderMerged(catalog, both, wanted, tree).written.has(shared);
    expect(has(renderFiles(catalog, wanted))).toBe(true);
    expect(has(new Map())).toBe(false);
  });

  test.each([
    ["uploads", "app/api/v1/files.py"],
    ["example", "app/api/v1/items.py"],
  ])(
    "has what %s brought to users, within lines too, where the other branch took the users out",
    (feature, path) => {
      const both = [withUsers("session", feature), withUsers("none")];
      const wanted = withUsers("none", feature);
      const [yours = new Map()] = both.map((side) => renderFiles(catalog, side));
      const text = toText(yours.get(path)?.content ?? "");
      expect(text).toMatch(/\buser: \w+/);
      const found = renderMerged(catalog, both, wanted, yours).written;
      expect(toText(found.get(path)?.content ?? "")).toBe(text);
      // And git merged none of it where the file is as it is without users.
      const without = renderMerged(catalog, both, wanted, renderFiles(catalog, wanted)).written;
      expect(toText(without.get(path)?.content ?? "")).not.toMatch(/\buser: \w+/);
    },
  );

  test("has what one branch added, though it is not there: a user deleted it", () => {
    const [line = ""] = next.split("\n").filter((one) => one.includes("bus.listening"));
    expect(line).not.toBe("");
    expect(textOf(next.replace(line, ""))).toContain(line);
  });

  test("has what only one branch needs no more, as long as it is found", () => {
    const both = [blueprintOf("sqlite", "memory", true), blueprintOf("sqlite", "redis")];
    const wanted = blueprintOf("sqlite", "redis", true);
    const stale = [...renderFiles(catalog, both[0] ?? wanted)].find(
      ([one]) => !renderFiles(catalog, wanted).has(one),
    );
    const found = stale === undefined ? new Map() : new Map([stale]);
    const gone = renderMerged(catalog, both, wanted, new Map()).written;
    for (const one of found.keys()) {
      expect(gone.has(one)).toBe(false);
      expect(renderMerged(catalog, both, wanted, found).written.has(one)).toBe(true);
    }
    // What only both together bring is not among it.
    const parts = both.map((side) => renderFiles(catalog, side));
    const fresh = [...renderFiles(catalog, wanted).keys()].filter((one) =>
      parts.every((tree) => !tree.has(one)),
    );
    expect(fresh.length).toBeGreaterThan(0);
    expect(fresh.filter((one) => gone.has(one))).toEqual([]);
  });
});

test("has no line of an instance in shared files where git took it out, as one branch removed what another changed", () => {
  const models = modelCatalog();
  const withUses = (...uses: readonly Use[]) =>
    makeBlueprint(models, {
      stack: "tiny",
      name: "demo",
      description: "A demo.",
      choices: { store: "small", chat: false },
      uses,
    });
  const tag: Use = { feature: "model", instance: "Tag", values: { audited: "" }, of: [] };
  const both = [withUses(tag), withUses()];
  const [kept = new Map(), without = new Map()] = both.map((side) => renderFiles(models, side));
  const own = [...kept].filter(([path]) => !without.has(path));
  const shared = [...without].filter(([path, { content }]) => kept.get(path)?.content !== content);
  expect([own.length, shared.length].every((count) => count > 0)).toBe(true);
  // Of its own files there are those that the one branch changed.
  const yours = new Map([...without, ...own]);
  const written = (removed: readonly Use[]) =>
    renderMerged(models, both, withUses(tag), yours, removed).written;
  for (const [path, { content }] of shared) {
    expect(written([tag]).get(path)?.content).toBe(content);
    expect(written([]).get(path)?.content).not.toBe(content);
  }
  const [[lost = ""] = []] = own;
  yours.delete(lost);
  expect([written([tag]).has(lost), written([]).has(lost)]).toEqual([false, true]);
});
