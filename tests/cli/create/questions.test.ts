import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { partialRequestOf } from "../../../src/cli/input/partial.ts";
import { createRequestOf } from "../../../src/cli/input/request.ts";
import { type Asker, BACK, type Option } from "../../../src/cli/prompts/asker.ts";
import { askAll } from "../../../src/cli/prompts/dialogue.ts";
import { questions } from "../../../src/cli/prompts/questions.ts";
import { summarize } from "../../../src/cli/prompts/summary.ts";
import { sourceOf } from "../../../src/engine/answers/source.ts";
import type { Catalog, Stack } from "../../../src/engine/index.ts";
import { runFor } from "../../../src/host.ts";
import { emptyFolder, v1 } from "../../project/evolve/world.ts";
import { Collector } from "../run.ts";

interface Asked {
  readonly message: string;
  readonly initial: unknown;
  readonly options?: readonly Option[];
  readonly problem?: (value: string) => string | undefined;
}

/** Asks what is open beside what was said; `answers` are given in turn, and then what is offered first. */
async function ask(
  said: Record<string, unknown>,
  answers: readonly unknown[] = [],
  { typed, catalog = v1, cwd = "/" }: { typed?: string; catalog?: Catalog; cwd?: string } = {},
) {
  const partial = partialRequestOf(catalog, typed, [sourceOf(said, "a test")]);
  const asked: Asked[] = [];
  const spoken: string[] = [];
  const next = <T>(one: Asked): Promise<T> => {
    asked.push(one);
    return Promise.resolve((answers.length < asked.length ? one.initial : answers[asked.length - 1]) as T);
  };
  const asker: Asker = {
    say: (lines) => spoken.push(...lines),
    select: (message, options, initial) => next({ message, options, initial }),
    many: (message, options, initial) => next({ message, options, initial }),
    confirm: (message, initial) => next({ message, initial }),
    text: (message, initial, problem) => next({ message, initial, problem }),
    end: () => {},
  };
  const output = new Collector();
  const host = { stdin: process.stdin, stdout: output, stderr: output, env: {}, cwd };
  await runFor(host, () => askAll(questions(catalog, partial), asker));
  return { partial, asked, spoken, messages: asked.map(({ message }) => message) };
}
const NAME = "What is the project called?";
const LINE = "What is it, in one line?";
const START = "Start from?";

describe("what is asked", () => {
  test("is all that is open: name, description, and a preset in place of the groups", async () => {
    const { asked, messages, partial } = await ask({}, ["shop"]);
    expect(messages).toEqual([NAME, LINE, START]);
    expect(asked.map(({ initial }) => initial)).toEqual(["my-api", "The shop service.", "plain"]);
    expect(asked[2]?.options).toEqual([
      { value: "plain", label: "Plain, recommended", hint: "plain" },
      { value: "", label: "Choose each", hint: "Store, Chat, Extras" },
    ]);
    expect(partial).toMatchObject({
      typed: "shop",
      description: "The shop service.",
      preset: "plain",
      choices: {},
    });
  });

  test("is each group where no preset is taken, counted, with the preset's choice offered", async () => {
    const { asked, partial } = await ask({}, ["shop", "A shop.", "", "big", false, ["docs"]]);
    expect(asked.slice(3).map(({ message, initial }) => [message, initial])).toEqual([
      ["Store · 1/3 · Which store?", "small"],
      ["2/3 · Chat? (talk)", true],
      ["Extras · 3/3 · Which extras?", ["lint"]],
    ]);
    expect(partial).toMatchObject({ preset: undefined, description: "A shop." });
    expect(partial.choices).toEqual({ store: "big", chat: false, extras: ["docs"] });
  });

  test.each<[Record<string, unknown>, string | undefined, readonly string[]]>([
    [{}, "shop", [START]],
    [{ name: "shop" }, undefined, [START]],
    [{ description: "A shop." }, undefined, [NAME, START]],
    [{ preset: "plain" }, undefined, [NAME, LINE]],
    [{ store: "big" }, "shop", ["1/2 · Chat? (talk)", "Extras · 2/2 · Which extras?"]],
    [{ store: "big", chat: true, extras: [] }, "shop", []],
  ])("is not what was said: %j %s", async (said, typed, messages) =>
    expect((await ask(said, [], typed === undefined ? {} : { typed })).messages).toEqual(messages),
  );

  test("is the stack first, where there are several", async () => {
    const [stack] = v1.stacks;
    const other = { ...stack, id: "other", title: "Other", hint: "another" } as Stack;
    const catalog = { ...v1, stacks: [...v1.stacks, other] };
    const { asked, partial } = await ask({}, ["other"], { typed: "shop", catalog });
    expect(asked[0]).toMatchObject({
      message: "Which stack?",
      options: [
        { value: "tiny", label: "Tiny", hint: "a stack for tests" },
        { value: "other", label: "Other", hint: "another" },
      ],
    });
    expect(partial.stack?.id).toBe("other");
    expect((await ask({ stack: "tiny" }, [], { typed: "shop", catalog })).messages).toEqual([START]);
  });
});

describe("one back", () => {
  test("is the question that was asked before, with what was answered", async () => {
    const { asked } = await ask({}, ["shop", "A shop.", BACK, BACK, "store", "The store.", "plain"]);
    expect(asked.map(({ message, initial }) => [message, initial])).toEqual([
      [NAME, "my-api"],
      [LINE, "The shop service."],
      [START, "plain"],
      [LINE, "The shop service."],
      [NAME, "shop"],
      [LINE, "The store service."],
      [START, "plain"],
    ]);
  });

  test("from the first is the first again", async () => {
    expect((await ask({}, [BACK, "shop"])).messages.slice(0, 3)).toEqual([NAME, NAME, LINE]);
  });

  test("offers what was chosen one by one again, and drops it for a preset", async () => {
    const answers = ["", "big", BACK, BACK, "plain"];
    const tried = await ask({}, answers, { typed: "shop" });
    expect(tried.partial).toMatchObject({ preset: "plain", choices: {} });
    const again = await ask({}, ["", "big", BACK, BACK, "", "big", true, []], { typed: "shop" });
    expect(again.asked.map(({ initial }) => initial)).toEqual([
      "plain",
      "small",
      true,
      "big",
      "",
      "big",
      true,
      ["lint"],
    ]);
    expect(again.partial.choices).toEqual({ store: "big", chat: true, extras: [] });
  });
});

describe("a name", () => {
  test("that cannot be one is refused at its question, in words", async () => {
    const cwd = emptyFolder();
    mkdirSync(join(cwd, "taken"));
    writeFileSync(join(cwd, "taken/main.txt"), "mine");
    mkdirSync(join(cwd, "free"));
    writeFileSync(join(cwd, "free/mine.txt"), "mine");
    writeFileSync(join(cwd, "file"), "");
    const { asked } = await ask({}, [], { cwd });
    const output = new Collector();
    const host = { stdin: process.stdin, stdout: output, stderr: output, env: {}, cwd };
    const problem = (name: string) => runFor(host, () => asked[0]?.problem?.(name));
    expect(problem("shop")).toBeUndefined();
    expect(problem("apps/shop")).toBeUndefined();
    expect(problem("My Shop")).toMatch(
      /^"My Shop" cannot be .*\. Allowed: lower-case letters\. Try my-shop$/,
    );
    expect(problem("../shop")).toMatch(/leads out of the folder you are in/);
    expect(problem("taken")).toBe("taken is not empty: choose another name, or keep its files by --force");
    expect(problem("free")).toBeUndefined();
    expect(problem("file")).toMatch(/file/);
    expect(asked[1]?.problem?.("two\nlines")).toMatch(/one line/);
  });
});

test("the summary has the choices, what is written and what is run then", () => {
  const request = (said: Record<string, unknown>) =>
    createRequestOf(v1, partialRequestOf(v1, "apps/shop", [sourceOf(said, "a test")]));
  const all = summarize(v1, request({ preset: "plain" }));
  expect(all).toEqual([
    "Choices",
    "  Store: Small",
    "  Chat: yes",
    "  Extras: Lint",
    "Writes",
    `  Folder: ${join(process.cwd(), "apps/shop")}`,
    expect.stringMatching(/^ {2}Files: 14 \(chat\/ 2, deep\/ 1, steps\/ 2, at the top 9\)$/),
    "Then",
    "  git init, first commit",
  ]);
  const none = summarize(v1, request({ chat: false, extras: [], git: false, install: false }));
  expect(none).toEqual(expect.arrayContaining(["  Chat: no", "  Extras: none", "  nothing is run"]));
  const installed = v1.stacks.map((stack) => ({
    ...stack,
    dependencies: "lint.txt",
    install: [{ tool: "sh", run: [["sh", "-c", "true it"]] }],
  }));
  const catalog = { ...v1, stacks: installed };
  const made = (install: boolean) =>
    summarize(
      catalog,
      createRequestOf(
        catalog,
        partialRequestOf(catalog, "shop", [sourceOf({ git: false, install }, "a test")]),
      ),
    );
  expect(made(true).slice(-2)).toEqual(["Then", "  sh -c 'true it'"]);
  expect(made(true).find((line) => line.startsWith("  Depends on: "))).toMatch(
    /^ {2}Depends on: lint(, lint)*$/,
  );
  expect(made(false).slice(-2)).toEqual(["Then", "  nothing is run"]);
});
