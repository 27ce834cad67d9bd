import { isAbsolute } from "node:path";
import * as z from "zod";
import type { CommandCall } from "./run.ts";

/** A tool for an agent, and the command that it is for. */
export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: z.ZodRawShape;
  /** The command that this version must have for it, and whose document it returns. */
  readonly needs: string;
  readonly hints: Hints;
  command(given: Record<string, unknown>): CommandCall;
}

/** What a client learns before it lets a tool be called: the annotations of the protocol. */
export interface Hints {
  readonly readOnlyHint: boolean;
  /** Whether it may take away what was there. */
  readonly destructiveHint: boolean;
  /** Whether it reaches the network. */
  readonly openWorldHint: boolean;
}

/** The hints of a tool that only looks: it writes nothing, and runs nothing of a project. */
export const LOOKS: Hints = { readOnlyHint: true, destructiveHint: false, openWorldHint: false };
/** The hints of a tool that adds to what is there, and installs what that needs. */
export const ADDS: Hints = { readOnlyHint: false, destructiveHint: false, openWorldHint: true };
/** The hints of a tool that may take away what was there, too. */
export const CHANGES: Hints = { readOnlyHint: false, destructiveHint: true, openWorldHint: true };

/** A text that can be a command's argument: of so many characters, and without NUL, which no argument can hold. */
export const text = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[^\0]*$/, "it may not hold a NUL character");

/** Characters of a path: PATH_MAX of Linux. */
export const LONGEST_PATH = 4096;

/** A place on the disk, as every tool wants it. */
export const folder = text(LONGEST_PATH).refine(isAbsolute, { message: "it has to be an absolute path" });
