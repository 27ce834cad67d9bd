import { describe, expect, test } from "vitest";
import { type Asked, askUse, askWhich } from "../../../../src/cli/commands/change/uses/ask.ts";
import { Interrupted } from "../../../../src/cli/processes/interrupt.ts";
import { type Asker, BACK } from "../../../../src/cli/prompts/asker.ts";
import type { Use } from "../../../../src/engine/index.ts";
import { ruledCatalog } from "../../../support/fixtures/ruled.ts";

const [feature] = ruledCatalog().stacks[0]?.repeatable ?? [];
if (feature === undefined) throw new Error("no feature");
const post: Use = {
  feature: "model",
  instance: "Post",
  of: [
    { feature: "text", instance: "title", args: ["20"] },
    { feature: "number", instance: "price" },
  ],
};
const uses: readonly Use[] = [
  post,
  { feature: "model", instance: "Tag", of: [] },
  { feature: "other", instance: "No" },
];

/** Asks with answers in turn; what was asked, offered and refused comes with the words. */
async function ask(
  work: (asker: Asker, asked: Asked) => Promise<readonly string[]>,
  answers: readonly unknown[],
  { isMember = false, problem = () => undefined }: Partial<Pick<Asked, "isMember" | "problem">> = {},
) {
  const log: string[] = [];
  const left = [...answers];
  const next = <T>(line: string): Promise<T> => {
    log.push(line);
    return Promise.resolve(left.shift() as T);
  };
  const asker: Asker = {
    say: (lines) => log.push(...lines.map((line) => `! ${line}`)),
    select: (message, options) => next(`${message} ${options.map(({ value }) => value).join()}`),
    many: (message, options) => next(`${message} ${options.map(({ value }) => value).join()}`),
    confirm: (message) => next(message),
    text: (message, initial, why) => {
      const answer = left[0];
      const said = typeof answer === "string" ? why(answer) : undefined;
      if (said !== undefined) {
        log.push(`${message} "${answer}": ${said}`);
        left.shift();
        return asker.text(message, initial, why);
      }
      return next(`${message} [${initial}]`);
    },
    end: () => {},
  };
  const asked: Asked = {
    feature: feature as Asked["feature"],
    isMember,
    instances: ["Post", "Tag"],
    targets: ["member"],
    membersOf: (name) => uses.find(({ instance }) => instance === name)?.of ?? [],
    problem,
  };
  const words = await work(asker, asked).catch((error: unknown) => {
    if (error instanceof Interrupted) return "interrupted";
    throw error;
  });
  expect(left).toEqual([]);
  return { words: typeof words === "string" ? words : words.join(" "), log };
}
const add =
  (...words: string[]) =>
  (asker: Asker, asked: Asked) =>
    askUse(asker, words, asked);
const which =
  (command: string, ...words: string[]) =>
  (asker: Asker, asked: Asked) =>
    askWhich(asker, command, words, asked, uses);

describe("an instance that is added", () => {
  test("is asked for its name, and for members until there are no more", async () => {
    const { words, log } = await ask(add("model"), ["Page", "title", "text", "30", ["unique"], ""]);
    expect(words).toBe("model Page title:text.30:unique");
    expect(log).toEqual([
      "What is the model called? [Post]",
      "Name of the column (Enter: no more) []",
      expect.stringMatching(/^What is title\? (?!.*copy)(?=.*text)(?=.*number)/),
      expect.stringMatching(/^size of title \(.*\) \[200\]$/),
      expect.stringMatching(/^Which options has title\? .*unique/),
      "Name of the column (Enter: no more) []",
    ]);
  });

  test("has values of its options, and is refused without one", async () => {
    const { words, log } = await ask(add("model", "Page"), [
      "a",
      "number",
      "8",
      "2",
      ["default", "min"],
      "",
      "1.5",
      "1",
      "",
    ]);
    expect(words).toBe("model Page a:number.8.2:default=1.5:min=1");
    expect(log).toEqual(
      expect.arrayContaining(['default (a number) "": Type a value, such as 9.90.', "default (a number) []"]),
    );
  });

  test("can name itself and what there is, and be made from a member before", async () => {
    const { words, log } = await ask(add("model", "Page"), [
      ..."parent ref Page".split(" "),
      ["on-delete"],
      "restrict",
      ..."name text 20".split(" "),
      [],
      ..."short copy name".split(" "),
      [],
      "",
    ]);
    expect(words).toBe("model Page parent:ref.Page:on-delete=restrict name:text.20 short:copy.name");
    expect(log).toEqual(
      expect.arrayContaining([
        "Of what is parent? Post,Tag,member,Page",
        "on-delete? restrict,set-null",
        "From which is short? name",
      ]),
    );
  });

  test("is asked again what is not allowed, for a name at once and for a whole member at its end", async () => {
    const problem = (words: readonly string[]) =>
      words.some((word) => word.startsWith("class:")) ? '"class" is a name of Python.' : undefined;
    const named = await ask(add("model", "Page"), ["class", ""], { problem });
    expect(named).toEqual({
      words: "model Page",
      log: [
        'Name of the column (Enter: no more) "class": "class" is a name of Python.',
        "Name of the column (Enter: no more) []",
      ],
    });
    const whole = (words: readonly string[]) => (words.includes("a:text.3") ? "Not a." : undefined);
    const answers = ["x", "text", "1", [], "a", "text", "3", [], "a", "text", "4", [], ""];
    const { words, log } = await ask(add("model", "Page"), answers, { problem: whole });
    // What was asked before it stays.
    expect([words, log]).toEqual(["model Page x:text.1 a:text.4", expect.arrayContaining(["! Not a."])]);
  });

  test("goes back to its name from what is asked of a member, and the members before it stay", async () => {
    const first = ["x", "text", "1", []];
    for (const part of [
      ["y"],
      ["y", "text"],
      ["y", "text", "2"],
      ["y", "text", "2", ["default"]],
      ["y", "ref"],
    ]) {
      const answers = [...first, ...part, BACK, "z", "text", "2", [], ""];
      expect((await ask(add("model", "Page"), answers)).words).toBe("model Page x:text.1 z:text.2");
    }
    expect((await ask(add("model", "Page"), ["x", BACK, "y", "text", "2", [], ""])).words).toBe(
      "model Page y:text.2",
    );
  });

  test("goes back by a member, and behind the first leaves", async () => {
    const answers = ["x", "text", "1", [], BACK, "z", "text", "2", [], ""];
    expect((await ask(add("model", "Page"), answers)).words).toBe("model Page z:text.2");
    expect((await ask(add("model", "Page"), [BACK])).words).toBe("interrupted");
    expect((await ask(add("model"), [BACK])).words).toBe("interrupted");
  });

  test("of members alone is one that is there, with at least one", async () => {
    const { words, log } = await ask(add("column"), ["Post", "", "a", "copy", "title", [], ""], {
      isMember: true,
    });
    expect(words).toBe("column Post a:copy.title");
    expect(log.slice(0, 3)).toEqual([
      "Of which model? Post,Tag",
      'Name of the column "": Type a name, such as title.',
      "Name of the column []",
    ]);
  });
});

describe("what is changed", () => {
  test.each<[string, string[], boolean, unknown[], string, string[]]>([
    ["remove", ["model"], false, ["Post"], "model Post", ["Which model? Post,Tag"]],
    ["remove", ["model", "Tag"], false, [], "model Tag", []],
    [
      "remove",
      ["column"],
      true,
      ["Post", "title"],
      "column Post title",
      ["Of which model? Post,Tag", "Which column? title,price"],
    ],
    ["remove", ["column", "Tag"], true, [], "column Tag", []],
    [
      "rename",
      ["model"],
      false,
      ["Post", "Page"],
      "model Post Page",
      ["Which model? Post,Tag", "What is it called from now on? []"],
    ],
    ["rename", ["model", "Post"], false, ["Page"], "model Post Page", ["What is it called from now on? []"]],
    ["rename", ["model", "Post", "Page"], false, [], "model Post Page", []],
    [
      "rename",
      ["column", "Post"],
      true,
      ["price", "cost"],
      "column Post price cost",
      ["Which column? title,price", "What is it called from now on? []"],
    ],
    ["rename", ["column", "Post", "price", "cost"], true, [], "column Post price cost", []],
    ["remove", ["model"], false, [BACK], "interrupted", ["Which model? Post,Tag"]],
    ["rename", ["model", "Post"], false, [BACK], "interrupted", ["What is it called from now on? []"]],
  ])("%s %j is asked for what it lacks", async (command, words, isMember, answers, whole, log) => {
    expect(await ask(which(command, ...words), answers, { isMember })).toEqual({ words: whole, log });
  });

  test("is asked again for a name that is not allowed", async () => {
    const problem = (words: readonly string[]) => (words.at(-1) === "Tag" ? "Tag is taken." : undefined);
    expect((await ask(which("rename", "model", "Post"), ["Tag", "Page"], { problem })).log).toEqual([
      'What is it called from now on? "Tag": Tag is taken.',
      "What is it called from now on? []",
    ]);
  });
});
