/** An expected failure: what happened and what to do, with the exit code it ends the program with. */
export class UserError extends Error {
  readonly hint: string | undefined;
  readonly exit: number;
  /** Further lines of what happened, between the message and the hint. */
  readonly details: readonly string[];

  constructor(
    message: string,
    options: { hint?: string; exit?: number; details?: readonly string[]; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = "UserError";
    this.hint = options.hint;
    this.exit = options.exit ?? 2;
    this.details = options.details ?? [];
  }
}
