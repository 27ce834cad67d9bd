import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { putBetween } from "../../../../scripts/docs/between.ts";
import { plainText, terminalSvg } from "../../../../scripts/docs/images/terminal.ts";
import { root } from "../../../support/process.ts";
import { which } from "../../../support/setup.ts";
import type { Checks } from "../../parts/part.ts";
import { expectThat, type Program } from "./program.ts";
import { Terminal } from "./terminal.ts";

const BLOCK = /(<!-- transcript: begin[^>]*-->\n)([\s\S]*?)(<!-- transcript: end -->)/;
const readme = join(root, "README.md");

/** The README's dialogue is the one that a person has today; how many files there are may have moved on. */
export async function proveTranscript(program: Program, checks: Checks): Promise<void> {
  if ((await which("tmux")) === undefined || (await which("uv")) === undefined) {
    console.log("      no tmux or no uv here: the README's dialogue is not held against a new one");
    return;
  }
  await checks.check("the dialogue in the README is what the screen shows", async () => {
    const shown = BLOCK.exec(readFileSync(readme, "utf8"))?.[2] ?? "";
    const lines = (text: string) => text.trim().replaceAll(/\d+/g, "N").split("\n");
    const [written, seen] = [
      lines(shown),
      lines(`\`\`\`\n${plainText(await recordDialogue(program)).trimEnd()}\n\`\`\``),
    ];
    const at = seen.findIndex((line, index) => line !== written[index]);
    expectThat(at < 0 && written.length === seen.length, `line ${at + 1}: ${written[at]} / ${seen[at]}`);
  });
}

/** Puts a new dialogue between the README's two comments, and a picture of it into docs/images/. */
export async function writeTranscript(program: Program): Promise<void> {
  const screen = await recordDialogue(program);
  const images = join(root, "docs/images");
  writeFileSync(join(images, "run.ansi"), screen);
  writeFileSync(join(images, "run.svg"), pictureOf(screen));
  writeFileSync(readme, putTranscript(readFileSync(readme, "utf8"), screen));
}

/** The picture of a recorded dialogue. */
export function pictureOf(screen: string): string {
  return terminalSvg(
    screen,
    "A run of npm create plinth: the questions, what is written, and the next commands",
  );
}

/** Puts a recorded dialogue into the README as text. */
export function putTranscript(document: string, screen: string): string {
  return putBetween(document, "transcript", ["```", plainText(screen).trimEnd(), "```"]);
}

/** Types a dialogue into a real terminal, and returns what stood on the screen, with its colours. */
async function recordDialogue(program: Program): Promise<string> {
  const room = await program.room();
  const env = { TERM: "xterm-256color", GIT_CONFIG_GLOBAL: join(room, "../gitconfig") };
  writeFileSync(env.GIT_CONFIG_GLOBAL, "[user]\n\tname = You\n\temail = you@example.com\n");
  const command = `"${process.execPath}" "${program.bin}"`;
  const terminal = await Terminal.open(command, { cwd: room, columns: 96, rows: 120, env });
  try {
    await terminal.shows(/called\?/);
    await terminal.type("my-api", "Enter");
    await terminal.shows(/in one line\?/);
    await terminal.type("Enter");
    await terminal.shows(/Start from\?/);
    await terminal.type("Enter");
    await terminal.shows(/Create it\?/);
    await terminal.type("Enter");
    const screen = await terminal.shows(/\[exit \d+\]/, 300);
    if (!screen.includes("[exit 0]")) throw new Error(screen);
    const lines = (await terminal.raw())
      .replaceAll(room, "~/code")
      // How long it took on some machine is not what a reader wants to know.
      .replaceAll(/ \(\d+(?:\.\d+)?s\)/g, "")
      .replace(/\[exit 0\]\s*$/, "")
      .replaceAll("\x1b[39m\x1b[49m", "");
    return `$ npm create plinth@latest\n${lines.trim()}\n`;
  } finally {
    await terminal.close();
  }
}
