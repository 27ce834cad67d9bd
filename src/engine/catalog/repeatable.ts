import type { Feature, Part } from "./catalog.ts";

/** A rule for names. */
export interface NameRule {
  /** A regular expression for the whole name. */
  readonly pattern: string;
  readonly maxLength: number;
  /** The pattern in words. */
  readonly rule: string;
  readonly reserved: readonly string[];
  readonly example: string;
}

/** A rule for values. */
export interface ValueRule {
  readonly pattern: string;
  readonly rule: string;
  readonly example: string;
}

/** An option of an instance or a member: `option`, or `option=value` if it takes a value. */
export interface UseOption {
  readonly value?: ValueRule | undefined;
  /** The capability that is there if the option is not given: a folder `with/` can need it. */
  readonly otherwise?: string | undefined;
}

/** An argument of a kind: `kind.argument`. */
export interface Argument {
  readonly name: string;
  readonly value?: ValueRule | undefined;
  readonly default?: string | undefined;
  /** Whether all further arguments are values of it, too. */
  readonly many?: boolean | undefined;
  /** Whether it names an instance of the same feature, whose values are then the argument's. */
  readonly instance?: boolean | undefined;
}

/** A kind of member. */
export interface Kind {
  readonly name: string;
  readonly title: string;
  readonly hint: string;
  /** Other words for it, which are answered with its name. */
  readonly also: readonly string[];
  readonly arguments: readonly Argument[];
  /** Values that its templates have besides, made from others. */
  readonly values: Readonly<Record<string, string>>;
  readonly provides: readonly string[];
  /** The options that it takes. */
  readonly options: readonly string[];
  readonly parts: readonly Part[];
}

/** The members of a feature's instances. */
export interface Members {
  /** The word for one on the command line, and the prefix of its names in templates. */
  readonly word: string;
  readonly name: NameRule;
  readonly values: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, UseOption>>;
  /** The parts of members of every kind. */
  readonly parts: readonly Part[];
  readonly kinds: readonly Kind[];
}

/** A feature that a project may have several times, each time under a name: a repeatable feature. */
export interface Repeatable extends Feature {
  readonly instances: {
    readonly name: NameRule;
    readonly values: Readonly<Record<string, string>>;
    readonly options: Readonly<Record<string, UseOption>>;
    readonly members?: Members | undefined;
  };
}
