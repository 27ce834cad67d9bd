import type { CommandSpec } from "../../command.ts";

/** `mcp`: the same commands for an agent, over standard input and output. */
export const mcp: CommandSpec = {
  name: "mcp",
  summary: "serve these commands to an agent, by MCP on standard input",
  examples: ["mcp", "mcp < requests.jsonl"],
  load: async () => (await import("./server.ts")).serve,
};
