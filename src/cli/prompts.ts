import type { Catalog, Group, Stack } from "../engine/catalog.ts";
import { UserError } from "../errors.ts";
import type { CreateOptions } from "./answers.ts";
import { type Asker, BACK, openAsker } from "./asker.ts";
import { type Draft, defaultDescription, presetChoices } from "./draft.ts";
import { Interrupted } from "./interrupt.ts";
import { type Request, requestOf } from "./request.ts";
import { summarize } from "./summary.ts";
import { descriptionProblem, nameProblem, readTarget, suggestName } from "./target.ts";
import { refuseCommandWord } from "./words.ts";

/** One question: whether it has to be asked, and how its answer is kept. */
interface Question {
  applies(): boolean;
  ask(asker: Asker): Promise<unknown>;
}

/** Asks for whatever the other sources left open, then shows what will be made, and asks for that too. */
export async function askFor(
  catalog: Catalog,
  draft: Draft,
  options: CreateOptions,
  commands: readonly string[],
): Promise<Request> {
  const asker = await openAsker(options.plain === true);
  try {
    let request: Request | undefined;
    const confirm: Question = {
      applies: () => true,
      async ask(asker) {
        const made = requestOf(catalog, draft);
        asker.say(summarize(catalog, made));
        const answer = await asker.select(
          "Create it?",
          [
            { value: "yes", label: "Yes", hint: "write the project" },
            { value: "back", label: "Back", hint: "change an answer" },
            { value: "no", label: "No", hint: "leave, nothing is written" },
          ],
          "yes",
        );
        if (answer === "no") throw new Interrupted();
        if (answer === "yes") request = made;
        return answer === "back" ? BACK : answer;
      },
    };
    await askAll([...questions(catalog, draft, commands), confirm], asker);
    if (request === undefined) throw new Interrupted();
    return request;
  } finally {
    asker.end();
  }
}

/** Goes through the questions; back leads to the last one that was asked. */
async function askAll(questions: readonly Question[], asker: Asker): Promise<void> {
  const asked: number[] = [];
  for (let at = 0; at < questions.length; ) {
    const question = questions[at];
    if (question?.applies() !== true) {
      at += 1;
      continue;
    }
    let back = false;
    try {
      back = (await question.ask(asker)) === BACK;
    } catch (error) {
      // Answers that do not go together: why is said, and the last one can be changed.
      if (!(error instanceof UserError)) throw error;
      asker.say([error.message]);
      back = true;
    }
    if (back) at = asked.pop() ?? at;
    else {
      asked.push(at);
      at += 1;
    }
  }
}

function questions(catalog: Catalog, draft: Draft, commands: readonly string[]): Question[] {
  const given = { ...draft, choices: { ...draft.choices } };
  const stackOf = (): Stack | undefined => draft.stack ?? catalog.stacks[0];
  const groups = [...new Set(catalog.stacks.flatMap((stack) => stack.groups.map(({ id }) => id)))];
  const open = () => (stackOf()?.groups ?? []).filter(({ id }) => given.choices[id] === undefined);
  return [
    {
      applies: () => given.stack === undefined,
      async ask(asker) {
        const options = catalog.stacks.map(({ id, title, hint }) => ({ value: id, label: title, hint }));
        const id = await asker.select("Which stack?", options);
        draft.stack = catalog.stacks.find((stack) => stack.id === id);
        return id;
      },
    },
    {
      applies: () => given.typed === undefined,
      async ask(asker) {
        const stack = stackOf();
        const typed = await asker.text("What is the project called?", draft.typed ?? "my-api", (value) =>
          stack === undefined ? undefined : placeProblem(value, stack, commands),
        );
        if (typed !== BACK) draft.typed = typed;
        return typed;
      },
    },
    {
      applies: () => given.typed === undefined && given.description === undefined,
      async ask(asker) {
        const standard = defaultDescription(draft.name ?? readTarget(draft.typed ?? "my-api").name);
        const said = await asker.text("What is it, in one line?", standard, descriptionProblem);
        if (said !== BACK) draft.description = said;
        return said;
      },
    },
    {
      applies: () => given.preset === undefined && Object.keys(given.choices).length === 0,
      ask: (asker) => askPreset(asker, draft, stackOf(), open()),
    },
    ...groups.map((id) => ({
      applies: () => draft.preset === undefined && open().some((group) => group.id === id),
      async ask(asker: Asker) {
        const group = open().find((candidate) => candidate.id === id);
        const stack = stackOf();
        if (group === undefined || stack === undefined) return undefined;
        const answer = await askGroup(asker, group, draft.choices[id] ?? presetChoices(stack)[id]);
        if (answer !== BACK) draft.choices[id] = answer;
        return answer;
      },
    })),
  ];
}

async function askPreset(asker: Asker, draft: Draft, stack: Stack | undefined, open: readonly Group[]) {
  if (stack === undefined) return undefined;
  const presets = Object.entries(stack.presets).map(([value, { title, hint }]) => ({
    value,
    label: title,
    hint,
  }));
  const own = { value: "", label: "Choose each", hint: open.map((group) => group.title).join(", ") };
  const answer = await asker.select("Start from?", [...presets, own], draft.preset ?? stack.defaultPreset);
  if (answer !== BACK) draft.preset = answer === "" ? undefined : answer;
  if (draft.preset !== undefined) draft.choices = {};
  return answer;
}

async function askGroup(
  asker: Asker,
  group: Group,
  initial: unknown,
): Promise<string | boolean | readonly string[] | typeof BACK> {
  if (group.choose === "toggle") {
    const hint = group.features[0]?.hint;
    return asker.confirm(hint === undefined ? group.message : `${group.message} (${hint})`, initial === true);
  }
  const options = group.features.map(({ name, title, hint }) => ({ value: name, label: title, hint }));
  if (group.choose === "many") {
    return asker.many(group.message, options, Array.isArray(initial) ? (initial as string[]) : []);
  }
  return asker.select(group.message, options, typeof initial === "string" ? initial : undefined);
}

function placeProblem(typed: string, stack: Stack, commands: readonly string[]): string | undefined {
  try {
    refuseCommandWord(typed, commands);
    const { name } = readTarget(typed);
    const problem = nameProblem(name, stack);
    return problem && `${problem}. Allowed: ${stack.name.rule}. Try ${suggestName(name, stack)}`;
  } catch (error) {
    return (error as Error).message;
  }
}
