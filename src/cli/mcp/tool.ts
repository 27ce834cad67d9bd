import * as z from "zod";
import type { CommandCall } from "./run.ts";

/** A tool for an agent, and the command that it stands for. */
export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: z.ZodRawShape;
  readonly readOnly: boolean;
  /** The command that this version must have for it. */
  readonly needs: string;
  command(given: Record<string, unknown>): CommandCall;
}

/** A place on the disk, as every tool wants it. */
export const folder = z.string().describe("an absolute path");
