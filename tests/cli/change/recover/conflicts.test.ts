import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { buildOnce, environment, plinth } from "../../../project/evolve/cli.ts";
import { emptyFolder, project, real, snapshot, v1, v2 } from "../../../project/evolve/world.ts";
import { runIn } from "../../run.ts";

const choices = { store: "small", chat: true, extras: [] };

beforeAll(buildOnce, 120_000);

/** A project whose update ended with a conflict at one place. */
async function conflicting(): Promise<string> {
  const folder = await project(v1, choices);
  const path = join(folder, "settings.txt");
  writeFileSync(path, readFileSync(path, "utf8").replace("line 5\n", "line 5, mine\n"));
  return folder;
}

test("a conflict is exit 3, reported with its line, and closes every other command until it is settled", async () => {
  const folder = await conflicting();
  const run = await plinth(folder, v2, "update", "--json");
  expect([run.code, run.err]).toEqual([3, ""]);
  const said = JSON.parse(run.out);
  expect(said).toMatchObject({ schema: 1, command: "update", exit: 3 });
  const change = said.changes.find(({ path }: { path: string }) => path === "settings.txt");
  expect(change).toMatchObject({ kind: "conflict", conflicts: [{ line: 6 }] });
  const lines = readFileSync(join(folder, "settings.txt"), "utf8").split("\n");
  expect(lines[change.conflicts[0].line - 1]).toBe("<<<<<<< yours");
  expect(JSON.parse(readFileSync(join(folder, ".plinth/pending"), "utf8"))).toMatchObject({
    paths: ["settings.txt"],
  });
  const entry = snapshot(folder);
  for (const argv of [
    ["add", "extras/docs"],
    ["remove", "chat", "--yes"],
    ["set", "store=big"],
    ["update"],
    ["add", "extras/docs", "--force"],
  ]) {
    const refused = await plinth(folder, v2, ...argv);
    expect([argv.join(" "), refused.code, refused.out]).toEqual([argv.join(" "), 3, ""]);
    expect(refused.err).toMatch(/^error: The last change \(update\) is not closed yet\.\n.*continue.*undo/);
  }
  const refused = await plinth(folder, v2, "continue");
  expect([refused.code, refused.err]).toEqual([3, expect.stringMatching(/settings\.txt:6/)]);
  const ill = await plinth(folder, v2, "doctor");
  expect([ill.code, ill.out]).toEqual([3, expect.stringMatching(/settings\.txt:6/)]);
  expect(snapshot(folder)).toEqual(entry);

  writeFileSync(
    join(folder, "settings.txt"),
    lines.filter((line) => !/^(<{7}|={7}|>{7})/.test(line)).join("\n"),
  );
  const open = await plinth(folder, v2, "doctor");
  expect([open.code, open.out]).toEqual([4, expect.stringMatching(/"update" is not closed/)]);
  const closed = await plinth(folder, v2, "continue");
  expect([closed.code, closed.out]).toEqual([0, "Closed: update.\n"]);
  expect(existsSync(join(folder, ".plinth/pending"))).toBe(false);
  expect((await plinth(folder, v2, "continue")).out).toBe("Nothing to continue: no unresolved conflicts.\n");
  expect((await plinth(folder, v2, "add", "extras/docs")).code).toBe(0);
});

test("undo takes a conflict back to the byte, and asks where it was settled meanwhile", async () => {
  const folder = await conflicting();
  const before = snapshot(folder);
  await plinth(folder, v2, "update");
  expect((await plinth(folder, v2, "undo", "--force")).code).toBe(0);
  expect(snapshot(folder)).toEqual(before);

  await plinth(folder, v2, "update");
  writeFileSync(join(folder, "settings.txt"), "settled\n");
  const entry = snapshot(folder, /^$/);
  const asked = await plinth(folder, v2, "undo", "--force");
  expect([asked.code, asked.err]).toEqual([
    2,
    expect.stringMatching(/You changed settings\.txt since.*Nothing was undone/),
  ]);
  expect(snapshot(folder, /^$/)).toEqual(entry);
  const done = await plinth(folder, v2, "undo", "--force", "--yes");
  expect([done.code, done.out]).toEqual([
    0,
    expect.stringMatching(/keep +settings\.txt \(changed since, and yours\)/),
  ]);
  expect(readFileSync(join(folder, "settings.txt"), "utf8")).toBe("settled\n");
  const after = snapshot(folder);
  expect({ ...after, "settings.txt": "" }).toEqual({ ...before, "settings.txt": "" });
  expect((await plinth(folder, v2, "undo")).err).toMatch(/nothing to undo/);
});

test("markers that are left in a managed file are never said to be up to date", async () => {
  const folder = await project(v1, choices);
  writeFileSync(join(folder, "settings.txt"), "<<<<<<< yours\na\n=======\nb\n>>>>>>> template\n");
  for (const argv of [["update"], ["add", "extras/docs"], ["diff", "update"], ["continue"]]) {
    const run = await plinth(folder, v1, ...argv);
    expect([argv.join(" "), run.code]).toEqual([argv.join(" "), 3]);
    expect(run.err).toContain("settings.txt:1");
  }
  expect((await plinth(folder, v1, "doctor")).code).toBe(3);
});

test("every command says the same as JSON, in one document of schema 1", async () => {
  const folder = await project(v1, choices);
  const json = async (...argv: string[]) => {
    const run = await plinth(folder, v1, ...argv, "--json");
    expect(run.err).toBe("");
    const document = JSON.parse(run.out);
    expect(document).toMatchObject({ schema: 1, command: argv[0] });
    return { ...document, code: run.code };
  };
  const dry = await json("add", "extras/docs", "--dry-run");
  expect(dry).toMatchObject({ did: "add extras/docs", dryRun: true, exit: 0, folder });
  expect(existsSync(join(folder, "docs.txt"))).toBe(false);
  const done = await json("add", "extras/docs");
  expect({ ...done, dryRun: true }).toEqual(dry);
  expect(done.migrations).toMatchObject({ created: ["extras/docs/docs"], dropped: [] });
  const different = await json("diff", "set", "store=big");
  expect(different.changes.map(({ path }: { path: string }) => path)).toEqual(
    expect.arrayContaining(["main.txt", "store.txt"]),
  );
  expect(different.changes.find(({ path }: { path: string }) => path === "store.txt").patch).toMatch(
    /^-small line 1$[\s\S]*^\+big line 1$/m,
  );
  expect((await json("diff")).changes).toEqual([]);
  expect(await json("explain", "main.txt")).toMatchObject({ owner: "base", state: "unchanged" });
  expect(await json("doctor")).toMatchObject({ exit: 0, findings: [], code: 0 });
  const refused = await json("remove", "chat");
  expect(refused).toMatchObject({
    code: 2,
    error: { exit: 2, message: expect.stringMatching(/drops the tables/) },
  });
  expect(await json("undo", "--force")).toMatchObject({
    undone: "add extras/docs",
    changedSince: [],
    code: 0,
  });
  expect(await json("continue")).toMatchObject({ closed: null, code: 0 });
  expect(await json("add", "nothing")).toMatchObject({ error: { exit: 2 }, code: 2 });
});

test("what a dry run says is what is done", async () => {
  const folder = await project(v1, choices);
  const changes = async (...argv: string[]) =>
    (await plinth(folder, v2, "update", ...argv)).out.split("\n\n")[0];
  const dry = (await changes("--dry-run"))?.split("\n") ?? [];
  const done = (await changes())?.split("\n");
  expect(dry.length).toBeGreaterThan(5);
  expect(done).toEqual(dry);
});

test("continue installs what the change that it closes needs, once", async () => {
  const choices = {
    database: "sqlite",
    cache: "none",
    auth: "none",
    chat: false,
    ops: [],
    observe: [],
    licence: "none",
  };
  const folder = await project(real, choices);
  const tools = join(emptyFolder(), "tools");
  mkdirSync(tools);
  writeFileSync(join(tools, "uv"), `#!/bin/sh\necho "$*" >> ${tools}/calls\n`, { mode: 0o755 });
  const env = { ...environment(real), PATH: `${tools}:/usr/bin:/bin` };
  const calls = () => (existsSync(join(tools, "calls")) ? readFileSync(join(tools, "calls"), "utf8") : "");
  const readme = join(folder, "README.md");
  writeFileSync(readme, readFileSync(readme, "utf8").replaceAll(/\S$/gm, "$&!"));
  const added = await runIn(folder, ["add", "observe/traces"], { env });
  expect([added.code, calls()]).toEqual([3, ""]);
  writeFileSync(readme, "settled\n");
  const closed = await runIn(folder, ["continue"], { env });
  expect([closed.code, closed.err]).toEqual([0, expect.stringContaining("✓ uv sync")]);
  expect(calls()).toMatch(/^lock\nsync$/m);
  const before = calls();
  expect((await runIn(folder, ["continue"], { env })).code).toBe(0);
  expect(calls()).toBe(before);
});
