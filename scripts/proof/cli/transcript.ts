import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Checks } from "../part.ts";
import { root } from "../process.ts";
import { which } from "../setup.ts";
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
  await checks.check("the dialogue in the README is what stands on the screen", async () => {
    const shown = BLOCK.exec(readFileSync(readme, "utf8"))?.[2] ?? "";
    const lines = (text: string) => text.trim().replaceAll(/\d+/g, "N").split("\n");
    const [told, seen] = [lines(shown), lines(await recordDialogue(program))];
    const at = seen.findIndex((line, index) => line !== told[index]);
    expectThat(at < 0 && told.length === seen.length, `line ${at + 1}: ${told[at]} / ${seen[at]}`);
  });
}

/** Puts a new dialogue between the README's two comments. */
export async function writeTranscript(program: Program): Promise<void> {
  const block = await recordDialogue(program);
  const text = readFileSync(readme, "utf8");
  writeFileSync(
    readme,
    text.replace(BLOCK, (_, begin: string, __, end: string) => `${begin}${block}\n${end}`),
  );
}

/** Types a dialogue into a real terminal, and returns what stood on the screen. */
async function recordDialogue(program: Program): Promise<string> {
  const room = await program.room();
  const env = { TERM: "xterm", NO_COLOR: "1", GIT_CONFIG_GLOBAL: join(room, "../gitconfig") };
  writeFileSync(env.GIT_CONFIG_GLOBAL, "[user]\n\tname = You\n\temail = you@example.com\n");
  const command = `"${process.execPath}" "${program.bin}"`;
  const terminal = await Terminal.open(command, { cwd: room, columns: 120, rows: 120, env });
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
    const lines = screen
      .replaceAll(room, "~/code")
      // How long it took on some machine is not what a reader wants to know.
      .replaceAll(/ \(\d+(?:\.\d+)?s\)/g, "")
      .replace(/\n*\[exit 0\]$/, "");
    return `\`\`\`\n$ npm create plinth@latest\n${lines.trim()}\n\`\`\``;
  } finally {
    await terminal.close();
  }
}
