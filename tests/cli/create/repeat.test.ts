import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { COMMAND_NAMES } from "../../../src/cli/commands/index.ts";
import { readTarget } from "../../../src/cli/input/target.ts";
import { repeatCommand } from "../../../src/cli/output/report.ts";
import { firstStack, presetChoices } from "../../../src/engine/answers/partial.ts";
import { shippedCatalog } from "../../support/fixtures/models.ts";
import { runIn } from "../run.ts";

const stack = firstStack(shippedCatalog());

/** The command that makes a project again, from its runner to its first flag of a choice. */
const again = (typed: string, agent = "", name?: string) => {
  const target = readTarget(typed, "/home/ann/shop");
  const answers = {
    stack: stack.id,
    name: name ?? target.name,
    description: "A shop.",
    choices: presetChoices(stack),
  };
  const request = { target, stack, answers, install: true, git: true };
  const environment = { npm_config_user_agent: agent };
  return repeatCommand(request, 1, COMMAND_NAMES, environment).split(" --database")[0];
};

test.each([
  ["my-api", undefined, "my-api"],
  ["apps/x", undefined, "apps/x"],
  ["apps/x", "other", "apps/x --name other"],
  [".", undefined, ". --name shop"],
  [".", "other", ". --name other"],
  ["./", undefined, "./ --name shop"],
  ["list", undefined, "create list"],
])("the place %s under the name %s is kept", (typed, name, words) => {
  expect(again(typed, "", name)).toMatch(new RegExp(`^npx create-plinth@\\S+ ${words.replace(".", "\\.")}$`));
});

test.each([
  ["npm/11.0.0 node/v22.0.0 linux x64 workspaces/false", "npx"],
  ["pnpm/9.12.0 npm/? node/v22.0.0 linux x64", "pnpm dlx"],
  ["yarn/1.22.22 npm/? node/v22.0.0 linux x64", "npx"],
  ["yarn/4.5.0 npm/? node/v22.0.0 linux x64", "yarn dlx"],
  ["bun/1.1.30 npm/? node/v22.0.0 linux x64", "bunx"],
  ["", "npx"],
])("the runner of %j is kept: %s", (agent, runner) => {
  expect(again("my-api", agent)).toMatch(new RegExp(`^${runner} create-plinth@\\S+ my-api$`));
});

test.each([
  ["pnpm/9.12.0 npm/? node/v22.0.0 linux x64", "pnpm dlx create-plinth"],
  ["yarn/4.5.0 npm/? node/v22.0.0 linux x64", "yarn dlx create-plinth"],
  ["bun/1.1.30 npm/? node/v22.0.0 linux x64", "bunx create-plinth"],
  ["npm/11.0.0 node/v22.0.0 linux x64", "npx create-plinth"],
])("started by %j, every command to type next begins with %s", async (agent, runner) => {
  const folder = mkdtempSync(join(tmpdir(), "plinth-runner-"));
  const env = { npm_config_user_agent: agent };
  try {
    const made = await runIn(folder, ["my-api", "--preset", "minimal", "--yes", "--no-install", "--no-git"], {
      env,
    });
    const project = join(folder, "my-api");
    const outside = await runIn(folder, ["add", "chat"], { env });
    const json = await runIn(folder, ["add", "chat", "--json"], { env });
    const unasked = await runIn(folder, ["another"], { env });
    const added = await runIn(project, ["add", "chat", "--no-install"], { env });
    rmSync(join(project, ".plinth/before"));
    const broken = await runIn(project, ["diff"], { env });
    for (const text of [made.out, outside.err, json.out, unasked.err, added.out, broken.err]) {
      const commands = text.match(/(?:\w+ )?\w+ create-plinth\b/g) ?? [];
      expect(commands.length).toBeGreaterThan(0);
      for (const command of commands) expect(command.endsWith(runner)).toBe(true);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
