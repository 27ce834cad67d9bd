import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { buildOnce, commitAll, plinth } from "./cli.ts";
import { emptyFolder, real } from "./world.ts";

beforeAll(buildOnce);

it("git is asked for what is not committed before anything is merged", async () => {
  const folder = join(emptyFolder(), "shop");
  const quick = ["--yes", "--no-install", "--no-git"];
  await plinth(join(folder, ".."), real, "shop", "--preset", "minimal", "--example", ...quick);
  const ran = join(folder, "..", "ran");
  mkdirSync(join(folder, ".venv/bin"), { recursive: true });
  const ruff = join(folder, ".venv/bin/ruff");
  writeFileSync(ruff, `#!/bin/sh\necho ran >>${ran}\ncat\n`);
  chmodSync(ruff, 0o755);
  const main = join(folder, "app/main.py");
  writeFileSync(main, readFileSync(main, "utf8").replace("    view_counter.start()\n", "    ours()\n$&"));
  commitAll(folder);
  appendFileSync(join(folder, "README.md"), "Mine.\n");
  const add = () => plinth(folder, real, "add", "metrics", "--trust", "--yes", "--no-install");
  expect((await add()).err).toContain("not committed: README.md");
  expect(existsSync(ran)).toBe(false);
  commitAll(folder);
  await add();
  expect(existsSync(ran)).toBe(true);
});
