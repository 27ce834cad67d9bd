import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import type { Invocation } from "../command.ts";
import { VERSION } from "../version.ts";
import { runCommand } from "./run.ts";
import { toolsFor } from "./tools.ts";

/** Serves the commands as tools until the client goes away. */
export async function serve({ catalog, commands }: Invocation): Promise<number> {
  const server = new McpServer({ name: "create-plinth", version: VERSION });
  for (const { name, title, description, input, readOnly, command } of toolsFor(catalog, commands)) {
    const annotations = { readOnlyHint: readOnly, destructiveHint: false, openWorldHint: false };
    server.registerTool(
      name,
      { title, description, inputSchema: input, annotations },
      async (given: Record<string, unknown>) => {
        const { exit, document } = await runCommand(command(given));
        return {
          content: [{ type: "text" as const, text: JSON.stringify(document, null, 2) }],
          structuredContent: document,
          isError: exit !== 0,
        };
      },
    );
  }
  const closed = new Promise<void>((resolve) => {
    server.server.onclose = resolve;
    process.stdin.once("end", resolve);
  });
  await server.connect(new StdioServerTransport());
  await closed;
  await server.close();
  return 0;
}
