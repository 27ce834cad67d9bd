import type { Definition, Language } from "../languages/language.ts";
import { append } from "../languages/lists.ts";
import { type Chunk, isUnresolved } from "./chunk.ts";

/** What stands once in each side and would stand twice in the outcome, because both added it at different places. */
export function rejectDuplicates(
  { definitions }: Language,
  before: readonly string[],
  yours: readonly string[],
  next: readonly string[],
  chunks: readonly Chunk[],
): readonly Chunk[] {
  if (definitions === undefined) return chunks;
  const [was, has, will] = [before, yours, next].map((lines) => countNames(definitions(lines))) as [
    Counts,
    Counts,
    Counts,
  ];
  const outcome: string[] = [];
  for (const chunk of chunks) if (!isUnresolved(chunk)) append(outcome, chunk.lines);
  const defined = definitions(outcome);
  const doubled = [...countNames(defined)]
    .filter(([name, times]) => {
      const most = Math.max(was.get(name) ?? 0, has.get(name) ?? 0, will.get(name) ?? 0);
      return times > most && times > 1;
    })
    .map(([name]) => name);
  if (doubled.length === 0) return chunks;
  const isDoubled = new Set(doubled);
  let end = 0;
  let index = 0;
  return chunks.map((chunk) => {
    if (isUnresolved(chunk)) return chunk;
    end += chunk.lines.length;
    const own = new Set<string>();
    for (let one = defined[index]; one !== undefined && one.at < end; one = defined[index]) {
      if (isDoubled.has(one.name)) own.add(one.name);
      index += 1;
    }
    const added = chunk.from === "next" || chunk.joined === true;
    const name = added ? doubled.find((candidate) => own.has(candidate)) : undefined;
    if (name === undefined || was.has(name)) return chunk;
    const why = `${name.split("\0").at(-1)}: added by both`;
    const mine = chunk.joined ? chunk.lines.filter((line) => yours.includes(line)) : [];
    const theirs = chunk.joined ? chunk.lines.filter((line) => !mine.includes(line)) : chunk.lines;
    return { yours: mine, next: theirs, why };
  });
}

type Counts = ReadonlyMap<string, number>;

function countNames(definitions: readonly Definition[]): Counts {
  const counts = new Map<string, number>();
  for (const { name } of definitions) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
