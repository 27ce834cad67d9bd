import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkName } from "../../../src/engine/answers/names.ts";
import { firstStack, presetChoices } from "../../../src/engine/answers/partial.ts";
import { changeBlueprint, featuresOf, makeBlueprint } from "../../../src/engine/index.ts";
import { shippedCatalog } from "../../support/fixtures/models.ts";
import { runIn } from "../run.ts";

const catalog = shippedCatalog();
const stack = firstStack(catalog);

/** The names in every requirements file of every feature, whatever a project chooses. */
const required = [stack.base, ...featuresOf(stack).map(({ parts }) => parts)].flat().flatMap((part) => {
  const texts = [
    ...part.files.filter(({ path }) => path.startsWith("requirements")).map(({ text = "" }) => text),
    ...part.contributions
      .filter(({ host }) => host.startsWith("requirements"))
      .flatMap(({ sections }) => sections.flatMap(({ lines }) => lines)),
  ];
  return texts.flatMap((text) =>
    text.split("\n").flatMap((line) => /^[a-z0-9][a-z0-9-]*/.exec(line)?.[0] ?? []),
  );
});

test("there are requirements of the base, of features, and for development", () => {
  for (const name of ["uvicorn", "redis", "asyncpg", "pytest"]) expect(required).toContain(name);
});

test.each([...new Set(required)])("%s is refused, since a project could depend on itself", (name) => {
  expect(() => checkName(name, stack)).toThrow(/package.*Try /);
});

/** What those require: uv locks them too. */
test.each(["starlette", "h11", "click", "mako", "rich", "opentelemetry-proto", "pydantic-core", "Starlette"])(
  "%s is refused, since a project is locked with it",
  (name) => {
    expect(() => checkName(name, stack)).toThrow(/package.*Try [a-z]/);
  },
);

test.each(["com5", "com9", "lpt4", "lpt9"])("%s, a device on Windows, is refused", (name) => {
  expect(() => checkName(name, stack)).toThrow(/reserved/);
});

test.each(["Redis", "python_multipart", "UVICORN", "fastapi.offline"])("%s is refused too", (name) => {
  expect(() => checkName(name, stack)).toThrow(/package.*Try [a-z]/);
});

test("a project that has the name of a package since a later catalog can still be changed", () => {
  const answers = { stack: stack.id, description: "Shop.", choices: presetChoices(stack) };
  const project = { ...makeBlueprint(catalog, { ...answers, name: "shop" }), name: "redis" };
  expect(changeBlueprint(catalog, project, { kind: "same" }).name).toBe("redis");
});

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "plinth-names-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each([["redis"], ["x", "--name", "Redis"], ["apps/uvicorn"], ["create", "redis"]])(
  "%s %s %s is refused before anything is made",
  async (...words) => {
    const ended = await runIn(folder, [...words, "--yes", "--no-install", "--no-git"]);
    expect(ended).toMatchObject({ code: 2, out: "" });
    expect(ended.err).toMatch(/^error: .* package .*Try /);
    expect(readdirSync(folder)).toEqual([]);
  },
);
