/**
 * How many single-letter edits (swapped neighbours count as one) lead from one word to the other: optimal string
 * alignment (Damerau, CACM 7(3), 1964) by the recurrence of Wagner and Fischer (JACM 21(1), 1974).
 */
export function editDistance(a: string, b: string): number {
  let twoAgo: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let best = Math.min(
        (above[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (above[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) best = Math.min(best, (twoAgo[column - 2] ?? 0) + 1);
      current.push(best);
    }
    twoAgo = above;
    above = current;
  }
  return above[b.length] ?? 0;
}

/** The candidate a user most likely meant by a word, when one is near enough. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const lower = word.toLowerCase();
  let best: string | undefined;
  let bestScore = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const prefix = lower.length > 1 && candidate.startsWith(lower);
    const contains = candidate.length > 2 && lower.startsWith(candidate);
    const score = prefix || contains ? 1 : editDistance(lower, candidate.toLowerCase());
    if (score < bestScore) [best, bestScore] = [candidate, score];
  }
  return bestScore <= Math.max(1, Math.floor(word.length * 0.4)) ? best : undefined;
}

/** The sentence that follows an unknown word: what was meant, or else what there is. */
export function didYouMean(word: string, candidates: readonly string[], prefix = ""): string {
  const meant = nearest(word, candidates);
  if (meant !== undefined) return `Did you mean ${prefix}${meant}?`;
  return `Choose from ${candidates.map((candidate) => prefix + candidate).join(", ")}.`;
}
