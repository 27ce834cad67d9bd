import type { Operation } from "../operation.ts";
import { BAIT_FILES, STRANGER } from "../room/bait.ts";
import { at, type World } from "../room/world.ts";
import type { Random } from "./random.ts";
import { anything, entry, garbage, hash, impostor, PASTED, pathOutside, someHash, wicked } from "./values.ts";

/** The files of a record, and what runs leave beside them. */
const RECORD_FILES = [
  "features",
  "before",
  "journal",
  "pending",
  "lock",
  "undo/journal",
  "tmp-7/journal",
  ".gitignore",
];

/** A journal that is whole and means harm. */
function journal(world: World, stage: string): string {
  const { room, random } = world;
  const entries = random.some([1, 2, 3], 1, 4).map((_, index) => {
    const path = random.chance(0.8) ? pathOutside(world) : world.facts.file;
    const old = `# restored ${index}\n`;
    if (random.chance(0.7)) {
      const bait = random.pick(BAIT_FILES);
      room.put(
        at(world, `${stage}/old-${index}`),
        random.chance(0.7) ? { kind: "file", content: old } : { kind: "link", to: `{room}/${bait}` },
      );
    }
    if (random.chance(0.3)) room.file(at(world, `${stage}/new-${index}`), entry(world, path));
    return {
      path,
      was: random.chance(0.5) ? hash(old) : someHash(random, old),
      now: someHash(random, entry(world, path)),
    };
  });
  const value: Record<string, unknown> = {
    pid: 7,
    command: random.chance(0.5) ? "add chat" : wicked(random),
    undo: random.pick(["record", "discard", "clear", "x"]),
    entries,
    folders: random.chance(0.5)
      ? random.some(["../empty", "../home/empty", "../../empty", "{room}/empty", "x"], 1, 3)
      : [],
    caches: random.chance(0.5) ? ["__pycache__", "module.py", "cache", ".bashrc", ".git", "deep"] : [],
  };
  if (random.chance(0.3)) value[random.pick(Object.keys(value))] = anything(random);
  if (random.chance(0.1))
    value.pid = random.pick<unknown>(["../..", "7/../../../home", -1, "7", 7.5, null, 12345]);
  return JSON.stringify(value);
}

/** The sweep after deletions goes through the folders of these paths. */
function swept(world: World): string {
  const { random } = world;
  const path = random.pick([
    "../home/cache/gone",
    "../home/cache/cache/gone",
    "../../home/cache/gone",
    "{room}/home/cache/gone",
    "tunnel/cache/gone",
  ]);
  return JSON.stringify({
    pid: 7,
    command: "remove chat",
    undo: random.pick(["record", "discard", "clear"]),
    entries: [{ path, was: null, now: null }],
    folders: [],
    caches: ["module.py", "__pycache__", "cache", "deep", "versions"],
  });
}

/** Mutates bytes of a text, as a broken disk or a fuzzer does. */
function mutate(text: string, random: Random): string {
  let mutated = text;
  for (let count = 0; count < 1 + random.below(12); count += 1) {
    const place = random.below(mutated.length + 1);
    mutated = random.pick([
      () =>
        `${mutated.slice(0, place)}${random.pick(["\u0000", "\n", '"', "/", "..", "\u001b", "é", "[", "\\"])}${mutated.slice(place)}`,
      () => mutated.slice(0, place) + mutated.slice(place + 1 + random.below(40)),
      () => mutated.slice(0, place),
      () => mutated + mutated.slice(place, place + 200),
    ])();
  }
  return mutated;
}

/** A line of what was written that means harm. */
function hostileLine(world: World): string {
  const { random } = world;
  const path = random.chance(0.7)
    ? pathOutside(world)
    : random.pick([world.facts.file, world.facts.secrets, "new.txt", "stray.txt"]);
  const mode = random.pick<unknown>([
    "644",
    "755",
    "4755",
    "777",
    "0",
    "abc",
    "",
    null,
    420,
    "100644",
    [],
    wicked(random),
  ]);
  const content = random.pick<unknown>([
    "x",
    entry(world, path),
    "",
    wicked(random),
    5,
    null,
    ["a"],
    { a: 1 },
    "%%% not base64 %%%",
    "eA==",
  ]);
  const line = random.pick<unknown>([
    [path, mode, content],
    [path, mode, content],
    [path, "644", "x"],
    [path, mode, content, "base64"],
    [path, mode, content, "rot13"],
    [path],
    [],
    { path },
    [5, "644", "x"],
    [["a"], "644", "x"],
    path,
    null,
    [path, "644", "x", "base64", "more"],
  ]);
  return JSON.stringify(line);
}

/** A line of a record for a use of a feature, with names and values that would lead out of the project. */
function use(random: Random): string {
  const name = random.pick(["Post", "../../home", "__proto__", "Post/../..", ".bashrc", wicked(random)]);
  const member = random.pick(["title", "../x", "constructor", "a b", wicked(random)]);
  const kind = random.pick(["str20", "enum.a.b", "ref../../home", "ref.__proto__", "../str", wicked(random)]);
  return random.pick([
    `resource ${name}`,
    `resource Post ${member} ${kind}`,
    `resource Post title str20 default=${wicked(random)}`,
    `resource Post plural=${random.pick(["../../home", wicked(random)])}`,
    `chat ${name}`,
  ]);
}

function features(world: World): string {
  const { random, facts } = world;
  const tiny = facts.catalog === "tiny";
  const known = tiny
    ? ["store/small", "store/big", "chat", "extras/docs"]
    : ["database/sqlite", "cache/memory", "auth/jwt"];
  const version = random.pick([
    "1.0.0",
    "2.0.0",
    "0.0.1",
    "99.9.9",
    `9.9.9${PASTED}`,
    `0.0.1${PASTED}`,
    `1.0.0\u001b[31m`,
    "1.0",
    "v1",
    "",
    "1.0.0-rc.1+x",
    wicked(random),
  ]);
  const stack = random.pick([
    tiny ? "tiny" : "fastapi",
    tiny ? "tiny" : "fastapi",
    "nope",
    "__proto__",
    wicked(random),
  ]);
  const words = [
    `plinth ${version}`,
    `stack ${stack}`,
    `name ${random.chance(0.6) ? "demo" : wicked(random)}`,
    `description ${random.chance(0.4) ? "A demo." : wicked(random)}`,
    ...random
      .some(
        [...known, ...known, "../../home", "a/b/c", "__proto__", "constructor", "toString", wicked(random)],
        0,
        5,
      )
      .map((id) => `feature ${id}`),
    ...Array.from({ length: tiny ? 0 : random.below(4) }, () => `use ${use(random)}`),
    ...random.some(["first", "chat/messages", "../x", wicked(random)], 0, 3).map((id) => `migration ${id}`),
    ...random.some(["first", wicked(random)], 0, 2).map((id) => `kept ${id}`),
    ...Array.from({ length: random.below(3) }, () => `theirs ${pathOutside(world)}`),
  ];
  if (random.chance(0.02)) for (let index = 0; index < 20_000; index += 1) words.push(`feature x${index}`);
  const end = random.pick(["\n", "\n", "\n", "\r\n"]);
  const text = `${words.join(end)}${end}`;
  return random.chance(0.1) ? `\ufeff${text}` : text;
}

const record = (world: World, name: string): string => at(world, `.plinth/${name}`);

/** What a project says of itself, and what runs that died are said to have left. */
export const RECORD_OPERATIONS: Readonly<Record<string, Operation>> = {
  "a journal": (world) => world.room.file(record(world, "journal"), journal(world, ".plinth/tmp-7")),
  "a journal of a run that ended": (world) => {
    const { random, room } = world;
    room.file(
      record(world, "tmp-7/journal"),
      random.chance(0.5) ? swept(world) : journal(world, ".plinth/tmp-7"),
    );
  },
  "something to undo": (world) => {
    const place = world.random.pick(["undo", "undo-1", "undo-9"]);
    world.room.file(record(world, `${place}/journal`), journal(world, `.plinth/${place}`));
  },
  "what was kept for undo is something else": (world) => {
    const { room, random, root } = world;
    for (const path of room.filesBelow(`${root}/.plinth`))
      if (path.includes("/old-") && random.chance(0.6)) room.put(path, impostor(world));
  },
  "a stage is a link": ({ room, root, random }) =>
    room.link(
      `${root}/.plinth/${random.pick(["tmp-7", "undo", "undo-1", "undo-x", "tmp-x", "tmp-"])}`,
      random.pick(["{room}/home", "{room}/home/cache", ".", "/proc/self"]),
    ),
  "a file of the record is garbage": (world) =>
    world.room.file(record(world, world.random.pick(RECORD_FILES)), garbage(world.random)),
  "a file of the record is something else": (world) =>
    world.room.put(record(world, world.random.pick(RECORD_FILES)), impostor(world)),
  "the record is something else": (world) => {
    const { room, root, random } = world;
    const inside = [...room.entries].filter(([path]) => path.startsWith(`${root}/.plinth/`));
    room.put(
      `${root}/.plinth`,
      random.chance(0.4) ? { kind: "link", to: "{room}/home/plinth" } : impostor(world),
    );
    for (const [path, entry] of inside) room.entries.set(`home/plinth${path.slice(root.length + 8)}`, entry);
  },
  "the record may not be read": ({ room, root }) => {
    const entry = room.entries.get(`${root}/.plinth`);
    if (entry?.kind === "folder") room.entries.set(`${root}/.plinth`, { ...entry, mode: 0o000 });
  },
  "the record is a stranger's": ({ room, root }) => room.give(`${root}/.plinth`, STRANGER),
  "a lock": (world) => {
    const { random, room } = world;
    const holder = random.pick<unknown>([
      { pid: 1, since: "" },
      { pid: -1, since: "" },
      { pid: 0, since: "" },
      { pid: "x", since: 5 },
      { pid: 2 ** 40 },
      { since: wicked(random) },
      anything(random),
      { pid: wicked(random), since: "" },
    ]);
    room.file(record(world, "lock"), JSON.stringify(holder));
    if (random.chance(0.3))
      room.put(record(world, random.pick(["lock-right", "lock-99999", "lock-x"])), impostor(world));
  },
  "something is pending": (world) => {
    const { random, room } = world;
    const value: Record<string, unknown> = {
      command: random.chance(0.4) ? "add chat" : wicked(random),
      paths: random.some([1, 2, 3], 0, 3).map(() => pathOutside(world)),
      reinstall: random.chance(0.5),
    };
    if (random.chance(0.4)) value[random.pick(Object.keys(value))] = anything(random);
    room.file(record(world, "pending"), JSON.stringify(value));
  },
  "other features": (world) => world.room.file(record(world, "features"), features(world)),
  "hostile lines among what was written": (world) => {
    const { room, random } = world;
    const lines = Array.from({ length: 1 + random.below(5) }, () => hostileLine(world));
    const before = random.chance(0.9) ? (room.text(record(world, "before")) ?? "") : "";
    room.file(record(world, "before"), `${before}${lines.join(random.pick(["\n", "\n", "\r\n"]))}\n`);
  },
  "what was written is claimed to be elsewhere": (world) => {
    const { room, random } = world;
    const lines = BAIT_FILES.map((path) =>
      JSON.stringify([`${random.pick(["../", "../../", "tunnel/../", "{room}/"])}${path}`, "644", "x"]),
    );
    room.file(record(world, "before"), `${room.text(record(world, "before")) ?? ""}${lines.join("\n")}\n`);
  },
  "thousands of lines": (world) => {
    const length = world.random.chance(0.1) ? 20_000 : 1000;
    const lines = Array.from({ length }, (_, index) => JSON.stringify([`many/${index}.txt`, "644", "x"]));
    const path = record(world, "before");
    world.room.file(path, `${world.room.text(path) ?? ""}${lines.join("\n")}\n`);
  },
  "the record was mutated": (world) => {
    const { room, random } = world;
    for (const name of random.some(["features", "before", "undo/journal", "pending"], 1, 2)) {
      const text = room.text(record(world, name));
      if (text !== undefined) room.file(record(world, name), mutate(text, random));
    }
  },
};
