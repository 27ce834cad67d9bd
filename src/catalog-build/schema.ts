import { z } from "zod";

/** A key with what it means and an example: both are in the published JSON Schema and in docs/templates.md. */
function key<Schema extends z.ZodType>(schema: Schema, description: string, example: unknown): Schema {
  return schema.meta({ description, examples: [example] });
}

const text = z.string();
const word = z.string().min(1);
const words = z.array(word).default([]);
const command = z.array(text).min(1);
const schemaKey = (example: string) =>
  key(text.optional(), "The path of this file's JSON Schema, for editors.", example);
const title = (example: string) => key(word, "The name in prompts, tables and summaries.", example);
const hint = (example: string) => key(word, "What it is, in a few words, beside the title.", example);

/** The contents of a feature's feature.json. */
export const featureSchema = z.strictObject({
  $schema: schemaKey("../../../../schemas/feature.json"),
  title: title("Redis"),
  hint: hint("coherent in several workers and replicas"),
  provides: key(
    words,
    "Capabilities that it adds besides its id and its folder's name. Several features may provide the same one.",
    ["cached", "shared"],
  ),
  requires: key(words, "Capabilities without which it cannot be chosen.", ["pooled"]),
  conflicts: key(words, "Capabilities with which it cannot be chosen.", ["sqlite"]),
  writeOnce: key(
    words,
    "Paths of rendered files that belong to the user once written: no later change touches them.",
    ["docs/notes.md"],
  ),
  next: key(words, "Commands that are printed after the project was created, after those of the stack.", [
    "open http://localhost:8000/chat",
  ]),
});

const pattern = z.string().refine(isPattern, { message: "it has to be a regular expression" });
const nameRule = z
  .strictObject({
    pattern,
    maxLength: z.number().int().positive().default(40),
    rule: z.string().min(1),
    reserved: words,
    example: z.string().min(1),
  })
  .refine(({ pattern, example }) => matches(pattern, example), { message: "the example is not allowed" });
const valueRule = z
  .strictObject({ pattern, rule: z.string().min(1), example: z.string().min(1) })
  .refine(({ pattern, example }) => matches(pattern, example), { message: "the example is not allowed" });
const option = z.string().regex(/^[a-z][a-z0-9-]*$/);
/** The name of a value in a template. */
const valueName = z.string().regex(/^[a-z]+(?:_[a-z]+)*$/);
const values = z.record(valueName, z.string()).default({});
const options = z
  .record(option, z.strictObject({ value: valueRule.optional(), otherwise: option.optional() }))
  .default({});

/** The contents of the feature.json of a feature that a project may have several times. */
export const repeatableSchema = featureSchema.extend({
  instances: z.strictObject({
    name: nameRule,
    values,
    options,
    members: z.strictObject({ word: valueName, name: nameRule, values, options }).optional(),
  }),
});

/** The contents of the kind.json of a kind of member. */
export const kindSchema = z.strictObject({
  $schema: z.string().optional(),
  title: z.string().min(1),
  hint: z.string().min(1),
  also: words,
  arguments: z
    .array(
      z.strictObject({
        name: valueName,
        value: valueRule.optional(),
        default: z.string().optional(),
        many: z.boolean().optional(),
        instance: z.boolean().optional(),
      }),
    )
    .default([]),
  values,
  provides: words,
  options: words,
});

function isPattern(source: string): boolean {
  try {
    return new RegExp(source, "u").source !== "";
  } catch {
    return false;
  }
}

function matches(source: string, text: string): boolean {
  return isPattern(source) && new RegExp(`^(?:${source})$`, "u").test(text);
}

/** The contents of a group's group.json. */
export const groupSchema = z.strictObject({
  $schema: schemaKey("../../../schemas/group.json"),
  title: title("Cache"),
  message: key(word, "The question in the dialogue.", "Which cache?"),
  choose: key(
    z.enum(["one", "many"]),
    "Whether exactly one of its features is chosen, or any number of them.",
    "one",
  ),
});

const filterOf = (files: readonly string[], run: readonly string[]) =>
  z.strictObject({
    files: key(
      z.array(text).min(1),
      "Names of the files that it takes; `*` at the beginning stands for any text.",
      files,
    ),
    run: key(command, "The program and its arguments; `{path}` is the file's path.", run),
  });

/** The contents of a stack's stack.json. */
export const stackSchema = z.strictObject({
  $schema: schemaKey("../../schemas/stack.json"),
  title: title("FastAPI"),
  hint: hint("Python: FastAPI, SQLAlchemy, Alembic, uv"),
  groups: key(
    z.array(text),
    "The order of groups: in the dialogue, and of sections in a slot. A folder that is not listed comes last, by name.",
    ["database", "cache"],
  ),
  name: key(
    z.strictObject({
      pattern: key(text, "A regular expression that a project's name matches.", "^[a-z][a-z0-9-]*$"),
      maxLength: key(z.number().int().positive().optional(), "The most characters of a name.", 40),
      rule: key(text, "The pattern in words, for the error message.", "lower-case letters and hyphens"),
      reserved: key(words, "Names that no project may have, in lower case.", ["app", "tests"]),
    }),
    "The rule for a project's name.",
    { pattern: "^[a-z]+$", rule: "lower-case letters" },
  ),
  secrets: key(
    z.strictObject({
      file: key(
        text,
        "The file that holds a project's secrets. It is not rendered, and git ignores it.",
        ".env",
      ),
      from: key(text, "The rendered file that it is made from.", ".env.example"),
      keys: key(words, "Keys that get 48 random bytes each, in Base64 (RFC 4648, section 5).", [
        "SECRET_KEY",
      ]),
      files: key(
        words,
        "Names of files whose secret values are never printed; one `*` stands for any text.",
        [".env", "*.env"],
      ),
      folders: key(words, "Folders of the machine that hold one secret in each file.", ["/run/secrets"]),
      names: key(
        text.optional(),
        "A regular expression for the names of values that are secret.",
        "SECRET|TOKEN|PASSW",
      ),
    }),
    "Where the secrets of a project are.",
    { file: ".env", from: ".env.example" },
  ),
  derived: key(words, "Files that the steps after rendering make: they go into the first commit.", [
    "uv.lock",
  ]),
  dependencies: key(
    text.optional(),
    "The rendered list of packages, one in each line: its names are shown in the summary, and a project cannot have the name of a package.",
    "requirements.txt",
  ),
  install: key(
    z.array(
      z.strictObject({
        tool: key(text, "The program that must be installed for this way.", "uv"),
        note: key(text.optional(), "What is printed when this way is taken.", "uv was not found: using pip"),
        run: key(z.array(command).min(1), "The commands, in order.", [["uv", "lock"]]),
        commandPrefix: key(
          z.record(text, text).optional(),
          "For printed commands: how one begins, and what replaces that. An empty text drops the command.",
          { "uv run ": ".venv/bin/" },
        ),
        workspace: key(
          z
            .strictObject({
              root: key(command, "The command that prints the enclosing workspace.", [
                "uv",
                "workspace",
                "dir",
              ]),
              excludeHint: key(
                text,
                "How to exclude the project; `{path}` and `{root}` are filled in.",
                'put exclude = ["{path}"] into {root}/pyproject.toml',
              ),
            })
            .optional(),
          "For a tool with workspaces: nothing is installed inside one.",
          { root: ["uv", "workspace", "dir"], excludeHint: "exclude {path}" },
        ),
      }),
    ),
    "Ways to install a project; the first one whose tool is on the machine is taken.",
    [{ tool: "uv", run: [["uv", "sync"]] }],
  ),
  manifests: key(words, "Files after whose change the project is installed again.", ["pyproject.toml"]),
  caches: key(
    words,
    "Names of folders that tools leave behind: they are deleted with the last file beside them.",
    ["__pycache__"],
  ),
  migrations: key(
    z
      .strictObject({
        folder: key(text, "The folder of the revisions.", "alembic/versions"),
        file: key(
          text,
          "The name of a revision's file; `{revision}` and `{name}` are filled in.",
          "{revision}_{name}.py",
        ),
        revision: key(
          text,
          "A regular expression over lines; its first group is the revision.",
          '^revision = "(.+)"$',
        ),
        down: key(
          text,
          "The same; its first group holds the quoted revisions before it.",
          "^down_revision = (.+)$",
        ),
        upgrade: key(text, "The line that begins the step forward.", "def upgrade() -> None:"),
        downgrade: key(text, "The line that begins the step back.", "def downgrade() -> None:"),
        inverseVerbs: key(
          z.array(z.tuple([text, text])),
          "Verbs of a migration's first line, each with the verb of the migration that reverses it.",
          [["Create", "Drop"]],
        ),
        merge: key(text, "The file in the stack's folder that joins several heads.", "merge.py"),
        keep: key(text, "The file for tables that stay without their feature.", "keep.py"),
        current: key(command, "The command that prints the revision of the database.", [
          "alembic",
          "current",
        ]),
        upgradeCommand: key(text, "What the user types to migrate.", "alembic upgrade head"),
        downgradeCommand: key(
          text,
          "What the user types to migrate back to `{revision}`.",
          "alembic downgrade {revision}",
        ),
      })
      .optional(),
    "How migrations are named, written and read; left out by a stack whose projects have none.",
    { folder: "alembic/versions", file: "{revision}_{name}.py" },
  ),
  next: key(words, "Commands that are printed after the project was created.", ["uv run pytest"]),
  platforms: key(
    z
      .partialRecord(
        z.enum(["darwin", "win32"]),
        z.strictObject({
          programs: key(
            z.record(z.string(), z.union([text, z.array(text).min(1)])),
            "Programs by the name they have in the other keys (one `*` is any text), and their names there; of a list, the first one on the machine is used.",
            { ".venv/bin/*": ".venv/Scripts/*.exe" },
          ),
          lines: key(z.record(text, text), "For printed commands: how one begins, and what replaces that.", {
            ".venv/bin/": ".venv\\Scripts\\",
          }),
        }),
      )
      .optional(),
    "What is named otherwise on an operating system, by the name that Node.js gives it.",
    { win32: { programs: { python3: ["py", "python"] }, lines: { "open ": "start " } } },
  ),
  moves: key(
    z
      .array(
        z.strictObject({
          from: key(text, "The path in earlier versions.", "app/api/cache_policy.py"),
          to: key(text, "The path now.", "app/core/edge/public.py"),
        }),
      )
      .default([]),
    "Files that have another path than in an earlier version: the user's edits move along.",
    [{ from: "old.py", to: "new.py" }],
  ),
  format: key(
    filterOf(["*.py"], ["ruff", "format", "--stdin-filename", "{path}", "-"]).optional(),
    "The project's formatter: reads a file from standard input and prints it formatted.",
    { files: ["*.py"], run: ["ruff", "format", "-"] },
  ),
  check: key(
    filterOf(["*.py"], ["ruff", "check", "--stdin-filename", "{path}", "-"]).optional(),
    "The project's checker: reads a file from standard input and prints `path:line:column: problem` lines.",
    { files: ["*.py"], run: ["ruff", "check", "-"] },
  ),
});

const choice = z.union([text, z.boolean(), z.array(text)]);

/** The contents of a stack's presets.json. */
export const presetsSchema = z.strictObject({
  $schema: schemaKey("../../schemas/presets.json"),
  default: key(text, "The id of the preset that is taken without `--preset`.", "quickstart"),
  presets: key(
    z.record(
      text,
      z.strictObject({
        title: title("Quickstart"),
        hint: hint("No server needed"),
        choices: key(
          z.record(text, choice),
          "For each group the name of a feature, a list of names, or true and false for a feature without a group.",
          { database: "sqlite", chat: true, ops: ["docker"] },
        ),
      }),
    ),
    "The presets by their ids.",
    { quickstart: { title: "Quickstart", hint: "No server needed", choices: {} } },
  ),
});
