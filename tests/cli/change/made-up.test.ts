import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { candidates } from "../../../src/cli/commands/completion/candidates.ts";
import { COMMANDS } from "../../../src/cli/commands/index.ts";
import { madeUpCatalog } from "../../support/fixtures/made-up.ts";
import { runIn } from "../run.ts";

let folder: string;
let env: NodeJS.ProcessEnv;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "plinth-made-up-"));
  env = { PLINTH_CATALOG: madeUpCatalog(folder).file };
});
afterAll(() => rmSync(folder, { recursive: true }));

test("a feature that is one more folder is in the help, the list, the schema and the completion", async () => {
  for (const words of [["--help"], ["create", "--help"], ["list"], ["schema", "answers"]]) {
    expect((await runIn(folder, words, { env })).out).toMatch(/sparkle/i);
  }
  const { catalog } = madeUpCatalog(folder);
  expect(candidates(["--spark"], { catalog, commands: COMMANDS }).map(([word]) => word)).toEqual([
    "--sparkle",
  ]);
});

test("it is taken by its flag and rendered; what comes out names it", async () => {
  const { code, out } = await runIn(folder, ["demo", "--sparkle", "--yes", "--no-install", "--no-git"], {
    env,
  });
  expect(code).toBe(0);
  expect(out).toMatch(/sparkle.*\)\n/);
  expect(out).toContain("--sparkle");
  expect(out).toContain("look at the sparkles");
  expect(readFileSync(join(folder, "demo/sparkle.txt"), "utf8")).toBe("it sparkles\n");
  expect(readFileSync(join(folder, "demo/.plinth/features"), "utf8")).toContain("feature sparkle\n");
});
