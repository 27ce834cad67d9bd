import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import { readTemplates } from "../../../src/catalog-build/read-templates.ts";
import type { Catalog } from "../../../src/engine/catalog/catalog.ts";
import { adaptCatalog } from "../../../src/engine/catalog/platform.ts";
import {
  canBeFrom,
  nameProblemOnWindows,
  ownBeginning,
  programEndings,
  splitPath,
  whileHeld,
} from "../../../src/platform.ts";
import { readEntries } from "../../../src/project/disk/read.ts";
import { programsOf, toolRoots } from "../../../src/project/trust/declared.ts";

const catalogOn = (platform: string): Catalog =>
  adaptCatalog(readTemplates(join(import.meta.dirname, "../../../templates"), "1.0.0"), platform);

describe("a stack's programs and lines", () => {
  it("on Windows", () => {
    const [stack] = catalogOn("win32").stacks;
    expect(stack?.install.map(({ tool, run }) => [tool, run])).toEqual([
      [
        "uv",
        [
          ["uv", "lock"],
          ["uv", "sync"],
        ],
      ],
      ...["py", "python"].map((python) => [
        python,
        [
          [python, "-m", "venv", ".venv"],
          [".venv/Scripts/pip.exe", "install", "-r", "requirements-dev.txt"],
        ],
      ]),
    ]);
    expect(stack?.install[1]?.commandPrefix).toMatchObject({ "uv run ": ".venv\\Scripts\\" });
    expect(stack?.format?.run[0]).toBe(".venv/Scripts/ruff.exe");
    expect(stack?.check?.run[0]).toBe(".venv/Scripts/ruff.exe");
    expect(stack?.migrations?.current[0]).toBe(".venv/Scripts/alembic.exe");
    expect(stack?.next.at(-1)).toBe("start http://localhost:8000/docs");
    expect(stack && toolRoots(stack)).toEqual([".venv"]);
    expect(stack && programsOf(stack)).toContain(".venv/Scripts/ruff.exe");
    expect(JSON.stringify(stack?.groups.map(({ features }) => features.map(({ next }) => next)))).not.toMatch(
      /"open /,
    );
  });

  it("elsewhere are as stack.json has them", () => {
    expect(catalogOn("linux")).toEqual(catalogOn("darwin"));
    expect(catalogOn("linux").stacks[0]?.format?.run[0]).toBe(".venv/bin/ruff");
  });
});

describe("a file that another program has open", () => {
  const held = (code: string, times: number) => {
    let calls = 0;
    return {
      work: () => {
        calls += 1;
        if (calls <= times) throw Object.assign(new Error(code), { code });
        return calls;
      },
      calls: () => calls,
    };
  };
  test.each(["EPERM", "EACCES", "EBUSY"])("is tried again on Windows after %s", (code) => {
    expect(whileHeld(held(code, 2).work, "win32")).toBe(3);
  });
  it("is tried a few times only, and then fails as it did", () => {
    const { work, calls } = held("EPERM", 100);
    expect(() => whileHeld(work, "win32")).toThrow("EPERM");
    expect(calls()).toBe(8);
  });
  test.each([
    ["ENOENT", "win32"],
    ["EPERM", "linux"],
  ] as const)("is not tried again after %s on %s", (code, platform) => {
    const { work, calls } = held(code, 1);
    expect(() => whileHeld(work, platform)).toThrow(code);
    expect(calls()).toBe(1);
  });
});

describe("a process that has a lock", () => {
  const ago = (milliseconds: number) => () => `${Date.now() - milliseconds}`;
  test.each([
    ["this one", process.pid, () => ownBeginning("win32"), true],
    ["one before this one, of its number", process.pid, ago(1), false],
    ["another, since the computer was started", process.ppid, ago(5_000), true],
    ["another, before the computer was started", process.ppid, ago(15_000), false],
    ["one of an earlier release", process.ppid, () => "", true],
  ])("on Windows can be %s", (_, pid, since, can) => {
    expect(canBeFrom(pid, since(), "win32", 10)).toBe(can);
  });
});

describe("a program on the PATH of Windows", () => {
  it("ends as Windows can run it, in the order of PATHEXT", () => {
    expect(programEndings("win32", ".JS;.EXE;.CMD;.VBS")).toEqual([".exe", ".cmd"]);
    expect(programEndings("win32", "")).toEqual([".com", ".exe", ".bat", ".cmd"]);
    expect(programEndings("linux", ".EXE")).toEqual([""]);
  });
  it("may be in a folder in quotes", () => {
    expect(splitPath('"C:\\Program Files\\x";C:\\y', "win32")).toEqual(["C:\\Program Files\\x", "C:\\y"]);
    expect(splitPath("/a;b:/c", "linux")).toEqual(["/a;b", "/c"]);
  });
});

test.each([
  ["con", /device/],
  ["NUL.txt", /device/],
  ["com9", /device/],
  ["LPT5", /device/],
  ["con ", /device/],
  ["a:b", /character/],
  ["a?", /character/],
  ["a.", /dot or a space/],
  ["a ", /dot or a space/],
])("Windows cannot have the name %j", (name, why) => {
  expect(nameProblemOnWindows(name)).toMatch(why);
});
test.each(["console", "com", "com10", "my.con", "nulls", ".a"])("Windows can have the name %j", (name) => {
  expect(nameProblemOnWindows(name)).toBeUndefined();
});

describe("where no permission bits are kept", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "plinth-modes-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  it("a file has those of the record", () => {
    writeFileSync(join(folder, "run.sh"), "x");
    chmodSync(join(folder, "run.sh"), 0o644);
    const recorded = new Map([["run.sh", { content: "x", mode: 0o755 as const }]]);
    expect(readEntries(folder, ["run.sh"], recorded, false).get("run.sh")).toMatchObject({ mode: 0o755 });
    expect(readEntries(folder, ["run.sh"], recorded, true).get("run.sh")).toMatchObject({ mode: 0o644 });
    expect(readEntries(folder, ["run.sh"], new Map(), false).get("run.sh")).toMatchObject({ mode: 0o644 });
  });
});
