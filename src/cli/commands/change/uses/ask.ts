import { writeTyped } from "../../../../engine/blueprint/notation.ts";
import type {
  Argument,
  Kind,
  Members,
  Repeatable,
  UseOption,
} from "../../../../engine/catalog/repeatable.ts";
import { readMember, type Use } from "../../../../engine/index.ts";
import { Interrupted } from "../../../processes/interrupt.ts";
import { type Asker, BACK } from "../../../prompts/asker.ts";

/** What is known while a command about an instance is asked word by word. */
export interface Asked {
  readonly feature: Repeatable;
  /** Whether the command is about members alone. */
  readonly isMember: boolean;
  /** The names of the instances that there are, and of what members can name besides. */
  readonly instances: readonly string[];
  readonly targets: readonly string[];
  /** The members that an instance has. */
  readonly membersOf: (instance: string) => readonly Use[];
  /** Why the words so far are not allowed; undefined if they are. */
  readonly problem: (words: readonly string[]) => string | undefined;
}

/**
 * Asks for what a command about an instance lacks: its name, then its members one by one.
 *
 * @throws {Interrupted} if the user goes back behind the first question.
 */
export async function askUse(
  asker: Asker,
  words: readonly string[],
  asked: Asked,
): Promise<readonly string[]> {
  const { feature, isMember } = asked;
  const { members } = feature.instances;
  const [word = "", given] = words;
  const name = given ?? (await askName(asker, word, asked));
  if (members === undefined) return [word, name];
  const typed: string[] = [];
  for (;;) {
    const before = [word, name, ...typed];
    const member = await askMember(asker, members, before, asked, isMember && typed.length === 0);
    if (member === undefined) return before;
    if (member !== BACK) typed.push(member);
    else if (typed.pop() === undefined) throw new Interrupted();
  }
}

/**
 * Asks for what a command about what is there lacks: which instance, which member, and its new name.
 *
 * @throws {Interrupted} if the user goes back behind the first question.
 */
export async function askWhich(
  asker: Asker,
  command: string,
  words: readonly string[],
  { feature, isMember, problem }: Asked,
  uses: readonly Use[],
): Promise<readonly string[]> {
  const all = [...words];
  const own = uses.filter((use) => use.feature === feature.id);
  const ask = async (message: string, of: readonly Use[]) => {
    const options = of.map(({ instance: value = "", feature: hint }) => ({ value, label: value, hint }));
    const answer = await asker.select(message, options);
    if (answer === BACK) throw new Interrupted();
    all.push(answer);
  };
  if (all.length < 2) await ask(`${isMember ? "Of which" : "Which"} ${feature.id}?`, own);
  const members = own.find(({ instance }) => instance === all[1])?.of ?? [];
  if (isMember && all.length < 3 && members.length > 0) await ask(`Which ${all[0]}?`, members);
  if (command !== "rename" || all.length > (isMember ? 3 : 2)) return all;
  const name = await asker.text("What is it called from now on?", "", (value) => problem([...all, value]));
  if (name === BACK) throw new Interrupted();
  return [...all, name];
}

async function askName(
  asker: Asker,
  word: string,
  { feature, isMember, instances, problem }: Asked,
): Promise<string> {
  const choices = instances.map((value) => ({ value, label: value, hint: feature.id }));
  const name = isMember
    ? await asker.select(`Of which ${feature.id}?`, choices)
    : await asker.text(`What is the ${feature.id} called?`, feature.instances.name.example, (value) =>
        problem([word, value]),
      );
  if (name === BACK) throw new Interrupted();
  return name;
}

/** Asks for one member, from its name on again after a step back; undefined if there is to be none. */
async function askMember(
  asker: Asker,
  members: Members,
  before: readonly string[],
  asked: Asked,
  isNeeded: boolean,
): Promise<string | typeof BACK | undefined> {
  const [standard] = members.kinds;
  const end = isNeeded ? "" : " (Enter: no more)";
  for (;;) {
    const name = await asker.text(`Name of the ${members.word}${end}`, "", (value) => {
      if (value === "") return isNeeded ? `Type a name, such as ${members.name.example}.` : undefined;
      return problemOfName(value, standard, before, asked);
    });
    if (name === BACK || name === "") return name === BACK ? BACK : undefined;
    const member = await askKind(asker, members, name, before, asked);
    if (member !== BACK) return member;
  }
}

/** Asks what a member is: its kind, and what that takes. */
async function askKind(
  asker: Asker,
  members: Members,
  name: string,
  before: readonly string[],
  asked: Asked,
): Promise<string | typeof BACK> {
  // What is made from another member can be chosen as soon as there is one.
  const fitting = members.kinds.filter((one) =>
    one.arguments.every(({ member: of }) => of === undefined || siblingsOf(before, asked, of).length > 0),
  );
  const kinds = fitting.map(({ name: value, hint }) => ({ value, label: value, hint }));
  const chosen = await asker.select(`What is ${name}?`, kinds);
  const kind = members.kinds.find((one) => one.name === chosen);
  if (chosen === BACK || kind === undefined) return BACK;
  const args: string[] = [];
  for (const argument of kind.arguments) {
    const answers = await askArgument(asker, argument, name, before, asked);
    if (answers === BACK) return BACK;
    args.push(...answers);
  }
  const typed = writeTyped(name, [kind.name, ...args].join("."), {});
  return askOptions(asker, members, kind, typed, (word) => asked.problem([...before, word]));
}

/** What is wrong with a name, whatever kind it will be of. */
function problemOfName(
  name: string,
  kind: Kind | undefined,
  before: readonly string[],
  { problem }: Asked,
): string | undefined {
  const said = problem([...before, `${name}:${kind?.name}`]);
  return said?.startsWith(`"${name}:`) === true ? undefined : said;
}

/** The members of some kinds that an instance has, or will have by the words so far. */
function siblingsOf(
  [, own = "", ...typed]: readonly string[],
  { membersOf }: Asked,
  kinds: readonly string[],
): readonly Use[] {
  const before = typed.flatMap((one) => {
    const [name = "", kind = ""] = one.split(":");
    return readMember(name, kind, []) ?? [];
  });
  return [...membersOf(own), ...before].filter(({ feature }) => kinds.includes(feature));
}

async function askArgument(
  asker: Asker,
  { name, default: fallback = "", value, many, instance, member: kinds }: Argument,
  member: string,
  before: readonly string[],
  asked: Asked,
): Promise<readonly string[] | typeof BACK> {
  if (instance === true) {
    const { instances, targets } = asked;
    const all = [...new Set([...instances, ...targets, ...before.slice(1, 2)])];
    const answer = await asker.select(
      `Of what is ${member}?`,
      all.map((one) => ({ value: one, label: one, hint: name })),
    );
    return answer === BACK ? BACK : [answer];
  }
  if (kinds !== undefined) {
    const answer = await asker.select(
      `From which is ${member}?`,
      siblingsOf(before, asked, kinds).map(({ instance: one = "", feature }) => ({
        value: one,
        label: one,
        hint: feature,
      })),
    );
    return answer === BACK ? BACK : [answer];
  }
  const rule = value === undefined ? "" : ` (${value.rule})`;
  const answer = await asker.text(
    `${name} of ${member}${many === true ? ", by spaces" : ""}${rule}`,
    fallback,
    (text) => (text === "" ? `Type the ${name}, such as ${value?.example ?? name}.` : undefined),
  );
  return answer === BACK ? BACK : answer.split(many === true ? /[\s,]+/ : /$/);
}

async function askOptions(
  asker: Asker,
  { options: rules }: Members,
  kind: Kind,
  typed: string,
  problem: (word: string) => string | undefined,
): Promise<string | typeof BACK> {
  if (kind.options.length === 0) return checked(asker, typed, problem);
  const chosen = await asker.many(
    `Which options has ${typed.split(":")[0]}?`,
    kind.options.map((value) => ({ value, label: value, hint: rules[value]?.hint ?? "" })),
    [],
  );
  if (chosen === BACK) return BACK;
  const values: Record<string, string> = {};
  for (const option of chosen) {
    const value = await askValue(asker, kind, option, rules[option]);
    if (value === BACK) return BACK;
    values[option] = value;
  }
  const [name = "", written = ""] = typed.split(":");
  return checked(asker, writeTyped(name, written, values), problem);
}

/** What was typed, or the way back if it is not allowed. */
function checked(
  asker: Asker,
  typed: string,
  problem: (word: string) => string | undefined,
): string | typeof BACK {
  const said = problem(typed);
  if (said === undefined) return typed;
  asker.say([said]);
  return BACK;
}

async function askValue(
  asker: Asker,
  { literal, rules }: Kind,
  option: string,
  rule: UseOption | undefined,
): Promise<string | typeof BACK> {
  if (rule?.choices !== undefined)
    return asker.select(
      `${option}?`,
      Object.keys(rule.choices).map((value) => ({ value, label: value, hint: "" })),
    );
  const of = rules[option] ?? (literal?.options.includes(option) ? literal : rule?.value);
  if (of === undefined) return "";
  return asker.text(`${option} (${of.rule})`, "", (value) =>
    value === "" ? `Type a value, such as ${of.example}.` : undefined,
  );
}
