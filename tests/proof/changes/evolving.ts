import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { must, projectEnvironment, root, run } from "../../support/process.ts";
import type { Grant, Services } from "../../support/services.ts";
import { cache } from "../parts/part.ts";

const SHIM = join(root, "bin/create-plinth.js");
/** Runs statements in a project's database, and prints what the last one returns. */
const program = (...statements: readonly string[]) => `import asyncio
from sqlalchemy import text
from app.core.database import get_database

async def run() -> None:
    async with get_database().sessions() as session:
        for statement in ${JSON.stringify(statements)}:
            result = await session.execute(text(statement))
        print(result.all() if result.returns_rows else "")
        await session.commit()
    await get_database().dispose()

asyncio.run(run())`;

/** A project that a user works on: made, edited, and changed by commands, in a git repository and on real servers. */
export class Evolving {
  private constructor(
    readonly folder: string,
    readonly grant: Grant,
  ) {}

  /** Makes one; `release` names an earlier release whose templates it comes from. */
  static async make(
    flags: readonly string[],
    services: Services,
    needs: readonly string[],
    release?: string,
  ): Promise<Evolving> {
    const folder = join(await mkdtemp(join(tmpdir(), "plinth-evolving-")), "demo");
    const catalog = release === undefined ? undefined : await unpack(release);
    const project = new Evolving(folder, await services.grant(needs, `e${process.pid}${Date.now() % 1e9}`));
    const env = { ...process.env, ...(catalog && { PLINTH_CATALOG: catalog }) };
    const args = [SHIM, "demo", "--yes", "--no-install", "--no-git", ...flags];
    await must(process.execPath, args, { cwd: dirname(folder), env });
    for (const words of [
      ["init", "-q"],
      ["config", "user.email", "demo@localhost"],
      ["config", "user.name", "Demo"],
    ])
      await must("git", words, { cwd: folder });
    await project.commit("start");
    return project;
  }

  /** Runs one of our commands in it. */
  async plinth(...args: readonly string[]): Promise<{ readonly code: number; readonly output: string }> {
    const env = projectEnvironment(this.grant.settings);
    return run(process.execPath, [SHIM, ...args], { cwd: this.folder, env, timeout: 300_000 });
  }

  /** Runs one of our commands, which has to succeed, and commits what it did. */
  async change(...args: readonly string[]): Promise<void> {
    const { code, output } = await this.plinth(...args);
    assert.equal(code, 0, `${args.join(" ")}: exit ${code}\n${output}`);
    await this.commit(args.join(" "));
  }

  async uv(...args: readonly string[]): Promise<string> {
    return must("uv", args, { cwd: this.folder, env: projectEnvironment(this.grant.settings) });
  }

  /** Everything that the project says of itself: format, lint, types, layers, migrations and tests. */
  async green(): Promise<string> {
    await this.uv("run", "ruff", "format", "--check", ".");
    await this.uv("run", "ruff", "check", ".");
    await this.uv("run", "mypy", "--strict", "app", "tests");
    await this.uv("run", "lint-imports");
    await this.uv("run", "alembic", "upgrade", "head");
    await this.uv("run", "alembic", "check");
    const said = await this.uv("run", "pytest");
    return /(\d+) passed/.exec(said)?.[0] ?? "";
  }

  /** How many items the database holds. */
  async rows(): Promise<number> {
    return Number(/\d+/.exec(await this.sql("SELECT count(*) FROM items"))?.[0]);
  }

  /** Runs statements in the database; returns the rows of the last one as Python writes them. */
  async sql(...statements: readonly string[]): Promise<string> {
    const output = await this.uv("run", "python", "-c", program(...statements));
    return output.trim().split("\n").at(-1) ?? "";
  }

  /** Replaces a piece of a file, which has to be there. */
  async edit(path: string, from: string | RegExp, to: string): Promise<void> {
    const text = await readFile(join(this.folder, path), "utf8");
    assert.ok(typeof from === "string" ? text.includes(from) : from.test(text), `${path} has no ${from}`);
    await writeFile(join(this.folder, path), text.replace(from, to));
  }

  async write(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(this.folder, path)), { recursive: true });
    await writeFile(join(this.folder, path), text);
  }

  async read(path: string): Promise<string> {
    return readFile(join(this.folder, path), "utf8");
  }

  async commit(message: string): Promise<void> {
    await must("git", ["add", "-A"], { cwd: this.folder });
    await must("git", ["commit", "-q", "--allow-empty", "-m", message], { cwd: this.folder });
  }

  async remove(): Promise<void> {
    await this.grant.release();
    await rm(dirname(this.folder), { recursive: true, force: true });
  }
}

/** Unpacks a release's templates into the cache. */
async function unpack(release: string): Promise<string> {
  const packed = await readFile(join(root, "tests/support/fixtures/releases", `${release}.catalog.json.gz`));
  await mkdir(cache, { recursive: true });
  const path = join(cache, `${release}.catalog.json`);
  await writeFile(path, gunzipSync(packed));
  return path;
}
