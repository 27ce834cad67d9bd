import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Agent } from "../interfaces/agent.ts";
import { runIn } from "../run.ts";

let place: string;
let folder: string;
/** What may never be printed. */
let secrets: readonly string[];

beforeEach(async () => {
  place = mkdtempSync(join(tmpdir(), "plinth-secrets-"));
  folder = join(place, "shop");
  const flags = [
    "--database",
    "postgres",
    "--cache",
    "memory",
    "--auth",
    "jwt",
    "--no-chat",
    "--yes",
    "--no-install",
    "--no-git",
  ];
  expect((await runIn(place, ["shop", ...flags])).code).toBe(0);
  // A random value may begin as an option does.
  const env = readFileSync(join(folder, ".env"), "utf8").replace(/^SECRET_KEY=./m, "SECRET_KEY=-");
  const [, key = ""] = /^SECRET_KEY=(.+)$/m.exec(env) ?? [];
  expect(key.length).toBeGreaterThan(40);
  write(
    ".env",
    `${env.replace("app:app@", "app:hunter2x@")}export MAIL_PASSWORD='two words'\nSIGNING_KEY="first-line-of-it\nsecond-line-of-it"\n`,
  );
  write(".env.local", "STRIPE_SECRET=sk_live_9\n");
  secrets = [key, "hunter2x", "two words", "first-line-of-it", "second-line-of-it", "sk_live_9"];
  // Pasted where they do not belong, close to what the commands below change.
  const pasted = secrets.map((value) => `# ${value}\n`).join("");
  for (const path of ["compose.yaml", "app/config.py", ".env.example", "README.md"]) append(path, pasted);
  const main = read("app/main.py").replaceAll(
    /^.*include_router.*$/gm,
    (line) => `${line}  # ${secrets.join(" ")}`,
  );
  write("app/main.py", main);
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

const read = (path: string) => readFileSync(join(folder, path), "utf8");
const write = (path: string, text: string) => writeFileSync(join(folder, path), text);
const append = (path: string, text: string) => appendFileSync(join(folder, path), text);

const LOOKING: readonly (readonly string[])[] = [
  ["diff"],
  ["diff", "add", "chat"],
  ["diff", "add", "observe/metrics"],
  ["diff", "set", "database=sqlite"],
  ["diff", "set", "auth=session"],
  ["explain", ".env.example"],
  ["export"],
  ["doctor"],
  ["add", "chat", "--dry-run"],
  ["set", "database=sqlite", "--dry-run", "--yes"],
];
const CHANGING: readonly (readonly string[])[] = [
  ["add", "chat", "observe/metrics", "--no-install"],
  ["continue", "--no-install"],
  ["undo", "--no-install", "--yes", "--force"],
];

function expectHidden(text: string): void {
  expect(secrets.filter((value) => text.includes(value))).toEqual([]);
}

describe("the values of secrets are printed by no command", () => {
  test("in text, JSON and errors", async () => {
    for (const argv of [...LOOKING, ...CHANGING])
      for (const flags of argv.includes("--no-install") ? [[]] : [[], ["--json"]]) {
        const { out, err } = await runIn(folder, [...argv, ...flags]);
        expect(`${out}${err}`.length).toBeGreaterThan(0);
        expectHidden(out + err);
      }
    for (const value of secrets)
      for (const argv of [
        ["explain", value],
        ["explain", `--${value}`],
        ["list", value],
        [value],
        ["help", value],
      ]) {
        const { out, err } = await runIn(folder, argv);
        if (argv[0] === "explain") expect(out + err).toMatch(/\[[A-Z_]+\]/);
        expectHidden(out + err);
      }
  });

  test("from another folder, and after the file was moved", async () => {
    mkdirSync(join(folder, "config"));
    renameSync(join(folder, ".env"), join(folder, "config/.env"));
    for (const [cwd, argv] of [
      [folder, ["diff"]],
      [join(folder, "app"), ["diff", "add", "chat"]],
      [place, ["export", "shop"]],
    ] as const)
      expectHidden((await runIn(cwd, argv)).out);
  });

  test("by tools for an agent", async () => {
    const agent = await Agent.open(place);
    for (const [name, given] of [
      ["diff", {}],
      ["diff", { of: ["add", "chat"] }],
      ["add", { features: ["chat"], install: false }],
      ["continue", { install: false }],
      ["undo", { install: false, force: true }],
      ["doctor", {}],
    ] as const)
      expectHidden(JSON.stringify(await agent.client.callTool({ name, arguments: { folder, ...given } })));
    await agent.close();
  });
});

test("a change of a file of secrets is shown by the names of its keys; the rest of a patch is as it is", async () => {
  const { out } = await runIn(folder, ["diff", "add", "observe/metrics"]);
  expect(out).toContain("# update .env (METRICS_TOKEN added)\n# Its values are not shown.\n");
  const { changes } = JSON.parse((await runIn(folder, ["diff", "add", "observe/metrics", "--json"])).out) as {
    changes: { path: string; patch: string; why?: string }[];
  };
  expect(changes.find(({ path }) => path === ".env")).toEqual({
    path: ".env",
    kind: "update",
    why: "METRICS_TOKEN added",
    patch: "",
  });
  expect((await runIn(folder, ["diff"])).out).toContain(
    "+# [SECRET_KEY]\n+# [DATABASE_URL]\n+# [MAIL_PASSWORD]\n+# [SIGNING_KEY]\n+# [SIGNING_KEY]\n+# [STRIPE_SECRET]\n",
  );
  expect((await runIn(folder, ["diff", "set", "database=sqlite"])).out).toContain(
    "postgresql+asyncpg://app:app@",
  );
});

test("an answers file that is none of JSON is not quoted", async () => {
  for (const argv of [
    ["x", "--config", ".env", "--yes"],
    ["x", "--config", ".env", "--json"],
  ]) {
    const { code, out, err } = await runIn(folder, argv);
    expect([code, out + err]).toEqual([2, expect.stringContaining(".env are not JSON")]);
    expect(out + err).not.toContain("ENVIRON");
  }
});
