import type { CommandSpec } from "../../command.ts";
import { schemaNames } from "./schema.ts";

/** `schema`: the shape of what a command prints with `--json`, or of a file that it reads. */
export const schema: CommandSpec = {
  name: "schema",
  summary: "print the JSON Schema of --json output, or of a file that is read",
  arguments: [
    ["[command]", 'a command; "answers" for the file of --config; or what add takes --from a file'],
  ],
  complete: (catalog) => schemaNames(catalog),
  shared: { json: "taken, and changes nothing: a schema is JSON" },
  examples: ["schema create", "schema answers"],
  load: async () => (await import("./schema.ts")).schema,
};
