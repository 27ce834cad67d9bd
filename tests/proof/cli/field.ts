import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { mustAnswer } from "../../support/process.ts";
import { readCatalog } from "../../support/rendering.ts";
import { which } from "../../support/setup.ts";
import type { Checks } from "../parts/part.ts";
import { readRelease } from "../sequences/releases.ts";
import {
  type Around,
  contentsOf,
  type Ended,
  expectRefusal,
  expectThat,
  type Program,
  QUICK,
} from "./support/program.ts";
import { Terminal } from "./support/terminal.ts";

/** A row: what other generators do best or do not do, and what shows that this one does. */
type Row = readonly [name: string, show: (bench: Bench) => Promise<unknown>];

/** What the rows share. */
class Bench {
  constructor(
    readonly program: Program,
    private readonly older: string,
  ) {}

  async room(): Promise<string> {
    return this.program.room();
  }

  /** A project in a new folder. */
  async make(...flags: readonly string[]): Promise<string> {
    const room = await this.room();
    await this.must(room, ["shop", ...flags, ...QUICK]);
    return join(room, "shop");
  }

  /** A project that the first release made. */
  async makeOld(): Promise<string> {
    const room = await this.room();
    await this.must(room, ["shop", "--no-chat", ...QUICK], { env: { PLINTH_CATALOG: this.older } });
    return join(room, "shop");
  }

  run(cwd: string, words: readonly string[], more: Omit<Around, "cwd"> = {}): Promise<Ended> {
    return this.program.run(words, { cwd, ...more });
  }

  async must(cwd: string, words: readonly string[], more: Omit<Around, "cwd"> = {}): Promise<Ended> {
    const ended = await this.run(cwd, words, more);
    expectThat(ended.code === 0, `${words.join(" ")}: exit 0`, ended);
    return ended;
  }

  /** The packed files that a command loads, and the bytes of them. */
  async loads(cwd: string, words: readonly string[]): Promise<readonly string[]> {
    const hook = join(this.program.folder, "loaded.cjs");
    const list = join(cwd, "loaded.txt");
    const write = `require("node:fs").writeFileSync(${JSON.stringify(list)}, Object.keys(require.cache).join("\\n"))`;
    await writeFile(hook, `process.on("exit", () => ${write});\n`);
    await this.must(cwd, words, { env: { NODE_OPTIONS: `--require=${hook}` } });
    const files = (await readFile(list, "utf8")).split("\n");
    return files.filter((path) => path.includes("/dist/")).map((path) => path.replace(/^.*\/dist\//, ""));
  }

  /** Opens a terminal with a command. */
  async dialogue(
    flags: string,
    talk: (terminal: Terminal, room: string) => Promise<unknown>,
    room?: string,
  ): Promise<void> {
    const cwd = room ?? (await this.room());
    const terminal = await Terminal.open(`"${process.execPath}" "${this.program.bin}" ${flags}`, { cwd });
    try {
      await talk(terminal, cwd);
    } finally {
      await terminal.close();
    }
  }
}

/** The files of a project that are the same each time it is made: secrets are random. */
async function filesOf(folder: string, but = /^\.env$/): Promise<string> {
  const entries = [...(await contentsOf(folder))].filter(([path]) => !but.test(path));
  return JSON.stringify(entries);
}

const ASKED = "--no-install --no-git";

/** Command lines: the best of thirteen, row by row. */
const COMMAND_LINES: readonly Row[] = [
  [
    "installed: one package of at most 1.2 MB",
    async ({ program }) => {
      const packages = await readdir(join(program.folder, "node_modules"));
      expectThat(packages.filter((name) => !name.startsWith(".")).join() === "create-plinth", `${packages}`);
      expectThat((await stat(program.tarball)).size <= 1_200_000, "the tarball");
    },
  ],
  [
    "--version and --help load neither prompts nor parsers nor what starts programs",
    async (bench) => {
      for (const word of ["--version", "--help"]) {
        const files = await bench.loads(await bench.room(), [word]);
        expectThat(
          files.every((file) => /^(?:cli|start)\.cjs$/.test(file)),
          `${word}: ${files}`,
        );
      }
    },
  ],
  [
    "rendering loads neither prompts nor parsers",
    async (bench) => {
      const files = await bench.loads(await bench.room(), ["shop", ...QUICK]);
      expectThat(
        files.every((file) => /^(?:cli|start|create)\.cjs$/.test(file)),
        `${files}`,
      );
    },
  ],
  [
    "a target that is not empty: refused, and what conflicts is listed",
    async (bench) => {
      const room = await bench.room();
      await mkdir(join(room, "shop"));
      for (const name of ["README.md", "Dockerfile", "mine"])
        await writeFile(join(room, "shop", name), "mine\n");
      const before = await filesOf(room);
      const ended = await bench.run(room, ["shop", ...QUICK]);
      expectRefusal(ended, 2, /Dockerfile[\s\S]*README\.md/);
      expectThat((await filesOf(room)) === before, "as it was");
    },
  ],
  [
    "a name that is none: refused in one clear line",
    async (bench) => {
      const room = await bench.room();
      for (const name of ["日本語", "con", "-rf", "Demo$(id)", "a b", "Con.txt", "..", "redis"])
        expectRefusal(await bench.run(room, [name, ...QUICK]), 2, /\S/);
      expectThat((await readdir(room)).length === 0, "nothing is there");
    },
  ],
  [
    "an unknown flag or value: one line, with what was meant",
    async (bench) => {
      const room = await bench.room();
      expectRefusal(
        await bench.run(room, ["shop", "--databse", "sqlite", ...QUICK]),
        2,
        /Did you mean --database\?/,
      );
      expectRefusal(
        await bench.run(room, ["shop", "--database", "postgrs", ...QUICK]),
        2,
        /Did you mean postgres\?/,
      );
      expectRefusal(
        await bench.run(room, ["shop", "--preset", "minimum", ...QUICK]),
        2,
        /Did you mean minimal\?/,
      );
    },
  ],
  [
    "no terminal and no flags: exit 2, with a command that works",
    async (bench) => {
      const room = await bench.room();
      const ended = await bench.run(room, ["shop"]);
      expectRefusal(ended, 2, /There is no terminal to ask on/);
      const words = /create-plinth (.+)$/m.exec(ended.err)?.[1]?.split(" ") ?? [];
      await bench.must(room, [...words, "--no-install", "--no-git"]);
      expectThat((await readdir(room)).join() === "shop", "the project");
    },
  ],
  [
    "Ctrl-C, kill, full disk: nothing, or all of it",
    async (bench) => {
      const whole = await filesOf(await bench.make());
      for (const [signal, at] of [
        ["SIGINT", 60],
        ["SIGTERM", 120],
        ["SIGKILL", 90],
        ["SIGKILL", 180],
      ] as const) {
        const room = await bench.room();
        const ended = await bench.run(room, ["shop", ...QUICK], { kill: [signal, at] });
        const made = (await readdir(room)).includes("shop");
        if (made) expectThat((await filesOf(join(room, "shop"))) === whole, `all of it: ${signal}`, ended);
        await bench.must(room, [made ? "other" : "shop", ...QUICK]);
        expectThat(
          (await readdir(room)).every((name) => !name.startsWith(".")),
          "nothing stray",
          ended,
        );
      }
      if (process.getuid?.() !== 0) return "not root: no full disk";
      const room = await bench.room();
      mustAnswer("mount", ["-t", "tmpfs", "-o", "size=200k,mode=777", "none", room]);
      try {
        expectRefusal(await bench.run(room, ["shop", ...QUICK]), 4, /disk is full/);
        expectThat((await readdir(room)).length === 0, "nothing");
      } finally {
        mustAnswer("umount", [room]);
      }
      return undefined;
    },
  ],
  [
    "the same input: the same bytes",
    async (bench) => {
      const folders: string[] = [];
      for (const env of [
        { TZ: "Asia/Tokyo", LANG: "C" },
        { TZ: "America/Lima", LANG: "de_DE.UTF-8" },
      ]) {
        const room = await bench.room();
        await bench.must(room, ["shop", "--preset", "production", ...QUICK], { env });
        folders.push(await filesOf(join(room, "shop")));
      }
      expectThat(folders[0] === folders[1], "equal");
    },
  ],
  [
    "add: a file of the user's in a feature's place stays, and is named",
    async (bench) => {
      const folder = await bench.make("--no-chat");
      await mkdir(join(folder, "app/chat"));
      await writeFile(join(folder, "app/chat/hub.py"), "mine = True\n");
      const ended = await bench.run(folder, ["add", "chat", "--no-install"]);
      expectThat(ended.code === 3 && ended.out.includes("app/chat/hub.py"), "named, exit 3", ended);
      expectThat((await readFile(join(folder, "app/chat/hub.py"), "utf8")) === "mine = True\n", "stays");
      await bench.must(folder, ["undo", "--force", "--no-install"]);
      expectThat((await readdir(join(folder, "app/chat"))).join() === "hub.py", "and is all that is there");
    },
  ],
  [
    "update: a project of the first release comes to the bytes of one that is made today",
    async (bench) => {
      const folder = await bench.makeOld();
      await bench.must(folder, ["update", "--no-install"]);
      // Revisions of the first release stay.
      const but = /^\.env$|^\.plinth\/|^\.plinth$|^alembic\/versions\//;
      expectThat(
        (await filesOf(folder, but)) ===
          (await filesOf(await bench.make("--no-chat", "--no-agents", "--no-mail", "--tasks", "none"), but)),
        "equal",
      );
    },
  ],
];

/** What users ask for, in their order. */
const WISHES: readonly Row[] = [
  [
    "update to newer templates: edits are merged with them",
    async (bench) => {
      const folder = await bench.makeOld();
      const edits: Readonly<Record<string, (text: string) => string>> = {
        "README.md": (text) => text.replace(/^# .*\n/, "$&\nSold by us.\n"),
        ".gitignore": (text) => `${text}ours/\n`,
        "pyproject.toml": (text) => text.replace(/^dependencies = \[\n/m, '$&  "boltons>=25",\n'),
      };
      const read = async (path: string) => readFile(join(folder, path), "utf8");
      for (const [path, edit] of Object.entries(edits))
        await writeFile(join(folder, path), edit(await read(path)));
      await bench.must(folder, ["update", "--no-install"]);
      const fresh = await bench.make("--no-chat", "--no-mail", "--tasks", "none");
      for (const [path, edit] of Object.entries(edits)) {
        const wanted = edit(await readFile(join(fresh, path), "utf8"));
        const lines = (text: string) => text.split("\n").sort().join("\n");
        expectThat(
          lines(await read(path)) === lines(wanted),
          `${path}: what is rendered today, and the edit`,
        );
      }
    },
  ],
  [
    "add features later: the bytes of a project that had them",
    async (bench) => {
      const [later, first] = [
        await bench.make("--no-chat"),
        await bench.make("--chat", "--observe", "metrics"),
      ];
      await bench.must(later, ["add", "chat", "metrics", "--no-install"]);
      const but = /^\.env$|^\.plinth\/(?:undo|pending)|^alembic\/versions\//;
      expectThat((await filesOf(later, but)) === (await filesOf(first, but)), "equal");
    },
  ],
  [
    "no prompts in CI: all that is asked can be said, and nothing waits",
    async (bench) => {
      const room = await bench.room();
      const env = { CI: "true" };
      expectRefusal(await bench.run(room, ["shop"], { env }), 2, /--yes/);
      await bench.must(room, ["shop", ...QUICK], { env });
      const folder = join(room, "shop");
      expectRefusal(
        await bench.run(folder, ["remove", "chat", "--no-install"], { env }),
        2,
        /--yes[\s\S]*--keep-data/,
      );
      await bench.must(folder, ["remove", "chat", "--yes", "--no-install"], { env });
    },
  ],
  [
    "never lose my files: edited and own files outlive the feature that they were in",
    async (bench) => {
      const folder = await bench.make("--chat");
      await writeFile(join(folder, "app/chat/own.py"), "mine = True\n");
      const hub = join(folder, "app/chat/hub.py");
      await writeFile(hub, `${await readFile(hub, "utf8")}\n# Ours.\n`);
      const ended = await bench.run(folder, ["remove", "chat", "--yes", "--no-install"]);
      expectThat(/hub\.py/.test(ended.out), "the edited one is named", ended);
      expectThat(
        (await readdir(join(folder, "app/chat"))).sort().join() === "hub.py,own.py",
        "both stay",
        ended,
      );
    },
  ],
  [
    "fresh output that works: it is installed, and its own tests pass",
    async (bench) => {
      if ((await which("uv")) === undefined) throw new Error("uv is missing");
      const folder = await bench.make("--preset", "minimal");
      for (const words of [
        ["lock", "-q"],
        ["sync", "-q"],
        ["run", "pytest", "-q"],
      ])
        mustAnswer("uv", words, { cwd: folder });
    },
  ],
  [
    "do not touch my code: line ends, formatting and other files stay as they are",
    async (bench) => {
      const folder = await bench.make("--no-chat");
      const path = join(folder, "app/main.py");
      await writeFile(path, (await readFile(path, "utf8")).replaceAll("\n", "\r\n"));
      await writeFile(join(folder, "app/ours.py"), "x  =  1\n");
      await bench.must(folder, ["add", "chat", "--no-install"]);
      const text = await readFile(path, "utf8");
      expectThat(text.includes("chat") && !/[^\r]\n/.test(text), "CRLF, with the chat");
      expectThat((await readFile(join(folder, "app/ours.py"), "utf8")) === "x  =  1\n", "as it was");
    },
  ],
  [
    "take a feature away: the bytes of a project that never had it",
    async (bench) => {
      const [without, never] = [await bench.make("--chat"), await bench.make("--no-chat")];
      await bench.must(without, ["remove", "chat", "--yes", "--no-install"]);
      const but = /^\.env$|^\.plinth\/(?:undo|pending)|^\.plinth\/features$|^alembic\/versions\//;
      expectThat((await filesOf(without, but)) === (await filesOf(never, but)), "equal");
    },
  ],
];

/** The dialogue, beside the best. */
const DIALOGUE: readonly Row[] = [
  [
    "each question has its section, and a counter",
    (bench) => asked(bench, /◆ {2}Database · 1\/\d+ · Which database\?/),
  ],
  [
    "a question that was answered is one line",
    (bench) => asked(bench, /◇ {2}Database · 1\/\d+ · Which database\? {2}SQLite$/m, "Enter"),
  ],
  [
    "the keys are named at each question",
    (bench) =>
      asked(bench, /Esc: one back, Ctrl-C: leave[\s\S]*◆ {2}Database[\s\S]*to navigate • Enter: confirm/),
  ],
  [
    "the summary is in groups, with one colon a line",
    (bench) =>
      bench.dialogue(`shop ${ASKED}`, async (terminal) => {
        await terminal.shows(/Start from\?/);
        await terminal.type("Enter");
        const screen = await terminal.shows(/Choices\n[\s\S]*Writes\n[\s\S]*Then\n[\s\S]*Create it\?/);
        const summary = screen.slice(screen.indexOf("Choices"), screen.indexOf("Create it?"));
        expectThat(
          summary.split("\n").every((line) => line.split(": ").length < 3),
          summary,
        );
      }),
  ],
  [
    "the recommended defaults are named, with what they are",
    (bench) =>
      bench.dialogue(`shop ${ASKED}`, (terminal) =>
        terminal.shows(/● Quickstart, recommended \(No server needed: SQLite/),
      ),
  ],
  [
    "a folder that is taken is said at the name, before any other question",
    async (bench) => {
      const room = await bench.room();
      await mkdir(join(room, "shop"));
      await writeFile(join(room, "shop/pyproject.toml"), "mine\n");
      const talk = async (terminal: Terminal) => {
        await terminal.shows(/called\?/);
        await terminal.type("shop", "Enter");
        const screen = await terminal.shows(/shop is not empty: choose another name/);
        expectThat(!/in one line\?/.test(screen), `before any other question:\n${screen}`);
      };
      await bench.dialogue(ASKED, talk, room);
    },
  ],
  [
    "Next: the server, which holds the terminal, is behind all that comes before it",
    async (bench) => {
      const lines = await nextOf(bench, "--auth", "jwt", "--chat");
      const at = lines.findIndex((line) => line.endsWith(" serve"));
      expectThat(
        at > 0 && lines.slice(at + 1).every((line) => line.startsWith("open http")),
        lines.join("\n"),
      );
    },
  ],
  [
    "Next: the tests, and /docs",
    async (bench) => {
      const lines = (await nextOf(bench)).join("\n");
      expectThat(/pytest$/m.test(lines) && /\/docs$/m.test(lines), lines);
    },
  ],
  [
    "No at the end is an answer, and no interruption",
    (bench) =>
      bench.dialogue(`shop ${ASKED}`, async (terminal, room) => {
        await terminal.shows(/Start from\?/);
        await terminal.type("Enter");
        await terminal.shows(/Create it\?/);
        await terminal.type("Down", "Down", "Enter");
        const screen = await terminal.shows(/\[exit 130\]/);
        expectThat(/^Nothing was written\.$/m.test(screen) && !/Interrupted/.test(screen), screen);
        expectThat((await readdir(room)).length === 0, "nothing");
      }),
  ],
  [
    "answers are kept when one goes back to where one starts from",
    (bench) =>
      bench.dialogue(`shop --plain ${ASKED}`, async (terminal) => {
        await terminal.shows(/Start from\?/);
        await terminal.type("4", "Enter");
        await terminal.shows(/database\?/i);
        await terminal.type("postgres", "Enter");
        await terminal.shows(/cache\?/i);
        await terminal.type("<", "Enter", "<", "Enter", "Enter");
        await terminal.shows(/Start from\?[\s\S]*database\?[\s\S]*database\?[\s\S]*\[PostgreSQL\]/i);
      }),
  ],
  [
    "add: the files first, and progress while the installer runs",
    async (bench) => {
      const folder = await bench.make("--preset", "minimal");
      const tools = await bench.room();
      await writeFile(join(tools, "uv"), "#!/bin/sh\nsleep 1\n", { mode: 0o755 });
      const line = `"${process.execPath}" "${bench.program.bin}" add metrics 2>&1`;
      const said = mustAnswer("sh", ["-c", line], {
        cwd: folder,
        env: { ...process.env, PATH: `${tools}:${process.env.PATH}` },
      });
      const places = [/update +app\/main\.py/, /… uv lock/, /✓ uv sync/, /^Done: add metrics/m].map((one) =>
        said.search(one),
      );
      expectThat(!places.includes(-1) && [...places].sort((a, b) => a - b).join() === places.join(), said);
    },
  ],
  [
    "nothing is asked that a flag answered",
    (bench) =>
      bench.dialogue(
        `shop --database sqlite --cache none --auth none --no-example --no-uploads --no-chat --no-mail --tasks none --no-observe ${ASKED}`,
        async (terminal) => {
          const screen = await terminal.shows(/Operations · 1\/\d+ /);
          expectThat(
            !/Which (?:database|cache)|sign in\?|File uploads|xample|Start from\?/.test(screen),
            screen,
          );
        },
      ),
  ],
];

/** The screen of the first question when each choice is made by itself, after more keys. */
function asked(bench: Bench, wanted: RegExp, ...keys: readonly string[]): Promise<void> {
  return bench.dialogue(`shop ${ASKED}`, async (terminal) => {
    await terminal.shows(/Start from\?/);
    await terminal.type("Down", "Down", "Down", "Enter");
    await terminal.shows(/◆ {2}Database/);
    await terminal.type(...keys);
    await terminal.shows(wanted);
  });
}

async function nextOf(bench: Bench, ...flags: readonly string[]): Promise<readonly string[]> {
  const { out } = await bench.must(await bench.room(), ["shop", ...flags, ...QUICK, "--json"]);
  return (JSON.parse(out) as { next: readonly string[] }).next;
}

/** The table of the field, each row by its name: the builder of the web, its last row, is not a part of this package yet. */
export async function proveField(program: Program, checks: Checks): Promise<void> {
  const { catalog } = await readCatalog();
  const older = join(program.folder, "first-release.json");
  await writeFile(older, JSON.stringify(readRelease("0.1.0", catalog)));
  const bench = new Bench(program, older);
  const hasTerminal = (await which("tmux")) !== undefined;
  if (!hasTerminal) console.log("      no tmux here: no row of the dialogue");
  const rows = [...COMMAND_LINES, ...WISHES, ...(hasTerminal ? DIALOGUE : [])];
  for (const [index, [name, show]] of rows.entries())
    await checks.check(`field ${index + 1}/${rows.length}: ${name}`, async () => {
      const note = await show(bench);
      return typeof note === "string" ? note : undefined;
    });
}
