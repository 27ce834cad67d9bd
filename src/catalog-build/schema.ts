import { z } from "zod";

// The descriptions are in the published JSON Schemas and in docs/templates.md.

const text = z.string();
const word = z.string().min(1);
const words = z.array(word).default([]);
const command = z.array(text).min(1);
const $schema = text.optional().describe("The path of this file's JSON Schema, for editors.");
const title = word.describe("The name in prompts, tables and summaries.");
const hint = word.describe("What it is, in a few words, beside the title.");

/** The contents of a feature's feature.json. */
export const featureSchema = z.strictObject({
  $schema,
  title,
  hint,
  provides: words.describe(
    "Capabilities that it adds besides its id and its folder's name. Several features may provide the same one.",
  ),
  requires: words.describe("Capabilities without which it cannot be chosen."),
  conflicts: words.describe("Capabilities with which it cannot be chosen."),
  writeOnce: words.describe(
    "Paths of rendered files that belong to the user once written: no later change touches them.",
  ),
  optionalSince: z
    .string()
    .regex(/^\d+\.\d+\.\d+$/)
    .optional()
    .describe("The version since which it can be left out: projects of earlier versions have it."),
  next: words.describe("Commands that are printed after the project was created, after those of the stack."),
  targets: z
    .record(
      word,
      z.strictObject({
        holds: words.describe("The tables that it is in."),
        provides: words.describe(
          "Capabilities that a member meets which names it, behind the argument's name.",
        ),
        values: z
          .record(z.string().regex(/^[a-z]+(?:_[a-z]+)*$/), z.string())
          .default({})
          .describe("Its values, where they are not what an instance of this name would have."),
      }),
    )
    .optional()
    .describe(
      "What members of instances can name as if it were an instance, while the project has the feature.",
    ),
  server: z
    .record(z.string(), z.array(word).min(1))
    .optional()
    .describe(
      "How to start the server that it needs, before the other commands: for a capability, such as a container engine, and for the empty text otherwise.",
    ),
});

const pattern = z.string().refine(isPattern, { message: "it has to be a regular expression" });
const nameRule = z
  .strictObject({
    pattern: pattern.describe("A regular expression that the whole name matches."),
    maxLength: z.number().int().positive().default(40).describe("The most characters of a name."),
    rule: word.describe("The pattern in words, for the error message."),
    reserved: words.describe("Names that are not allowed, in lower case."),
    lists: z
      .array(
        z.strictObject({
          file: word.describe(
            "The file in the feature's folder with one name in each line, in lower case; `*` stands for any text, values are filled in, `#` begins a comment.",
          ),
          of: word.optional().describe("The text that is looked up, with values in it: by default the name."),
          why: word.describe("What these names are, for the error message."),
          given: z
            .boolean()
            .optional()
            .describe(
              "Whether they are of what each has anyway: `--from` leaves a schema's property of such a name out.",
            ),
        }),
      )
      .default([])
      .describe("Files with further names that are not allowed."),
    instead: word.optional().describe("What is suggested for a name that is reserved, with values in it."),
    example: word.describe("A name, for error messages and for the build's own check."),
  })
  .refine(({ pattern, example }) => matches(pattern, example), { message: "the example is not allowed" });
const OPTION = /^[a-z][a-z0-9-]*$/;
const optionNames = z.array(z.string().regex(OPTION)).default([]);
/** Options, each by its name alone, or with a choice: `option=choice`. */
const optionWords = z.array(z.string().regex(/^[a-z][a-z0-9-]*(?:=[a-z][a-z0-9-]*)?$/)).default([]);
const valueRule = z
  .strictObject({
    pattern: pattern.describe("A regular expression that the whole value matches."),
    rule: word.describe("The pattern in words, for the error message."),
    example: word.describe("A value, for error messages and for the build's own check."),
  })
  .refine(({ pattern, example }) => matches(pattern, example), { message: "the example is not allowed" });
const option = z.string().regex(OPTION);
/** The name of a value in a template. */
const valueName = z.string().regex(/^[a-z]+(?:_[a-z]+)*$/);
const values = z
  .record(valueName, z.string())
  .default({})
  .describe("Further values of the templates, each a text with values in it.");
const options = z
  .record(
    option,
    z.strictObject({
      hint: word.optional().describe("What it is, in a few words, for the help."),
      value: valueRule.optional().describe("The rule for its value; an option without one takes none."),
      choices: z
        .record(
          option,
          z.strictObject({
            text: z.string().describe("What it is in templates."),
            provides: words.describe("Capabilities that it adds, besides its own."),
            requires: optionNames.describe("Options without which it cannot be chosen."),
            conflicts: optionWords.describe("Options with which it cannot be chosen."),
            needs: words.describe("Capabilities without which a project cannot have it."),
          }),
        )
        .optional()
        .describe(
          "The values that it may have, in place of a rule; each is a capability, the option's name, a hyphen and its own.",
        ),
      default: z
        .record(option, option)
        .optional()
        .describe(
          "The choice that it has if it is not given, by a capability: that of the first one that is there.",
        ),
      otherwise: option.optional().describe("The capability that is there if the option is not given."),
      ofName: z
        .boolean()
        .optional()
        .describe(
          "Whether it belongs to an instance's name: `rename` takes it with the new name, and drops that of the old one.",
        ),
      provides: words.describe("Capabilities that it adds, besides its name."),
      also: words.describe("Other words for it on the command line."),
      covers: optionNames.describe("Options that it includes: with it, these are as if they were not given."),
      requires: optionWords.describe("Options without which it cannot be given."),
      conflicts: optionWords.describe("Options with which it cannot be given."),
    }),
  )
  .default({})
  .describe(
    "Options by their names; a given one is a capability, which folders `with/` may name. Sections are in the order in which options are listed here.",
  );
const unique = z
  .array(valueName)
  .default([])
  .describe(
    "Values that no two of them can share, such as the name of a table; one has what another has under none of these names.",
  );

const keywords = z.record(word, z.union([text, z.number(), z.boolean()])).default({});

/** A comparison of arguments, options and numbers. */
const CHECK = /^(?:length )?(?:[a-z][a-z_-]*|-?\d+(?:\.\d+)?) <= (?:[a-z][a-z_-]*|-?\d+(?:\.\d+)?)$/;

/** The contents of a repeatable feature's feature.json. */
export const repeatableSchema = featureSchema.extend({
  instances: z
    .strictObject({
      name: nameRule.describe("The rule for an instance's name."),
      values,
      options,
      unique,
      table: z
        .strictObject({
          value: valueName.describe("The value of an instance that is the name of its table."),
          option: option.describe("The option of an instance whose table is there already."),
        })
        .optional()
        .describe("How an instance is read from a table of the project's database by `--from-table`."),
      schemas: words.describe(
        "The names of its schema in an OpenAPI document, with values in them, before its own name; the first that is there is read by `--from`.",
      ),
      taken: z
        .array(
          z.strictObject({
            value: valueName.describe("The value of an instance that is compared."),
            pattern: pattern.describe(
              "A regular expression over lines of the user's own files; its first group is compared with the value.",
            ),
            what: word.describe("What that is, at the beginning of the error message."),
          }),
        )
        .default([])
        .describe("How the user's own code declares what an instance would have, too, and that is refused."),
      members: z
        .strictObject({
          word: valueName.describe("The word for a member on the command line and in values."),
          name: nameRule.describe("The rule for a member's name."),
          example: word
            .optional()
            .describe(
              "A member as it is typed, for the help: by default the example of a name with a kind that needs no argument.",
            ),
          values,
          options,
          unique,
          backfill: z
            .strictObject({
              unless: optionNames.describe(
                "Options, or capabilities of kinds, with which a member needs no value for such rows.",
              ),
              missing: option
                .optional()
                .describe(
                  "The option with which rows may have no value: where it is taken away, `--backfill` is for those.",
                ),
              distinct: optionNames.describe(
                "Options with which no two rows have the same value: `--backfill` of one for all rows is refused.",
              ),
            })
            .optional()
            .describe(
              "Whether a member that is added to an instance that is there needs a value for its rows: `--backfill`, which is the value `backfill` in templates, and the capability `backfill`.",
            ),
        })
        .optional()
        .describe("What an instance has of the kinds in the folder `kinds/`."),
    })
    .describe("Makes this a feature that a project may have several times, each with a name."),
});

const form = z.strictObject({
  type: z.array(word).min(1).describe("Its types, null left out."),
  has: keywords.describe("Keywords that it has, with their values."),
  may: keywords.describe(
    "Keywords that it may have with these values: the kind holds its values to them anyway.",
  ),
  keys: z
    .record(word, option)
    .default({})
    .describe("The argument or the option that a keyword is; what no form has is refused."),
  after: word.optional().describe("The kind that is tried before, where both keep the values."),
});

/** The contents of the kind.json of a kind of member. */
export const kindSchema = z.strictObject({
  $schema,
  title,
  hint,
  also: words.describe("Other words for it on the command line."),
  arguments: z
    .array(
      z.strictObject({
        name: valueName.describe("The name of its value in templates."),
        value: valueRule.optional().describe("The rule for it."),
        default: z
          .string()
          .optional()
          .describe("What it is if it is left out; without a default it is required."),
        many: z.boolean().optional().describe("Whether it takes all further arguments."),
        least: z.number().int().positive().optional().describe("How many of them there are at least."),
        instance: z
          .boolean()
          .optional()
          .describe(
            "Whether it names an instance of the feature, or what features of the project have for it.",
          ),
        member: z
          .array(word)
          .min(1)
          .optional()
          .describe("The kinds of which another member of the instance is that it names."),
        cycleNeeds: option
          .optional()
          .describe("The option without which instances that name each other in a circle are refused."),
        fixed: z
          .boolean()
          .optional()
          .describe("Whether it cannot be changed: the values that are there would mean something else."),
      }),
    )
    .default([])
    .describe("The arguments behind the kind, in order: `kind.first.second`."),
  becomes: z
    .array(word)
    .optional()
    .describe("The kinds that it can be changed to, whose columns keep its values; any if it is left out."),
  reserved: words.describe("Names that a member of this kind cannot have."),
  literal: z
    .strictObject({
      options: optionNames.describe("The options whose values are values of this kind."),
      pattern: pattern.describe("A regular expression that the whole value matches."),
      rule: word.describe("The pattern in words, for the error message."),
      example: word.describe("A value, for error messages and for the build's own check."),
      code: word
        .optional()
        .describe("What it is in templates, with `{{value}}` in it: by default the value."),
      named: z
        .record(
          word,
          z.strictObject({
            code: word.describe("What it is in templates."),
            provides: option.optional().describe("The capability that a member with it adds."),
            distinct: z.literal(true).optional().describe("Whether it is another value in each row."),
          }),
        )
        .default({})
        .describe("Values that stand for something else."),
      oneOf: valueName.optional().describe("The argument that has all values."),
    })
    .refine(({ pattern, example, named }) => matches(pattern, example) || example in named, {
      message: "the example is not allowed",
    })
    .optional()
    .describe("How values of this kind are written, as an option has them."),
  rules: z
    .record(option, valueRule)
    .default({})
    .describe("The rules for the values of other options, in place of those of `feature.json`."),
  longest: z
    .strictObject({
      of: text.describe("The text, with values in it."),
      most: z.number().int().positive().describe("How many characters it may have."),
    })
    .optional()
    .describe("The longest of the names that are made of a member's: a longer one is refused."),
  checks: z
    .array(z.string().regex(CHECK))
    .default([])
    .describe("What arguments and options have to be to each other; one that is left out is not checked."),
  implies: optionNames.describe("Options that every member of this kind has."),
  values,
  provides: words.describe("Capabilities that a member of this kind adds for its instance."),
  options: words.describe("The options that members of this kind may have."),
  reference: z
    .strictObject({
      columns: z
        .record(word, word)
        .describe("The type of its column: under `*`, and under the name of a feature where it is another."),
      json: word.describe("What it is in a request and an answer."),
      bounds: word.optional().describe("What it is limited to if nothing is said."),
    })
    .optional()
    .describe("What the reference of the kinds says of it besides."),
  samples: z
    .strictObject({
      text: z
        .strictObject({
          least: valueName.optional().describe("The argument or option that has the fewest characters."),
          most: valueName.optional().describe("The argument or option that has the most."),
        })
        .optional()
        .describe("Texts of a length are its values."),
      number: z
        .strictObject({
          least: valueName.optional().describe("The argument or option that has the least."),
          most: valueName.optional().describe("The argument or option that has the most."),
          digits: valueName.optional().describe("The argument that has the digits of an exact number."),
          places: valueName.optional().describe("The argument that has those behind its point."),
          decimal: z.boolean().optional().describe("Whether it is written with a point."),
        })
        .optional()
        .describe("Numbers are its values; with `digits`, as texts."),
      clock: z
        .strictObject({
          form: z.enum(["date", "time", "datetime"]).describe("What they are."),
          least: valueName.optional().describe("The argument or option that has the first."),
          most: valueName.optional().describe("The argument or option that has the last."),
        })
        .optional()
        .describe("Dates, times of day or moments in UTC are its values, the years 1 to 9999."),
      words: valueName.optional().describe("The argument that has all its values."),
      row: valueName.optional().describe("The argument that names the instance of which it has an id."),
      rows: valueName.optional().describe("The same, of which it has a list of ids."),
      from: valueName
        .optional()
        .describe("The argument that names the member from which it is made where it is left out."),
      values: z
        .array(z.unknown())
        .optional()
        .describe(
          "Values in JSON, the first for any row: `{{n}}` is a random number, `{{hex}}` twelve random digits.",
        ),
      invalid: z
        .array(z.unknown())
        .default([])
        .describe("Values in JSON that are refused whatever its arguments and options are."),
    })
    .optional()
    .describe("Values that the contract sends to a running service, those beyond the bounds included."),
  schema: z.array(form).optional().describe("Forms of JSON Schema whose values it keeps, for `--from`."),
  table: z
    .array(form)
    .optional()
    .describe("Columns, as the stack's `tables` describes them, whose values it keeps, for `--from-table`."),
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
  $schema,
  title,
  message: word.describe("The question in the dialogue."),
  choose: z
    .enum(["one", "many"])
    .describe("Whether exactly one of its features is chosen, or any number of them."),
  otherwise: word
    .optional()
    .describe(
      "The name of the feature that means none of the others: of projects made before there was the group, and what `remove` leaves.",
    ),
});

const filter = z.strictObject({
  files: z
    .array(text)
    .min(1)
    .describe("Names of the files that it takes; `*` at the beginning matches any text."),
  run: command.describe("The program and its arguments; `{path}` is the file's path."),
});

/** The contents of a stack's stack.json. */
export const stackSchema = z.strictObject({
  $schema,
  title,
  hint,
  groups: z
    .array(text)
    .describe(
      "The order of groups: in the dialogue, and of sections in a slot. A folder that is not listed comes last, by name.",
    ),
  name: z
    .strictObject({
      pattern: text.describe("A regular expression that a project's name matches."),
      maxLength: z.number().int().positive().optional().describe("The most characters of a name."),
      rule: text.describe("The pattern in words, for the error message."),
      reserved: words.describe("Names that no project may have, in lower case."),
      packages: text
        .optional()
        .describe(
          "The file in the stack's folder with each package that a project is locked with, one in each line.",
        ),
    })
    .describe("The rule for a project's name."),
  secrets: z
    .strictObject({
      file: text.describe("The file that holds a project's secrets. It is not rendered, and git ignores it."),
      from: text.describe("The rendered file that it is made from."),
      keys: words.describe("Keys that get 48 random bytes each, in Base64 (RFC 4648, section 5)."),
      files: words.describe(
        "Names of files whose secret values are never printed; one `*` matches any text.",
      ),
      folders: words.describe("Folders of the machine that hold one secret in each file."),
      names: text.optional().describe("A regular expression for the names of values that are secret."),
    })
    .describe("Where the secrets of a project are."),
  derived: words.describe("Files that the steps after rendering make: they go into the first commit."),
  dependencies: text
    .optional()
    .describe(
      "The rendered list of packages, one in each line: its names are shown in the summary, and a project cannot have the name of a package.",
    ),
  install: z
    .array(
      z.strictObject({
        tool: text.describe("The program that must be installed for this way."),
        note: text.optional().describe("What is printed when this way is taken."),
        run: z.array(command).min(1).describe("The commands, in order."),
        commandPrefix: z
          .record(text, text)
          .optional()
          .describe(
            "For printed commands: how one begins, and what replaces that. An empty text drops the command.",
          ),
        workspace: z
          .strictObject({
            root: command.describe("The command that prints the enclosing workspace."),
            excludeHint: text.describe("How to exclude the project; `{path}` and `{root}` are filled in."),
          })
          .optional()
          .describe("For a tool with workspaces: nothing is installed inside one."),
      }),
    )
    .describe("Ways to install a project; the first one whose tool is on the machine is taken."),
  manifests: words.describe("Files after whose change the project is installed again."),
  caches: words.describe(
    "Names of folders that tools leave behind: they are deleted with the last file beside them.",
  ),
  migrations: z
    .strictObject({
      folder: text.describe("The folder of the revisions."),
      file: text.describe("The name of a revision's file; `{revision}` and `{name}` are filled in."),
      revision: text.describe("A regular expression over lines; its first group is the revision."),
      down: text.describe("The same; its first group holds the quoted revisions before it."),
      upgrade: text.describe("The line that begins the step forward."),
      downgrade: text.describe("The line that begins the step back."),
      inverseVerbs: z
        .array(z.tuple([text, text]))
        .describe("Verbs of a migration's first line, each with the verb of the migration that reverses it."),
      merge: text.describe("The file in the stack's folder that joins several heads."),
      keep: text.describe("The file for tables that stay without their feature."),
      current: command.describe("The command that prints the revision of the database."),
      upgradeCommand: text.describe("What the user types to migrate."),
      downgradeCommand: text.describe("What the user types to migrate back to `{revision}`."),
    })
    .optional()
    .describe("How migrations are named, written and read; left out by a stack whose projects have none."),
  tables: z
    .strictObject({
      program: text.describe("The file in the stack's folder that the command reads from its input."),
      run: command.describe(
        "The command that describes a table of the project's database as JSON; `{table}` is its name.",
      ),
    })
    .optional()
    .describe("How `--from-table` reads a table; left out by a stack whose projects have none."),
  next: words.describe("Commands that are printed after the project was created."),
  platforms: z
    .partialRecord(
      z.enum(["darwin", "win32"]),
      z.strictObject({
        programs: z
          .record(z.string(), z.union([text, z.array(text).min(1)]))
          .describe(
            "Programs by the name they have in the other keys (one `*` is any text), and their names there; of a list, the first one on the machine is used.",
          ),
        lines: z.record(text, text).describe("For printed commands: how one begins, and what replaces that."),
      }),
    )
    .optional()
    .describe("What is named otherwise on an operating system, by the name that Node.js gives it."),
  moves: z
    .array(
      z.strictObject({
        from: text.describe("The path in earlier versions."),
        to: text.describe("The path now."),
      }),
    )
    .default([])
    .describe("Files that have another path than in an earlier version: the user's edits move along."),
  format: filter
    .optional()
    .describe("The project's formatter: reads a file from standard input and prints it formatted."),
  check: filter
    .optional()
    .describe(
      "The project's checker: reads a file from standard input and prints `path:line:column: problem` lines.",
    ),
});

const choice = z.union([text, z.boolean(), z.array(text)]);

/** The contents of a stack's presets.json. */
export const presetsSchema = z.strictObject({
  $schema,
  default: text.describe("The id of the preset that is taken without `--preset`."),
  presets: z
    .record(
      text,
      z.strictObject({
        title,
        hint,
        choices: z
          .record(text, choice)
          .describe(
            "For each group the name of a feature, a list of names, or true and false for a feature without a group.",
          ),
      }),
    )
    .describe("The presets by their ids."),
});
