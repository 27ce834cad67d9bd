import type { Feature, Part } from "./catalog.ts";

/** Names that are not allowed, and why. */
export interface NameList {
  /** The text that is looked up, with values in it; the name itself if undefined. */
  readonly of?: string | undefined;
  /** What these names are, for the error message. */
  readonly why: string;
  /** Whether they are of what each has anyway: a schema's property of such a name is left out. */
  readonly given?: boolean | undefined;
  /** In lower case; one `*` stands for any text. */
  readonly names: readonly string[];
}

/** A rule for names. */
export interface NameRule {
  /** A regular expression for the whole name. */
  readonly pattern: string;
  readonly maxLength: number;
  /** The pattern in words. */
  readonly rule: string;
  readonly reserved: readonly string[];
  readonly lists: readonly NameList[];
  /** What is suggested for a name that is reserved: a text with values in it. */
  readonly instead?: string | undefined;
  readonly example: string;
}

/** A rule for values. */
export interface ValueRule {
  readonly pattern: string;
  readonly rule: string;
  readonly example: string;
}

/** A value of an option that has a few. */
export interface OptionChoice {
  readonly text: string;
  /** Capabilities that it adds, besides its own. */
  readonly provides?: readonly string[] | undefined;
  readonly requires: readonly string[];
  /** Options with which it cannot be chosen, each as `option`, or as `option=choice`. */
  readonly conflicts?: readonly string[] | undefined;
  /** Capabilities without which a project cannot have it. */
  readonly needs?: readonly string[] | undefined;
}

/** An option of an instance or a member: `option`, or `option=value` if it takes a value. */
export interface UseOption {
  /** What it is, in a few words. */
  readonly hint?: string | undefined;
  readonly value?: ValueRule | undefined;
  /** The values that it may have, each with its text in templates, and the options that it needs. */
  readonly choices?: Readonly<Record<string, OptionChoice>> | undefined;
  /** The choice that it has if it is not given, by a capability: that of the first one that is there. */
  readonly default?: Readonly<Record<string, string>> | undefined;
  /** The capability that is there if the option is not given: a folder `with/` can need it. */
  readonly otherwise?: string | undefined;
  /** Whether it belongs to an instance's name: another name has it only if it is given with that. */
  readonly ofName?: boolean | undefined;
  /** Capabilities that it adds, besides its name. */
  readonly provides: readonly string[];
  /** Other words for it, which are answered with its name. */
  readonly also: readonly string[];
  /** Options that it includes: with it, these are as if they were not given. */
  readonly covers: readonly string[];
  readonly requires: readonly string[];
  readonly conflicts: readonly string[];
}

/** An argument of a kind: `kind.argument`. */
export interface Argument {
  readonly name: string;
  readonly value?: ValueRule | undefined;
  readonly default?: string | undefined;
  /** Whether all further arguments are values of it, too. */
  readonly many?: boolean | undefined;
  /** How many of them there are at least. */
  readonly least?: number | undefined;
  /** Whether it names an instance of the same feature, whose values are then the argument's. */
  readonly instance?: boolean | undefined;
  /** The kinds of which another member of the same instance is that it names, whose values are then the argument's. */
  readonly member?: readonly string[] | undefined;
  /** The option without which instances that name each other in a circle are refused. */
  readonly cycleNeeds?: string | undefined;
  /** Whether it cannot be changed: the values that are there would mean something else. */
  readonly fixed?: boolean | undefined;
}

/** A value that stands for something else: an expression, and the capability that it provides. */
export interface NamedLiteral {
  readonly code: string;
  readonly provides?: string | undefined;
  /** Whether it is another value in each row. */
  readonly distinct?: true | undefined;
}

/** How the values of some options are written that are values of a kind. */
export interface Literal {
  readonly options: readonly string[];
  readonly pattern: string;
  readonly rule: string;
  readonly example: string;
  /** The text in templates, with `{{value}}` in it; the value itself if undefined. */
  readonly code?: string | undefined;
  readonly named: Readonly<Record<string, NamedLiteral>>;
  /** The argument that has all values. */
  readonly oneOf?: string | undefined;
}

/** What the reference of the kinds says of one. */
export interface KindReference {
  /** The type of its column: under `*`, and under the name of a feature where it is another. */
  readonly columns: Readonly<Record<string, string>>;
  readonly json: string;
  readonly bounds?: string | undefined;
}

/** Values of a kind, for whatever sends some to a running service. Names are of arguments and options. */
export interface Samples {
  readonly text?: { readonly least?: string | undefined; readonly most?: string | undefined } | undefined;
  readonly number?:
    | {
        readonly least?: string | undefined;
        readonly most?: string | undefined;
        readonly digits?: string | undefined;
        readonly places?: string | undefined;
        readonly decimal?: boolean | undefined;
      }
    | undefined;
  readonly clock?:
    | {
        readonly form: "date" | "time" | "datetime";
        readonly least?: string | undefined;
        readonly most?: string | undefined;
      }
    | undefined;
  /** The argument that has all values. */
  readonly words?: string | undefined;
  /** The argument that names the instance of which it has an id. */
  readonly row?: string | undefined;
  /** The same, of which it has a list of ids. */
  readonly rows?: string | undefined;
  /** The argument that names the member from which it is made where it is left out. */
  readonly from?: string | undefined;
  /** Values in JSON, the first for any row. */
  readonly values?: readonly unknown[] | undefined;
  /** Values in JSON that are refused whatever the arguments and options are. */
  readonly invalid: readonly unknown[];
}

/** A form of JSON Schema, or of a column, whose values a kind keeps. */
export interface KindSchema {
  /** Its types, null left out. */
  readonly type: readonly string[];
  /** Keywords that it has, with their values. */
  readonly has: Readonly<Record<string, string | number | boolean>>;
  /** Keywords that it may have with these values: the kind holds its values to them. */
  readonly may: Readonly<Record<string, string | number | boolean>>;
  /** The argument or the option that a keyword is. */
  readonly keys: Readonly<Record<string, string>>;
  /** The kind that is tried before, where both keep the values. */
  readonly after?: string | undefined;
}

/** A kind of member. */
export interface Kind {
  readonly name: string;
  readonly title: string;
  readonly hint: string;
  /** Other words for it, which are answered with its name. */
  readonly also: readonly string[];
  readonly arguments: readonly Argument[];
  /** The kinds that it can be changed to, whose columns keep its values; any if undefined. */
  readonly becomes?: readonly string[] | undefined;
  /** Names that a member of this kind cannot have. */
  readonly reserved: readonly string[];
  /** How the values of options are written that are values of this kind. */
  readonly literal?: Literal | undefined;
  /** The rules for values of other options. */
  readonly rules: Readonly<Record<string, ValueRule>>;
  /** The longest of the names that are made of a member's: a text with values in it, and its most characters. */
  readonly longest?: { readonly of: string; readonly most: number } | undefined;
  /** What arguments and options are to each other: `min <= default`, `length default <= size`. */
  readonly checks: readonly string[];
  /** Options that every member of this kind has. */
  readonly implies: readonly string[];
  /** Values that its templates have besides, made from others. */
  readonly values: Readonly<Record<string, string>>;
  readonly provides: readonly string[];
  /** The options that it takes. */
  readonly options: readonly string[];
  readonly reference?: KindReference | undefined;
  readonly samples?: Samples | undefined;
  readonly schema?: readonly KindSchema[] | undefined;
  /** Forms of columns, as a stack describes them. */
  readonly table?: readonly KindSchema[] | undefined;
  readonly parts: readonly Part[];
}

/** The members of a feature's instances. */
export interface Members {
  /** The word for one on the command line, and the prefix of its names in templates. */
  readonly word: string;
  readonly name: NameRule;
  /** One as it is typed, for examples. */
  readonly example?: string | undefined;
  readonly values: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, UseOption>>;
  /** Values that two members of an instance cannot share. */
  readonly unique: readonly string[];
  /**
   * Rows that are there need a value for a member that is added, unless it has one of these options. With the option
   * `missing`, rows may have none, and can be given one when it is taken away.
   */
  readonly backfill?:
    | {
        readonly unless: readonly string[];
        readonly missing?: string | undefined;
        /** Options with which no two rows have the same value, so that all cannot be given one. */
        readonly distinct: readonly string[];
      }
    | undefined;
  /** The parts of members of every kind. */
  readonly parts: readonly Part[];
  readonly kinds: readonly Kind[];
}

/** How code declares something that an instance has, too: the first group of the pattern is compared with the value. */
export interface TakenRule {
  readonly value: string;
  readonly pattern: string;
  /** What it is, at the beginning of a message. */
  readonly what: string;
}

/** A feature that a project may have several times, each time under a name: a repeatable feature. */
export interface Repeatable extends Feature {
  readonly instances: {
    readonly name: NameRule;
    readonly values: Readonly<Record<string, string>>;
    readonly options: Readonly<Record<string, UseOption>>;
    /** Values that two instances cannot share. */
    readonly unique: readonly string[];
    /** The names of its schema in a document that has several, with values in them; the first one that is there. */
    readonly schemas?: readonly string[] | undefined;
    /** The value that is the name of its table, and the option of one whose table is there already. */
    readonly table?: { readonly value: string; readonly option: string } | undefined;
    /** How the user's own code declares what has such a value. */
    readonly taken: readonly TakenRule[];
    readonly members?: Members | undefined;
  };
}
