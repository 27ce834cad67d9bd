import { stat } from "node:fs/promises";
import { join } from "node:path";
import { proveAgents } from "../cli/agents.ts";
import { proveChanges } from "../cli/changes.ts";
import { proveDialogues } from "../cli/dialogues.ts";
import { proveMachines, proveNodes } from "../cli/machines.ts";
import { proveNames } from "../cli/names.ts";
import { proveSecondWay } from "../cli/pip.ts";
import { expectThat, installProgram } from "../cli/program.ts";
import { proveSignals } from "../cli/signals.ts";
import { proveStreams } from "../cli/streams.ts";
import { proveTargets } from "../cli/targets.ts";
import { proveTranscript } from "../cli/transcript.ts";
import { proveWorkspaces } from "../cli/workspaces.ts";
import { Checks, type Part } from "../part.ts";
import { must } from "../process.ts";

/** The command line as a user installs it: places, names, signals, streams, machines, and whole dialogues. */
export const cli: Part = {
  name: "cli",
  title: "the packed command line: places, names, signals, streams, machines, dialogues",
  async run() {
    const checks = new Checks("cli");
    const program = await installProgram();
    try {
      await checks.check("the package has at most 1.2 MB, unpacked 5 MB, and needs no other", async () => {
        const { size } = await stat(program.tarball);
        expectThat(size <= 1_200_000, `the tarball has ${size} bytes`);
        const installed = join(program.folder, "node_modules");
        const unpacked = Number((await must("du", ["-sb", "--apparent-size", installed])).split("\t")[0]);
        expectThat(unpacked <= 5_000_000, `unpacked it has ${unpacked} bytes`);
        return `${Math.round(size / 1000)} KB, unpacked ${Math.round(unpacked / 1000)} KB`;
      });
      await proveTargets(program, checks);
      await proveWorkspaces(program, checks);
      await proveNames(program, checks);
      await proveChanges(program, checks);
      await proveStreams(program, checks);
      await proveMachines(program, checks);
      await proveSecondWay(program, checks);
      await proveNodes(program, checks);
      await proveDialogues(program, checks);
      await proveTranscript(program, checks);
      await proveAgents(program, checks);
      await proveSignals(program, checks);
    } finally {
      await program.close();
    }
    return checks.tally;
  },
};
