import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Stack } from "../../../src/engine/catalog/catalog.ts";
import { BEFORE_FILE } from "../../../src/project/record/record.ts";
import { isSecretFile, readSecrets } from "../../../src/project/secrets/find.ts";
import { mask } from "../../../src/project/secrets/mask.ts";
import { real } from "../evolve/world.ts";

let folder: string;
let stack: Stack;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plinth-printable-"));
  const [first] = real.stacks;
  if (first === undefined) throw new Error("There is no stack.");
  stack = { ...first, secrets: { ...first.secrets, folders: [join(folder, "run/secrets")] } };
  const example =
    "SECRET_KEY=\nDATABASE_URL=postgresql+asyncpg://app:app@localhost:5432/app\nLOG_LEVEL=INFO\n";
  write(
    ".plinth/before",
    `${JSON.stringify([".env.example", "644", example])}\n["a.py","644","import production\\npostgres"]\n`,
  );
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}
const masked = (text: string) => mask(text, readSecrets(folder, stack));

describe("a value of a file of secrets is masked wherever it is", () => {
  test.each([
    ["plain", "SECRET_KEY=Zq9hunter2x", "key = Zq9hunter2x", "key = [SECRET_KEY]"],
    [
      "in double quotes",
      'SECRET_KEY="two words # no comment"',
      "a two words # no comment b",
      "a [SECRET_KEY] b",
    ],
    ["in single quotes", "SECRET_KEY='it is one'", "'it is one'", "'[SECRET_KEY]'"],
    ["with a comment", "SECRET_KEY=Zq9hunter2x # mine", "Zq9hunter2x", "[SECRET_KEY]"],
    ["exported, with spaces", "  export SECRET_KEY = Zq9hunter2x", "Zq9hunter2x", "[SECRET_KEY]"],
    ["after CRLF", "A=1\r\nSECRET_KEY=Zq9hunter2x\r\nB=2\r\n", "Zq9hunter2x", "[SECRET_KEY]"],
    ["commented out", "# SECRET_KEY=Zq9hunter2x", "Zq9hunter2x", "[SECRET_KEY]"],
    ["with an escaped quote", String.raw`SECRET_KEY="pa\"ss-word1"`, 'x pa"ss-word1', "x [SECRET_KEY]"],
    [
      "within a longer word, where it is long",
      "METRICS_TOKEN=0123456789abcdefXYZ",
      "v=0123456789abcdefXYZ0",
      "v=[METRICS_TOKEN]0",
    ],
    ["the user's own key", "STRIPE_API_KEY=sk_live_9", "stripe: sk_live_9", "stripe: [STRIPE_API_KEY]"],
    ["a random value of any name", "STRIPE=sklive9A8B7C6D5E4F3G2H1", "sklive9A8B7C6D5E4F3G2H1", "[STRIPE]"],
    [
      "a password in a URL",
      "DATABASE_URL=postgresql+asyncpg://app:s3cr3t@db/app",
      "db://u:s3cr3t@h",
      "db://u:[DATABASE_URL]@h",
    ],
    [
      "that password alone",
      "DATABASE_URL=postgresql+asyncpg://app:s3cr3t@db/app",
      "POSTGRES_PASSWORD: s3cr3t",
      "POSTGRES_PASSWORD: [DATABASE_URL]",
    ],
    ["a password without a user", "REDIS_URL=redis://:s3cr3t@redis/0", "pw s3cr3t", "pw [REDIS_URL]"],
    ["a password with an @", "REDIS_URL=redis://:s3@cr3t@redis/0", "pw s3@cr3t", "pw [REDIS_URL]"],
    ["an encoded password, decoded", "REDIS_URL=redis://:s3%2Fcr3t@redis/0", "pw s3/cr3t", "pw [REDIS_URL]"],
    ["a password in a query", "REDIS_URL=redis://redis/0?password=s3cr3t&x=1", "pw s3cr3t", "pw [REDIS_URL]"],
    [
      "a password that is a word of the templates",
      "DATABASE_URL=postgresql://app:postgres@db/app",
      "postgresql://postgres:postgres@db, postgres",
      "postgresql://postgres:[DATABASE_URL]@db, postgres",
    ],
  ])("%s", (_, env, text, shown) => {
    write(".env", env);
    expect(masked(text)).toBe(shown);
  });

  test("each line of a value of several lines", () => {
    write(".env", 'SIGNING_KEY="-----BEGIN KEY-----\nMIIEvQIBADAN\nBgkqhkiG9w0B\n-----END KEY-----"\n');
    expect(masked("+MIIEvQIBADAN\n+BgkqhkiG9w0B\n-----END KEY-----")).toBe(
      "+[SIGNING_KEY]\n+[SIGNING_KEY]\n-----END KEY-----",
    );
  });

  test.each([".env.local", "config/.env", "deploy/prod.env", "run/secrets/SECRET_KEY", ".env.example"])(
    "of %s, too",
    (path) => {
      write(path, path.startsWith("run") ? "Zq9hunter2x\n" : "SECRET_KEY=Zq9hunter2x\n");
      expect(masked("Zq9hunter2x")).toBe("[SECRET_KEY]");
    },
  );

  test("of a file that the machine mounts through links", () => {
    write("run/..data/key", "Zq9hunter2x\n");
    mkdirSync(join(folder, "run/secrets"));
    symlinkSync("../..data/key", join(folder, "run/secrets/SECRET_KEY"));
    expect(masked("Zq9hunter2x")).toBe("[SECRET_KEY]");
  });
});

test("nothing behind a link is read: neither a file of secrets, nor a record; a pipe is not waited for", () => {
  const outside = join(folder, "outside");
  write("outside/mine", "SECRET_KEY=Zq9hunter2x\n");
  write("outside/project/keep", "");
  const project = join(outside, "project");
  for (const name of [".env", "b.env"]) symlinkSync("../mine", join(project, name));
  symlinkSync(join(folder, ".plinth"), join(project, ".plinth"));
  symlinkSync("..", join(project, "config"));
  execFileSync("mkfifo", [join(project, "pipe.env")]);
  const files = [join(outside, "mine"), join(folder, BEFORE_FILE)];
  for (const file of files) utimesSync(file, 0, 1e9);
  expect(readSecrets(project, stack)).toEqual([]);
  expect(files.map((file) => statSync(file).atimeMs)).toEqual([0, 0]);
});

test("a file of secrets that was made to take long takes little time", () => {
  const [keys, urls] = [
    Array.from({ length: 15_000 }, (_, index) => `A${index}_KEY=v${index}\n`),
    `URL=${"://a:".repeat(50_000)}\n`,
  ];
  write("a.env", keys.join(""));
  write("b.env", urls);
  expect(readSecrets(folder, stack).length).toBe(1000);
});

test("what is no secret is left: defaults, numbers, plain settings", () => {
  write(
    ".env",
    "LOG_LEVEL=WARNING\nENVIRONMENT=production\nACCESS_TOKEN_EXPIRE_MINUTES=1440\nUPLOAD_DIR=/srv/data2/uploads/of/this/service\n" +
      "DATABASE_URL=postgresql+asyncpg://app:app@db.example.com:5432/app\n",
  );
  expect(readSecrets(folder, stack)).toEqual([]);
});

test("which files' values are never printed", () => {
  const secret = [".env", ".env.local", ".env.production", "deploy/.env", "config/prod.env"];
  expect(secret.filter((path) => !isSecretFile(stack, path))).toEqual([]);
  const open = [".env.example", "sub/.env.example", "app/config.py", "environment", ".envrc.md"];
  expect(open.filter((path) => isSecretFile(stack, path))).toEqual([]);
});
