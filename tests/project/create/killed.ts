import { readTemplates } from "../../../src/catalog-build/read-templates.ts";
import { makeBlueprint } from "../../../src/engine/index.ts";
import { applyCreate, planCreate } from "../../../src/project/create.ts";

/** Creates a project in a folder and kills itself at the nth moment at which it could stop. */
const [templates = "", folder = "", moment = "0"] = process.argv.slice(2);
const catalog = readTemplates(templates, "1.0.0");
const answers = {
  stack: "tiny",
  name: "demo",
  description: "A demo.",
  choices: { store: "big", chat: true },
};
let left = Number(moment);
const signal = {
  throwIfAborted() {
    left -= 1;
    if (left < 0) process.kill(process.pid, "SIGKILL");
  },
} as AbortSignal;
await applyCreate(await planCreate(catalog, makeBlueprint(catalog, answers), folder), signal);
