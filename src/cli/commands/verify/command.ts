import type { CommandSpec } from "../../command.ts";
import { once } from "../../input/flags.ts";

const WRITES = `
The cases write to the service: they register users, make items and rows of the
project's resources, send files and write in chat rooms. They make a superuser
by the project's own command, after seeing that its database is the service's;
on another machine and in production only with --superuser. Passwords are
random. What was made is removed at the end and after Ctrl-C, and what could
not be removed is named: without a superuser, the users stay.`;

/** `verify`: a running service, checked against what its stack promises. */
export const verify: CommandSpec = {
  name: "verify",
  summary: "check a running service against its stack's contract; exit 4 if a case fails",
  declare: (command) => {
    command
      .option("--url <url>", "where the service answers, without its prefix", once("--url"))
      .option("--project <folder>", "the project it runs from (default: the one around here)")
      .option("--features <list>", "its features, where there is no project: what `list` calls them")
      .option("--stack <stack>", "its stack, where there is no project")
      .option("--prefix <path>", "the path prefix of its API, if not the default; empty: the root")
      .option("--start <way>", "how it was started: the cases that want it so are run")
      .option("--only <text>", "only cases whose name has this in it")
      .option("--transcript <file>", "write every request and answer to a JSON file")
      .option("--superuser", "make a superuser also on another machine, or in production")
      .addHelpText("after", WRITES);
  },
  shared: {
    trust: true,
    json: true,
    plain: true,
    yes: "write to a service that is on another machine, or in production",
  },
  examples: [
    "verify --url http://localhost:8000",
    "verify --url https://staging.example.com --yes",
    "verify --url http://localhost:8000 --prefix= --only chat --json",
  ],
  load: async () => (await import("./verify.ts")).verify,
};
