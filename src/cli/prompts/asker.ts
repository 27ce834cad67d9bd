/** The answer that asks for the question before. */
export const BACK = Symbol("back");

/** One of several answers. */
export interface Option {
  readonly value: string;
  readonly label: string;
  readonly hint: string;
  /** Whether it is shown with the reason in its hint, and cannot be chosen. */
  readonly disabled?: boolean;
}

/** Asks a person, drawn on the screen or in plain lines; each answer may be `BACK`, and Ctrl-C throws. */
export interface Asker {
  say(lines: readonly string[]): void;
  select(message: string, options: readonly Option[], initial?: string): Promise<string | typeof BACK>;
  many(
    message: string,
    options: readonly Option[],
    initial: readonly string[],
  ): Promise<readonly string[] | typeof BACK>;
  confirm(message: string, initial: boolean): Promise<boolean | typeof BACK>;
  text(
    message: string,
    initial: string,
    problem: (value: string) => string | undefined,
  ): Promise<string | typeof BACK>;
  end(): void;
}
