import type { CommandSpec } from "../../command.ts";
import { schemaNames } from "./schema.ts";

/** `schema`: the shape of what a command prints with `--json`. */
export const schema: CommandSpec = {
  name: "schema",
  summary: "print the JSON Schema of a command's --json output",
  arguments: [["[command]", 'a command, or "answers" for the file that --config takes']],
  complete: () => schemaNames(),
  shared: { json: "taken, and changes nothing: a schema is JSON" },
  examples: ["schema create", "schema answers"],
  load: async () => (await import("./schema.ts")).schema,
};
