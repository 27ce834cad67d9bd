import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { toText } from "../../../src/engine/index.ts";
import type { Random } from "../attacks/hostile/random.ts";

/** What a user has done on a branch. */
export interface Work {
  /** Lines that must not be lost, each of which no other file has. */
  readonly marks: Set<string>;
  /** Lines that the user deleted again. */
  readonly dropped: Set<string>;
  /** Paths that the user changed, deleted or moved. */
  readonly touched: Set<string>;
}

/** A copy, for another branch. */
export function copyWork({ marks, dropped, touched }: Work): Work {
  return { marks: new Set(marks), dropped: new Set(dropped), touched: new Set(touched) };
}

/** What two users have done, after a merge. */
export function joinWork(a: Work, b: Work): Work {
  const dropped = new Set([...a.dropped, ...b.dropped]);
  return {
    marks: new Set([...a.marks, ...b.marks].filter((mark) => !dropped.has(mark))),
    dropped,
    touched: new Set([...a.touched, ...b.touched]),
  };
}

/** How a line of a user's is written in a file of some name; none where it would break the file. */
function lineFor(path: string, mark: string): string | undefined {
  if (/\.(?:py|toml|ya?ml|ini|cfg|txt|conf)$|\.env|ignore$|Dockerfile$|justfile$/.test(path))
    return `# ${mark}`;
  if (/\.(?:md|html|svg)$/.test(path)) return `<!-- ${mark} -->`;
  if (/\.(?:js|ts|css)$/.test(path)) return `/* ${mark} */`;
  return undefined;
}

/** Does something that users do to a project; returns it in words. */
export function actAsUser(folder: string, managed: readonly string[], work: Work, random: Random): string {
  const mark = `mark-${random.below(2 ** 31).toString(36)}`;
  const there = managed.filter(
    (path) => existsSync(join(folder, path)) && statSync(join(folder, path)).isFile(),
  );
  const path = random.pick(there);
  const file = join(folder, path);
  const text = toText(readFileSync(file));
  const line = lineFor(path, mark);
  const write = (to: string, content: string): void => {
    mkdirSync(dirname(join(folder, to)), { recursive: true });
    writeFileSync(join(folder, to), content);
    work.touched.add(to);
  };
  const drop = () => {
    for (const one of [...work.marks].filter((known) => text?.includes(known))) {
      work.marks.delete(one);
      work.dropped.add(one);
    }
    work.touched.add(path);
  };
  const kind = random.below(12);
  if (kind === 0) {
    const own = `app/own_${mark.slice(5)}.py`;
    write(own, `"""Ours: ${mark}."""\n\nfrom app.config import get_settings\n\nNAME = get_settings\n`);
    work.marks.add(mark);
    return `write ${own}`;
  }
  if (text === undefined || line === undefined) return "nothing";
  const end = text.includes("\r\n") ? "\r\n" : "\n";
  const lines = text.split(/\r?\n/);
  if (kind === 1 && path.endsWith(".py") && !path.endsWith("__init__.py")) {
    drop();
    rmSync(file);
    return `delete ${path}`;
  }
  if (kind === 2 && !/__init__\.py$|\.gitignore$/.test(path)) {
    const to = path.replace(/([^/]+)$/, "moved_$1");
    if (existsSync(join(folder, to))) return "nothing";
    renameSync(file, join(folder, to));
    work.touched.add(path).add(to);
    return `move ${path}`;
  }
  if (kind === 3) {
    chmodSync(file, (statSync(file).mode ^ 0o111) & 0o777);
    work.touched.add(path);
    return `chmod ${path}`;
  }
  if (kind === 4) {
    write(path, text.includes("\r\n") ? text.replaceAll("\r\n", "\n") : text.replaceAll("\n", "\r\n"));
    return `exchange the line ends of ${path}`;
  }
  if (kind === 5 && path.endsWith(".py")) {
    write(path, text.startsWith("\uFEFF") ? text.slice(1) : `\uFEFF${text}`);
    return `exchange the byte order mark of ${path}`;
  }
  work.marks.add(mark);
  if (kind === 6 && path.endsWith(".py")) {
    write(path, `${text}${end}${end}def own_${mark.slice(5)}() -> None:${end}    """${mark}."""${end}`);
    return `add a function to ${path}`;
  }
  if (kind === 7 && path.endsWith(".py")) {
    const code = lines.flatMap((one, at) => (/^\s+[a-z_.]+ = .*[\w)]$/.test(one) ? [at] : []));
    if (code.length > 0) {
      const at = random.pick(code);
      lines[at] = `${lines[at]}  # ${mark}`;
      write(path, lines.join(end));
      return `add a comment to line ${at + 1} of ${path}`;
    }
  }
  const at = random.below(lines.length);
  const indent = /^\s*/.exec(lines[at] ?? "")?.[0] ?? "";
  lines.splice(at, 0, `${indent}${line}`);
  write(path, lines.join(end));
  return `insert before line ${at + 1} of ${path}`;
}

/**
 * Resolves the conflicts of a file: each in a random way, yours, the template's or both, and without `random` by keeping
 * both. Returns it in words.
 */
export function resolveConflicts(folder: string, path: string, work: Work, random?: Random): string {
  const file = join(folder, path);
  if (!existsSync(file)) return `${path} is gone`;
  const text = readFileSync(file, "utf8");
  const ways: string[] = [];
  let side: "yours" | "template" | undefined;
  let way = "both";
  const kept = text.split("\n").filter((line) => {
    if (/^<{7} /.test(line)) {
      side = "yours";
      way = random?.pick(["yours", "template", "both"]) ?? "both";
      ways.push(way);
      return false;
    }
    if (side !== undefined && /^={7}\r?$/.test(line)) {
      side = "template";
      return false;
    }
    if (/^>{7} /.test(line)) {
      side = undefined;
      return false;
    }
    return side === undefined || way === "both" || way === side;
  });
  const resolved = kept.join("\n");
  writeFileSync(file, resolved);
  work.touched.add(path);
  for (const mark of [...work.marks].filter((one) => text.includes(one) && !resolved.includes(one))) {
    work.marks.delete(mark);
    work.dropped.add(mark);
  }
  return `resolve ${path}: ${ways.join(", ")}`;
}
