import type { Catalog, Group, Stack } from "../engine/catalog.ts";
import { type Draft, defaultDescription, presetChoices } from "./answers.ts";
import type { Choices } from "./flags.ts";
import { Interrupted } from "./interrupt.ts";
import { descriptionProblem, nameProblem, readTarget, suggestName } from "./target.ts";
import { refuseCommandWord } from "./words.ts";

/** Asks for whatever the command line and the answers file left open. */
export async function askFor(catalog: Catalog, draft: Draft, commands: readonly string[]): Promise<void> {
  const clack = await import("@clack/prompts");
  const answer: Answer = async (asked) => {
    const value = await asked;
    if (!clack.isCancel(value)) return value;
    throw new Interrupted();
  };
  clack.intro("create-plinth");
  if (draft.stack === undefined) {
    const options = catalog.stacks.map(({ id, title, hint }) => ({ value: id, label: title, hint }));
    const id = await answer(clack.select({ message: "Which stack?", options }));
    draft.stack = catalog.stacks.find((stack) => stack.id === id);
  }
  const stack = draft.stack;
  if (stack === undefined) return;
  if (draft.typed === undefined) {
    const typed = await answer(
      clack.text({
        message: "What is the project called?",
        placeholder: "my-api",
        defaultValue: "my-api",
        validate: (value) => placeProblem(value || "my-api", stack, commands),
      }),
    );
    draft.typed = typed;
    const name = readTarget(typed).name;
    if (draft.description === undefined) {
      draft.description = await answer(
        clack.text({
          message: "What is it, in one line?",
          placeholder: defaultDescription(name),
          defaultValue: defaultDescription(name),
          validate: (value) => descriptionProblem(value ?? ""),
        }),
      );
    }
  }
  if (draft.preset === undefined) await askForChoices(stack, draft, clack, answer);
}

type Cancelled = typeof import("@clack/prompts")["CANCEL_SYMBOL"];
type Clack = typeof import("@clack/prompts");
type Answer = <T>(asked: Promise<T | Cancelled>) => Promise<T>;

async function askForChoices(stack: Stack, draft: Draft, clack: Clack, answer: Answer): Promise<void> {
  const open = stack.groups.filter((group) => draft.choices[group.id] === undefined);
  if (open.length === 0) return;
  if (Object.keys(draft.choices).length === 0) {
    const presets = Object.entries(stack.presets).map(([value, { title, hint }]) => ({
      value,
      label: title,
      hint,
    }));
    const own = { value: "", label: "Choose each", hint: open.map((group) => group.title).join(", ") };
    const options = [...presets, own];
    const initialValue = stack.defaultPreset;
    draft.preset = await answer(clack.select({ message: "Start from?", options, initialValue }));
    if (draft.preset !== "") return;
    draft.preset = undefined;
  }
  const defaults = presetChoices(stack);
  for (const group of open) draft.choices[group.id] = await answer(ask(group, defaults, clack));
}

function ask(
  group: Group,
  defaults: Choices,
  clack: Clack,
): Promise<string | boolean | string[] | Cancelled> {
  const initial = defaults[group.id];
  const message = group.message;
  if (group.choose === "toggle") return clack.confirm({ message, initialValue: initial === true });
  const options = group.features.map(({ name, title, hint }) => ({ value: name, label: title, hint }));
  if (group.choose === "one") {
    return clack.select({
      message,
      options,
      ...(typeof initial === "string" ? { initialValue: initial } : {}),
    });
  }
  const initialValues = Array.isArray(initial) ? (initial as string[]) : [];
  return clack.multiselect({ message, options, initialValues, required: false });
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
