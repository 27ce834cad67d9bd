import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../../../support/process.ts";
import { which } from "../../../support/setup.ts";
import type { Checks } from "../../parts/part.ts";
import { expectThat, type Program } from "./program.ts";
import { Terminal } from "./terminal.ts";

const SIZES = [
  [80, 24],
  [40, 24],
  [120, 40],
] as const;
/** SGR of ECMA-48: a colour of the foreground. */
const COLOUR = new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*3\\d(?:;[\\d;]*)?m`);

interface Dialogue {
  readonly columns: number;
  readonly rows: number;
  readonly flags?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Types a dialogue in which each choice is made by itself, and returns the screens on the way. */
async function record(program: Program, { columns, rows, flags = "", env = {} }: Dialogue) {
  // Of one length, whatever was done before: a path may be broken at the end of a line.
  const room = await mkdtemp("/tmp/plinth-");
  const command = `"${process.execPath}" "${program.bin}" --no-install --no-git ${flags}`;
  const terminal = await Terminal.open(command, { cwd: room, columns, rows, env });
  const plain = flags.includes("--plain");
  const screens: string[] = [];
  const keep = async (wanted: RegExp) => {
    const screen = await terminal.shows(wanted);
    screens.push(screen.replaceAll(room, "~/code").replace(/\n*\[exit 0\]$/, ""));
  };
  try {
    await terminal.shows(/called\?/);
    await terminal.type("my-api", "Enter");
    await terminal.shows(/in one line\?/);
    await terminal.type("Enter");
    await keep(/Start from\?/);
    await terminal.type(...(plain ? ["4", "Enter"] : ["End", "Down", "Down", "Down", "Enter"]));
    const count = Number(/\b1\/(\d+)/.exec(await terminal.shows(/\b1\/\d+/))?.[1]);
    for (let at = 1; at < count; at += 1) {
      await terminal.shows(new RegExp(`\\b${at}/${count}`));
      await terminal.type("Enter");
    }
    await keep(new RegExp(`\\b${count}/${count}`));
    await terminal.type("Enter");
    await keep(/Create it\?/);
    const colours = COLOUR.test(await terminal.raw());
    await terminal.type("Enter");
    await keep(/\[exit 0\]/);
    return { screens, colours };
  } finally {
    await terminal.close();
    await rm(room, { recursive: true, force: true });
  }
}

const block = (screen: string) => `\`\`\`\n${screen.trim()}\n\`\`\`\n`;

/** The page of the dialogue is what terminals show today; how many files there are may have moved on. */
export async function proveScreens(program: Program, checks: Checks): Promise<void> {
  if ((await which("tmux")) === undefined) {
    console.log("      no tmux here: docs/generated/dialogue.md is not held against new screens");
    return;
  }
  await checks.check("docs/generated/dialogue.md is what terminals of three sizes show", async () => {
    const lines = (text: string) => text.trim().replaceAll(/\d+/g, "N").split("\n");
    const written = lines(readFileSync(join(root, "docs/generated/dialogue.md"), "utf8"));
    const seen = lines(await dialoguePage(program));
    const at = seen.findIndex((line, index) => line !== written[index]);
    expectThat(at < 0 && written.length === seen.length, `line ${at + 1}: ${written[at]} / ${seen[at]}`);
  });
}

/** The page of the dialogue: that of the packed command line, as it is on terminals of several sizes. */
export async function dialoguePage(program: Program): Promise<string> {
  const parts: string[] = [];
  for (const [columns, rows] of SIZES) {
    const { screens } = await record(program, { columns, rows });
    parts.push(`## ${columns} × ${rows}\n`, ...screens.map(block));
  }
  const plain = await record(program, { columns: 80, rows: 200, flags: "--plain" });
  parts.push("## Plain lines (`--plain`, `TERM=dumb`)\n", block(plain.screens.at(-1) ?? ""));
  const [coloured, without] = [
    await record(program, { columns: 80, rows: 24 }),
    await record(program, { columns: 80, rows: 24, env: { NO_COLOR: "1" } }),
  ];
  if (!coloured.colours || without.colours) throw new Error("NO_COLOR does not do what it says");
  // The library breaks a line with colours earlier.
  const wordsOf = ({ screens }: typeof coloured) => screens.join("\n").replaceAll(/[\s│]+/g, " ");
  if (wordsOf(coloured) !== wordsOf(without)) throw new Error("NO_COLOR changes a text");
  parts.push(
    "## `NO_COLOR=1`\n",
    "The same words without a colour: the script that writes this page compares the two.\n",
  );
  return `# The dialogue

Screens of a real terminal, made by \`npx tsx scripts/docs/dialogue.ts\`: the start, the last question, the summary and the end.
Esc leads back to the question before and Ctrl-C leaves, which the first line says; each question names its keys below.

${parts.join("\n")}`;
}
