import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { Terminal } from "../../proof/cli/support/terminal.ts";
import { bin, runIn } from "../run.ts";
import { has } from "./shells.ts";

/** Whether a screen has colours, boxes or a cursor that was moved. */
const isDrawn = (screen: string) => screen.includes("\u001b[") || /[┌│└◇◆●○⠋]/.test(screen);

let place: string;
let shop: string;
let terminal: Terminal | undefined;
beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), "plinth-plain-"));
  shop = join(place, "shop");
  expect((await runIn(place, ["shop", "--yes", "--no-install", "--no-git"])).code).toBe(0);
  expect((await runIn(shop, ["add", "metrics", "--no-install"])).code).toBe(0);
  writeFileSync(join(shop, "app/main.py"), `${readFileSync(join(shop, "app/main.py"), "utf8")}# mine\n`);
});
afterEach(() => terminal?.close());
afterAll(() => rmSync(place, { recursive: true, force: true }));

async function start(words: string, env: Readonly<Record<string, string>>): Promise<Terminal> {
  terminal = await Terminal.open(`"${process.execPath}" "${bin}" ${words}`, { cwd: shop, env });
  return terminal;
}

describe.runIf(has("tmux", "-V"))("every command that asks", () => {
  const asking = [
    ["remove chat --no-install", /drops the tables[\s\S]*Go on\?/, "Nothing was changed."],
    ["undo --no-install", /You changed app\/main\.py[\s\S]*Undo the rest\?/, "Nothing was undone."],
    ["verify --url http://service.example", /Go on\?/, "Nothing was sent."],
  ] as const;
  for (const [how, flag, env] of [
    ["--plain", " --plain", {}],
    ["TERM=dumb", "", { TERM: "dumb" }],
  ] as const)
    test.each(asking)(`%s with ${how} draws nothing, and Enter is a no`, async (words, question, no) => {
      const asked = await start(words + flag, env);
      await asked.shows(/Yes or no \[no\]/);
      expect(await asked.screen()).toMatch(question);
      await asked.type("Enter");
      const screen = await asked.shows(/\[exit 130\]/);
      expect(screen).toContain(no);
      expect(isDrawn(await asked.raw())).toBe(false);
    });

  test.each(["C-c", "C-d"])("%s is a no", async (key) => {
    const asked = await start("remove chat --no-install --plain", {});
    await asked.shows(/Yes or no \[no\]/);
    await asked.type(key);
    expect(await asked.shows(/\[exit 130\]/)).toMatch(/Nothing was changed\.|nothing was written/);
    expect((await runIn(shop, ["doctor"])).out).toContain("well");
  });

  test("without it, the question is drawn", async () => {
    const asked = await start("remove chat --no-install", {});
    await asked.shows(/Go on\?/);
    expect(isDrawn(await asked.raw())).toBe(true);
  });
});

test.each(["create", "add", "remove", "set", "update", "undo", "continue", "verify"])(
  "%s takes --plain, as its help says",
  async (name) => expect((await runIn(place, [name, "--help"])).out).toContain("--plain "),
);
