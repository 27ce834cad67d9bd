import type { Chunk } from "../merge/chunk.ts";
import type { Lines, Versions } from "../merge/versions.ts";
import type { Module } from "./python/module.ts";

/** A thing with a name in a file: the comments and blank lines above it, and its lines. */
export interface Item {
  readonly name: string;
  readonly lead: readonly string[];
  readonly lines: readonly string[];
  /** The value that its lines write, in one form, and how to write another value as these lines do. */
  readonly value?: string | undefined;
  readonly rewrite?: (value: string) => readonly string[] | undefined;
  /** The texts of a list, each by its name. */
  readonly elements?: ReadonlyMap<string, string> | undefined;
  /** How the lines inside are made of named things: the lines that open and close them, and their grammar. */
  readonly inner?: { readonly head: number; readonly foot: number; readonly grammar: Grammar };
}

/** The named things of some lines, in their order, and the lines below the last. */
export interface Outline {
  readonly items: readonly Item[];
  readonly tail: readonly string[];
}

/** Reads lines as named things; undefined if they are none, or if two have the same name. */
export type Grammar = (lines: readonly string[]) => Outline | undefined;

/** What a merge of a whole file falls back on. */
export interface Fallback {
  /** Merges the file by line. */
  readonly byLine: () => readonly Chunk[];
  /** Shows all that differs as one conflict. */
  readonly conflict: () => readonly Chunk[];
}

/** An outermost statement, with the comments, decorators and blank lines above it. */
export interface Block {
  readonly name: string;
  readonly lines: readonly string[];
}

/** A name that a line defines, with its scope. */
export interface Definition {
  readonly name: string;
  /** The index of the line. */
  readonly at: number;
}

/** The names that code uses: all of the outcome, and the lines in it that only the template has. */
export interface Used {
  readonly body: ReadonlySet<string>;
  readonly added: ReadonlySet<string>;
}

/** How imports are found and merged. */
export interface Imports {
  /** Merges the imports of contributions into the import block of a host's text. */
  readonly insert?: (text: string, imports: string) => string;
  /** The import block, `to` behind its last line; undefined if there is none. */
  readonly find: (lines: readonly string[]) => { readonly from: number; readonly to: number } | undefined;
  /** Whether an import begins in a line. */
  readonly beginsIn: (line: string) => boolean;
  /** The names that code uses. */
  readonly namesUsed: (text: string) => ReadonlySet<string>;
  /** Merges three import blocks; undefined if one of them cannot be read. */
  readonly merge: (blocks: Versions<Lines>, used: Used) => readonly Chunk[] | undefined;
}

/** How files refer to each other. */
export interface Modules {
  /** The name by which other files import a path; undefined if they cannot. */
  readonly nameOf: (path: string) => string | undefined;
  readonly read: (path: string, text: string) => Module;
  /** Whether a name may be bound to something else in some scope of the code. */
  readonly rebinds: (code: string, name: string) => boolean;
}

/** What is known of a kind of file. Every part is optional: a merge does without what a language lacks. */
export interface Language {
  readonly matches: (path: string) => boolean;
  /** Matches a line that is a comment. */
  readonly comment?: RegExp;
  /** What a line defines. */
  readonly nameIn?: (line: string) => string | undefined;
  /** Reads a file as named things, so that it is merged by name. */
  readonly outline?: Grammar;
  /** Merges a file as a whole; undefined if one of the three texts cannot be read. */
  readonly merge?: (versions: Versions<Lines>, fallback: Fallback) => readonly Chunk[] | undefined;
  /** Brings what has a merge of its own to one text in all three, before they are merged by line. */
  readonly unify?: (versions: Versions<Lines>) => Versions<Lines>;
  /** Whether two texts say the same and differ by their style alone. */
  readonly isSame?: (a: string, b: string) => boolean;
  /** The template's text in the style of a user who only formatted theirs; undefined if they did more. */
  readonly restyle?: (versions: Versions<Lines>) => Lines | undefined;
  readonly imports?: Imports;
  /** Splits a file at its outermost statements; undefined if two have the same name. */
  readonly blocks?: (lines: readonly string[]) => readonly Block[] | undefined;
  /** The names that may be defined once, each with its scope. */
  readonly definitions?: (lines: readonly string[]) => readonly Definition[];
  /** Whether the structure of lines can be read. */
  readonly isSound?: (lines: readonly string[]) => boolean;
  /** Breaks the lines of a rendered text that are too long, as its formatter would. */
  readonly layout?: (text: string) => string;
  /** A text of a user's as a string of the language; without it, as one in double quotes. */
  readonly quote?: (text: string) => string;
  readonly modules?: Modules;
  /** Additions are independent of each other, so that nothing has to be run to check them. */
  readonly additive?: true;
}
