import type { Repeatable } from "./repeatable.ts";

/** A text with the project's values in it: pieces as they are, and the names of values. */
export type Pattern = readonly (string | { readonly value: "name" | "description" })[];

/** A file that a feature owns. */
export interface OwnedFile {
  readonly path: string;
  readonly mode: "644" | "755";
  readonly text?: string;
  readonly base64?: string;
  readonly pattern?: Pattern;
}

/** What a feature puts into one slot of a host. */
export interface Section {
  readonly slot: string;
  readonly lines: readonly string[];
}

/** What a feature contributes to a host that another may own: imports and sections. */
export interface Contribution {
  readonly host: string;
  readonly source: string;
  readonly imports: readonly string[];
  readonly sections: readonly Section[];
}

/** A migration before it has a revision. */
export interface MigrationTemplate {
  readonly name: string;
  /** The tables it makes, and the columns it adds to others' (`table.column`). */
  readonly holds: readonly string[];
  /** The others' tables that those refer to. */
  readonly refers?: readonly string[];
  /** The id of the migration that made this in projects of the versions in which its feature could not be left out. */
  readonly was?: string;
  /** The migration of the same instance that has all of it, too, where both come or go at once. */
  readonly within?: string;
  readonly text: string;
}

/** What a feature brings always (`needs` is empty) or only together with other capabilities. */
export interface Part {
  readonly needs: readonly string[];
  readonly files: readonly OwnedFile[];
  readonly contributions: readonly Contribution[];
  readonly migrations: readonly MigrationTemplate[];
  /** Sections for slots of the migrations of an instance or a member; the host is a migration's name, or `every`. */
  readonly steps?: readonly Contribution[];
}

/** A folder that adds one capability. */
export interface Feature {
  readonly id: string;
  readonly group: string;
  readonly name: string;
  readonly title: string;
  readonly hint: string;
  readonly provides: readonly string[];
  readonly requires: readonly string[];
  readonly conflicts: readonly string[];
  /** Paths that are the user's as soon as they are written: no change touches them. */
  readonly writeOnce: readonly string[];
  /** The version since which it can be left out: projects of earlier versions have it. */
  readonly optionalSince?: string | undefined;
  readonly next: readonly string[];
  /** What is typed before it can be used, to have the server that it needs: by a capability, or by "" without any. */
  readonly server?: Readonly<Record<string, readonly string[]>> | undefined;
  /** What members of instances can name as if it were an instance. */
  readonly targets?: Readonly<Record<string, Target>> | undefined;
  readonly parts: readonly Part[];
}

/** What a feature has that members of instances can name: its tables, and what an instance would not have. */
export interface Target {
  readonly holds: readonly string[];
  /** In place of an instance's capabilities. */
  readonly provides: readonly string[];
  readonly values: Readonly<Record<string, string>>;
}

/** The question that features answer; an ungrouped feature is a toggle of its own. */
export interface Group {
  readonly id: string;
  readonly title: string;
  readonly message: string;
  readonly choose: "one" | "many" | "toggle";
  /** Of a choose-one group: the name of the feature that means none of the others, which can then be added and removed. */
  readonly otherwise?: string | undefined;
  readonly features: readonly Feature[];
}

/** What was chosen for a group: a feature's name, several, or on and off. */
export type Choice = string | boolean | readonly string[];

/** Answers that go together. */
export interface Preset {
  readonly title: string;
  readonly hint: string;
  readonly choices: Readonly<Record<string, Choice>>;
}

/** One way to install what a project needs, for machines that have its tool. */
export interface InstallWay {
  readonly tool: string;
  readonly note?: string | undefined;
  readonly run: readonly (readonly string[])[];
  /** For a machine where this way was taken: how a printed command begins, and the prefix that replaces it; empty drops the command. */
  readonly commandPrefix?: Readonly<Record<string, string>> | undefined;
  /** For a tool with workspaces: the command that prints the enclosing workspace's folder, and how to exclude a project from it. */
  readonly workspace?: { readonly root: readonly string[]; readonly excludeHint: string } | undefined;
}

/** A program of the project's own that reads a file from its input, for files of some names; `{path}` is the file's path. */
export interface Filter {
  readonly files: readonly string[];
  readonly run: readonly string[];
}

/** How a stack's migrations are written, named and read; the patterns are regular expressions over whole lines. */
export interface MigrationDialect {
  readonly folder: string;
  readonly file: string;
  /** The first group is the revision. */
  readonly revision: string;
  /** The first group holds the quoted revisions it comes after. */
  readonly down: string;
  /** The lines that begin the two steps. */
  readonly upgrade: string;
  readonly downgrade: string;
  /** Verbs of a migration's first line, with what is said when it is taken back. */
  readonly inverseVerbs: readonly (readonly [string, string])[];
  /** The text of a migration that joins several. */
  readonly merge: string;
  /** The text of a migration that names what stays in the database without its feature. */
  readonly keep: string;
  /** The command that prints the revision that the database is on. */
  readonly current: readonly string[];
  /** What a person types to run the migrations. */
  readonly upgradeCommand: string;
  /** What a person types to take the database back to `{revision}`. */
  readonly downgradeCommand: string;
}

/** Where a stack's projects keep their secrets. */
export interface SecretsRule {
  /** The file that is made with fresh values for `keys`, from the rendered file `from`. */
  readonly file: string;
  readonly from: string;
  readonly keys: readonly string[];
  /** Names of files whose values are never printed, such as `*.x`; `from` is none of them. */
  readonly files: readonly string[];
  /** Folders of the machine that hold one secret a file. */
  readonly folders: readonly string[];
  /** A regular expression for the names of values that are secret in any such file. */
  readonly names?: string | undefined;
}

/** What an operating system calls a stack's programs, and how its lines are typed there. */
export interface PlatformForms {
  /** A program, or a pattern with one `*`, and what it is called; of several, the first that there is. */
  readonly programs: Readonly<Record<string, string | readonly string[]>>;
  /** How lines for a person begin, and how they begin there. */
  readonly lines: Readonly<Record<string, string>>;
}

/** A kind of project. */
export interface Stack {
  readonly id: string;
  readonly title: string;
  readonly hint: string;
  readonly name: {
    readonly pattern: string;
    readonly maxLength?: number;
    readonly rule: string;
    readonly reserved: readonly string[];
    /** What a project may depend on, in lower case with hyphens: none is locked that depends on its own name. */
    readonly packages?: readonly string[];
  };
  readonly secrets: SecretsRule;
  readonly derived: readonly string[];
  /** A rendered list of what the project depends on, one a line. */
  readonly dependencies?: string | undefined;
  readonly install: readonly InstallWay[];
  /** The files that what is installed depends on. */
  readonly manifests: readonly string[];
  /** Folders that tools leave behind, which go with the last file beside them. */
  readonly caches: readonly string[];
  /** Undefined if its projects have no migrations. */
  readonly migrations?: MigrationDialect | undefined;
  /** How a table of a project's database is described: what the command reads from its input, and itself. */
  readonly tables?: { readonly program: string; readonly run: readonly string[] } | undefined;
  readonly next: readonly string[];
  /** Operating systems whose forms differ from those above, as Node.js names them. */
  readonly platforms?: Readonly<Record<string, PlatformForms>> | undefined;
  /** What earlier versions had under other paths. */
  readonly moves?: readonly { readonly from: string; readonly to: string }[];
  /** How the project formats a file: what it prints is the file, formatted. */
  readonly format?: Filter;
  /** How the project checks a file: it prints `path:line:column: what is wrong`. */
  readonly check?: Filter;
  readonly base: readonly Part[];
  readonly groups: readonly Group[];
  /** Repeatable features; none is in a group. */
  readonly repeatable?: readonly Repeatable[];
  readonly defaultPreset: string;
  readonly presets: Readonly<Record<string, Preset>>;
}

/** Every stack, group and feature of this version. */
export interface Catalog {
  readonly version: string;
  readonly stacks: readonly Stack[];
}

/**
 * All features of a stack, in the order in which they are rendered.
 *
 * @example const ids = featuresOf(stack).map(({ id }) => id);
 */
export function featuresOf(stack: Stack): readonly Feature[] {
  return stack.groups.flatMap((group) => group.features);
}

/**
 * The capabilities of a feature: its id, its folder's name (but `none`, which says nothing), and what it provides.
 *
 * @example const all = featuresOf(stack).flatMap(capabilitiesOf);
 */
export function capabilitiesOf(feature: Feature): readonly string[] {
  const names = feature.name === "none" ? [feature.id] : [feature.id, feature.name];
  return [...names, ...feature.provides];
}
