import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { stringify } from "yaml";
import type { Tree, TreeFile } from "../../../src/engine/index.ts";
import { ask, mustAnswer, run } from "../../support/process.ts";
import type { Outcome } from "../meaning.ts";
import type { World } from "../world.ts";

/** Writes files and links into a folder. */
export function writeWorld(
  folder: string,
  files: Tree,
  links: ReadonlyMap<string, string> = new Map(),
): void {
  for (const [path, { content, mode }] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content, { mode });
  }
  for (const [path, target] of links) symlinkSync(target, join(folder, path));
}

/** A tool that deals with the same edits. */
export type Rival = (before: Tree, yours: World, next: Tree) => Promise<Outcome>;

const NO_AUTHOR = {
  GIT_AUTHOR_NAME: "A",
  GIT_AUTHOR_EMAIL: "a@example.org",
  GIT_COMMITTER_NAME: "A",
  GIT_COMMITTER_EMAIL: "a@example.org",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
};
/** An environment in which git commits without asking who one is. */
export const env = { ...process.env, ...NO_AUTHOR };

/** Runs git in a folder. */
export function git(folder: string, ...args: string[]): string {
  return mustAnswer("git", args, { cwd: folder, env });
}

/** `git merge` of a branch that has the renderings. */
export const gitMerge: Rival = (before, yours, next) =>
  inFolder(async (folder) => {
    prepareBranches(folder, before, yours, next);
    const { code, out, err } = ask("git", ["merge", "--no-edit", "template"], { cwd: folder, env });
    const said = `${out}${err}`.split("\n").filter((line) => /^(?:CONFLICT|error|Aborting)/.test(line));
    return outcomeOf(folder, code === 0 ? [] : said.length > 0 ? said : [`exit ${code}`]);
  });

/** A repository with the renderings on one branch and the user's edits on another, which is checked out. */
export function prepareBranches(folder: string, before: Tree, yours: World, next: Tree): void {
  git(folder, "init", "--quiet", "--initial-branch", "main");
  commit(folder, before);
  git(folder, "branch", "template");
  git(folder, "checkout", "--quiet", "template");
  clear(folder);
  commit(folder, next);
  git(folder, "checkout", "--quiet", "main");
  edit(folder, yours);
}

/** `copier update` from one tag of a template to the next; `program` is copier's. */
export function copierWith(program: string): Rival {
  return (before, yours, next) =>
    inFolder(async (folder) => {
      const [template, project] = [join(folder, "template"), join(folder, "project")];
      mkdirSync(template);
      git(template, "init", "--quiet", "--initial-branch", "main");
      for (const [tag, tree] of [
        ["1.0.0", before],
        ["2.0.0", next],
      ] as const) {
        clear(template);
        writeFileSync(join(template, "copier.yml"), "_subdirectory: files\n");
        mkdirSync(join(template, "files"));
        writeFileSync(
          join(template, "files", "{{ _copier_conf.answers_file }}.jinja"),
          "{{ _copier_answers|to_nice_yaml }}",
        );
        commit(template, new Map([...tree].map(([path, file]) => [`files/${path}`, file])));
        git(template, "tag", tag);
      }
      // What `copier copy` writes, without starting it.
      const answers = { _commit: "1.0.0", _src_path: template };
      mkdirSync(project);
      git(project, "init", "--quiet", "--initial-branch", "main");
      writeFileSync(join(project, ".copier-answers.yml"), stringify(answers));
      commit(project, before);
      edit(project, yours);
      const args = ["update", "--quiet", "--defaults", "--vcs-ref", "2.0.0", project];
      const { code, output } = await run(program, args, { cwd: folder, env, timeout: 120_000 });
      if (code !== 0) return outcomeOf(project, [output.trim().split("\n").at(-1) ?? `exit ${code}`]);
      const outcome = outcomeOf(project, []);
      const conflicts = [...outcome.files].flatMap(([path, { content }]) =>
        path.endsWith(".rej") || Buffer.from(content).includes("<<<<<<< before updating") ? [path] : [],
      );
      return { ...outcome, conflicts };
    });
}

/** Works in a folder that is gone afterwards. */
export async function inFolder(work: (folder: string) => Promise<Outcome>): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), "plinth-rival-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function commit(folder: string, tree: Tree): void {
  writeWorld(folder, tree);
  git(folder, "add", "--all", "--force");
  git(folder, "commit", "--quiet", "--message", "files");
}

/** Makes a committed folder what the user made of it. */
function edit(folder: string, yours: World): void {
  const answers = [".copier-answers.yml"].flatMap((path) => readFile(folder, path));
  clear(folder);
  for (const [path, text] of answers) writeFileSync(join(folder, path), text);
  const own = (path: string) => yours.untracked.has(path) || yours.ignored.has(path);
  writeWorld(folder, new Map([...yours.files].filter(([path]) => !own(path))), yours.links);
  git(folder, "add", "--all", "--force");
  git(folder, "commit", "--quiet", "--allow-empty", "--message", "edits");
  writeWorld(folder, new Map([...yours.files].filter(([path]) => own(path))));
  writeFileSync(join(folder, ".git", "info", "exclude"), `${[...yours.ignored].join("\n")}\n`);
}

function readFile(folder: string, path: string): [string, string][] {
  const found = lstatSync(join(folder, path), { throwIfNoEntry: false });
  return found === undefined ? [] : [[path, readFileSync(join(folder, path), "utf8")]];
}

function clear(folder: string): void {
  for (const name of readdirSync(folder))
    if (name !== ".git") rmSync(join(folder, name), { recursive: true, force: true });
}

/** The contents of a folder. */
export function outcomeOf(folder: string, conflicts: readonly string[]): Outcome {
  const files = new Map<string, TreeFile>();
  const links = new Map<string, string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = relative(folder, join(entry.parentPath, entry.name));
    if (path === ".git" || path.startsWith(".git/")) continue;
    if (entry.isSymbolicLink()) links.set(path, readlinkSync(join(folder, path)));
    else if (entry.isFile()) files.set(path, { content: readFileSync(join(folder, path)), mode: 0o644 });
  }
  return { files, links, conflicts, named: [] };
}
