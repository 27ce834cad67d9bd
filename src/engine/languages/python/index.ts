import type { Language } from "../language.ts";
import { namesUsed } from "./code.ts";
import { blocksOf, definitions, nameIn } from "./definitions.ts";
import { mergePythonImports } from "./imports.ts";
import { isIndented } from "./indentation.ts";
import { layoutPython, quotePython } from "./layout.ts";
import { findImports, isImport, mergeImports } from "./merge-imports.ts";
import { isRebound, moduleOf, readModule } from "./module.ts";
import { isSamePython, restylePython } from "./style.ts";

/** Python. */
export const python: Language = {
  matches: (path) => path.endsWith(".py"),
  comment: /^\s*#(?!!)/,
  nameIn,
  imports: {
    insert: mergePythonImports,
    find: findImports,
    beginsIn: isImport,
    namesUsed,
    merge: mergeImports,
  },
  isSame: isSamePython,
  restyle: restylePython,
  blocks: blocksOf,
  definitions,
  isSound: isIndented,
  layout: layoutPython,
  quote: quotePython,
  modules: { nameOf: moduleOf, read: readModule, rebinds: isRebound },
};
