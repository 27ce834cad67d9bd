import { expect, test } from "vitest";
import { makeBlueprint, render, type Use } from "../../../src/engine/index.ts";
import { Covering } from "../../support/fixtures/covering.ts";
import { readCatalog } from "../../support/rendering.ts";

/** A marker or a value that was left, and nothing of Python. */
const LEFT =
  /\bslot[:_]|\{\{[a-z_]+\}\}|__(?:names?|fields?|targets?)_[a-z_]+__|(?<!\.)__(?:column|table|min|max|default|size|words)__/;
const AUTHS = ["jwt", "session", "none"];
const { catalog, stack } = await readCatalog();
const place = { feature: "resource", instance: "Place", of: [] };
const choicesOf = (database: string, auth: string) => ({
  database,
  auth,
  cache: "memory",
  chat: false,
  licence: "none",
});

test.each(AUTHS)(
  "every two options of each type and of a resource are rendered for each database with %s",
  (auth) => {
    const uses = [place, ...new Covering(stack, choicesOf("sqlite", auth)).uses(place.instance)];
    const fields = uses.flatMap(({ of = [] }): readonly Use[] => of);
    const kinds = stack.repeatable?.[0]?.instances.members?.kinds ?? [];
    // Each option of each type is there, and each type without one.
    for (const { name, options } of kinds) {
      const given = fields
        .filter(({ feature }) => feature === name)
        .map(({ values }) => Object.keys(values ?? {}));
      expect([...new Set(given.flat())].sort(), name).toEqual([...options].sort());
      expect(given, name).toContainEqual([]);
    }
    for (const database of ["sqlite", "postgres", "mysql"]) {
      const answers = {
        stack: stack.id,
        name: "demo",
        description: "A demo.",
        choices: choicesOf(database, auth),
        uses,
      };
      const bad = [...render(catalog, makeBlueprint(catalog, answers))]
        .filter(([path]) => path.endsWith(".py"))
        .flatMap(([path, { content }]) =>
          String(content)
            .split("\n")
            .map((line) => `${path}: ${line}`),
        )
        .filter((line) => LEFT.test(line) || /: .{101}/.test(line));
      expect(bad, database).toEqual([]);
    }
  },
);
