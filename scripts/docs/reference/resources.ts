import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { readTemplates } from "../../../src/catalog-build/read-templates.ts";
import type {
  Argument,
  Kind,
  Members,
  Repeatable,
  UseOption,
} from "../../../src/engine/catalog/repeatable.ts";
import type { Stack } from "../../../src/engine/index.ts";
import { putBetween } from "../between.ts";

/** Names of a list that are all shown. */
const MANY = 50;

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Puts the tables of fields, their options and those of resources, made from the catalog, into docs/resources.md. */
export function writeReference(document: string): string {
  const [stack] = readTemplates(`${root}/templates`, "0.0.0").stacks;
  const [feature] = stack?.repeatable ?? [];
  const { members, options } = feature?.instances ?? {};
  if (stack === undefined || feature === undefined || members === undefined || options === undefined)
    throw new Error("no stack has a feature with instances and members");
  const tables = {
    types: table(
      ["type", "column", "over HTTP", "bounds by default", "arguments", "options"],
      members.kinds.map(rowOfKind),
    ),
    columns: table(["type", ...databasesOf(stack, members)], columnRows(stack, members)),
    changes: table(["type", "can become", "other words for it"], members.kinds.map(changesOf)),
    "field options": table(
      ["option", "types", "meaning", "value", "contradictions", "includes"],
      optionRows(members),
    ),
    "resource options": table(
      ["flag", "the same behind the name", "meaning", "value", "by default", "contradictions"],
      resourceRows(feature),
    ),
    checks: table(["what has to hold", "types"], checkRows(members)),
    schemas: table(["values in a JSON Schema", "type", "keywords that are read"], schemaRows(members)),
    tables: table(["column", "type", "what is read besides"], tableRows(members)),
    names: members.name.lists.map(
      ({ why, names }) => `- ${why}: ${shortened(names.map((one) => one.replace("{{name_snake}}", "post")))}`,
    ),
  };
  return Object.entries(tables).reduce((text, [name, lines]) => putBetween(text, name, lines), document);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), `|${head.map(() => "---|").join("")}`, ...rows.map(line)];
}

const code = (text: string) => `\`${text}\``;
const codes = (words: readonly string[]) => words.map(code).join(", ");

/** Forms of schema with the kinds that keep their values, in the order in which they are tried. */
function schemaRows({ kinds }: Members): readonly (readonly string[])[] {
  return kinds.flatMap(({ name, schema = [] }) =>
    schema.map(({ type, has, keys, after }) => [
      [
        type.map(code).join(" or "),
        ...Object.entries(has).map(([key, value]) => code(`${key}: ${value}`)),
      ].join(", "),
      `${code(name)}${after === undefined ? "" : `, where ${code(after)} does not keep them`}`,
      codes(Object.keys(keys)),
    ]),
  );
}

/** Forms of columns with the kinds that keep their values. */
function tableRows({ kinds }: Members): readonly (readonly string[])[] {
  return kinds.flatMap(({ name, table: forms = [] }) =>
    forms.map(({ type, has, keys }) => [
      [
        type.map(code).join(" or "),
        ...Object.entries(has).map(([key, value]) => code(`${key}: ${value}`)),
      ].join(", "),
      code(name),
      codes(Object.keys(keys)),
    ]),
  );
}

function rowOfKind(kind: Kind): readonly string[] {
  const { name, reference, samples, options, implies } = kind;
  if (reference === undefined || samples === undefined)
    throw new Error(`kinds/${name}/kind.json has no "reference", or no "samples"`);
  const always = implies.map((option) => `always ${code(option)}`);
  return [
    code([name, ...kind.arguments.map(placeOf)].join(".")),
    reference.columns["*"] ?? "",
    reference.json,
    reference.bounds ?? "",
    kind.arguments.map(aboutArgument).join("; "),
    [codes(options), ...always].filter((one) => one !== "").join("; "),
  ];
}

/** An argument as it is shown in a type: a resource, a field, or by its name. */
function placeOf({ name, many, instance, member }: Argument): string {
  if (instance === true) return "Resource";
  if (member !== undefined) return "field";
  return many === true ? `${name}…` : name;
}

function aboutArgument(argument: Argument): string {
  const { name, value, default: standard, instance, fixed, member } = argument;
  const named = member === undefined ? undefined : `a field that is ${member.map(code).join(" or ")}`;
  const rule = instance === true ? "a resource, or `User`" : (named ?? value?.rule ?? "");
  const said = [
    rule,
    standard === undefined ? "" : `default ${code(standard)}`,
    fixed ? "cannot be changed" : "",
  ];
  return `${name}: ${said.filter((one) => one !== "").join(", ")}`;
}

/** The features under whose name a kind has another column. */
function databasesOf(stack: Stack, { kinds }: Members): readonly string[] {
  const named = new Set(kinds.flatMap(({ reference }) => Object.keys(reference?.columns ?? {})));
  return stack.groups
    .filter(({ features }) => features.some(({ name }) => named.has(name)))
    .flatMap(({ features }) => features.map(({ name }) => name));
}

function columnRows(stack: Stack, members: Members): readonly (readonly string[])[] {
  return members.kinds.flatMap(({ name, reference }) => {
    const columns = reference?.columns ?? {};
    if (Object.keys(columns).length < 2) return [];
    return [[code(name), ...databasesOf(stack, members).map((one) => columns[one] ?? columns["*"] ?? "")]];
  });
}

function changesOf({ name, becomes, also }: Kind): readonly string[] {
  return [code(name), becomes === undefined ? "any" : codes(becomes), codes(also)];
}

function optionRows({ options, kinds }: Members): readonly (readonly string[])[] {
  return Object.entries(options).map(([name, option]) => {
    const of = kinds.filter((kind) => kind.options.includes(name)).map((kind) => kind.name);
    const others = kinds.flatMap((kind) => (of.includes(kind.name) ? [] : [kind.name]));
    const all = others.length === 0 ? "all" : others.length < 3 ? `all but ${codes(others)}` : codes(of);
    return [
      code(name),
      all,
      option.hint ?? "",
      valuesOf(name, option, kinds),
      needsOf(option),
      codes(option.covers),
    ];
  });
}

/** What arguments and options have to be to each other, and of which types. */
function checkRows({ kinds }: Members): readonly (readonly string[])[] {
  const checks = [...new Set(kinds.flatMap((kind) => kind.checks))];
  return checks.map((check) => [
    code(check),
    codes(kinds.filter((kind) => kind.checks.includes(check)).map(({ name }) => name)),
  ]);
}

/** The names of a list; of a long one, how many there are. */
function shortened(names: readonly string[]): string {
  if (names.length <= MANY) return codes(names);
  return `${names.length}, among them ${codes(names.filter((_, index) => index % Math.ceil(names.length / 8) === 1))}`;
}

/** What may be behind `=`, by kind where it depends on that. */
function valuesOf(name: string, { choices, value }: UseOption, kinds: readonly Kind[]): string {
  if (choices !== undefined) return codes(Object.keys(choices));
  if (value === undefined) return "";
  const rules = kinds
    .filter((kind) => kind.options.includes(name))
    .map((kind): [string, string] => {
      const own = kind.rules[name] ?? (kind.literal?.options.includes(name) ? kind.literal : value);
      return [kind.name, own.rule];
    });
  const texts = [...new Set(rules.map(([, rule]) => rule))];
  if (texts.length === 1) return texts[0] ?? "";
  return texts
    .map((text) => `${codes(rules.filter(([, rule]) => rule === text).map(([kind]) => kind))}: ${text}`)
    .join("; ");
}

/** What an option, or a choice of it, cannot be without, and not with. */
function needsOf({ requires, conflicts, choices = {} }: UseOption): string {
  const named = Object.entries(choices).flatMap(([name, choice]) => {
    const needed = [...choice.requires, ...(choice.needs ?? [])].map((one) => `needs ${code(one)}`);
    const rules = [...needed, ...(choice.conflicts ?? []).map((one) => `not with ${code(one)}`)];
    return rules.length === 0 ? [] : [`${code(name)}: ${rules.join(", ")}`];
  });
  const own = [
    ...requires.map((one) => `needs ${code(one)}`),
    ...conflicts.map((one) => `not with ${code(one)}`),
  ];
  return [own.join(", "), ...named].filter((one) => one !== "").join("; ");
}

function resourceRows({ instances: { options, table } }: Repeatable): readonly (readonly string[])[] {
  return Object.entries(options).map(([name, option]) => {
    const { value, choices, default: standard = {}, hint = "" } = option;
    const example = value?.example ?? Object.keys(choices ?? {})[0];
    const [typed, flag] = example === undefined ? ["", ""] : [`=${example}`, ` ${example}`];
    const otherwise = [
      ...(option.otherwise === undefined ? [] : [code(`--${option.otherwise}`)]),
      ...Object.entries(standard).map(([capability, choice]) => `${code(choice)} with ${code(capability)}`),
    ];
    return [
      name === table?.option ? "" : code(`--${name}${flag}`),
      code(`Name:${name}${typed}`),
      hint,
      choices === undefined ? (value?.rule ?? "") : codes(Object.keys(choices)),
      otherwise.join(", "),
      needsOf(option),
    ];
  });
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const document = `${root}/docs/resources.md`;
  writeFileSync(document, writeReference(readFileSync(document, "utf8")));
}
