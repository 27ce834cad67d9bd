import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import type { Stack } from "../../../src/engine/index.ts";
import { whyUntrusted } from "../../../src/project/trust/programs.ts";
import { rememberFolder, trustTools } from "../../../src/project/trust/token.ts";
import { commitAll } from "../evolve/cli.ts";
import { emptyFolder } from "../evolve/world.ts";

const PROGRAM = ".venv/bin/tool";
const stack = { install: [{ tool: "maker", run: [["maker"], [`./${PROGRAM}`, "all"]] }] } as unknown as Stack;

/** A project's folder with a program of its own. */
function folderWith(path = PROGRAM): string {
  const folder = emptyFolder();
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), "#!/bin/sh\n", { mode: 0o755 });
  return folder;
}
const why = (folder: string) => whyUntrusted(folder, stack);
const unknown = ".venv may have come with this folder, which neither git nor this program made here";

test("there is nothing to trust without such a folder, nor in a stack without programs", () => {
  expect(why(emptyFolder())).toBeUndefined();
  expect(whyUntrusted(folderWith(), { install: [{ run: [["maker"]] }] } as unknown as Stack)).toBeUndefined();
});

test("programs are trusted in a folder that was made here, and not in one of unknown origin", () => {
  const folder = folderWith();
  expect(why(folder)).toBe(unknown);
  rememberFolder(folder);
  expect(why(folder)).toBeUndefined();
  // Another folder in its place is another one.
  renameSync(folder, `${folder}-was`);
  mkdirSync(dirname(join(folder, PROGRAM)), { recursive: true });
  writeFileSync(join(folder, PROGRAM), "");
  expect(why(folder)).toBe(unknown);
  rmSync(`${folder}-was`, { recursive: true });
});

test("programs that git keeps are not, wherever they are", () => {
  const folder = folderWith();
  rememberFolder(folder);
  commitAll(folder);
  expect(why(folder)).toBe(".venv came with the repository");
});

test("what the user trusts is trusted as long as it is the same folder", () => {
  const folder = folderWith();
  commitAll(folder);
  trustTools(folder, stack);
  expect(why(folder)).toBeUndefined();
  renameSync(join(folder, ".venv"), join(folder, "was"));
  mkdirSync(dirname(join(folder, PROGRAM)), { recursive: true });
  writeFileSync(join(folder, PROGRAM), "");
  expect(why(folder)).not.toBeUndefined();
});

test.each([".", ".venv", ".venv/bin", PROGRAM])(
  "not where any user may write to %s, trusted or not",
  (path) => {
    const folder = folderWith();
    rememberFolder(folder);
    trustTools(folder, stack);
    chmodSync(join(folder, path), 0o777);
    expect(why(folder)).toBe(`any user may write to ${path === "." ? folder : path}`);
  },
);

test("not through links that lead out of the folder, or nowhere", () => {
  const made = (path: string, target: string) => {
    const folder = folderWith();
    rememberFolder(folder);
    rmSync(join(folder, path), { recursive: true });
    symlinkSync(target, join(folder, path));
    return folder;
  };
  const other = folderWith("bin/tool");
  expect(why(made(".venv", other))).toBe(".venv is a link");
  expect(why(made(".venv/bin", join(other, "bin")))).toBe(".venv/bin is a link that leads out of .venv");
  expect(why(made(PROGRAM, "nowhere"))).toBe(`${PROGRAM} is a link to nothing`);
  // An interpreter of this user's, as a virtual environment links to.
  expect(why(made(PROGRAM, join(other, "bin/tool")))).toBeUndefined();
  const own = made(PROGRAM, "../../mine");
  writeFileSync(join(own, "mine"), "");
  expect(why(own)).toBe(`${PROGRAM} is a link that leads out of .venv`);
  chmodSync(join(other, "bin/tool"), 0o777);
  expect(why(made(PROGRAM, join(other, "bin/tool")))).toBe(`any user may write to ${PROGRAM}`);
});
