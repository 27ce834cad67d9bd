import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { partialRequestOf } from "../../../src/cli/input/partial.ts";
import { environmentSource, readSources } from "../../../src/cli/input/sources.ts";
import { shippedCatalog } from "../../support/fixtures/models.ts";

const catalog = shippedCatalog();
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plinth-layers-"));
  mkdirSync(join(folder, "plinth"));
  vi.stubEnv("XDG_CONFIG_HOME", folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const write = (name: string, value: unknown) => {
  writeFileSync(join(folder, name), JSON.stringify(value));
  return join(folder, name);
};
const choices = async (options: Record<string, unknown>) =>
  partialRequestOf(catalog, "my-api", await readSources(catalog, options)).choices;

test("a flag is stronger than a variable, that than --config, that than the defaults, those than a preset", async () => {
  write("plinth/config.json", { preset: "production", database: "mysql" });
  expect((await choices({})).cache).toBe("redis");
  expect((await choices({})).database).toBe("mysql");
  const config = write("answers.json", { choices: { database: "postgres" } });
  expect((await choices({ config })).database).toBe("postgres");
  vi.stubEnv("PLINTH_DATABASE", "sqlite");
  expect((await choices({ config })).database).toBe("sqlite");
  expect((await choices({ config, database: "mysql" })).database).toBe("mysql");
});

test("a preset that is named overrides weaker sources", async () => {
  write("plinth/config.json", { database: "mysql", git: false });
  const sources = await readSources(catalog, { preset: "production", auth: "session" });
  const draft = partialRequestOf(catalog, "my-api", sources);
  expect(draft.choices).toMatchObject({ database: "postgres", cache: "redis", auth: "session" });
  expect(draft).toMatchObject({ preset: "production", git: false, install: true });
});

test("variables say yes and no, lists and names", () => {
  const environment = { PLINTH_CHAT: "off", PLINTH_OPS: "docker", PLINTH_INSTALL: "0", PLINTH_CATALOG: "x" };
  expect(environmentSource(catalog, environment)).toMatchObject({
    install: false,
    choices: { chat: false, ops: ["docker"] },
  });
  expect(() => environmentSource(catalog, { PLINTH_CHAT: "perhaps" })).toThrow(/true or false/);
  expect(() => environmentSource(catalog, { PLINTH_DATABSE: "x" })).toThrow(/Did you mean PLINTH_DATABASE/);
});

test("what is wrong in a source is reported by the name it has there", async () => {
  vi.stubEnv("PLINTH_DATABASE", "postgress");
  await expect(choices({})).rejects.toThrow(/PLINTH_DATABASE.*Did you mean postgres/);
  vi.stubEnv("PLINTH_DATABASE", "");
  write("plinth/config.json", { databse: "sqlite" });
  await expect(choices({})).rejects.toThrow(/"databse" in .*config\.json.*Did you mean database/);
  write("plinth/config.json", { name: "my-api" });
  await expect(choices({})).rejects.toThrow(/cannot be a default/);
});
