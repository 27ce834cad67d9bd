import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runIn, Terminal } from "../run.ts";

const [ENTER, DOWN, ESC, CTRL_C] = ["\r", "\u001b[B", "\u001b", "\u0003"];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plinth-asking-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const features = () =>
  [...readFileSync(join(folder, "shop/.plinth/features"), "utf8").matchAll(/^feature (.*)$/gm)].map(
    ([, id]) => id,
  );
const quick = ["--no-install", "--no-git"];
const shop = (...flags: string[]) =>
  runIn(folder, ["shop", "--preset", "minimal", "--chat", "--yes", ...quick, ...flags]);

describe("questions in plain lines", () => {
  test("are asked again until they are understood, go back, and lead to a project", async () => {
    const asked = new Terminal(folder, ["--plain", ...quick]);
    await asked.answer(/called\?\n\[my-api\] $/, "My Shop\n");
    await asked.answer(/Try my-shop/, "shop\n");
    await asked.answer(/in one line\?/, "\n");
    await asked.answer(/Start from\?/, "99\n");
    await asked.answer(/Answer 1 to \d+\./, "choose each\n");
    await asked.answer(/database\?/i, "postgres\n");
    await asked.answer(/cache\?/i, "<\n");
    await asked.answer(/database\?[\s\S]*\[PostgreSQL\]/i, "sqlite\n");
    await asked.answer(/cache\?/i, "1\n");
    await asked.answer(/\[.*\] $/, "jwt\n");
    await asked.answer(/Yes or no \[/, "yes\n");
    await asked.answer(/Yes or no \[/, "yes\n");
    await asked.answer(/Yes or no \[/, "perhaps\n");
    await asked.answer(/Answer yes or no\./, "no\n");
    await asked.answer(/Where is work done[\s\S]*\] $/, "3\n");
    await asked.answer(/cannot be chosen: needs Redis/, "2\n");
    await asked.answer(/Mail[\s\S]*Yes or no \[/, "no\n");
    await asked.answer(/Several: /, "7\n");
    await asked.answer(/Answer numbers from 1 to \d+, or 0\./, "1,2\n");
    await asked.answer(/Several: /, "5\n");
    await asked.answer(/cannot be chosen: needs/, "0\n");
    await asked.answer(/AGENTS\.md[\s\S]*Yes or no \[yes\] $/, "\n");
    await asked.answer(/\[.*\] $/, "\n");
    await asked.answer(/Create it\?/, "\n");
    expect([await asked.ended, asked.screen.includes("\u001b")]).toEqual([0, false]);
    expect(features()).toEqual([
      "database/sqlite",
      "cache/memory",
      "auth/jwt",
      "example",
      "uploads",
      "tasks/none",
      "observe/metrics",
      "observe/traces",
      "agents",
      "licence/mit",
    ]);
  });

  test("end with the input, and nothing is written", async () => {
    const asked = new Terminal(folder, ["shop"], { TERM: "dumb" });
    await asked.answer(/Start from\?/, "minimal\n");
    await asked.answer(/Create it\?/, "");
    asked.hangUp();
    expect(await asked.ended).toBe(130);
    expect(asked.screen).toContain("nothing was written");
    expect(readdirSync(folder)).toEqual([]);
  });

  test("before something is lost: Enter is a no", async () => {
    await shop();
    const asked = new Terminal(join(folder, "shop"), ["remove", "chat", "--no-install", "--plain"]);
    await asked.answer(/drops the tables[\s\S]*Yes or no \[no\] $/, "\n");
    expect([await asked.ended, features().includes("chat")]).toEqual([130, true]);
    expect(asked.screen).toContain("Nothing was changed.");
  });

  test("what to remove is asked where it is not said", async () => {
    await shop();
    const asked = new Terminal(join(folder, "shop"), ["remove", "--no-install", "--plain"]);
    await asked.answer(/What to remove\?[\s\S]*chat: /, "chat\n");
    await asked.answer(/Yes or no/, "yes\n");
    expect([await asked.ended, features().includes("chat")]).toEqual([0, false]);
    const none = new Terminal(join(folder, "shop"), ["add", "--plain"]);
    await none.answer(/What to add\?/, "0\n");
    expect([await none.ended, none.screen]).toEqual([130, expect.stringContaining("Nothing was chosen")]);
  });
});

describe("questions that are drawn", () => {
  test("take arrows, go back by Esc, and lead to a project", async () => {
    const asked = new Terminal(folder, quick);
    await asked.answer(/Esc: one back[\s\S]*called\?/, `shop${ENTER}`);
    await asked.answer(/in one line\?/, ENTER);
    await asked.answer(/Start from\?/, ESC);
    await asked.answer(/in one line\?/, ENTER);
    await asked.answer(/Start from\?/, DOWN + DOWN + DOWN + ENTER);
    await asked.answer(/database\?/i, DOWN + ENTER);
    await asked.answer(/cache\?/i, ENTER);
    await asked.answer(/users|sign in|auth/i, ENTER);
    for (let index = 0; index < 3; index += 1) await asked.answer(/\u25cf|\u25cb/, "n");
    await asked.answer(/\u25c6/, ENTER);
    await asked.answer(/Mail[\s\S]*(?:\u25cf|\u25cb)/, "n");
    for (let index = 0; index < 4; index += 1) await asked.answer(/\u25c6/, ENTER);
    await asked.answer(/Create it\?/, ENTER);
    expect(await asked.ended).toBe(0);
    expect(asked.screen).toMatch(/Choices[\s\S]*Writes[\s\S]*Then/);
    expect(features()).toEqual(expect.arrayContaining(["database/mysql", "cache/memory", "licence/mit"]));
  });

  test("end by Ctrl-C, and nothing is written", async () => {
    const asked = new Terminal(folder, ["shop"]);
    await asked.answer(/Start from\?/, CTRL_C);
    expect([await asked.ended, readdirSync(folder)]).toEqual([130, []]);
  });

  test("a folder that is taken by a file of one answer is said before the summary", async () => {
    mkdirSync(join(folder, "shop"));
    writeFileSync(join(folder, "shop/Dockerfile"), "mine");
    const asked = new Terminal(folder, ["shop", ...quick]);
    await asked.answer(/Start from\?/, ENTER);
    await asked.answer(/would have too: Dockerfile/, CTRL_C);
    expect([await asked.ended, readdirSync(join(folder, "shop"))]).toEqual([130, ["Dockerfile"]]);
  });

  test("before something is lost: y goes on", async () => {
    await shop();
    const asked = new Terminal(join(folder, "shop"), ["remove", "chat", "--no-install"]);
    await asked.answer(/Go on\?/, "y");
    expect([await asked.ended, features().includes("chat")]).toEqual([0, false]);
  });
});
