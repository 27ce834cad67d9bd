import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { installProgram } from "./proof/cli/program.ts";
import { Terminal } from "./proof/cli/terminal.ts";
import { root } from "./proof/process.ts";
import { ensureUv } from "./proof/setup.ts";

/** Types a dialogue into a real terminal, and puts what stood on the screen between README.md's two comments. */
await ensureUv();
const program = await installProgram();
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
  const block = `\`\`\`\n$ npm create plinth@latest\n${lines.trim()}\n\`\`\``;
  const readme = join(root, "README.md");
  const text = readFileSync(readme, "utf8").replace(
    /(<!-- transcript: begin[^>]*-->\n)[\s\S]*?(<!-- transcript: end -->)/,
    (_, begin: string, end: string) => `${begin}${block}\n${end}`,
  );
  writeFileSync(readme, text);
} finally {
  await terminal.close();
  await program.close();
}
