import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { bin, root, runIn, spawnIn } from "../run.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plinth-spawned-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const quick = ["--yes", "--no-install", "--no-git"];

test("--version is the package's", async () => {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  expect(await spawnIn(folder, ["--version"])).toEqual({ code: 0, out: `${version}\n`, err: "" });
});

test("the built program does what the command line in this process does", async () => {
  const lines = [["list", "--json"], ["create", "--help"], ["my-api"], ["--json", "explain", "x"]];
  for (const argv of lines) {
    const [built, here] = [await spawnIn(folder, argv), await runIn(folder, argv)];
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    expect(built).toEqual({ ...here, out: here.out.replaceAll("0.0.0", version) });
  }
});

test("a signal while waiting for answers is 130, and leaves nothing", async () => {
  const child = spawn(process.execPath, [bin, "--config", "-"], {
    cwd: folder,
    stdio: ["pipe", "pipe", "pipe"],
  });
  // It waits for its standard input now.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  child.kill("SIGTERM");
  expect(await new Promise((resolve) => child.on("exit", resolve))).toBe(130);
  expect(readdirSync(folder)).toEqual([]);
});

test("the command that is printed makes the same project again", async () => {
  const said = await runIn(folder, [
    "my-api",
    "--preset",
    "minimal",
    "--description",
    `It's "small" & \\plain, isn't it`,
    ...quick,
    "--json",
  ]);
  const { again: command } = JSON.parse(said.out);
  const again = command.replace(
    /^npx create-plinth@\S+ my-api/,
    `"${process.execPath}" "${bin}" again --name my-api`,
  );
  execFileSync("sh", ["-c", again], { cwd: folder });
  const record = (name: string) => readFileSync(join(folder, name, ".plinth/before"), "utf8");
  expect(record("again")).toBe(record("my-api"));
});
