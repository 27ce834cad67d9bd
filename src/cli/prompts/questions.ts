import { descriptionProblem, nameProblem, suggestName } from "../../engine/answers/names.ts";
import { defaultDescription, presetChoices } from "../../engine/answers/partial.ts";
import type { Catalog, Feature, Group, Stack } from "../../engine/catalog/catalog.ts";
import { UserError } from "../../errors.ts";
import type { PartialRequest } from "../input/partial.ts";
import { readTarget } from "../input/target.ts";
import { whyImpossible } from "../input/together.ts";
import { type Asker, BACK } from "./asker.ts";
import type { Question } from "./dialogue.ts";
import { refuseTakenByAny } from "./room.ts";

/** What is asked, one after the other; each answer goes into the draft. */
export function questions(catalog: Catalog, partial: PartialRequest, force = false): Question[] {
  const given = { ...partial, choices: { ...partial.choices } };
  const stackOf = (): Stack | undefined => partial.stack ?? catalog.stacks[0];
  const groups = [...new Set(catalog.stacks.flatMap((stack) => stack.groups.map(({ id }) => id)))];
  const open = () => (stackOf()?.groups ?? []).filter(({ id }) => given.choices[id] === undefined);
  let start: string | undefined;
  let own: PartialRequest["choices"] = {};
  return [
    {
      applies: () => given.stack === undefined,
      async ask(asker) {
        const options = catalog.stacks.map(({ id, title, hint }) => ({ value: id, label: title, hint }));
        const id = await asker.select("Which stack?", options);
        partial.stack = catalog.stacks.find((stack) => stack.id === id);
        return id;
      },
    },
    {
      applies: () => given.typed === undefined,
      async ask(asker) {
        const stack = stackOf();
        const typed = await asker.text("What is the project called?", partial.typed ?? "my-api", (value) =>
          stack === undefined
            ? undefined
            : (placeProblem(value, stack) ?? roomProblem(catalog, partial, value, force)),
        );
        if (typed !== BACK) partial.typed = typed;
        return typed;
      },
    },
    {
      applies: () => given.typed === undefined && given.description === undefined,
      async ask(asker) {
        const standard = defaultDescription(partial.name ?? readTarget(partial.typed ?? "my-api").name);
        const said = await asker.text("What is it, in one line?", standard, descriptionProblem);
        if (said !== BACK) partial.description = said;
        return said;
      },
    },
    {
      applies: () => given.preset === undefined && Object.keys(given.choices).length === 0,
      async ask(asker) {
        const answer = await askPreset(asker, start, stackOf(), open());
        if (answer === BACK || answer === undefined) return answer;
        // What was chosen one by one is kept while a preset is tried.
        if (partial.preset === undefined) own = partial.choices;
        start = answer;
        partial.preset = answer === "" ? undefined : answer;
        partial.choices = answer === "" ? own : {};
        return answer;
      },
    },
    ...groups.map((id) => ({
      applies: () => partial.preset === undefined && open().some((group) => group.id === id),
      async ask(asker: Asker) {
        const group = open().find((candidate) => candidate.id === id);
        const stack = stackOf();
        if (group === undefined || stack === undefined) return undefined;
        const before = groups.slice(0, groups.indexOf(id));
        const answered = Object.fromEntries(
          Object.entries({ ...partial.choices, ...given.choices }).filter(
            ([other]) => given.choices[other] !== undefined || before.includes(other),
          ),
        );
        const asked = open();
        const at = `${asked.indexOf(group) + 1}/${asked.length}`;
        const answer = await askGroup(
          asker,
          at,
          group,
          partial.choices[id] ?? presetChoices(stack)[id],
          (feature) => whyImpossible(stack, feature, answered),
        );
        if (answer !== BACK) partial.choices[id] = answer;
        return answer;
      },
    })),
  ];
}

async function askPreset(
  asker: Asker,
  start: string | undefined,
  stack: Stack | undefined,
  open: readonly Group[],
): Promise<string | typeof BACK | undefined> {
  if (stack === undefined) return undefined;
  const presets = Object.entries(stack.presets).map(([value, { title, hint }]) => ({
    value,
    label: value === stack.defaultPreset ? `${title}, recommended` : title,
    hint,
  }));
  const own = { value: "", label: "Choose each", hint: open.map((group) => group.title).join(", ") };
  return asker.select("Start from?", [...presets, own], start ?? stack.defaultPreset);
}

async function askGroup(
  asker: Asker,
  at: string,
  group: Group,
  initial: unknown,
  why: (feature: Feature) => string | undefined,
): Promise<string | boolean | readonly string[] | typeof BACK> {
  if (group.choose === "toggle") {
    const reason = group.features.map(why).find((one) => one !== undefined);
    if (reason !== undefined) {
      asker.say([`${group.title}: no (${reason})`]);
      return false;
    }
    const hint = group.features[0]?.hint;
    const question = hint === undefined ? group.message : `${group.message} (${hint})`;
    return asker.confirm(`${at} · ${question}`, initial === true);
  }
  const message = `${group.title} · ${at} · ${group.message}`;
  const options = group.features.map((feature) => {
    const { name: value, title: label, hint } = feature;
    const reason = why(feature);
    return reason === undefined ? { value, label, hint } : { value, label, hint: reason, disabled: true };
  });
  const possible = options.filter(({ disabled }) => disabled !== true).map(({ value }) => value);
  if (group.choose === "many") {
    const wanted = Array.isArray(initial) ? (initial as string[]) : [];
    return asker.many(
      message,
      options,
      wanted.filter((name) => possible.includes(name)),
    );
  }
  const wanted = typeof initial === "string" && possible.includes(initial) ? initial : possible[0];
  return asker.select(message, options, wanted);
}

function placeProblem(typed: string, stack: Stack): string | undefined {
  try {
    const { name } = readTarget(typed);
    const problem = nameProblem(name, stack);
    return problem && `${problem}. Allowed: ${stack.name.rule}. Try ${suggestName(name, stack)}`;
  } catch (error) {
    return (error as Error).message;
  }
}

function roomProblem(
  catalog: Catalog,
  partial: PartialRequest,
  typed: string,
  force: boolean,
): string | undefined {
  try {
    refuseTakenByAny(catalog, partial, typed, force);
    return undefined;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    // The list of files in the way would fill the screen of a prompt.
    return error.hint === undefined
      ? error.message
      : `${typed} is not empty: choose another name, or keep its files by --force`;
  }
}
