import type { Call } from "./crew/calls.ts";
import { PASTED } from "./hostile/values.ts";
import { MARKER } from "./room/bait.ts";
import { differences, type View } from "./room/room.ts";

/** What became of one call. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** What a call is judged by. */
export interface Evidence {
  readonly call: Call;
  readonly ended: Ended;
  readonly before: View;
  readonly after: View;
  /** The project's folder in the room. */
  readonly root: string;
  /** Markers that may be printed: those of files that the project shares. */
  readonly shared: ReadonlySet<string>;
  /** What was run by mistake, a name a line. */
  readonly ran: string;
  /** Whether programs of the project's own environment may be run by what changes it. */
  readonly trusted: boolean;
}

/** A law that was broken. */
export interface Breach {
  readonly law: string;
  readonly detail: string;
}

const EXITS = [0, 2, 3, 4, 130];
// C0 but for line ends and tabs, DEL, and C1: ECMA-48.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u0080-\u009f]|\r(?!\n)/;
/** Longer than any sentence of ours. */
const LONGEST = 3_000;

/** Judges a call by all laws. */
export function judge(evidence: Evidence): readonly Breach[] {
  return LAWS.flatMap(([law, broken]) => broken(evidence).map((detail) => ({ law, detail })));
}

type Law = (evidence: Evidence) => readonly string[];

const when = (broken: boolean, detail: () => string): readonly string[] => (broken ? [detail()] : []);

const LAWS: readonly (readonly [string, Law])[] = [
  [
    "exits with 0, 2, 3, 4 or 130",
    ({ ended }) =>
      when(!EXITS.includes(ended.code), () => `exit ${ended.code}: ${excerpt(ended.err || ended.out)}`),
  ],
  ["says in one line why it refused", refusals],
  [
    "prints no control characters",
    ({ ended }) => when(CONTROL.test(ended.out + ended.err), () => around(ended.out + ended.err, CONTROL)),
  ],
  [
    "prints nothing of files outside",
    ({ ended, shared }) => {
      const found = [...(ended.out + ended.err).matchAll(MARKER)].map(([, name = ""]) => name);
      return [...new Set(found)].filter((name) => !shared.has(name));
    },
  ],
  ["suggests no command that runs another", suggestions],
  [
    "runs nothing of the project",
    ({ call, ran, trusted }) => {
      const names = ran.split("\n").filter((name) => name !== "");
      const wrong = names.filter((name) => call.looks || !trusted || !name.startsWith(".venv/bin/"));
      return [...new Set(wrong)];
    },
  ],
  [
    "changes nothing outside",
    ({ call, before, after, root }) =>
      differences(before, after).filter(
        (said) =>
          isGuarded(root, said) &&
          // A new project is made a repository, where there is none.
          !(creates(call) && !before.has(`${root}/.git`) && said.startsWith(`${root}/.git`)),
      ),
  ],
  [
    "only looks",
    ({ call, before, after, root }) =>
      call.looks ? differences(before, after).filter((said) => !isGuarded(root, said)) : [],
  ],
  [
    "reads nothing outside",
    ({ call, before, after, root, shared }) =>
      [...after].flatMap(([path, { read }]) =>
        read &&
        before.get(path)?.read !== true &&
        !path.startsWith(`${root}/`) &&
        isBait(path, call) &&
        !shared.has(path)
          ? [path]
          : [],
      ),
  ],
];

const creates = ({ looks, words = [] }: Call): boolean => !looks && words[0] === "create";

/** What is never ours to change: all that is outside, the repository, and what was installed. */
function isGuarded(root: string, said: string): boolean {
  return (
    !said.startsWith(`${root}/`) || /^(?:\.git|\.venv|node_modules)[/ ]/.test(said.slice(root.length + 1))
  );
}

/** Files above and beside that nothing has any business with; a path that is named may lead to the record above. */
function isBait(path: string, { words = [] }: Call): boolean {
  if (path.startsWith(".plinth/")) return !words.some((word) => word.startsWith(".."));
  return /^home\/|^(?:beside\.txt|secrets\.env|main\.txt)$/.test(path);
}

function refusals({ call, ended: { code, out, err } }: Evidence): readonly string[] {
  if (code === 0) return [];
  if (/^\s+at .*(?:\(|:\d+:\d+)/m.test(err + out)) return [`a stack: ${excerpt(err + out)}`];
  if (call.tool !== undefined || call.words?.includes("--json")) {
    try {
      JSON.parse(out);
      return [];
    } catch {
      return [`no JSON: ${excerpt(out)}`];
    }
  }
  const lines = err.split("\n").filter((line) => line.trim() !== "");
  if (lines.length === 0) return when(out.trim() === "", () => `exit ${code} and not a word`);
  return [
    ...when(lines.length > 2, () => `${lines.length} lines: ${excerpt(err)}`),
    ...when(err.length > LONGEST, () => `${err.length} characters: ${excerpt(err)}`),
  ];
}

/** A command that is in a line to be pasted must not run what the project's record says. */
function suggestions({ ended }: Evidence): readonly string[] {
  const lines = `${ended.out}\n${ended.err}`.split("\n");
  return lines.filter((line) => {
    const place = line.indexOf(PASTED);
    if (place === -1 || !/\b(?:npx|uv run|uv|git|cd|npm) /.test(line.slice(0, place))) return false;
    // Within quotes of the shell it is an argument.
    return (line.slice(0, place).split("'").length - 1) % 2 === 0;
  });
}

const excerpt = (text: string): string => JSON.stringify(text.slice(0, 400));

function around(text: string, pattern: RegExp): string {
  const place = text.search(pattern);
  return JSON.stringify(text.slice(Math.max(0, place - 60), place + 60));
}
