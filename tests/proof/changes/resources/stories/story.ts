import assert from "node:assert/strict";
import { join } from "node:path";
import { freePort, must } from "../../../../support/process.ts";
import { readFeatures, startProject } from "../../../../support/rendering.ts";
import type { Services } from "../../../../support/services.ts";
import { Driver } from "../../../service/drive/driver.ts";
import { Evolving } from "../../evolving.ts";

/** A piece of a file, and what its owner writes in its place. */
export type Edit = readonly [path: string, from: string | RegExp, to: string];

/** What is asked of the running service after each step. */
export type Ask = (on: Driver) => Promise<void>;

/** How many lines of their own an owner may need. */
const MOST_LINES = 50;

/** A service that its owner builds of resources and a few lines, and then goes on changing. */
export class Story {
  /** The lines of code that the owner wrote. */
  private lines: readonly string[] = [];

  private constructor(
    readonly project: Evolving,
    private readonly ask: Ask,
  ) {}

  /** Makes the project, adds its resources, and migrates its database. */
  static async begin(
    { flags, services, needs }: { flags: readonly string[]; services: Services; needs: readonly string[] },
    resources: readonly string[],
    ask: Ask,
  ): Promise<Story> {
    const story = new Story(await Evolving.make([...flags, "--no-example"], services, needs), ask);
    await story.project.uv("sync");
    await story.project.commit("locked");
    for (const resource of resources) await story.command(`add resource ${resource}`);
    await story.project.uv("run", "alembic", "upgrade", "head");
    return story;
  }

  /** Runs one of our commands, which has to succeed without a conflict. */
  async command(words: string): Promise<void> {
    await this.project.change(...words.split(" "), "--no-install");
  }

  /** Writes the owner's own lines, at most fifty of them in the application. */
  async write(edits: readonly Edit[]): Promise<void> {
    for (const edit of edits) await this.project.edit(...edit);
    // As an owner would, who sorts no imports by hand.
    await this.project.uv("run", "ruff", "format", "-q", ".");
    await this.project.uv("run", "ruff", "check", "-q", "--fix", ".");
    await this.project.commit("ours");
    const diff = await must("git", ["show", "-U0", "--format=", "--", "app"], { cwd: this.project.folder });
    const linesOf = (sign: RegExp) => [...diff.matchAll(sign)].map(([, line = ""]) => line);
    const [added, removed] = [linesOf(/^\+(?!\+\+ )[ \t]*(\S.*)$/gm), linesOf(/^-(?!-- )[ \t]*(\S.*)$/gm)];
    this.lines = [...this.lines.filter((line) => !removed.includes(line)), ...added];
    assert.ok(this.lines.length <= MOST_LINES, `${this.lines.length} lines`);
  }

  /** Takes a step: a command, or edits. Afterwards nothing of the owner's is lost, and the service does as before. */
  async step(step: string | readonly Edit[]): Promise<void> {
    if (typeof step === "string") await this.command(step);
    else await this.write(step);
    const now = await must("git", ["grep", "-hE", ".", "--", "app"], { cwd: this.project.folder });
    const left = new Set(now.split("\n").map((line) => line.trim()));
    assert.deepEqual(
      this.lines.filter((line) => !left.has(line)),
      [],
      `lines of the owner that are gone after ${typeof step === "string" ? step : "edits"}`,
    );
    await this.project.uv("run", "ruff", "check", ".");
    await this.project.uv("run", "alembic", "upgrade", "head");
    await this.project.uv("run", "alembic", "check");
    await this.use();
  }

  /** Starts the service, asks it, and stops it. */
  async use(): Promise<void> {
    const { folder, grant } = this.project;
    const features = await readFeatures(folder);
    const log = join(folder, "..", "server.log");
    const settings = { ...grant.settings, RATE_LIMIT_ENABLED: "false" };
    const { url, server } = await startProject(folder, await freePort(), settings, log);
    try {
      await this.ask(new Driver({ url, prefix: "/api/v1", features, print: () => {} }, []));
    } finally {
      await server.stop();
    }
  }
}
