import { PassThrough } from "node:stream";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { run } from "../../../src/cli/program.ts";
import { Collector } from "../run.ts";

/** A client whose server runs in this process, on the other ends of its streams; its tools run the built program. */
export class Agent {
  readonly input = new PassThrough();
  readonly output = new PassThrough();
  readonly client = new Client({ name: "test", version: "1.0.0" });
  private readonly ended: Promise<number>;

  private constructor(folder: string, env: NodeJS.ProcessEnv) {
    const { input: stdin, output: stdout } = this;
    const own = { ...process.env, ...env };
    this.ended = run(["mcp"], { stdin, stdout, stderr: new Collector(), env: own, cwd: folder });
  }

  static async open(folder: string, env: NodeJS.ProcessEnv = {}): Promise<Agent> {
    const agent = new Agent(folder, env);
    await agent.client.connect(new StdioServerTransport(agent.output, agent.input));
    return agent;
  }

  /** Calls a tool, and returns its document. */
  async call(name: string, given: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    const { isError, structuredContent } = await this.client.callTool({ name, arguments: given });
    return { isError, ...(structuredContent as Record<string, unknown>) };
  }

  /** Ends the server's input, and returns its exit code. */
  close(): Promise<number> {
    this.input.end();
    return this.ended;
  }
}
