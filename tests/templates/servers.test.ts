import { describe, expect, it } from "vitest";
import { serverLines } from "../../src/cli/processes/servers.ts";
import { featuresOf } from "../../src/engine/catalog/catalog.ts";
import { makeBlueprint, render } from "../../src/engine/index.ts";
import { shippedCatalog } from "../support/fixtures/models.ts";

const catalog = shippedCatalog();
const linesFor = (choices: Record<string, string | readonly string[] | boolean>) => {
  const [stack] = catalog.stacks;
  if (stack === undefined) throw new Error("no stack");
  const preset = stack.presets[stack.defaultPreset]?.choices ?? {};
  const answers = {
    stack: stack.id,
    name: "shop",
    description: "A shop.",
    choices: { ...preset, ...choices },
  };
  const blueprint = makeBlueprint(catalog, answers as never);
  const features = featuresOf(stack).filter(({ id }) => blueprint.features.includes(id));
  const textOf = (path: string) => String(render(catalog, blueprint).get(path)?.content);
  return { lines: serverLines(features, features), textOf };
};

describe("what is typed for the servers of a project", () => {
  it.each([
    ["postgres", "DATABASE_URL", "postgres:"],
    ["mysql", "DATABASE_URL", "mariadb:"],
  ])("with Docker, %s is started as its settings and its compose file say", (database, setting, image) => {
    const { lines, textOf } = linesFor({ database, cache: "none", ops: ["docker"] });
    const [line = ""] = lines;
    const [, user, password, port, name] =
      new RegExp(`^${setting}=[^:]+://(.+):(.+)@localhost:(\\d+)/(.+)$`, "m").exec(textOf(".env.example")) ??
      [];
    expect(line).toContain(`-p 127.0.0.1:${port}:${port} `);
    expect(line).toMatch(new RegExp(`_USER=${user} .*_PASSWORD=${password} .*_(?:DB|DATABASE)=${name} `));
    const [, used = ""] = new RegExp(`image: (${image}\\S+)`).exec(textOf("compose.yaml")) ?? [];
    expect([used !== "", line.endsWith(` ${used}`)]).toEqual([true, true]);
  });

  it("with Docker, the cache's server too, after that of the database", () => {
    const { lines, textOf } = linesFor({ database: "postgres", cache: "redis", ops: ["docker"] });
    const [, port = ""] = /^REDIS_URL=redis:\/\/localhost:(\d+)/m.exec(textOf(".env.example")) ?? [];
    const [, image = ""] = /image: (redis:\S+)/.exec(textOf("compose.yaml")) ?? [];
    expect(lines[1]).toBe(`docker run -d -p 127.0.0.1:${port}:${port} ${image}`);
    expect(lines).toHaveLength(2);
  });

  it("without Docker, which setting names each", () => {
    expect(linesFor({ database: "mysql", cache: "redis", ops: [] }).lines).toEqual([
      "# start a MySQL or MariaDB, and name it as DATABASE_URL in .env",
      "# start a Redis, and name it as REDIS_URL in .env",
    ]);
  });

  it("nothing where there are none", () => {
    expect(linesFor({ database: "sqlite", cache: "memory", ops: ["docker"] }).lines).toEqual([]);
  });
});
