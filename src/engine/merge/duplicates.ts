import type { Definition, Language } from "../languages/language.ts";
import { append } from "../languages/lists.ts";
import { type Chunk, isUnresolved } from "./chunk.ts";
import { type Lines, mapVersions, type Versions } from "./versions.ts";

/** **added-twice**: what is once in each side and would be twice in the outcome, because both added it at different places. */
export function rejectDuplicates(
  { definitions }: Language,
  versions: Versions<Lines>,
  chunks: readonly Chunk[],
): readonly Chunk[] {
  if (definitions === undefined) return chunks;
  const counts = mapVersions(versions, (lines) => countNames(definitions(lines)));
  const outcome: string[] = [];
  for (const chunk of chunks) if (!isUnresolved(chunk)) append(outcome, chunk.lines);
  const defined = definitions(outcome);
  const doubled = [...countNames(defined)]
    .filter(([name, times]) => {
      const most = Math.max(...Object.values(counts).map((one: Counts) => one.get(name) ?? 0));
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
    const added = chunk.from === "template" || chunk.joined !== undefined;
    const name = added ? doubled.find((candidate) => own.has(candidate)) : undefined;
    if (name === undefined || counts.before.has(name)) return chunk;
    const why = `${name.split("\0").at(-1)}: added by both`;
    const { yours, template } = chunk.joined ?? { yours: [], template: chunk.lines };
    return { yours, template, why };
  });
}

type Counts = ReadonlyMap<string, number>;

function countNames(definitions: readonly Definition[]): Counts {
  const counts = new Map<string, number>();
  for (const { name } of definitions) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
