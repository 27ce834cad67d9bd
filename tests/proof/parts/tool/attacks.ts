import { proveBareService } from "../../attacks/bare/prove.ts";
import { proveHostileProjects } from "../../attacks/prove.ts";
import { Checks, type Part } from "../part.ts";

/** What an attacker tries who wrote a project's folder, or who reaches a service that has no proxy in front. */
export const attacks: Part = {
  name: "attacks",
  title: "hostile projects, and attacks on a service without a proxy, on uvicorn and granian",
  inputs: "sources",
  async run() {
    const checks = new Checks("attacks");
    await proveBareService(checks);
    await proveHostileProjects(checks);
    return checks.tally;
  },
};
