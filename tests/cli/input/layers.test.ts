import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { partialRequestOf } from "../../../src/cli/input/partial.ts";
import { defaultsFile, environmentSource, readSources } from "../../../src/cli/input/sources.ts";
import { shippedCatalog } from "../../support/fixtures/models.ts";
import { runIn } from "../run.ts";

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

test.each<[NodeJS.ProcessEnv, Record<string, unknown>]>([
  [{ PLINTH_CHAT: "1" }, { choices: { chat: true } }],
  [{ PLINTH_CHAT: "TRUE" }, { choices: { chat: true } }],
  [{ PLINTH_CHAT: "yes" }, { choices: { chat: true } }],
  [{ PLINTH_CHAT: "no" }, { choices: { chat: false } }],
  [{ PLINTH_GIT: "false" }, { git: false }],
  [
    { PLINTH_NAME: "shop", PLINTH_DESCRIPTION: "A shop." },
    { name: "shop", description: "A shop." },
  ],
  [
    { PLINTH_PRESET: "minimal", PLINTH_STACK: "fastapi" },
    { preset: "minimal", stack: "fastapi" },
  ],
  [{ PLINTH_DATABASE: "mysql" }, { choices: { database: "mysql" } }],
  [{ PLINTH_OPS: "docker, ci" }, { choices: { ops: ["docker", "ci"] } }],
  [{ PLINTH_CHAT: "", PLINTH_DATABASE: undefined }, { choices: {} }],
  // Not one of ours, and not close to one.
  [{ PLINTH_CATALOG: "x", PLINT_CHAT: "1", CHAT: "1" }, { choices: {} }],
])("the variables %j are answers", (environment, answers) => {
  const { label, ...found } = environmentSource(catalog, environment);
  expect([found, label("database")]).toEqual([{ choices: {}, ...answers }, "PLINTH_DATABASE"]);
});

test.each(["PLINTH_INSTALL", "PLINTH_GIT", "PLINTH_CHAT"])("%s is yes or no", (name) => {
  expect(() => environmentSource(catalog, { [name]: "2" })).toThrow(`${name} is true or false, not "2".`);
});

test.each<[NodeJS.ProcessEnv, string | undefined]>([
  [{ XDG_CONFIG_HOME: "/etc/x", APPDATA: "/a", HOME: "/h" }, "/etc/x/plinth/config.json"],
  [{ XDG_CONFIG_HOME: "relative", HOME: "/h" }, "/h/.config/plinth/config.json"],
  [{ APPDATA: "/a", HOME: "/h" }, "/a/plinth/config.json"],
  [{ HOME: "/h" }, "/h/.config/plinth/config.json"],
  [{}, undefined],
])("a user's defaults are, with %j, in %s", (environment, file) =>
  expect(defaultsFile(environment)).toBe(file),
);

test("defaults that are not there are none, and those that cannot be read are exit 4", async () => {
  expect((await choices({ preset: "minimal" })).database).toBe("sqlite");
  vi.stubEnv("XDG_CONFIG_HOME", join(folder, "none"));
  expect((await choices({ preset: "minimal" })).database).toBe("sqlite");
  vi.stubEnv("XDG_CONFIG_HOME", folder);
  mkdirSync(join(folder, "plinth/config.json"));
  await expect(choices({})).rejects.toMatchObject({
    exit: 4,
    message: expect.stringMatching(/^Your defaults cannot be read: EISDIR/),
  });
});

test.each<[string, RegExp]>([
  ["--database sqlite --database mysql", /--database was given twice: sqlite and mysql\. Keep one\./],
  ["--preset minimal --preset production", /--preset was given twice: minimal and production\./],
  ["--name a --name b", /--name was given twice: a and b\./],
  ["--chat --no-chat", /--chat and --no-chat were given, which is the opposite\. Keep one\./],
  ["--no-chat --chat", /--chat and --no-chat were given/],
  ["--ops docker --no-ops", /--ops and --no-ops were given/],
  ["--install --no-install", /--install and --no-install were given/],
  ["--git --no-git", /--git and --no-git were given/],
])("%s is refused, exit 2", async (line, said) => {
  const { code, out, err } = await runIn(folder, ["shop", ...line.split(" "), "--yes", "--dry-run"]);
  expect([code, out, err]).toEqual([2, "", expect.stringMatching(said)]);
});

test("a flag may be said twice alike, lists add up, and choices are written as flags again", async () => {
  const words =
    "shop --database sqlite --database sqlite --chat --chat --ops docker, --ops ci,docker --no-observe";
  const flags = ["--preset", "minimal", "--yes", "--dry-run", "--json", "--no-git", "--no-git"];
  const { code, out } = await runIn(folder, [...words.split(" "), ...flags]);
  const { choices: made, again } = JSON.parse(out);
  expect([code, made]).toEqual([
    0,
    expect.objectContaining({ database: "sqlite", chat: true, ops: ["docker", "ci"], observe: [] }),
  ]);
  expect(again).toMatch(/ --database sqlite .* --chat .*--no-observe --ops docker,ci .* --no-git --yes$/);
});
