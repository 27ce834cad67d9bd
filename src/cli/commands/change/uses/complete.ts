import { readInstanceFrom } from "../../../../engine/answers/from/index.ts";
import { targetsIn } from "../../../../engine/blueprint/find.ts";
import { type Catalog, findStack } from "../../../../engine/index.ts";
import { UserError } from "../../../../errors.ts";
import type { Project } from "../../../../project/record/project.ts";
import { readDocument } from "../../../input/document.ts";
import { Interrupted } from "../../../processes/interrupt.ts";
import { BACK } from "../../../prompts/asker.ts";
import { openAsker } from "../../../prompts/open.ts";
import { retarget } from "../retarget.ts";
import { askUse, askWhich } from "./ask.ts";
import { lackingBackfill, losingValues } from "./backfill.ts";
import { withUseFlags } from "./flags.ts";
import { wordsFromTable } from "./from-table.ts";
import { readUseChanges } from "./words.ts";

/** A command about instances as it is to be run. */
export interface Completed {
  readonly words: readonly string[];
  readonly backfill: readonly string[];
  /** Whether its words were asked for, so that the change is shown before it is made. */
  readonly isAsked: boolean;
  /** What the words do not say of what they were read from. */
  readonly notes: readonly string[];
}

/**
 * Completes a command by its flags, by a file or a table, and in a terminal by asking.
 *
 * @throws {UserError} if a flag, the file or the table is not allowed.
 */
export async function completeUse(
  command: string,
  typed: readonly string[],
  options: Record<string, unknown>,
  catalog: Catalog,
  project: Project,
  isInteractive: boolean,
): Promise<Completed> {
  const stack = findStack(catalog, project.blueprint.stack);
  const { repeatable = [] } = stack;
  const [word, name] = typed;
  const feature = repeatable.find(({ id, instances }) => word === id || word === instances.members?.word);
  const isMember = feature !== undefined && word !== feature.id;
  let words = withUseFlags(stack, command, typed, options);
  let notes: readonly string[] = [];
  const source = ["from", "fromTable"].filter((one) => options[one] !== undefined);
  const flags = source.map((one) => (one === "from" ? "--from" : "--from-table"));
  if (flags.length > 1) throw new UserError(`${flags.join(" and ")} are two sources: give one.`);
  if (flags.length > 0 && (feature === undefined || isMember || typed.length > 2))
    throw new UserError(
      `${flags[0]} is for ${repeatable.map(({ id }) => id).join(" and ")}, and nothing but its name.`,
    );
  if (options.fromTable !== undefined && feature !== undefined)
    ({ words, notes } = await wordsFromTable(feature, words[1], options, stack, project));
  if (options.from !== undefined && feature !== undefined) {
    const { where, value } = await readDocument(String(options.from), "--from");
    const about = { where, feature, name: name?.split(":")[0] };
    const [read = "", ...members] = readInstanceFrom(value, about);
    // What is typed comes before what is in the file.
    words = [feature.id, words[1] ?? read, ...members];
  }
  const backfill = (options.backfill ?? []) as readonly string[];
  if (feature === undefined || !isInteractive) return { words, backfill, isAsked: false, notes };
  const { uses } = project.blueprint;
  const instances = uses.flatMap((use) => (use.feature === feature.id ? (use.instance ?? []) : []));
  const lacksMembers = words.length < 3 && (isMember || name === undefined || !instances.includes(name));
  const isAsked = command === "add" && flags.length === 0 && lacksMembers;
  const needed = { rename: isMember ? 4 : 3, remove: isMember ? 3 : 2 }[command] ?? 0;
  const isMissing = typed.length < needed && instances.length > 0;
  const asking = (said: readonly string[], which: typeof lackingBackfill) =>
    backfill.length > 0 ? [] : which(stack, uses, readUseChanges(stack, command, said) ?? []);
  const isWhole = () => [lackingBackfill, losingValues].every((which) => asking(words, which).length === 0);
  if (!isAsked && !isMissing && isWhole()) return { words, backfill, isAsked, notes };
  const asker = await openAsker(options.plain === true);
  try {
    const asked = {
      feature,
      isMember,
      instances,
      targets: [...targetsIn(stack, project.blueprint.features).keys()],
      membersOf: (name: string) =>
        uses.find((use) => use.feature === feature.id && use.instance === name)?.of ?? [],
      problem: (said: readonly string[]) =>
        problemOf(() => retarget(command, said, catalog, project, "later")),
    };
    if (isAsked) words = await askUse(asker, words, asked);
    if (isMissing) words = await askWhich(asker, command, words, asked, uses);
    const values: string[] = [];
    const ask = async (member: string, question: string, isNeeded: boolean) => {
      const value = await asker.text(question, "", (text) =>
        text === "" && isNeeded ? "Type a value." : undefined,
      );
      if (value === BACK) throw new Interrupted();
      if (value !== "") values.push(`${member}=${value}`);
    };
    for (const member of asking(words, lackingBackfill))
      await ask(member, `Which value has ${member} in rows that are there already?`, true);
    for (const member of asking(words, losingValues))
      await ask(
        member,
        `Which value has ${member} in rows without one? (Enter: the migration stops at these)`,
        false,
      );
    return { words, backfill: [...backfill, ...values], isAsked: isAsked || isMissing, notes };
  } finally {
    asker.end();
  }
}

function problemOf(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}
