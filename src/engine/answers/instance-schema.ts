import type { Argument, Kind, Repeatable, UseOption } from "../catalog/repeatable.ts";

type Schema = Readonly<Record<string, unknown>>;

/** The JSON Schema (draft 2020-12) of a file in the form that ownWords reads: what one object can say, not what two contradict in. */
export function instanceSchema({ id, instances }: Repeatable): Schema {
  const { name, options, members } = instances;
  const lists =
    members === undefined ? {} : { [`${members.word}s`]: { type: "array", items: membersOf(members) } };
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: `A ${id} of create-plinth, as add ${id} --from reads it`,
    type: "object",
    required: ["name"],
    additionalProperties: false,
    properties: {
      $schema: { type: "string" },
      name: { type: "string", description: name.rule, examples: [name.example] },
      options: optionsOf(options, Object.keys(options)),
      ...lists,
    },
  };
}

/** A member is an object, or a text as it is typed. */
function membersOf({ name, kinds, options, word }: NonNullable<Repeatable["instances"]["members"]>): Schema {
  const text = { type: "string", description: `a ${word} as it is typed`, pattern: "^[^:]+:[^:]" };
  const objects = kinds.map((kind) => ({
    type: "object",
    title: kind.title,
    required: kind.arguments.some(isRequired) ? ["name", "type", "arguments"] : ["name", "type"],
    additionalProperties: false,
    properties: {
      name: { type: "string", description: name.rule, examples: [name.example] },
      type: { const: kind.name, description: kind.hint },
      arguments: argumentsOf(kind),
      options: optionsOf(options, kind.options, kind),
    },
  }));
  return { anyOf: [text, ...objects] };
}

const isRequired = (one: Argument): boolean =>
  one.many === true ? (one.least ?? 1) > 0 : one.default === undefined;

function argumentsOf(kind: Kind): Schema {
  const last = kind.arguments.at(-1);
  const single = kind.arguments.filter(({ many }) => many !== true);
  const rest = last?.many === true ? { items: argumentOf(last) } : { maxItems: single.length };
  return {
    type: "array",
    ...(single.length > 0 ? { prefixItems: single.map(argumentOf) } : {}),
    minItems: kind.arguments.reduce(
      (count, one) => count + (isRequired(one) ? (one.many === true ? (one.least ?? 1) : 1) : 0),
      0,
    ),
    ...rest,
  };
}

function argumentOf({ name, value }: Argument): Schema {
  const described = { title: name, type: ["string", "number"] };
  return value === undefined
    ? described
    : { ...described, ...written(value.pattern, value.rule, value.example) };
}

function optionsOf(
  rules: Readonly<Record<string, UseOption>>,
  taken: readonly string[],
  kind?: Kind,
): Schema {
  const properties = taken.flatMap((option) => {
    const rule = rules[option];
    return rule === undefined ? [] : [[option, optionOf(option, rule, kind)] as const];
  });
  return { type: "object", additionalProperties: false, properties: Object.fromEntries(properties) };
}

/** The rule for an option's value, chosen as checkOptions chooses it. */
function optionOf(option: string, { hint, choices, value }: UseOption, kind?: Kind): Schema {
  const description = hint === undefined ? {} : { description: hint };
  if (choices !== undefined) return { ...description, enum: Object.keys(choices) };
  const literal = kind?.literal?.options.includes(option) ? kind.literal : undefined;
  const rule = kind?.rules[option] ?? literal ?? value;
  if (rule === undefined) return { ...description, type: "boolean" };
  const types = { type: ["string", "number", "boolean"] };
  if (literal?.oneOf !== undefined) return { ...description, ...types };
  const named = Object.keys(literal?.named ?? {});
  const pattern = [rule.pattern, ...named].join("|");
  return { ...description, ...types, ...written(pattern, [rule.rule, ...named].join(", "), rule.example) };
}

/** A pattern is of texts: a number or a boolean in JSON is checked when it is read. */
function written(pattern: string, rule: string, example: string): Schema {
  return { pattern: `^(?:${pattern})$`, description: rule, examples: [example] };
}
