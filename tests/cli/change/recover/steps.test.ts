import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import type { Catalog } from "../../../../src/engine/index.ts";
import { environment } from "../../../project/evolve/cli.ts";
import { emptyFolder, project, v1 } from "../../../project/evolve/world.ts";
import { runIn } from "../../run.ts";

const choices = { store: "small", chat: false, extras: [] };
/** A catalog whose projects are installed by a program of this test's. */
const installed: Catalog = {
  ...v1,
  stacks: v1.stacks.map((stack) => ({ ...stack, install: [{ tool: "maker", run: [["maker", "all"]] }] })),
};

let tools: string;
beforeEach(() => {
  tools = join(emptyFolder(), "tools");
  mkdirSync(tools);
});
const maker = (script: string) =>
  writeFileSync(join(tools, "maker"), `#!/bin/sh\necho "$*" >> ${tools}/calls\n${script}\n`, { mode: 0o755 });
const calls = () => (existsSync(join(tools, "calls")) ? readFileSync(join(tools, "calls"), "utf8") : "");
const run = (folder: string, ...argv: readonly string[]) =>
  runIn(folder, argv, { env: { ...environment(installed), PATH: `${tools}:/usr/bin:/bin` } });
const json = async (folder: string, ...argv: readonly string[]) => {
  const { code, out, err } = await run(folder, ...argv, "--json");
  return { code, err, document: JSON.parse(out) };
};
const step = (outcome: string, why?: unknown) => ({
  run: "maker all",
  outcome,
  ...(why !== undefined && { why }),
});

/** A project with a change that has something to install: added, undone, or closed after a conflict. */
const states: Readonly<Record<string, () => Promise<readonly [folder: string, ...argv: string[]]>>> = {
  add: async () => [await project(installed, choices), "add", "chat"],
  undo: async () => {
    const folder = await project(installed, choices);
    await run(folder, "add", "chat", "--no-install");
    return [folder, "undo", "--force"];
  },
  continue: async () => {
    const folder = await project(installed, choices);
    const main = join(folder, "main.txt");
    writeFileSync(main, readFileSync(main, "utf8").replaceAll(/\S$/gm, "$&!"));
    expect((await run(folder, "add", "chat")).code).toBe(3);
    expect(calls()).toBe("");
    writeFileSync(main, "settled\n");
    return [folder, "continue"];
  },
};

describe.each(Object.keys(states))("what %s has to install", (name) => {
  const state = () => states[name]?.() ?? Promise.reject(new Error(name));

  test("is installed", async () => {
    maker("exit 0");
    const { code, document } = await json(...(await state()));
    expect([code, document.exit, document.steps]).toEqual([0, 0, [expect.objectContaining(step("done"))]]);
    expect(calls()).toBe("all\n");
  });

  test("and cannot be is exit 4, with why", async () => {
    maker("echo no network; exit 7");
    const [folder, ...argv] = await state();
    const { code, out, err } = await run(folder, ...argv);
    expect([code, err]).toEqual([4, expect.stringContaining("✗ maker all")]);
    expect(out).toMatch(/^ {2}failed {4}maker all \(exit 7 after [\d.]+s\)\n {12}no network$/m);
  });

  test("and cannot be is in the document, too", async () => {
    maker("exit 7");
    const { code, document } = await json(...(await state()));
    const failed = step("failed", expect.stringMatching(/^exit 7 after [\d.]+s$/));
    expect([code, document.exit, document.steps]).toEqual([4, 4, [expect.objectContaining(failed)]]);
  });

  test("is not with --no-install, nor where its tool is missing: exit 0", async () => {
    maker("exit 0");
    const asked = await json(...(await state()), "--no-install");
    expect([asked.code, asked.document.steps, calls()]).toEqual([0, [step("skipped", "--no-install")], ""]);
    rmSync(join(tools, "maker"));
    const missing = await json(...(await state()));
    expect([missing.code, missing.document.steps]).toEqual([
      0,
      [step("skipped", expect.stringContaining("maker was not found"))],
    ]);
  });
});

test("nothing is installed by a dry run, nor where no manifest changes", async () => {
  maker("exit 0");
  const [folder, ...undo] = (await states.undo?.()) ?? [""];
  for (const argv of [
    [...undo, "--dry-run"],
    ["set", "store=big", "--dry-run", "--force"],
  ])
    expect((await json(folder, ...argv)).document).toMatchObject({ dryRun: true, steps: [] });
  expect(calls()).toBe("");
});

test("what a failed step leaves to do is typed next, after the servers", async () => {
  maker("exit 7");
  const folder = await project(installed, choices);
  const { document } = await json(folder, "add", "chat");
  expect(document.next).toEqual(["maker all", "forth"]);
  const { out } = await run(folder, "add", "lint");
  expect(out).toMatch(/\nNext:\n {2}maker all\n/);
});
