import { ensureServers } from "../../../support/setup.ts";
import { installProgram } from "../../cli/support/program.ts";
import { makeMachine } from "../../windows/machine.ts";
import { proveProjects } from "../../windows/projects.ts";
import { proveTools } from "../../windows/tools.ts";
import { Checks, type Part } from "../part.ts";

/** The command line on Windows: Node.js for Windows, under Wine. */
export const windows: Part = {
  name: "windows",
  title:
    "the packed command line on Windows (Wine): the bytes of Linux, kills, CRLF, long paths, ruff.exe, uv.exe",
  inputs: "sources",
  async run() {
    const checks = new Checks("windows");
    const missing = process.arch === "x64" ? await ensureServers(["wine"]) : ["an x86-64 processor"];
    if (missing.length > 0) {
      if (process.env.CI) throw new Error(`missing in CI: ${missing.join(", ")}`);
      console.log(`skip  windows: not here: ${missing.join(", ")}`);
      return checks.tally;
    }
    const program = await installProgram();
    try {
      const machine = await makeMachine();
      try {
        await proveProjects(machine, program, checks);
        await proveTools(machine, program, checks);
      } finally {
        await machine.close();
      }
    } finally {
      await program.close();
    }
    return checks.tally;
  },
};
