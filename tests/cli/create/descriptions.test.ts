import { parse } from "smol-toml";
import { expect, test } from "vitest";
import { firstStack, presetChoices } from "../../../src/engine/answers/partial.ts";
import { makeBlueprint, render } from "../../../src/engine/index.ts";
import { shippedCatalog } from "../../support/fixtures/models.ts";

const catalog = shippedCatalog();
const stack = firstStack(catalog);

test.each([
  "Bob's API",
  "Time slot: booking",
  "# slot: requirements",
  "<!-- slot: sections -->",
  'Says "hi"',
  '"',
  "A path C:\\new\\t",
  "ends in a backslash \\",
  "`code` {{name}} $x %s $& $1",
  "日本語 😀 👩‍💻 café",
  "'''\"\"\"",
])("the description %s is in the files as it is, and they parse", (description) => {
  const answers = { stack: stack.id, name: "shop", description, choices: presetChoices(stack) };
  const tree = render(catalog, makeBlueprint(catalog, answers));
  const { project } = parse(String(tree.get("pyproject.toml")?.content)) as {
    project: { description: string; dependencies: unknown[] };
  };
  expect(project.description).toBe(description);
  expect(project.dependencies.length).toBeGreaterThan(5);
  expect(String(tree.get("README.md")?.content).split("\n")[2]).toBe(description);
});
