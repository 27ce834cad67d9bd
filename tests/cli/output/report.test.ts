import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Catalog, Feature, Stack } from "../../../src/engine/index.ts";
import { environment, plinth } from "../../project/evolve/cli.ts";
import { emptyFolder, project, v1 } from "../../project/evolve/world.ts";
import { runIn } from "../run.ts";

const choices = { store: "small", chat: false, extras: [] };
const SECRET = "secret.txt";

/** The small catalog with other words of its stack, and of some of its features. */
function withWords(
  stack: Partial<Stack>,
  features: Readonly<Record<string, Partial<Feature>>> = {},
): Catalog {
  return {
    ...v1,
    stacks: v1.stacks.map((one) => ({
      ...one,
      ...stack,
      groups: one.groups.map((group) => ({
        ...group,
        features: group.features.map((feature) => ({ ...feature, ...features[feature.id] })),
      })),
    })),
  };
}

describe("what create says at its end", () => {
  const create = async (catalog: Catalog, place: string, ...flags: readonly string[]) => {
    const folder = emptyFolder();
    const run = await runIn(folder, [place, "--yes", "--no-git", ...flags], {
      env: { ...environment(catalog), PATH: "/usr/bin:/bin" },
    });
    return { ...run, folder };
  };
  const next = (out: string) =>
    out
      .split("Next:\n")[1]
      ?.split("\n\n")[0]
      ?.split("\n")
      .map((line) => line.trim());

  test("is what to type next: servers, what is undone, the features', the service last, then pages", async () => {
    const catalog = withWords(
      {
        install: [{ tool: "no-maker", run: [["make it"]] }],
        next: ["migrate", "serve", "open http://localhost:8000/docs"],
      },
      {
        chat: {
          next: ["talk", "open http://localhost:8000/chat"],
          server: { large: ["start large"], small: ["start small"] },
        },
        "extras/lint": { next: ["migrate"] },
      },
    );
    const { code, out } = await create(catalog, "apps/my shop", "--name", "shop");
    expect([code, next(out)]).toEqual([
      0,
      [
        "cd 'apps/my shop'",
        "start small",
        "'make it'",
        "migrate",
        "talk",
        "serve",
        "open http://localhost:8000/docs",
        "open http://localhost:8000/chat",
      ],
    ]);
    expect(out).toMatch(/^! skipped 'make it': no-maker was not found$/m);
    const large = await create(catalog, "shop/", "--store", "big", "--no-install");
    expect(next(large.out)?.slice(0, 3)).toEqual(["cd shop", "start large", "'make it'"]);
    // What was asked for is no warning.
    expect(large.out).not.toContain("skipped");
  });

  test("is not what was done already", async () => {
    const catalog = withWords({ install: [{ tool: "true", run: [["true"]] }], next: ["true", "serve"] });
    expect(next((await create(catalog, "shop")).out)).toEqual(["cd shop", "serve"]);
    expect(next((await create(catalog, "shop", "--no-install")).out)).toEqual(["cd shop", "true", "serve"]);
  });

  test("has no cd for the folder that one is in", async () => {
    const catalog = withWords({ next: ["serve"] });
    for (const place of [".", "./"]) {
      const folder = join(emptyFolder(), "shop");
      mkdirSync(folder);
      const flags = ["--yes", "--no-install", "--no-git"];
      const { code, out } = await runIn(folder, [place, ...flags], { env: environment(catalog) });
      expect([code, next(out)]).toEqual([0, ["serve"]]);
    }
  });

  test("counts what was written, names what was kept, and lists choices in words", async () => {
    const folder = emptyFolder();
    mkdirSync(join(folder, "shop"));
    writeFileSync(join(folder, "shop/main.txt"), "mine\n");
    const flags = ["--force", "--no-chat", "--extras", "docs,lint", "--yes", "--no-install", "--no-git"];
    const { out } = await plinth(folder, v1, "shop", ...flags);
    expect(out).toMatch(
      /^\n✓ shop: \d+ files in shop \(Tiny, small, docs, lint\)\n {2}kept yours: main\.txt\n/,
    );
    expect(readFileSync(join(folder, "shop/main.txt"), "utf8")).toBe("mine\n");
  });

  test("is in a dry run each file with its size, and that nothing was written", async () => {
    const { code, out } = await create(v1, "shop", "--dry-run", "--no-install");
    expect(code).toBe(0);
    expect(out).toMatch(/^create {8}20 {2}\.gitignore$/m);
    expect(out).toMatch(/\n\n(\d+) files would be written to shop; nothing was\.\n\nThe same again:\n/);
    expect(out).not.toContain("Next:");
    const [, count = "0"] = /(\d+) files would/.exec(out) ?? [];
    expect(out.match(/^create /gm)?.length).toBe(Number(count));
  });

  test("is in colours where they are wanted", async () => {
    const flags = ["shop", "--yes", "--no-install", "--no-git"];
    const { out } = await runIn(emptyFolder(), flags, { env: { ...environment(v1), FORCE_COLOR: "1" } });
    expect(out).toContain("\u001b[32m✓\u001b[39m \u001b[1mshop\u001b[22m: ");
    expect(out).toContain("\u001b[1mNext:\u001b[22m\n");
  });
});

describe("what a change says at its end", () => {
  test("names the tables that come, go and stay", async () => {
    const folder = await project(v1, choices);
    expect((await plinth(folder, v1, "add", "chat")).out).toMatch(
      /^ {2}tables {4}chat\/chat: created by the new migrations$/m,
    );
    const dry = await plinth(folder, v1, "remove", "chat", "--keep-data", "--dry-run");
    expect(dry.out).toMatch(/^ {2}tables {4}chat\/chat: left in the database$/m);
    expect(dry.out).toMatch(/\nNothing was changed: this is what "remove chat" would do\.\n$/);
    const gone = await plinth(folder, v1, "remove", "chat", "--yes");
    expect(gone.out).toMatch(/^ {2}tables {4}chat\/chat: dropped by the new migrations$/m);
    expect(gone.out).toMatch(
      /\nDone: remove chat\. Take it back with: npx create-plinth undo\n\nNext:\n {2}forth\n/,
    );
  });

  test("has a server to start only for what came, and nothing next where there is nothing", async () => {
    const catalog = withWords({}, { chat: { server: { small: ["start small"] } } });
    const folder = await project(catalog, choices);
    const chat = JSON.parse((await plinth(folder, catalog, "add", "chat", "--json")).out);
    expect(chat.next).toEqual(["start small", "forth"]);
    const lint = await plinth(folder, catalog, "add", "lint");
    expect([lint.code, lint.out.includes("Next:")]).toEqual([0, false]);
  });

  test("has what is not used in the file of secrets, and what is old there: neither is edited", async () => {
    const folder = await project(v1, choices);
    await plinth(folder, v1, "add", "chat");
    const path = join(folder, SECRET);
    const before = readFileSync(path, "utf8");
    const gone = await plinth(folder, v1, "remove", "chat", "--yes");
    expect(gone.out).toMatch(/^secret\.txt holds what is not used any more: ROOMS\.$/m);
    const dry = JSON.parse((await plinth(folder, v1, "set", "store=big", "--dry-run", "--json")).out);
    expect(dry.secrets).toEqual({ added: [], outdated: [{ key: "STORE", value: "big" }], unused: [] });
    expect((await plinth(folder, v1, "set", "store=big")).out).toMatch(
      /^secret\.txt still has the old STORE; example\.txt now says STORE=big\. It was not edited\.$/m,
    );
    expect(readFileSync(path, "utf8")).toBe(before);
  });

  test("--dry-run --json has every change, and writes nothing", async () => {
    const folder = await project(v1, choices);
    const { code, out } = await plinth(folder, v1, "add", "chat", "--dry-run", "--json");
    const document = JSON.parse(out);
    expect([code, document]).toEqual([
      0,
      expect.objectContaining({
        did: "add chat",
        folder,
        dryRun: true,
        exit: 0,
        version: { from: "1.0.0", to: "1.0.0" },
        features: ["store/small", "chat"],
        findings: [],
        steps: [],
        keptAside: [],
      }),
    ]);
    const talk = document.changes.find(({ path }: { path: string }) => path === "chat/talk.txt");
    expect(talk).toEqual({ path: "chat/talk.txt", kind: "create", bytes: expect.any(Number) });
    expect(talk.bytes).toBeGreaterThan(0);
  });
});

describe("diff", () => {
  test("has each file's edit since rendering, and what is there in its place", async () => {
    const folder = await project(v1, choices);
    expect((await plinth(folder, v1, "diff")).out).toBe("No difference.\n");
    appendFileSync(join(folder, "main.txt"), "mine\n");
    rmSync(join(folder, "old.txt"));
    rmSync(join(folder, "guide.txt"));
    symlinkSync("main.txt", join(folder, "guide.txt"));
    chmodSync(join(folder, "deep/run"), 0o644);
    writeFileSync(join(folder, "logo.bin"), Buffer.from([0, 1, 2, 255]));
    const { code, out } = await plinth(folder, v1, "diff");
    expect(code).toBe(0);
    expect(out).toMatch(
      /^# update main\.txt\n--- a\/main\.txt\n\+\+\+ b\/main\.txt\n@@ .* @@\n(?: .*\n)+\+mine$/m,
    );
    expect(out).toMatch(/^# delete old\.txt\n--- a\/old\.txt\n\+\+\+ \/dev\/null\n@@ /m);
    expect(out).toMatch(/^# keep guide\.txt \(now a .*link\)$/m);
    expect(out).toMatch(/^# update deep\/run \(mode 644\)$/m);
    expect(out).toMatch(/^# update logo\.bin\nBinary files a\/logo\.bin and b\/logo\.bin differ$/m);
    const json = JSON.parse((await plinth(folder, v1, "diff", "--json")).out);
    expect(json).toMatchObject({ folder, of: "since rendering", notes: [] });
    expect(json.changes.map(({ path, kind }: Record<string, string>) => `${kind} ${path}`).sort()).toEqual(
      ["delete old.txt", "keep guide.txt", "update deep/run", "update logo.bin", "update main.txt"].sort(),
    );
  });

  test("of a command has what it would do, in whole files where they come or go", async () => {
    const folder = await project(v1, { ...choices, chat: true });
    const { out } = await plinth(folder, v1, "diff", "remove", "chat");
    expect(out).toMatch(/^# delete chat\/talk\.txt\n--- a\/chat\/talk\.txt\n\+\+\+ \/dev\/null$/m);
    const added = await plinth(folder, v1, "diff", "add", "docs");
    expect(added.out).toMatch(/^# create docs\.txt\n--- \/dev\/null\n\+\+\+ b\/docs\.txt$/m);
    const json = JSON.parse((await plinth(folder, v1, "diff", "add", "docs", "--json")).out);
    expect(json).toMatchObject({ of: "add docs", changes: expect.any(Array) });
    const kept = await plinth(folder, v1, "diff", "remove", "chat", "--keep-data");
    expect(kept.out).not.toBe(out);
  });
});
