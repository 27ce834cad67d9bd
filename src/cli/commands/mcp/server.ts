import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import {
  CallToolRequestSchema,
  type CallToolResult,
  ErrorCode,
  type JSONRPCMessage,
  ListToolsRequestSchema,
  McpError,
} from "@modelcontextprotocol/sdk/types.js";
import { didYouMean } from "../../../engine/answers/suggest.ts";
import { UserError } from "../../../errors.ts";
import { host, runFor } from "../../../host.ts";
import { VERSION } from "../../../version.ts";
import type { Invocation } from "../../command.ts";
import { visibleJson } from "../../output/visible.ts";
import { holdSignals } from "../../processes/interrupt.ts";
import { readSchemas } from "../schema/schema.ts";
import { inputSchemaOf, readArguments } from "./arguments.ts";
import { type CommandEnd, failed, runCommand } from "./run.ts";
import type { Tool } from "./tool.ts";
import { toolsFor } from "./tools.ts";
import { inToolWords } from "./wording.ts";

/** Serves the commands as tools until the client goes away. */
export async function serve({ catalog, commands }: Invocation): Promise<number> {
  const pending = new Set<Promise<CommandEnd>>();
  const tools = toolsFor(catalog, commands);
  const schemas = readSchemas();
  const own = host();
  // Of the high-level server, arguments that a tool does not have would be dropped.
  const server = new Server({ name: "create-plinth", version: VERSION }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: tools.map((tool) => ({
      name: tool.name,
      title: tool.title,
      description: tool.description,
      inputSchema: inputSchemaOf(tool),
      outputSchema: outputSchemaOf(schemas[tool.needs]),
      annotations: { title: tool.title, ...tool.hints },
    })),
  }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal }) => {
    const tool = tools.find(({ name }) => name === params.name);
    const names = tools.map(({ name }) => name);
    if (tool === undefined)
      throw new McpError(
        ErrorCode.InvalidParams,
        `There is no tool "${params.name}". ${didYouMean(params.name, names)}`,
      );
    // A message comes as an event of the stream, which knows no host.
    const answer = runFor(own, () => call(tool, params.arguments, signal));
    pending.add(answer);
    return answer.then(resultOf).finally(() => pending.delete(answer));
  });
  const stopped = holdSignals();
  const closed = new Promise<void>((resolve) => {
    server.onclose = resolve;
    stopped.addEventListener("abort", () => resolve());
    own.stdin.once("end", async () => {
      // What was asked before the end is answered; the answer is sent after its promise is settled.
      await Promise.allSettled(pending);
      setImmediate(resolve);
    });
  });
  await server.connect(answeringErrors(new StdioServerTransport(own.stdin, own.stdout)));
  await closed;
  // This aborts what is still under way.
  await server.close();
  await Promise.allSettled(pending);
  return stopped.aborted ? 130 : 0;
}

async function call(tool: Tool, given: unknown, signal: AbortSignal): Promise<CommandEnd> {
  try {
    const { exit, document } = await runCommand(tool.command(readArguments(tool, given)), signal);
    return { exit, document: inToolWords(tool, document) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return failed(tool.needs, error);
  }
}

function resultOf({ exit, document }: CommandEnd): CallToolResult {
  return {
    content: [{ type: "text", text: visibleJson(JSON.stringify(document, null, 2)) }],
    structuredContent: document,
    isError: exit !== 0,
  };
}

/** A command's JSON Schema as the protocol wants it: it says that it is an object, and no dialect. */
function outputSchemaOf(schema: unknown): { readonly type: "object" } {
  const { $schema: _, ...rest } = schema as Record<string, unknown>;
  return { ...rest, type: "object" };
}

/** Answers what is no JSON, or no message, as JSON-RPC 2.0, section 5.1 has it; the library only notes it. */
function answeringErrors(transport: StdioServerTransport): StdioServerTransport {
  transport.onerror = (error) => {
    const [code, message] =
      error instanceof SyntaxError
        ? [ErrorCode.ParseError, "Parse error: each line has to be one JSON document."]
        : [ErrorCode.InvalidRequest, "Invalid request: a line is no message of JSON-RPC 2.0."];
    // Of a message that cannot be read, the id is null, which the library's type has not.
    void transport.send({ jsonrpc: "2.0", id: null, error: { code, message } } as unknown as JSONRPCMessage);
  };
  return transport;
}
