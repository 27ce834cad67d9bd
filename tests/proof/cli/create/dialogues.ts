import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { madeUpCatalog } from "../../../support/fixtures/made-up.ts";
import { readCatalog } from "../../../support/rendering.ts";
import { which } from "../../../support/setup.ts";
import type { Checks } from "../../parts/part.ts";
import { expectThat, type Program } from "../support/program.ts";
import { Terminal } from "../support/terminal.ts";

/** What is asked one after the other when each choice is made by itself, and shown at the end. */
async function questions(): Promise<readonly RegExp[]> {
  const { stack } = await readCatalog();
  const groups = stack.groups.map(
    ({ message }) => new RegExp(message.slice(0, 24).replaceAll(/[.?*+()]/g, "\\$&")),
  );
  return [/called\?/, /in one line\?/, /Start from\?/, ...groups, /Create it\?/];
}

/** Whole dialogues in a real terminal, as a person types them. */
export async function proveDialogues(program: Program, checks: Checks): Promise<void> {
  if ((await which("tmux")) === undefined) {
    console.log("      no tmux here: no dialogues");
    return;
  }
  const command = `"${process.execPath}" "${program.bin}" --no-install --no-git`;
  const dialogue = (
    name: string,
    talk: (terminal: Terminal, room: string) => Promise<unknown>,
    options: { columns?: number; flags?: string; env?: Readonly<Record<string, string>> } = {},
  ) =>
    checks.check(name, async () => {
      const room = await program.room();
      const { flags = "", ...more } = options;
      const terminal = await Terminal.open(`${command} ${flags}`, { cwd: room, ...more });
      try {
        return await talk(terminal, room);
      } finally {
        await terminal.close();
      }
    });
  const begin = async (terminal: Terminal) => {
    await terminal.shows(/called\?/);
    await terminal.type("shop", "Enter");
    await terminal.shows(/in one line\?/);
    await terminal.type("Enter");
    await terminal.shows(/Start from\?/);
  };

  for (const columns of [40, 100, 200]) {
    await dialogue(
      `in ${columns} columns: a name, a preset by arrows, a summary, a project`,
      async (terminal, room) => {
        await begin(terminal);
        await terminal.type("Down", "Enter");
        const screen = await terminal.shows(/Create it\?/);
        expectThat(/PostgreSQL/.test(screen) && /Files: \d/.test(screen), `a summary:\n${screen}`);
        await terminal.type("Enter");
        await terminal.shows(/\[exit 0\]/);
        expectThat((await readdir(room)).join() === "shop", "the project");
      },
      { columns },
    );
  }
  await dialogue(
    "Esc leads back, through every question, and answers can be changed",
    async (terminal, room) => {
      await begin(terminal);
      await terminal.type("End", "Down", "Down", "Down", "Enter");
      await terminal.shows(/database\?/i);
      await terminal.type("Escape");
      await terminal.shows(/Start from\?[^?]*$/);
      await terminal.type("Escape");
      await terminal.shows(/in one line\?[^?]*$/);
      await terminal.type("Escape");
      await terminal.shows(/called\?[^?]*$/);
      await terminal.type("C-u", "other", "Enter");
      await terminal.shows(/in one line\?[^?]*$/);
      await terminal.type("Enter");
      // What was answered before is kept: the last of four.
      await terminal.shows(/Start from\?[^?]*● Choose each[^?]*$/);
      await terminal.type("Up", "Up", "Up", "Enter");
      await terminal.shows(/Create it\?/);
      await terminal.type("Enter");
      await terminal.shows(/\[exit 0\]/);
      expectThat((await readdir(room)).join() === "other", "the project under its other name");
    },
  );
  const all = await questions();
  for (const [asked, question] of all.entries()) {
    await dialogue(`Ctrl-C at question ${asked + 1}: exit 130, nothing left`, async (terminal, room) => {
      for (let at = 0; at < asked; at += 1) {
        await terminal.shows(all[at] ?? /./);
        const keys = at === 2 ? ["Down", "Down", "Down", "Enter"] : ["Enter"];
        await terminal.type(...keys);
      }
      await terminal.shows(question);
      await terminal.type("C-c");
      const screen = await terminal.shows(/\[exit 130\]/);
      expectThat(/Interrupted: nothing was written\./.test(screen), `it is said:\n${screen}`);
      expectThat((await readdir(room)).length === 0, "nothing is left");
    });
  }
  await dialogue("No at the summary: exit 130, nothing left", async (terminal, room) => {
    await begin(terminal);
    await terminal.type("Enter");
    await terminal.shows(/Create it\?/);
    await terminal.type("Down", "Down", "Enter");
    const screen = await terminal.shows(/\[exit 130\]/);
    expectThat(/^Nothing was written\.$/m.test(screen), `it is said:\n${screen}`);
    expectThat((await readdir(room)).length === 0, "nothing is left");
  });
  await dialogue("a name that is refused is said at once, and can be corrected", async (terminal) => {
    await terminal.shows(/called\?/);
    await terminal.type("My API", "Enter");
    await terminal.shows(/Try my-api/);
    await terminal.type("C-u", "fine", "Enter");
    await terminal.shows(/in one line\?/);
  });
  await dialogue("a terminal that becomes narrower while it asks", async (terminal) => {
    await begin(terminal);
    await terminal.resize(40, 50);
    await terminal.type("Down", "Enter");
    await terminal.shows(/Create it\?/);
  });
  await dialogue(
    "in plain lines: numbers, words, and back",
    async (terminal, room) => {
      await terminal.shows(/called\?/);
      await terminal.type("shop", "Enter", "Enter");
      await terminal.shows(/Start from\?/);
      await terminal.type("4", "Enter");
      await terminal.shows(/database\?/i);
      await terminal.type("<", "Enter");
      await terminal.shows(/Start from\?[\s\S]*Start from\?/);
      await terminal.type("minimal", "Enter");
      await terminal.shows(/Create it\?/);
      await terminal.type("1", "Enter");
      await terminal.shows(/\[exit 0\]/);
      expectThat((await readdir(room)).join() === "shop", "the project");
    },
    { flags: "--plain" },
  );
  await dialogue(
    "in plain lines, Ctrl-C: exit 130, nothing left",
    async (terminal, room) => {
      await terminal.shows(/called\?/);
      await terminal.type("shop", "Enter", "C-c");
      await terminal.shows(/Interrupted: nothing was written\.[\s\S]*\[exit 130\]/);
      expectThat((await readdir(room)).length === 0, "nothing is left");
    },
    { flags: "--plain" },
  );
  for (const [name, env, flags] of [
    ["--plain", {}, "--plain"],
    ["TERM=dumb", { TERM: "dumb" }, ""],
  ] as const) {
    await dialogue(
      `with ${name} nothing is drawn: no colour, no box, no cursor moved`,
      async (terminal) => {
        await terminal.shows(/called\?/);
        await terminal.type("shop", "Enter", "Enter", "1", "Enter");
        await terminal.shows(/Create it\?/);
        const text = await terminal.raw();
        expectThat(!text.includes("\u001b["), `no escape: ${JSON.stringify(text.slice(0, 400))}`);
        expectThat(!/[┌│└◇◆●○]/.test(text), `no drawing: ${text.slice(0, 400)}`);
        await terminal.type("1", "Enter");
        await terminal.shows(/\[exit 0\]/);
      },
      { env, flags },
    );
  }
  const { file } = madeUpCatalog(await program.room());
  await dialogue(
    "a feature of a made-up catalog is asked for like any other",
    async (terminal, room) => {
      await begin(terminal);
      await terminal.type("Up", "Enter");
      for (const question of [/store\?/i, /Chat\?/, /Sparkle\?[\s\S]*shines/]) {
        const screen = await terminal.shows(question);
        if (!/Sparkle\?/.test(screen)) await terminal.type("Enter");
      }
      await terminal.type("y");
      await terminal.shows(/Create it\?/);
      await terminal.type("Enter");
      await terminal.shows(/\[exit 0\]/);
      expectThat((await readdir(join(room, "shop"))).includes("sparkle.txt"), "its file");
    },
    { env: { PLINTH_CATALOG: file } },
  );
  await dialogue(
    "with CI set nothing is asked: exit 2",
    async (terminal) => {
      await terminal.shows(/no terminal to ask on[\s\S]*\[exit 2\]/);
    },
    { env: { CI: "1" } },
  );
}
