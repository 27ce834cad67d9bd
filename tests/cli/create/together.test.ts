import { describe, expect, test } from "vitest";
import { partialRequestOf } from "../../../src/cli/input/partial.ts";
import { refuseImpossible, whyImpossible } from "../../../src/cli/input/together.ts";
import type { Asker, Option } from "../../../src/cli/prompts/asker.ts";
import { askAll } from "../../../src/cli/prompts/dialogue.ts";
import { questions } from "../../../src/cli/prompts/questions.ts";
import { firstStack } from "../../../src/engine/answers/partial.ts";
import { sourceOf } from "../../../src/engine/answers/source.ts";
import type { Choice, Feature, Stack } from "../../../src/engine/catalog/catalog.ts";
import { featuresOf } from "../../../src/engine/catalog/catalog.ts";
import { v1 } from "../../project/evolve/world.ts";
import { shippedCatalog } from "../../support/fixtures/models.ts";
import { root, runIn } from "../run.ts";

const catalog = shippedCatalog();
const stack = firstStack(catalog);
const message = (id: string) => stack.groups.find((group) => group.id === id)?.message ?? id;

/** Asks all that is open beside some answers, takes what is offered first or an answer by its question, and says what was offered. */
async function offered(said: Record<string, unknown>, answers: Record<string, string>) {
  const partial = partialRequestOf(catalog, "shop", [sourceOf(said, "a test")]);
  const asked = new Map<string, readonly Option[]>();
  const asker: Asker = {
    say: () => {},
    select: async (question, options, initial) => {
      asked.set(question, options);
      return Object.entries(answers).find(([word]) => question.includes(word))?.[1] ?? initial ?? "";
    },
    many: async (question, options, initial) => {
      asked.set(question, options);
      return initial;
    },
    confirm: async (_, initial) => initial,
    text: async (_, initial) => initial,
    end: () => {},
  };
  await askAll(questions(catalog, partial), asker);
  const reasons = (id: string) =>
    Object.fromEntries(
      [...asked]
        .filter(([question]) => question.includes(message(id)))
        .flatMap(([, options]) => options)
        .filter(({ disabled }) => disabled)
        .map(({ value, hint }) => [value, hint]),
    );
  return { reasons, partial };
}

test("a read replica is ruled out at its own question, where the database cannot have one", async () => {
  const { reasons } = await offered({ cache: "memory" }, { [message("database")]: "sqlite" });
  expect(reasons("ops").replica).toBe("needs MySQL / MariaDB or PostgreSQL");
  const other = await offered({ cache: "memory" }, { [message("database")]: "postgres" });
  expect(other.reasons("ops")).not.toHaveProperty("replica");
});

const scaled = { database: "postgres", cache: "redis", uploads: false };

test.each([
  [{ database: "sqlite" }, "needs MySQL / MariaDB or PostgreSQL"],
  [{ cache: "memory" }, "needs Redis"],
  [{ uploads: true }, "does not go with File uploads"],
  [{}, undefined],
])("manifests for several machines are ruled out at their own question by %j", async (said, reason) => {
  const { reasons } = await offered({ ...scaled, ...said }, {});
  expect(reasons("ops").kubernetes).toBe(reason);
});

test("a database is ruled out at its own question, where what was said needs another", async () => {
  const { reasons, partial } = await offered({ ops: ["replica"] }, {});
  expect(reasons("database")).toEqual({ sqlite: "Read replica needs MySQL / MariaDB or PostgreSQL" });
  expect(partial.choices.database).toBe("mysql");
});

const needs = "needs MySQL / MariaDB or PostgreSQL";
const solutions = "Say --database mysql or --database postgres, or";
const postgres = ["--database", "postgres", "--cache", "redis"];
test.each([
  [
    [...postgres, "--no-uploads", "--ops", "kubernetes"],
    "Kubernetes, chosen by --ops kubernetes, needs Docker. Say --ops kubernetes,docker, or --no-ops.",
  ],
  [
    [...postgres, "--ops", "docker,kubernetes"],
    "Kubernetes, chosen by --ops docker,kubernetes, does not go with File uploads, chosen by the preset quickstart. Say --no-uploads, or --ops docker.",
  ],
  [
    ["--ops", "docker,replica"],
    `Read replica, chosen by --ops docker,replica, ${needs}, and the preset quickstart chooses SQLite. ${solutions} --ops docker.`,
  ],
  [
    ["--ops", "replica", "--database", "sqlite"],
    `Read replica, chosen by --ops replica, ${needs}, and --database sqlite chooses SQLite. ${solutions} --no-ops.`,
  ],
])("by flags, %s is refused with what brings it and what to say instead", async (flags, said) => {
  const { code, out, err } = await runIn(root, ["shop", ...flags, "--yes", "--dry-run"]);
  expect([code, out, err]).toEqual([2, "", `error: ${said}\n`]);
});

describe("what goes together, by the catalog alone", () => {
  /** The small catalog: lint needs a large store, and docs does not go with the chat. */
  const small = {
    ...v1.stacks[0],
    groups: v1.stacks[0]?.groups.map((group) => ({
      ...group,
      features: group.features.map((feature) => ({
        ...feature,
        ...(feature.id === "extras/lint" && { requires: ["large"] }),
        ...(feature.id === "extras/docs" && { conflicts: ["chat"] }),
        ...(feature.id === "extras/legacy" && { requires: ["extras/docs"] }),
      })),
    })),
  } as Stack;
  const feature = (id: string) => featuresOf(small).find((one) => one.id === id) as Feature;

  test.each<[string, Record<string, Choice>, string | undefined]>([
    ["extras/lint", {}, undefined],
    ["extras/lint", { store: "big" }, undefined],
    ["extras/lint", { store: "small" }, "needs Big"],
    ["store/small", { extras: ["lint"] }, "Lint needs Big"],
    ["store/big", { extras: ["lint"] }, undefined],
    ["extras/docs", { chat: true }, "does not go with Chat"],
    ["extras/docs", { chat: false }, undefined],
    ["chat", { extras: ["docs"] }, "does not go with Docs"],
    ["chat", { extras: ["lint"] }, undefined],
    ["chat", { extras: [] }, undefined],
    ["extras/legacy", {}, undefined],
  ])("%s where %j is chosen: %s", (id, answered, why) =>
    expect(whyImpossible(small, feature(id), answered)).toBe(why),
  );

  const said: Readonly<Record<string, string>> = { store: "--store small", extras: "answers.json" };
  test.each<[Record<string, Choice>, string | undefined]>([
    [{ store: "big", chat: true, extras: ["lint"] }, undefined],
    [
      { store: "small", chat: true, extras: ["lint"] },
      "Lint, chosen by answers.json, needs Big, and --store small chooses Small. Say --store big, or --no-extras.",
    ],
    [
      { store: "small", chat: false, extras: ["docs", "lint"] },
      "Lint, chosen by answers.json, needs Big, and --store small chooses Small. Say --store big, or --extras docs.",
    ],
    [
      { store: "big", chat: true, extras: ["docs"] },
      "Docs, chosen by answers.json, does not go with Chat, chosen by the default. Say --no-chat, or --no-extras.",
    ],
    [
      { store: "big", chat: false, extras: ["legacy"] },
      "Legacy, chosen by answers.json, needs Docs. Say --extras legacy,docs, or --no-extras.",
    ],
  ])("%j is refused: %s", (choices, message) => {
    const work = () => refuseImpossible(small, choices, (group) => said[group]);
    if (message === undefined) expect(work).not.toThrow();
    else expect(work).toThrow(expect.objectContaining({ message }));
  });
});
