import type { Operation } from "../operation.ts";
import { markerOf, STRANGER } from "../room/bait.ts";
import type { Entry } from "../room/room.ts";
import { at, up, type World } from "../room/world.ts";
import { GIT_OPERATIONS } from "./hostile-git.ts";
import { RECORD_OPERATIONS } from "./hostile-record.ts";
import type { Random } from "./random.ts";
import { impostor, PASTED, wicked } from "./values.ts";

/** The folders of the project that hold something. */
function foldersOf({ room, root }: World): string[] {
  const folders = new Set<string>();
  for (const path of room.filesBelow(root)) {
    const inside = path.slice(root.length + 1).split("/");
    if (inside.length > 1 && !inside[0]?.startsWith(".git")) folders.add(inside[0] ?? "");
  }
  return [...folders];
}

/** Repeated, they make lines without end, and lines in such numbers that no reader may look twice at all of them. */
const ENDLESS = [
  ..."a({[<|&=. \t\n",
  ...[
    "import a\n",
    "from a import (\n",
    "from .",
    "a, ",
    "x: ",
    "x:\n",
    "- ",
    "a = 1\n",
    "  x = 1\n",
    '"""',
    "```\n",
  ],
  ...['"a":', "# ", "\\\n", "[a]\n", "é", "\r\n", "def f():\n"],
];

const managed = (world: World): string[] =>
  world.room.filesBelow(world.root).filter((path) => !/\/(\.git|\.plinth|\.venv|node_modules)\//.test(path));

const DISK_OPERATIONS: Readonly<Record<string, Operation>> = {
  "a file is something else": (world) => world.room.put(world.random.pick(managed(world)), impostor(world)),
  "the file of secrets is something else": (world) =>
    world.room.put(at(world, world.facts.secrets), impostor(world)),
  ".env is something else": (world) => world.room.put(at(world, ".env"), impostor(world)),
  "a folder is a link": (world) => {
    const folders = foldersOf(world);
    if (folders.length === 0) return;
    const to = world.random.pick([
      "{room}/home",
      "{room}/empty",
      "{room}/home/versions",
      "/proc/self",
      "..",
      "{room}",
    ]);
    world.room.link(at(world, world.random.pick(folders)), to);
  },
  "the migrations are a link": (world) => {
    const to = world.random.pick(["{room}/home/versions", "{room}/home", "{room}/empty", "/proc/self"]);
    world.room.link(at(world, world.facts.migrations), to);
  },
  "odd migrations": (world) => {
    const { random, room, facts } = world;
    const ending = facts.catalog === "tiny" ? "txt" : "py";
    for (let index = 0; index < 1 + random.below(4); index += 1) {
      const path = at(world, `${facts.migrations}/odd${index}.${ending}`);
      const [revision, down] = [wicked(random), wicked(random)];
      const text =
        facts.catalog === "tiny"
          ? `# holds: first\nrevision = "${revision}"\nafter = "${down}"\n\nup:\n  make\n\ndown:\n  drop\n`
          : `revision = "${revision}"\ndown_revision = ("${down}", ${"(".repeat(random.below(5000))}\n`;
      room.put(path, random.chance(0.7) ? { kind: "file", content: text } : impostor(world));
    }
  },
  "a great many migrations": (world) => {
    const { facts } = world;
    for (let index = 0; index < 300; index += 1)
      world.room.file(
        at(world, `${facts.migrations}/many${index}.${facts.catalog === "tiny" ? "txt" : "py"}`),
        `revision = "r${index}"\nafter = "r${index + 1}"\ndown_revision = "r${index + 1}"\n`,
      );
  },
  "names that a terminal acts on": (world) => {
    for (const name of [
      "a\u001b[2Jb.txt",
      "c\u0007\r.py",
      `x${PASTED.replaceAll("/", "")}.md`,
      "new\nline.txt",
      "\u009b31m.txt",
    ])
      world.room.file(at(world, name), "text\n");
  },
  "lines that a terminal acts on": (world) => {
    const path = world.random.pick(managed(world));
    world.room.file(
      path,
      `${world.room.text(path) ?? ""}\nmine \u001b[2J\u001b]0;x\u0007 \u009b31m \r overwritten\n`,
    );
  },
  "conflict markers": (world) => {
    const path = world.random.pick(managed(world));
    const marks = "<<<<<<< yours\n=======\n>>>>>>> next\n";
    world.room.file(path, `${world.room.text(path) ?? ""}${marks.repeat(world.random.pick([1, 3, 5000]))}`);
  },
  "lines without end": (world) => {
    const path = world.random.pick(managed(world));
    const line = world.random.pick(ENDLESS);
    world.room.file(path, line.repeat(Math.floor(400_000 / line.length)));
  },
  "unmanaged files that never end": (world) => {
    const { random, room } = world;
    for (const name of ["stray.txt", "stray.py", "deep/stray.txt"])
      room.put(
        at(world, name),
        random.pick<Entry>([
          { kind: "pipe" },
          { kind: "link", to: "/dev/zero" },
          { kind: "sparse", bytes: 400_000 },
        ]),
      );
    room.file(at(world, `${"d/".repeat(250)}deep.txt`), "text\n");
    room.link(at(world, "loop"), ".");
  },
  "managed files are gone": (world) => {
    for (const path of world.random.some(managed(world), 1, 4)) world.room.remove(path);
  },
  "parts belong to another user": (world) => {
    world.room.give(at(world, world.random.pick([".plinth", ".git", ".venv", ".plinth/features"])), STRANGER);
  },
  "the whole project belongs to another user": (world) => world.room.give(world.root, STRANGER),
  "a tunnel leads out": (world) => world.room.link(at(world, "tunnel"), "{room}/home"),
  "the stage of a new project": ({ room, root }) => {
    room.link(`${root}/.fresh.plinth-999999`, "{room}/home");
    room.link(`${root}/.fresh.plinth-999998`, "/proc/self");
  },
};

const AROUND_OPERATIONS: Readonly<Record<string, Operation>> = {
  "a stranger's record above": ({ room, root, random }) => {
    if (random.chance(0.7)) room.remove(`${root}/.plinth`);
    recordAbove(room);
    room.give(".plinth", STRANGER);
  },
  "a record above the repository": ({ room, root }) => {
    room.remove(`${root}/.plinth`);
    recordAbove(room);
    if (!room.entries.has(`${root}/.git`)) {
      room.put(`${root}/.git`, { kind: "folder" });
      room.file(`${root}/.git/HEAD`, "ref: refs/heads/main\n");
      room.put(`${root}/.git/objects`, { kind: "folder" });
      room.put(`${root}/.git/refs`, { kind: "folder" });
      room.file(`${root}/.git/config`, "[core]\n\trepositoryformatversion = 0\n");
    }
  },
  "a stranger's journal above": ({ room, root, random }) => {
    room.remove(`${root}/.plinth`);
    room.put(".plinth", { kind: "folder" });
    room.file(".plinth/tmp-7/old-0", "old\n");
    room.file(".plinth/journal", journalOf("home/.bashrc", random));
    room.give(".plinth", STRANGER);
  },
  "a journal is all there is": (world) => {
    const { room, root, random } = world;
    for (const name of ["features", "before"]) room.remove(`${root}/.plinth/${name}`);
    room.file(`${root}/.plinth/tmp-7/old-0`, "old\n");
    room.file(`${root}/.plinth/journal`, journalOf(`${up(world)}/home/.bashrc`, random));
  },
  "a repository in a folder below": (world) => {
    world.room.put(at(world, "below"), { kind: "folder" });
    world.cwd = "below";
  },
  "npx put the project's programs on the PATH": (world) =>
    void world.path.push(`{room}/${at(world, "node_modules/.bin")}`),
  "the PATH begins with the project's environment": (world) =>
    void world.path.push(`{room}/${at(world, ".venv/bin")}`),
  "the PATH begins here": (world) => void world.path.push(world.random.pick(["", "."])),
  "a link named like the project's folder": ({ room }) => room.link("repo-link", "{room}/home"),
};

/** A journal as a run of ours leaves it: it would put a file back. */
function journalOf(path: string, random: Random): string {
  return JSON.stringify({
    pid: 7,
    command: `add ${wicked(random)}`,
    entries: [{ path, was: "0", now: null }],
    folders: [],
    caches: [],
    undo: "discard",
  });
}

function recordAbove(room: World["room"]): void {
  const words = [
    "plinth 1.0.0",
    "stack tiny",
    `name ${markerOf("above")}`,
    `description ${markerOf("above")}`,
  ];
  room.put(".plinth", { kind: "folder" });
  room.file(".plinth/features", `${[...words, "feature store/small"].join("\n")}\n`);
  room.file(".plinth/before", `${JSON.stringify(["main.txt", "644", markerOf("above/before")])}\n`);
  room.file("main.txt", `${markerOf("above/main")}\n`);
}

/** Operations that only root can carry out. */
const ROOTS = /stranger|another user/;

const ALL: Readonly<Record<string, Operation>> = {
  ...RECORD_OPERATIONS,
  ...DISK_OPERATIONS,
  ...GIT_OPERATIONS,
  ...AROUND_OPERATIONS,
};

/** Everything that is done to projects, by name. */
export const OPERATIONS: Readonly<Record<string, Operation>> = Object.fromEntries(
  Object.entries(ALL).filter(([name]) => process.getuid?.() === 0 || !ROOTS.test(name)),
);
