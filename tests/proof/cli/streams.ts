import { readdir } from "node:fs/promises";
import { finish } from "../../support/process.ts";
import { which } from "../../support/setup.ts";
import type { Checks } from "../parts/part.ts";
import { clean, type Ended, expectRefusal, expectThat, type Program } from "./support/program.ts";

/** Without a terminal, with streams closed, in colour and without: no run hangs, and each has the right exit code. */
export async function proveStreams(program: Program, checks: Checks): Promise<void> {
  const line = `"${process.execPath}" "${program.bin}"`;
  const shell = (script: string, cwd: string, env: NodeJS.ProcessEnv = {}): Promise<Ended> =>
    finish("bash", ["-c", script], { cwd, env: { ...clean(), ...env }, timeout: 60_000 });

  await checks.check("no terminal and no flags: exit 2, and the command that is named works", async () => {
    const room = await program.room();
    const ended = await program.run([], { cwd: room });
    expectRefusal(ended, 2, /missing: a name/);
    const command = /npx create-plinth (.*)$/m.exec(ended.err)?.[1] ?? "";
    const again = await shell(`${line} ${command} --no-install --no-git`, room);
    expectThat(again.code === 0 && (await readdir(room)).length === 1, "it makes a project", again);
  });
  const rows: readonly (readonly [name: string, script: string, code: number])[] = [
    ["standard input closed", `${line} my-api --yes --no-install --no-git <&-`, 0],
    ["standard output closed", `${line} my-api --yes --no-install --no-git >&-`, 0],
    ["standard error closed", `${line} my-api --yes --no-install --no-git 2>&-`, 0],
    ["standard output a closed pipe", `${line} list | true; exit \${PIPESTATUS[0]}`, 0],
    [
      "create, standard output a closed pipe",
      `${line} my-api --yes --no-install --no-git | true; test -f my-api/.plinth/features`,
      0,
    ],
    ["no terminal, CI set, no flags", `CI=1 ${line} </dev/null`, 2],
    ["a usage error, standard error closed", `${line} my-api --nonsense 2>&-`, 2],
    ["a question, standard input closed", `${line} <&-`, 2],
    ["--config - with standard input closed", `${line} --config - <&-`, 2],
  ];
  for (const [name, script, code] of rows) {
    await checks.check(`${name}: exit ${code}, at once`, async () => {
      const ended = await shell(script, await program.room());
      expectThat(ended.code === code, `exit ${code}`, ended);
    });
  }

  const quick = "my-api --yes --no-install --no-git";
  const coloured = (ended: Ended) => ended.out.includes("\u001b[");
  await checks.check("colour: not in a pipe, by FORCE_COLOR also there", async () => {
    expectThat(!coloured(await shell(`${line} ${quick}`, await program.room())), "none in a pipe");
    const forced = await shell(`${line} ${quick}`, await program.room(), { FORCE_COLOR: "1" });
    expectThat(coloured(forced), "escapes by FORCE_COLOR", forced);
  });
  if ((await which("script")) === undefined) {
    console.log("      no `script` here: no check of colour on a terminal");
    return;
  }
  const onTerminal = (room: string, env: NodeJS.ProcessEnv, columns = 80) =>
    shell(`script -qefc 'stty cols ${columns}; ${line} ${quick}' /dev/null </dev/null`, room, env);
  await checks.check("colour on a terminal: yes, and none with NO_COLOR or TERM=dumb", async () => {
    const term = { TERM: "xterm-256color" };
    const usual = await onTerminal(await program.room(), term);
    expectThat(usual.code === 0 && coloured(usual), "colour", usual);
    const never = await onTerminal(await program.room(), { ...term, NO_COLOR: "1" });
    expectThat(never.code === 0 && !coloured(never), "none with NO_COLOR", never);
    const dumb = await onTerminal(await program.room(), { TERM: "dumb" });
    expectThat(dumb.code === 0 && !coloured(dumb), "none with TERM=dumb", dumb);
  });
  await checks.check("in 40 columns no line is longer, but for paths and commands", async () => {
    const ended = await onTerminal(await program.room(), { TERM: "xterm", NO_COLOR: "1" }, 40);
    const long = ended.out.split(/\r?\n/).filter((text) => text.length > 40 && !text.startsWith("  "));
    expectThat(long.length === 0, `no such line: ${long[0]}`, ended);
  });
}
