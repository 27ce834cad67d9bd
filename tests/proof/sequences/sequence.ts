import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { worthSaying } from "../../../src/cli/commands/change/report.ts";
import { readUseChanges } from "../../../src/cli/commands/change/uses/words.ts";
import {
  type Catalog,
  type Change,
  changeBlueprint,
  type Finding,
  type Move,
  makeBlueprint,
  movesOf,
  type Stack,
} from "../../../src/engine/index.ts";
import { UserError } from "../../../src/errors.ts";
import { applyCreate, planCreate } from "../../../src/project/create.ts";
import { PENDING } from "../../../src/project/record/pending.ts";
import { type Project, readProject } from "../../../src/project/record/project.ts";
import { BEFORE_FILE } from "../../../src/project/record/record.ts";
import { Random } from "../attacks/hostile/random.ts";
import {
  Breach,
  brokenIn,
  differing,
  expectForetold,
  expectMarks,
  expectWell,
  expectWhole,
  findings,
  look,
} from "./laws.ts";
import { call, type Document, type Said } from "./program.ts";
import { madeUpReleases, shippedReleases } from "./releases.ts";
import { actAsUser, copyWork, joinWork, resolveConflicts, type Work } from "./user.ts";
import { wishFor } from "./wishes.ts";

/** What a sequence came to: its steps in words, and the law that one broke. */
export interface Walked {
  readonly seed: number;
  readonly steps: readonly string[];
  readonly breach?: string;
}

/** A project that random commands and edits change, in a git repository. */
class Walk {
  readonly steps: string[] = [];
  private work: Work = { marks: new Set(), dropped: new Set(), touched: new Set() };
  private catalog: Catalog;
  private readonly newest: Catalog;
  private broken: ReadonlySet<string> = new Set();

  constructor(
    private readonly folder: string,
    private readonly random: Random,
  ) {
    const releases = random.chance(0.15) ? madeUpReleases() : shippedReleases();
    const newest = releases.at(-1);
    if (newest === undefined) throw new Error("no release");
    this.newest = newest;
    this.catalog = random.chance(0.2) ? random.pick(releases) : newest;
  }

  async run(): Promise<void> {
    await this.create();
    const count = 2 + this.random.below(7);
    for (let step = 0; step < count; step += 1) {
      await this.edit();
      if (this.random.chance(0.05)) await this.damage();
      if (this.random.chance(0.3)) await this.merge();
      else await this.change();
    }
  }

  private get stack(): Stack {
    const [stack] = this.catalog.stacks;
    if (stack === undefined) throw new Error("no stack");
    return stack;
  }

  private git(...argv: readonly string[]): string {
    this.steps.push(`git ${argv.join(" ")}`);
    return execFileSync("git", ["-c", "core.editor=true", ...argv], {
      cwd: this.folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  /** Runs a command of the command line. */
  private call(...words: readonly string[]): Promise<Said> {
    this.steps.push(`${words.join(" ")} (${this.catalog.version})`);
    return call(this.folder, this.catalog, words);
  }

  /** Runs a command that has to change nothing. */
  private async look(...words: readonly string[]): Promise<Said> {
    const before = look(this.folder);
    const said = await this.call(...words);
    const changed = differing(before, look(this.folder));
    if (changed.length > 0) throw new Breach(`${words.join(" ")} changed ${changed.join(", ")}`);
    return said;
  }

  private async create(): Promise<void> {
    const { id: stack, groups } = this.stack;
    for (;;) {
      const choices = Object.fromEntries(
        groups.map(({ id, choose, features }) => {
          const names = features.map(({ name }) => name);
          if (choose === "toggle") return [id, this.random.chance(0.4)];
          if (choose === "many") return [id, names.filter(() => this.random.chance(0.3))];
          return [id, this.random.pick(names)];
        }),
      );
      try {
        const name = "demo";
        const blueprint = makeBlueprint(this.catalog, { stack, name, description: "A demo.", choices });
        await applyCreate(await planCreate(this.catalog, blueprint, this.folder));
        this.steps.push(`create ${this.catalog.version} ${blueprint.features.join(" ")}`);
        break;
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
      }
    }
    this.git("init", "-q", "-b", "main");
    this.commit("start");
  }

  private commit(message: string): void {
    this.git("add", "-A");
    this.git("commit", "-qm", message, "--allow-empty");
  }

  private async edit(): Promise<void> {
    const managed = [...readProject(this.folder).before.keys()];
    for (let count = this.random.below(4); count > 0; count -= 1)
      this.steps.push(actAsUser(this.folder, managed, this.work, this.random));
    if (this.random.chance(0.6)) this.commit("edited");
    this.broken = await brokenIn(this.folder);
  }

  /** A record that lost a part, which `doctor --fix` renders again. */
  private async damage(): Promise<void> {
    if (readProject(this.folder).blueprint.version !== this.catalog.version) return;
    if ((await findings(this.catalog, this.folder)).length > 0) return;
    const before = look(this.folder);
    const path = join(this.folder, BEFORE_FILE);
    const lines = readFileSync(path, "utf8").split("\n");
    const kept = lines.slice(0, this.random.below(lines.length - 1));
    if (this.random.chance(0.5)) rmSync(path);
    else writeFileSync(path, kept.map((line) => `${line}\n`).join(""));
    this.steps.push(`damage ${BEFORE_FILE}`);
    const { document } = await this.look("doctor");
    if (document.findings?.some(({ fixable }) => fixable) !== true)
      throw new Breach("doctor is silent about a record that lost a part");
    await this.call("doctor", "--fix", "--no-install");
    const changed = differing(before, look(this.folder));
    if (changed.length > 0) throw new Breach(`doctor --fix does not repair ${changed.join(", ")}`);
  }

  private wish(): readonly string[] {
    return wishFor(this.stack, readProject(this.folder).blueprint, this.random);
  }

  /** One command, with whatever may come after it: its undo, conflicts and their resolution. */
  private async change(): Promise<void> {
    if (this.catalog !== this.newest && this.random.chance(0.4)) {
      this.catalog = this.newest;
      await this.carryOut(["update"]);
    } else await this.carryOut(this.wish());
  }

  private async carryOut(wanted: readonly string[]): Promise<void> {
    const before = look(this.folder);
    const [command = ""] = wanted;
    const mayDrop = ["remove", "set", "update"].includes(command);
    const keepData = ["remove", "set"].includes(command) && this.random.chance(0.2);
    const again = this.random.chance(0.3);
    const foretold = await this.look("diff", ...wanted, ...(keepData ? ["--keep-data"] : []));
    if (this.random.chance(0.1)) await this.look(...wanted, "--dry-run");
    const drop = keepData ? "--keep-data" : "--yes";
    const words = [...wanted, "--force", "--no-install", ...(mayDrop ? [drop] : [])];
    const renames = this.renamesOf(wanted);
    const { document } = await this.call(...words);
    const after = look(this.folder);
    const changed = differing(before, after);
    // What a user moved stays there when an instance is renamed.
    if (document.error === undefined)
      for (const { from, to } of renames) if (this.work.touched.has(from)) this.work.touched.add(to);
    if (document.error !== undefined) {
      this.steps.push(`  refused: ${document.error.message}`);
      if (changed.length > 0) throw new Breach(`a refusal changed ${changed.join(", ")}`);
      if (foretold.document.error?.message !== document.error.message)
        throw new Breach(`diff said otherwise: ${foretold.document.error?.message}`);
      return;
    }
    const { changes = [] } = document;
    const { secrets } = this.stack;
    const said = foretold.document.changes ?? [];
    expectForetold({ before, after, said, done: worthSaying(changes), secret: secrets.file });
    if (changed.length === 0) return;
    if (again) {
      await this.undo(before);
      await this.call(...words);
      // New secrets are random.
      const differs = differing(after, look(this.folder)).filter((path) => path !== secrets.file);
      if (differs.length > 0) throw new Breach(`the same again comes to other files: ${differs.join(", ")}`);
    }
    await this.expectLaws(changes, document.findings ?? []);
    if (this.random.chance(0.25)) {
      await this.undo(before);
      expectMarks(this.folder, this.work);
    } else await this.settle(changes);
  }

  /** The files that a command gives other names with an instance, or with an option of it. */
  private renamesOf([command = "", ...words]: readonly string[]): readonly Move[] {
    if (command !== "rename" && command !== "set") return [];
    const { blueprint } = readProject(this.folder);
    try {
      const changes = readUseChanges(this.stack, command, words);
      if (changes === undefined) return [];
      return movesOf(this.catalog, changeBlueprint(this.catalog, blueprint, { kind: "use", changes }));
    } catch (error) {
      if (error instanceof UserError) return [];
      throw error;
    }
  }

  private async undo(before: ReadonlyMap<string, string>): Promise<void> {
    await this.look("undo", "--dry-run");
    await this.call("undo", "--force", "--no-install");
    const changed = differing(before, look(this.folder));
    if (changed.length > 0) throw new Breach(`undo is not exact: ${changed.join(", ")}`);
  }

  private async expectLaws(changes: readonly Change[], found: readonly Finding[]): Promise<void> {
    expectMarks(this.folder, this.work);
    // A moved file is reported under its new name.
    for (const { path, why } of changes)
      if (/^(?:moved by you|was )/.test(why ?? "")) this.work.touched.add(path);
    for (const { from, to } of this.newest.stacks[0]?.moves ?? [])
      if (this.work.touched.has(from)) this.work.touched.add(to);
    const conflicts = new Set(changes.flatMap(({ path, conflicts }) => (conflicts ? [path] : [])));
    for (const path of conflicts) this.work.touched.add(path);
    const told = new Set([...found.map(({ path }) => path), ...conflicts]);
    const unparsed = [...this.broken].flatMap((one) => /^(.*): does not parse$/.exec(one)?.[1] ?? []);
    // A module that does not parse has no names.
    const modules = [...conflicts, ...unparsed].map((path) =>
      path.replace(/(?:\/__init__)?\.py$/, "").replaceAll("/", "."),
    );
    const now = [...(await brokenIn(this.folder))].filter((one) => !this.broken.has(one));
    // A file that moved keeps the imports that led nowhere before.
    const moved = new Set(
      [...this.broken].flatMap((one) => {
        const [path = "", message = ""] = one.split(": ", 2);
        return existsSync(join(this.folder, path)) ? [] : [message];
      }),
    );
    const silent = now.filter((one) => {
      const [, path = "", message = "", module = ""] = /^(.*?): ((?:.* from ([\w.]+)$)?.*)/.exec(one) ?? [];
      return !told.has(path) && !modules.includes(module) && !moved.has(message);
    });
    if (silent.length > 0) throw new Breach(`broken, and nothing said so: ${silent.join("; ")}`);
    if (conflicts.size === 0) await expectWell(this.catalog, this.folder);
    else if (!(await findings(this.catalog, this.folder)).some(({ conflict }) => conflict))
      throw new Breach("doctor is silent about conflicts");
    expectWhole(this.catalog, readProject(this.folder), this.work);
  }

  /** Resolves conflicts in random ways, and closes the change. */
  private async settle(changes: readonly Change[]): Promise<void> {
    for (const { path, kind } of changes) if (kind === "conflict") this.work.touched.add(path);
    const paths = changes.flatMap(({ path, conflicts }) => (conflicts === undefined ? [] : [path]));
    if (paths.length === 0) return;
    const open = await this.look("continue");
    if (open.document.error?.exit !== 3)
      throw new Breach(`continue takes conflicts for resolved: ${open.code}`);
    if (this.random.chance(0.3)) {
      const { document } = await this.look(...this.wish(), "--force", "--no-install");
      if (document.error === undefined) throw new Breach("a change goes ahead while another has conflicts");
    }
    const before = await brokenIn(this.folder);
    for (const path of paths) this.steps.push(resolveConflicts(this.folder, path, this.work, this.random));
    const resolved = look(this.folder);
    const { document } = await this.call("continue", "--no-install");
    if (document.error !== undefined) throw new Breach(`continue: ${document.error.message}`);
    const changed = differing(resolved, look(this.folder));
    if (changed.join() !== PENDING) throw new Breach(`continue changed ${changed.join(", ")}`);
    await this.expectTold(document, paths, before);
    if ((await this.look("continue")).document.closed !== null) throw new Breach("a change is closed twice");
    await expectWell(this.catalog, this.folder);
    expectMarks(this.folder, this.work);
  }

  /** `continue` names what the user's resolution broke. */
  private async expectTold(
    { findings: found = [] }: Document,
    paths: readonly string[],
    before: ReadonlySet<string>,
  ): Promise<void> {
    const told = new Set(found.map(({ path }) => path));
    const silent = [...(await brokenIn(this.folder))].filter((one) => {
      const [path = "", message = ""] = one.split(": ", 2);
      if (this.broken.has(one) || told.has(path) || !paths.includes(path)) return false;
      // Whether Python parses is asked of the project's own checker, and none is installed.
      return message.startsWith("imports") && !before.has(one);
    });
    if (silent.length > 0) throw new Breach(`broken, and continue did not say so: ${silent.join("; ")}`);
  }

  private keepBoth(path: string): void {
    resolveConflicts(this.folder, path, this.work);
  }

  /** Two branches with a change or two each, merged or rebased, and what doctor makes of it. */
  private async merge(): Promise<void> {
    if (this.catalog !== this.newest) return this.change();
    this.commit("before branches");
    const here = this.work;
    const sides: Work[] = [];
    this.git("branch", "-f", "base");
    for (const name of ["left", "right"]) {
      this.git("checkout", "-q", "-B", name, "base");
      this.work = copyWork(here);
      for (let count = 1 + this.random.below(2); count > 0; count -= 1) {
        await this.edit();
        await this.carryOut(this.wish());
      }
      this.commit(name);
      sides.push(this.work);
    }
    const [left, right] = sides;
    if (left === undefined || right === undefined) return;
    this.work = joinWork(left, right);
    this.git("branch", "-f", "alone");
    this.bring(this.random.chance(0.3) ? "rebase" : "merge");
    this.git("checkout", "-q", "-B", "main");
    expectMarks(this.folder, this.work);
    await this.resolve();
  }

  private bring(how: "merge" | "rebase"): void {
    const argv = how === "merge" ? ["merge", "-q", "--no-edit", "left"] : ["rebase", "-q", "left"];
    for (
      let words = argv;
      ;
      words = how === "merge" ? ["commit", "-qm", "merged"] : ["rebase", "--continue"]
    ) {
      try {
        this.git(...words);
        return;
      } catch (error) {
        const unmerged = this.git("diff", "--name-only", "-z", "--diff-filter=U").split("\0").filter(Boolean);
        if (unmerged.length === 0 && !/could not apply|nothing to commit/.test(String(error))) throw error;
        for (const path of unmerged) {
          if (path.startsWith(".plinth/")) throw new Breach(`git left a conflict in ${path}`);
          this.keepBoth(path);
        }
        this.git("add", "-A");
      }
    }
  }

  /** The project after a merge; none if the lines of both branches are no record. */
  private merged(): Project | undefined {
    try {
      return readProject(this.folder);
    } catch (error) {
      if (error instanceof UserError) return undefined;
      throw error;
    }
  }

  private async resolve(): Promise<void> {
    const before = look(this.folder);
    this.broken = await brokenIn(this.folder);
    const project = this.merged();
    const { document } = await this.look("doctor");
    const found = document.findings ?? [];
    const isMerged = project === undefined || project.rendered.length > 1 || project.doubled.length > 0;
    if (isMerged && found.length === 0) throw new Breach("doctor is silent about merged branches");
    this.steps.push(`  ${found.map(({ problem }) => problem).join(" ")}`);
    if (isMerged) {
      const { document } = await this.look("update", "--force", "--no-install");
      if (document.error === undefined) throw new Breach("a change goes ahead on a record that is not whole");
    }
    if (found.some(({ fixable }) => fixable !== true)) {
      // A person has to decide: a choice that both made, features that do not go together. They take one branch.
      this.steps.push("take the right branch");
      this.git("checkout", "-q", "-B", "main", "alone");
      this.work = {
        marks: new Set(),
        dropped: new Set(),
        touched: new Set([...this.work.touched, ...(project?.before.keys() ?? []), ...before.keys()]),
      };
      return;
    }
    const { document: fixed } = await this.call("doctor", "--fix", "--no-install");
    if (found.length === 0 && differing(before, look(this.folder)).length > 0)
      throw new Breach("doctor --fix changes what is well");
    if (found.length === 0) return;
    await this.expectLaws(fixed.changes ?? [], fixed.broken ?? []);
    await this.settle(fixed.changes ?? []);
    expectMarks(this.folder, this.work);
    await expectWell(this.catalog, this.folder);
    this.commit("fixed");
  }
}

/** Runs the sequence of a seed. */
export async function walk(seed: number): Promise<Walked> {
  const place = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "plinth-sequence-"));
  const walked = new Walk(join(place, "demo"), new Random(seed));
  try {
    await walked.run();
    return { seed, steps: walked.steps };
  } catch (error) {
    const breach = error instanceof Breach ? error.message : String((error as Error).stack);
    if (process.env.KEEP !== undefined) console.log(`left in ${place}`);
    return { seed, steps: walked.steps, breach };
  } finally {
    if (process.env.KEEP === undefined) rmSync(place, { recursive: true, force: true });
  }
}
