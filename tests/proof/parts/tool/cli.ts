import { stat } from "node:fs/promises";
import { join } from "node:path";
import { must } from "../../../support/process.ts";
import { proveAgents } from "../../cli/agents.ts";
import { proveChanges } from "../../cli/changes.ts";
import { proveDialogues } from "../../cli/create/dialogues.ts";
import { proveNames } from "../../cli/create/names.ts";
import { proveServers } from "../../cli/create/servers.ts";
import { proveTargets } from "../../cli/create/targets.ts";
import { proveField } from "../../cli/field.ts";
import { proveMachines, proveNodes } from "../../cli/machines.ts";
import { proveSecondWay } from "../../cli/pip.ts";
import { proveSignals } from "../../cli/signals.ts";
import { proveStreams } from "../../cli/streams.ts";
import { expectThat, installProgram } from "../../cli/support/program.ts";
import { proveScreens } from "../../cli/support/screens.ts";
import { proveTranscript } from "../../cli/support/transcript.ts";
import { proveWorkspaces } from "../../cli/workspaces.ts";
import { Checks, type Part } from "../part.ts";

/** The command line as a user installs it: places, names, signals, streams, machines, and whole dialogues. */
export const cli: Part = {
  name: "cli",
  title: "the packed command line: places, names, signals, streams, machines, dialogues",
  inputs: "sources",
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
      await proveField(program, checks);
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
      await proveScreens(program, checks);
      await proveAgents(program, checks);
      await proveSignals(program, checks);
      await proveServers(program, checks);
    } finally {
      await program.close();
    }
    return checks.tally;
  },
};
