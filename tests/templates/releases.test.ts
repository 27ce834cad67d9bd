import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type Catalog,
  changeBlueprint,
  makeBlueprint,
  reconcile,
  renderFiles,
} from "../../src/engine/index.ts";
import { applyChange, planChange } from "../../src/project/change/plan.ts";
import { applyCreate, planCreate } from "../../src/project/create.ts";
import { readEntries } from "../../src/project/disk/read.ts";
import { readProject } from "../../src/project/record/project.ts";
import { allCombinations, answersOf, coveringSet, describe as nameOf } from "../proof/matrix/combinations.ts";
import { shippedCatalog } from "../support/fixtures/models.ts";
import { full } from "../support/runs.ts";

const releases = fileURLToPath(new URL("../support/fixtures/releases/", import.meta.url));
const next = shippedCatalog("99.0.0");

/** Every release's templates, as they were packed. */
const past = readdirSync(releases).map((name) => {
  const catalog = JSON.parse(gunzipSync(readFileSync(join(releases, name))).toString()) as Catalog;
  return { name: catalog.version, catalog };
});

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "plinth-release-"));
});
afterEach(() => rmSync(root, { recursive: true }));

describe.each(past)("from $name", ({ catalog }) => {
  const [stack] = catalog.stacks;
  if (stack === undefined) throw new Error("no stack");

  const all = allCombinations(catalog, stack);
  it.each((full ? all : coveringSet(all)).map((combination) => ({ name: nameOf(combination), combination })))(
    "$name without edits becomes what this version renders",
    ({ combination }) => {
      const blueprint = makeBlueprint(catalog, answersOf(stack, combination));
      const before = renderFiles(catalog, blueprint);
      const target = renderFiles(next, changeBlueprint(next, blueprint, { kind: "same" }));
      const disk = new Map(before);
      for (const change of reconcile(before, before, target, { moves: next.stacks[0]?.moves ?? [] })) {
        expect(["create", "update", "delete", "keep"], change.path).toContain(change.kind);
        if (change.kind === "delete") disk.delete(change.path);
        else if (change.next !== undefined) disk.set(change.path, change.next);
      }
      expect(new Map([...disk].sort(([a], [b]) => (a < b ? -1 : 1)))).toEqual(target);
    },
  );

  it("updates a project on the disk, and keeps what the user wrote", async () => {
    const folder = join(root, "demo");
    const [combination] = allCombinations(catalog, stack);
    if (combination === undefined) throw new Error("no combination");
    const blueprint = makeBlueprint(catalog, answersOf(stack, combination));
    await applyCreate(await planCreate(catalog, blueprint, folder));
    const edited = [...renderFiles(catalog, blueprint)].flatMap(([path, { content }]) =>
      path.endsWith(".py") && typeof content === "string" && content !== "" ? [[path, content] as const] : [],
    );
    for (const [path, content] of edited) writeFileSync(join(folder, path), `${content}\n# Mine: ${path}\n`);
    const project = readProject(folder);
    const plan = await planChange(next, project, changeBlueprint(next, project.blueprint, { kind: "same" }));
    await applyChange(plan, "update");
    const updated = readProject(folder);
    expect(updated.blueprint.version).toBe("99.0.0");
    // What the template has elsewhere by now was written where it stood then.
    const moved = new Map(next.stacks[0]?.moves?.map(({ from, to }) => [from, to]));
    const places = new Map(edited.map(([path]) => [moved.get(path) ?? path, path]));
    const after = readEntries(folder, [...places.keys()]);
    for (const [path, entry] of after)
      expect("content" in entry && `${entry.content}`, path).toContain(`# Mine: ${places.get(path)}`);
    expect(after.size).toBe(edited.length);
  });

  it("is given tasks after an update, and they are taken away: what the user wrote stays", async () => {
    const folder = join(root, "demo");
    const choice = { database: "postgres", cache: "redis", auth: "jwt" };
    const combination = allCombinations(catalog, stack).find((one) =>
      Object.entries(choice).every(([group, name]) => one[group] === name),
    );
    if (combination === undefined) throw new Error("no combination");
    await applyCreate(
      await planCreate(catalog, makeBlueprint(catalog, answersOf(stack, combination)), folder),
    );
    const edited = ["app/models/__init__.py", "pyproject.toml", ".gitignore"];
    for (const path of edited)
      writeFileSync(join(folder, path), `${readFileSync(join(folder, path), "utf8")}\n# Mine\n`);
    const change = async (wanted: Parameters<typeof changeBlueprint>[2]) => {
      const project = readProject(folder);
      const plan = await planChange(next, project, changeBlueprint(next, project.blueprint, wanted));
      await applyChange(plan, "change");
      return readProject(folder).blueprint.features.filter((id) => id.startsWith("tasks/"));
    };
    const read = (path: string) => readFileSync(join(folder, path), "utf8");
    expect(await change({ kind: "same" })).toEqual(["tasks/none"]);
    expect(await change({ kind: "add", features: ["tasks/redis"] })).toEqual(["tasks/redis"]);
    expect(read("app/models/__init__.py")).toContain("QueuedTask");
    expect(read("app/config.py")).toContain("worker_tasks");
    expect(readdirSync(join(folder, "alembic/versions")).join()).toContain("_queued_tasks.py");
    expect(await change({ kind: "remove", features: ["tasks/redis"] })).toEqual(["tasks/none"]);
    for (const path of edited) expect(read(path).endsWith("\n# Mine\n"), path).toBe(true);
    expect(read("app/models/__init__.py")).not.toContain("QueuedTask");
  });
});
