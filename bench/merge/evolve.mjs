// What a change of a project costs, beside `node -e 0`, and how that grows with what is the user's own.
// `npm run bench:evolve`; with `-- --check` a ratio above its limit is exit 1.
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { environment, needHyperfine, ratio, rounds, typical, workFolder } from "../measure.mjs";

const FILES = 5_000;
const LINES = 10;
const RESOURCE =
  "resource Post title:str.200 body:text price:decimal.10.2:min=0 status:enum.draft.live:default=draft:index author:ref.User";
const bin = fileURLToPath(new URL("../../bin/create-plinth.js", import.meta.url));
const node = process.execPath;
const env = {
  ...environment,
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_AUTHOR_NAME: "A",
  GIT_AUTHOR_EMAIL: "a@example.org",
  GIT_COMMITTER_NAME: "A",
  GIT_COMMITTER_EMAIL: "a@example.org",
};

needHyperfine("bench:evolve");
const folder = workFolder();

/** A committed project without chat, and with some of the user's own files. */
function project(name, files) {
  const at = join(folder, name);
  execFileSync(node, [bin, name, "--yes", "--no-chat", "--no-install", "--no-git"], { env, cwd: folder });
  for (let index = 0; index < files; index += 1) {
    const place = join(at, "app", `own${index % 50}`);
    mkdirSync(place, { recursive: true });
    const lines = Array.from({ length: LINES }, (_, line) => `VALUE_${index}_${line} = ${line}`);
    writeFileSync(join(place, `module_${index}.py`), `${lines.join("\n")}\n`);
  }
  for (const argv of [["init", "-q"], ["add", "-A"], ["commit", "-qm", "all"], ["status"]])
    execFileSync("git", argv, { env, cwd: at, stdio: "ignore" });
  return at;
}

const reset = (at) => `sh -c 'cd ${at} && git reset -q --hard && git clean -fdq && git status > /dev/null'`;
const inside = (at, words) => [`sh -c 'cd ${at} && exec ${node} ${bin} ${words}'`, reset(at)];

try {
  const small = project("small", 0);
  const large = project("large", FILES);
  const rows = [
    ["node -e 0", `${node} -e 0`, "true"],
    ["git status", `git -C ${small} status --porcelain`, "true"],
    ["add chat --no-install", ...inside(small, "add chat --no-install")],
    ["diff", ...inside(small, "diff")],
    ["diff add chat", ...inside(small, "diff add chat")],
    [`add chat, ${FILES} files`, ...inside(large, "add chat --no-install")],
    [`diff, ${FILES} files`, ...inside(large, "diff")],
    [`diff add chat, ${FILES} files`, ...inside(large, "diff add chat")],
    ["add resource --no-install", ...inside(small, `add ${RESOURCE} --no-install`)],
  ];
  const commands = rows.map(([, command, prepare]) => ({ command, prepare }));
  const measured = rounds(commands, { count: Number(process.env.ROUNDS ?? 15), cwd: folder, env });
  // Each beside a row of the same round: its number, and how many times that it may cost.
  const limits = [undefined, undefined, [0, 4], [0, 4], [0, 4], [2, 1.5], [3, 1.5], [4, 1.5], [0, 3.2]];
  let over = 0;
  for (const [index, [name]] of rows.entries()) {
    const [beside = 0, limit] = limits[index] ?? [];
    const times = ratio(measured, index, beside);
    if (limit !== undefined && times > limit) over += 1;
    const said =
      limit === undefined ? "" : `of ${rows[beside][0]}, limit ${limit} ×${times > limit ? "  OVER" : ""}`;
    const cpu = `cpu ${ratio(measured, index, beside, "cpu").toFixed(2)} ×`;
    const figures = `${typical(measured, index).toFixed(1).padStart(7)} ms  ${times.toFixed(2)} ×  ${cpu}`;
    console.log(`${name.padEnd(28)} ${figures}  ${said}`.trimEnd());
  }
  if (process.argv.includes("--check") && over > 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
