import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import {
  type BlueprintChange,
  type Catalog,
  changeBlueprint,
  findStack,
  makeBlueprint,
  type Stack,
} from "../../../src/engine/index.ts";
import { UserError } from "../../../src/errors.ts";
import { applyChange, type ChangePlan, planChange } from "../../../src/project/change/plan.ts";
import { applyCreate, planCreate } from "../../../src/project/create.ts";
import { PENDING } from "../../../src/project/record/pending.ts";
import { readProject } from "../../../src/project/record/project.ts";
import { isOlder } from "../../../src/project/record/versions.ts";
import { lockProject } from "../../../src/project/transaction/lock.ts";
import { transact } from "../../../src/project/transaction/transact.ts";
import { applyUndo, planUndo } from "../../../src/project/transaction/undo.ts";
import { Random } from "../attacks/random.ts";
import { root } from "../process.ts";
import { Breach, brokenIn, differing, expectMarks, expectWell, expectWhole, findings, look } from "./laws.ts";
import { actAsUser, copyWork, joinWork, type Work } from "./user.ts";

/** What a sequence came to: its steps in words, and the law that one broke. */
export interface Walked {
  readonly seed: number;
  readonly steps: readonly string[];
  readonly breach?: string;
}

const OLD = "0.1.0";
const stackId = "fastapi";

function read(path: string): Catalog {
  const bytes = readFileSync(join(root, path));
  return JSON.parse((path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8")) as Catalog;
}

/** The templates of an older release under this one's rules for migrations: the keys of its stack.json were others. */
function readRelease(version: string, { stacks: [now] }: Catalog): Catalog {
  const { stacks, ...rest } = read(`tests/fixtures/releases/${version}.catalog.json.gz`);
  const withRules = (stack: Stack): Stack => {
    if (now?.migrations === undefined || stack.migrations === undefined) throw new Error("no migrations");
    const { merge, keep } = stack.migrations;
    return { ...stack, install: now.install, migrations: { ...now.migrations, merge, keep } };
  };
  return { ...rest, stacks: stacks.map(withRules) };
}

/** A project that random commands and edits change, in a git repository. */
class Walk {
  readonly steps: string[] = [];
  private work: Work = { marks: new Set(), dropped: new Set(), touched: new Set() };
  private catalog: Catalog;
  private broken: ReadonlySet<string> = new Set();

  constructor(
    private readonly folder: string,
    private readonly random: Random,
    private readonly newest: Catalog,
    oldest: Catalog,
  ) {
    this.catalog = random.chance(0.2) ? oldest : newest;
  }

  async run(): Promise<void> {
    await this.create();
    const count = 2 + this.random.below(7);
    for (let step = 0; step < count; step += 1) {
      await this.edit();
      if (this.random.chance(0.3)) await this.merge();
      else await this.change();
    }
  }

  private get stack(): Stack {
    return findStack(this.catalog, stackId);
  }

  private git(...argv: readonly string[]): string {
    this.steps.push(`git ${argv.join(" ")}`);
    return execFileSync("git", ["-c", "core.editor=true", ...argv], {
      cwd: this.folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  private async create(): Promise<void> {
    const { groups } = this.stack;
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
        const blueprint = makeBlueprint(this.catalog, {
          stack: stackId,
          name: "demo",
          description: "A demo.",
          choices,
        });
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

  private wish(): BlueprintChange {
    const { groups } = this.stack;
    const group = this.random.pick(groups);
    const feature = this.random.pick(group.features);
    if (group.choose === "one") return { kind: "set", group: group.id, choice: feature.name };
    return { kind: this.random.chance(0.6) ? "add" : "remove", features: [feature.id] };
  }

  /** One command, with whatever may come after it: its undo, conflicts and their resolution. */
  private async change(): Promise<void> {
    if (this.catalog !== this.newest && this.random.chance(0.4)) {
      this.catalog = this.newest;
      await this.carryOut({ kind: "same" });
    } else await this.carryOut(this.wish());
  }

  private async carryOut(wanted: BlueprintChange): Promise<void> {
    const before = look(this.folder);
    const keepData = this.random.chance(0.2);
    const again = this.random.chance(0.3);
    const said = `${JSON.stringify(wanted)}${keepData ? " --keep-data" : ""} (${this.catalog.version})`;
    const plan = await this.attempt(said, before, () => this.plan(wanted, keepData));
    if (plan === undefined || plan.edits.length === 0) return;
    await this.locked(() => applyChange(plan, said));
    if (again) {
      await this.undo(before);
      const second = await this.plan(wanted, keepData);
      await this.locked(() => applyChange(second, said));
    }
    await this.expectLaws(plan);
    if (this.random.chance(0.25)) {
      await this.undo(before);
      expectMarks(this.folder, this.work);
    } else this.settle(plan);
  }

  private async plan(wanted: BlueprintChange, keepData: boolean): Promise<ChangePlan> {
    const project = readProject(this.folder);
    return planChange(this.catalog, project, changeBlueprint(this.catalog, project.blueprint, wanted), {
      keepData,
      refusal: () => "a proof installs nothing",
    });
  }

  /** Does what may be refused, which changes nothing. */
  private async attempt<T>(
    said: string,
    before: ReadonlyMap<string, string>,
    act: () => Promise<T>,
  ): Promise<T | undefined> {
    this.steps.push(said);
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.steps.push(`  refused: ${error.message.split("\n")[0]}`);
      const changed = differing(before, look(this.folder));
      if (changed.length > 0) throw new Breach(`a refusal changed ${changed.join(", ")}`);
      return undefined;
    }
  }

  private async locked<T>(act: () => Promise<T>): Promise<T> {
    const unlock = lockProject(this.folder);
    try {
      return await act();
    } finally {
      unlock();
    }
  }

  private async undo(before: ReadonlyMap<string, string>): Promise<void> {
    this.steps.push("undo");
    const plan = planUndo(this.folder, this.stack);
    await this.locked(() => applyUndo(this.folder, this.stack, plan));
    const changed = differing(before, look(this.folder));
    if (changed.length > 0) throw new Breach(`undo is not exact: ${changed.join(", ")}`);
  }

  private async expectLaws(plan: ChangePlan): Promise<void> {
    expectMarks(this.folder, this.work);
    // A moved file is reported under its new name.
    for (const { path, why } of plan.changes)
      if (/^(?:moved by you|was )/.test(why ?? "")) this.work.touched.add(path);
    const conflicts = new Set(plan.changes.flatMap(({ path, conflicts }) => (conflicts ? [path] : [])));
    for (const path of conflicts) this.work.touched.add(path);
    const told = new Set([...plan.findings.map(({ path }) => path), ...conflicts]);
    const unparsed = [...this.broken].flatMap((one) => /^(.*): does not parse$/.exec(one)?.[1] ?? []);
    // A module that does not parse has no names.
    const modules = [...conflicts, ...unparsed].map((path) =>
      path.replace(/(?:\/__init__)?\.py$/, "").replaceAll("/", "."),
    );
    const now = [...(await brokenIn(this.folder))].filter((one) => !this.broken.has(one));
    const silent = now.filter((one) => {
      const [, path = "", module = ""] = /^(.*?): (?:.* from ([\w.]+)$)?/.exec(one) ?? [];
      return !told.has(path) && !modules.includes(module);
    });
    if (silent.length > 0) throw new Breach(`broken, and nothing said so: ${silent.join("; ")}`);
    if (conflicts.size === 0) await expectWell(this.catalog, this.folder);
    else if (!(await findings(this.catalog, this.folder)).some(({ conflict }) => conflict))
      throw new Breach("doctor is silent about conflicts");
    expectWhole(this.catalog, readProject(this.folder), this.work);
  }

  /** Settles conflicts as a user who keeps what both wrote, and closes the change. */
  private settle({ changes }: ChangePlan): void {
    for (const { path, kind, conflicts } of changes) {
      if (kind === "conflict") this.work.touched.add(path);
      if (conflicts !== undefined) this.keepBoth(path);
    }
    rmSync(join(this.folder, PENDING), { force: true });
  }

  private keepBoth(path: string): void {
    const file = join(this.folder, path);
    if (!existsSync(file)) return;
    const lines = readFileSync(file, "utf8").split("\n");
    writeFileSync(file, lines.filter((line) => !/^(?:<{7}|>{7}|\|{7}) |^={7}\r?$/.test(line)).join("\n"));
    this.work.touched.add(path);
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

  private async resolve(): Promise<void> {
    const before = look(this.folder);
    this.broken = await brokenIn(this.folder);
    const project = readProject(this.folder);
    const found = await findings(this.catalog, this.folder);
    const isMerged = project.rendered.length > 1 || project.doubled.length > 0;
    if (isMerged && found.length === 0) throw new Breach("doctor is silent about merged branches");
    this.steps.push(`doctor: ${found.map(({ problem }) => problem).join(" ")}`);
    if (isMerged)
      await this.attempt("update", before, () => this.plan({ kind: "same" }, false)).then((plan) => {
        if (plan !== undefined) throw new Breach("a change goes ahead on a record that is not whole");
      });
    const change = found.find((one) => one.change !== undefined)?.change;
    const merged = change?.edits ?? [];
    const others = found
      .flatMap(({ fix = [] }) => fix)
      .filter(({ path }) => !merged.some((one) => one.path === path));
    const edits = [...merged, ...others];
    const hopeless = found.filter(({ fix, change }) => (fix ?? change) === undefined);
    if (hopeless.length > 0) {
      // A person has to decide: a choice that both made, features that do not go together. They take one branch.
      this.steps.push("take the right branch");
      this.git("checkout", "-q", "-B", "main", "right~0");
      this.git("reset", "-q", "--hard", "right");
      this.work = {
        marks: new Set(),
        dropped: new Set(),
        touched: new Set([...project.before.keys(), ...before.keys()]),
      };
      return;
    }
    if (edits.length === 0) return;
    const command = "doctor --fix";
    this.steps.push(command);
    if (change !== undefined) await this.locked(() => applyChange({ ...change, edits }, command));
    else await this.locked(() => transact(this.folder, edits, { command, afterlife: "drop" }));
    if (change !== undefined) {
      await this.expectLaws(change);
      this.settle(change);
    } else await expectWell(this.catalog, this.folder);
    expectMarks(this.folder, this.work);
    await expectWell(this.catalog, this.folder);
    this.commit("fixed");
  }
}

/** Runs the sequence of a seed. */
export async function walk(seed: number): Promise<Walked> {
  const newest = read("dist/catalog.json");
  const oldest = readRelease(OLD, newest);
  if (!isOlder(oldest.version, newest.version)) throw new Error(`${OLD} is not older than ${newest.version}`);
  const place = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "plinth-sequence-"));
  const walked = new Walk(join(place, "demo"), new Random(seed), newest, oldest);
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
