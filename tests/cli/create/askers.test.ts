import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import { Interrupted } from "../../../src/cli/processes/interrupt.ts";
import { type Asker, BACK } from "../../../src/cli/prompts/asker.ts";
import { confirm, openAsker } from "../../../src/cli/prompts/open.ts";
import { runFor } from "../../../src/host.ts";
import { Collector } from "../run.ts";

const COLOURS = [
  { value: "red", label: "Red", hint: "warm" },
  { value: "green", label: "Green", hint: "needs light", disabled: true },
  { value: "blue", label: "Blue", hint: "cold" },
];
const [ENTER, DOWN, SPACE, ESC, CTRL_C] = ["\r", "\u001b[B", " ", "\u001b", "\u0003"];

/** A terminal on which something is asked; its answer, and what it has printed until then. */
async function on<T>(plain: boolean, keys: readonly string[], work: () => Promise<T>, columns = 80) {
  const input = new PassThrough();
  const stdin = Object.assign(input, { isTTY: true, setRawMode: () => stdin });
  const stdout = Object.assign(new Collector(), { isTTY: true, columns, rows: 24 });
  const env = { TERM: plain ? "dumb" : "xterm", NO_COLOR: "1" };
  return runFor({ stdin, stdout, stderr: stdout, env, cwd: "/" }, async () => {
    const answer = work().then(
      (value) => value,
      (error: unknown) => error,
    );
    for (const key of keys) input.write(key);
    if (keys.length === 0) input.end();
    return { value: await answer, screen: stripVTControlCharacters(stdout.text) };
  });
}
const asking = (
  plain: boolean,
  keys: readonly string[],
  ask: (asker: Asker) => Promise<unknown>,
  columns?: number,
) =>
  on(
    plain,
    keys,
    async () => {
      const asker = await openAsker(false);
      try {
        return await ask(asker);
      } finally {
        asker.end();
      }
    },
    columns,
  );
const select = (initial?: string) => (asker: Asker) => asker.select("Which colour?", COLOURS, initial);
const many =
  (...initial: string[]) =>
  (asker: Asker) =>
    asker.many("Which colours?", COLOURS, initial);
const sure = (initial: boolean) => (asker: Asker) => asker.confirm("Sure?", initial);
const name = (asker: Asker) =>
  asker.text("Name?", "ann", (value) => (value === "bob" ? "Not bob." : undefined));

describe("in plain lines", () => {
  test.each<[string, (asker: Asker) => Promise<unknown>, string, unknown, string]>([
    ["a number", select(), "3\n", "blue", "[Red]"],
    ["a value", select(), "blue\n", "blue", "1. Red: warm\n2. Green: needs light\n3. Blue: cold\n"],
    ["a label in any case", select(), "BLUE\n", "blue", ""],
    ["the standard", select("blue"), "\n", "blue", "[Blue]"],
    ["the first where none is standard", select(), "\n", "red", "[Red]"],
    ["0", select(), "0\n1\n", "red", "Answer 1 to 3."],
    ["4", select(), "4\n1\n", "red", "Answer 1 to 3."],
    ["what cannot be chosen", select(), "2\n1\n", "red", "Green cannot be chosen: needs light."],
    ["back", select(), "<\n", BACK, ""],
    ["spaces around", select(), "  3 \n", "blue", ""],
    ["several", many(), "1, 3\n", ["red", "blue"], "Which colours? Several: 1,2; none: 0\n"],
    ["several by words", many(), "blue red\n", ["blue", "red"], "[none]"],
    ["the several that are standard", many("red", "blue"), "\n", ["red", "blue"], "[Red, Blue]"],
    ["none of several", many("red"), "0\n", [], "[Red]"],
    ["one that is none of several", many(), "1,4\n1\n", ["red"], "Answer numbers from 1 to 3, or 0."],
    ["several with one that cannot be", many(), "1,2\n1\n", ["red"], "Green cannot be chosen: needs light."],
    ["back from several", many(), "<\n", BACK, ""],
    ["y", sure(false), "y\n", true, "Yes or no [no]"],
    ["YES", sure(false), "YES\n", true, ""],
    ["n", sure(true), "n\n", false, "Yes or no [yes]"],
    ["Enter for yes", sure(true), "\n", true, ""],
    ["Enter for no", sure(false), "\n", false, ""],
    ["yesterday", sure(false), "yesterday\nno\n", false, "Answer yes or no."],
    ["a text", name, "eve\n", "eve", "Name?\n[ann]"],
    ["the text that is offered", name, "\n", "ann", ""],
    ["a text that is refused", name, "bob\neve\n", "eve", "Not bob."],
    ["back from a text", name, "<\n", BACK, ""],
  ])("%s", async (_, ask, typed, value, said) => {
    const asked = await asking(true, [typed], ask);
    expect(asked.value).toEqual(value);
    expect(asked.screen).toContain(said);
    expect(asked.screen).toMatch(/^create-plinth\. Answer by a number/);
  });

  test("the end of the input interrupts", async () => {
    expect((await asking(true, [], select())).value).toBeInstanceOf(Interrupted);
  });
});

describe("drawn", () => {
  test.each<[string, (asker: Asker) => Promise<unknown>, readonly string[], unknown, string]>([
    ["the first", select(), [ENTER], "red", "Which colour?  Red"],
    ["the standard", select("blue"), [ENTER], "blue", "Which colour?  Blue"],
    ["the next that can be chosen", select(), [DOWN, ENTER], "blue", "Which colour?  Blue"],
    ["those that are standard", many("red", "blue"), [ENTER], ["red", "blue"], "Which colours?  Red, Blue"],
    ["none", many("red"), [SPACE, ENTER], [], "Which colours?  none"],
    ["yes", sure(true), [ENTER], true, "Sure?  Yes"],
    ["no", sure(false), [ENTER], false, "Sure?  No"],
    ["the text that is offered", name, [ENTER], "ann", "Name?  ann"],
    ["a text", name, ["eve", ENTER], "eve", "Name?  eve"],
    ["a text that is refused", name, ["bob", ENTER, "by", ENTER], "bobby", "Not bob."],
    ["back", select(), [ESC], BACK, "create-plinth (Esc: one back, Ctrl-C: leave)"],
    ["leaving", select(), [CTRL_C], expect.any(Interrupted), ""],
  ])("%s", async (_, ask, keys, value, said) => {
    const asked = await asking(false, keys, ask);
    expect(asked.value).toEqual(value);
    expect(asked.screen).toContain(said);
  });

  test("an answer is below its question where the two do not fit, or may be wider than they seem", async () => {
    const narrow = await asking(false, [ENTER], select(), 20);
    expect(narrow.screen).not.toContain("Which colour?  Red");
    expect(narrow.screen).toContain("create-plinth (Esc: back)");
    const wide = await asking(false, ["名", ENTER], name);
    expect([wide.value, wide.screen.includes("Name?  名")]).toEqual(["名", false]);
  });
});

describe("yes or no, outside of a dialogue", () => {
  test.each<[boolean, readonly string[], boolean]>([
    [true, ["yes\n"], true],
    [true, ["\n"], false],
    [true, ["<\n"], false],
    [true, [], false],
    [false, ["y"], true],
    [false, [ENTER], false],
    [false, [ESC], false],
    [false, [CTRL_C], false],
  ])("plain %s: %j is %s", async (plain, keys, value) => {
    const asked = await on(plain, keys, () => confirm("Sure?"));
    expect([asked.value, asked.screen.includes("Sure?")]).toEqual([value, true]);
  });
});
