import type { CommandSpec } from "../../command.ts";

/** `list`: what the catalog offers. */
export const list: CommandSpec = {
  name: "list",
  summary: "list the stacks, presets and features there are",
  shared: { json: true },
  examples: ["list", "list --json"],
  load: async () => (await import("./list.ts")).list,
};
