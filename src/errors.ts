/** An expected failure: what happened and what to do, with the exit code it ends the program with. */
export class UserError extends Error {
  readonly hint: string | undefined;
  readonly exit: number;

  constructor(message: string, options: { hint?: string; exit?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = "UserError";
    this.hint = options.hint;
    this.exit = options.exit ?? 2;
  }
}
