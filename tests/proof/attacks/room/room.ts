import * as fs from "node:fs";
import { dirname, join } from "node:path";

/** The entry at a path of a room. `{room}` and `{trace}` in texts and links become absolute paths. */
export type Entry = (
  | { readonly kind: "file"; readonly content: string | Uint8Array; readonly mode?: number }
  | { readonly kind: "folder"; readonly mode?: number }
  | { readonly kind: "link"; readonly to: string }
  /** A hard link to another file of the room. */
  | { readonly kind: "same"; readonly as: string }
  | { readonly kind: "pipe" }
  /** A file that takes no room on the disk. */
  | { readonly kind: "sparse"; readonly bytes: number }
) & { readonly owner?: number };

/** Everything in a room, by path; kept in memory so that the room can be made again. */
export class Room {
  readonly entries = new Map<string, Entry>();

  /** Puts something in the place of whatever is at a path and below it. */
  put(path: string, entry: Entry): void {
    this.remove(path);
    this.entries.set(path, entry);
  }

  file(path: string, content: string | Uint8Array, mode = 0o644): void {
    this.put(path, { kind: "file", content, mode });
  }

  link(path: string, to: string): void {
    this.put(path, { kind: "link", to });
  }

  remove(path: string): void {
    this.entries.delete(path);
    for (const other of this.entries.keys()) if (other.startsWith(`${path}/`)) this.entries.delete(other);
  }

  text(path: string): string | undefined {
    const entry = this.entries.get(path);
    if (entry?.kind !== "file") return undefined;
    return typeof entry.content === "string" ? entry.content : Buffer.from(entry.content).toString("utf8");
  }

  /** The paths of files below a folder. */
  filesBelow(folder: string): string[] {
    return [...this.entries].flatMap(([path, { kind }]) =>
      kind === "file" && path.startsWith(`${folder}/`) ? [path] : [],
    );
  }

  /** Gives everything at a path and below it to another user. */
  give(path: string, owner: number): void {
    for (const [other, entry] of this.entries)
      if (other === path || other.startsWith(`${path}/`)) this.entries.set(other, { ...entry, owner });
  }

  /** Puts a folder as it is on the disk into the room. */
  take(folder: string, as: string): void {
    this.entries.set(as, { kind: "folder" });
    for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
      const [from, path] = [join(folder, entry.name), join(as, entry.name)];
      if (entry.isDirectory()) this.take(from, path);
      else if (entry.isSymbolicLink()) this.entries.set(path, { kind: "link", to: fs.readlinkSync(from) });
      else this.entries.set(path, readFile(from));
    }
  }
}

function readFile(path: string): Entry {
  const bytes = fs.readFileSync(path);
  const text = bytes.toString("utf8");
  const content = Buffer.from(text, "utf8").equals(bytes) ? text : new Uint8Array(bytes);
  return { kind: "file", content, mode: fs.statSync(path).mode & 0o777 };
}

/** The path of a room, and what it needs from outside of it. */
export interface Site {
  readonly folder: string;
  /** Programs that are run by mistake write here. */
  readonly trace: string;
  /** A pipe on the same file system. */
  readonly pipe: string;
  /** The owner of every other entry. */
  readonly owner?: number;
}

/** Files are made old, so that reading and writing them shows. */
const [READ, WRITTEN] = [new Date("2001-01-01"), new Date("2002-01-01")];

/** Makes a room on the disk. */
export function build({ entries }: Room, { folder, trace, pipe, owner }: Site): void {
  wipe(folder);
  fs.mkdirSync(folder);
  const give = (path: string, to = owner) => {
    if (to !== undefined) fs.lchownSync(path, to, to);
  };
  give(folder);
  const made = new Set([folder]);
  /** Makes a folder and those above; false where one of them is something else. */
  const makeFolder = (path: string): boolean => {
    if (made.has(path)) return true;
    const entry = entries.get(path.slice(folder.length + 1));
    if ((entry !== undefined && entry.kind !== "folder") || !makeFolder(dirname(path))) return false;
    fs.mkdirSync(path);
    give(path);
    made.add(path);
    return true;
  };
  const fill = (text: string) =>
    /\{(?:room|trace)\}/.test(text) ? text.replaceAll("{room}", folder).replaceAll("{trace}", trace) : text;
  // A hard link is made after what it is a link to.
  const order = [...entries].sort(([, a], [, b]) => Number(a.kind === "same") - Number(b.kind === "same"));
  for (const [path, entry] of order) {
    const full = join(folder, path);
    if (!makeFolder(dirname(full))) continue;
    if (entry.kind === "folder") makeFolder(full);
    else if (entry.kind === "link") fs.symlinkSync(fill(entry.to), full);
    else if (entry.kind === "same") fs.linkSync(join(folder, entry.as), full);
    else if (entry.kind === "pipe") fs.linkSync(pipe, full);
    else {
      const content = entry.kind === "sparse" ? "" : entry.content;
      fs.writeFileSync(full, typeof content === "string" ? fill(content) : content);
      if (entry.kind === "sparse") fs.truncateSync(full, entry.bytes);
    }
  }
  for (const [path, entry] of entries) {
    const full = join(folder, path);
    if (!made.has(dirname(full))) continue;
    if (entry.kind !== "same" && entry.kind !== "pipe") give(full, entry.owner);
    if (entry.kind === "file" || entry.kind === "folder")
      if (entry.mode !== undefined) fs.chmodSync(full, entry.mode);
    if (entry.kind === "file" || entry.kind === "sparse") fs.utimesSync(full, READ, WRITTEN);
  }
}

/** Removes a room, whatever its modes are. */
export function wipe(folder: string): void {
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 2 });
}

/** The entry at each path, by what cannot be the same after a change; folders by their mode alone. */
export type View = ReadonlyMap<string, { readonly state: string; readonly read: boolean }>;

/** Looks at a room and opens no file of it. */
export function look(folder: string): View {
  const view = new Map<string, { state: string; read: boolean }>();
  const visit = (below: string) => {
    for (const name of fs.readdirSync(join(folder, below))) {
      const path = below === "" ? name : `${below}/${name}`;
      const full = join(folder, path);
      const found = fs.lstatSync(full);
      const { mode, uid, size, mtimeMs, atimeMs, ino } = found;
      const rights = `${(mode & 0o7777).toString(8)} ${uid}`;
      if (found.isDirectory()) {
        view.set(path, { state: `folder ${rights}`, read: false });
        visit(path);
      } else {
        const what = found.isFile() ? "file" : found.isSymbolicLink() ? fs.readlinkSync(full) : "special";
        const state = found.isFile() ? `${rights} ${size} ${mtimeMs} ${ino}` : rights;
        view.set(path, { state: `${what} ${state}`, read: found.isFile() && atimeMs > WRITTEN.getTime() });
      }
    }
  };
  visit("");
  return view;
}

/** What differs between two looks at a room. */
export function differences(before: View, after: View): string[] {
  const changed = [...before].flatMap(([path, { state }]) => {
    const now = after.get(path);
    if (now === undefined) return [`${path} is gone`];
    return now.state === state ? [] : [`${path} was changed`];
  });
  const added = [...after.keys()].filter((path) => !before.has(path)).map((path) => `${path} was made`);
  return [...changed, ...added];
}
