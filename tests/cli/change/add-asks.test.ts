import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { Terminal } from "../../proof/cli/support/terminal.ts";
import { has } from "../input/shells.ts";
import { bin, runIn } from "../run.ts";

let place: string;
let shop: string;
let terminal: Terminal | undefined;
beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), "plinth-add-asks-"));
  shop = join(place, "shop");
  const flags = ["--preset", "minimal", "--no-agents", "--yes", "--no-install", "--no-git"];
  expect((await runIn(place, ["shop", ...flags])).code).toBe(0);
});
afterEach(() => terminal?.close());
afterAll(() => rmSync(place, { recursive: true, force: true }));

const record = () => readFileSync(join(shop, ".plinth/features"), "utf8");

test.each([
  [["add"], "chat"],
  [["add", "--json"], "chat"],
  [["set"], "cache=redis"],
  [["set", "--yes", "--dry-run"], "cache=redis"],
])("%j without a terminal: exit 2, one line with what there is", async (argv, one) => {
  const { code, out, err } = await runIn(shop, argv);
  const said = argv.includes("--json")
    ? (JSON.parse(out) as { error: { message: string } }).error.message
    : err;
  expect([code, said.trim().split("\n").length]).toEqual([2, 1]);
  expect(said).toMatch(/needs one of: /);
  expect(said).toContain(one);
});

test("remove, where nothing can be removed", async () => {
  const { code, err } = await runIn(shop, ["remove"]);
  expect([code, err]).toEqual([2, "error: There is nothing to remove in this project.\n"]);
});

describe.runIf(has("tmux", "-V"))("in a terminal", () => {
  const start = async (words: string) => {
    terminal = await Terminal.open(`"${process.execPath}" "${bin}" ${words}`, { cwd: shop });
    return terminal;
  };

  test("asks, and goes on with what is chosen", async () => {
    const asked = await start("add --no-install --plain");
    await asked.shows(/What to add\?[\s\S]*observe\/metrics/);
    await asked.type("observe/metrics", "Enter");
    await asked.shows(/\[exit 0\]/);
    expect(record()).toContain("feature observe/metrics\n");
  });

  test.each(["add", "set"])("%s: leaving it changes nothing", async (name) => {
    const before = record();
    for (const key of ["Enter", "Escape", "C-c"]) {
      const asked = await start(`${name} --no-install`);
      await asked.shows(/What to/);
      await asked.type(key);
      await asked.shows(/\[exit 130\]/);
      await asked.close();
    }
    expect(record()).toBe(before);
  });
});
