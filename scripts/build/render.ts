import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { readTemplates } from "../../src/catalog-build/read-templates.ts";
import { type Choice, findStack, makeBlueprint, render } from "../../src/engine/index.ts";
import { makeSecrets } from "../../src/project/secrets/extend.ts";

/** Renders the templates as they lie into a folder: `render.ts FOLDER database=sqlite chat=true …`. */
const [folder = "", ...words] = process.argv.slice(2);
const catalog = readTemplates(resolve(import.meta.dirname, "../../templates"), "0.0.0");
const [stack] = catalog.stacks;
const choices: Record<string, Choice> = { ...stack?.presets[stack.defaultPreset]?.choices };
for (const word of words) {
  const [group = "", value = ""] = word.split("=");
  const choose = stack?.groups.find((candidate) => candidate.id === group)?.choose;
  choices[group] =
    choose === "toggle" ? value === "true" : choose === "many" ? value.split(",").filter(Boolean) : value;
}
const answers = { stack: stack?.id ?? "", name: "my-api", description: "A production API.", choices };
const blueprint = makeBlueprint(catalog, answers);
const tree = render(catalog, blueprint);
for (const [path, file] of [...tree, ...makeSecrets(findStack(catalog, blueprint.stack), tree)]) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), file.content);
  chmodSync(join(folder, path), file.mode);
}
