import { printDocument } from "./print.ts";

/** The version of the JSON documents' shape: it rises when a reader of the last one would break. */
export const SCHEMA_VERSION = 1;

/** Prints the one JSON document of a command. */
export function printJson(command: string, value: Readonly<Record<string, unknown>>): void {
  printDocument({ schema: SCHEMA_VERSION, command, ...value });
}

/** A command's failure, as its JSON document says it. */
export interface Failure {
  readonly message: string;
  readonly hint?: string | undefined;
  readonly exit: number;
}

/** Prints the JSON document of a command that failed, in place of its own. */
export function printJsonError(command: string, failure: Failure): void {
  printDocument(failureDocument(command, failure));
}

/** The JSON document of a command that failed. */
export function failureDocument(command: string, { message, hint, exit }: Failure) {
  return { schema: SCHEMA_VERSION, command, error: { message, ...(hint ? { hint } : {}), exit } };
}
