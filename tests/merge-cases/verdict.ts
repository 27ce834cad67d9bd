import { failuresOf, type Outcome } from "./meaning.ts";
import type { Story } from "./world.ts";

/** What a tool made of a story. */
export interface Verdict {
  readonly word: "clean" | "conflict" | "wrong";
  /** What was said, or what does not hold. */
  readonly why: readonly string[];
}

/** Judges outcomes by what they mean: clean is only what was said to be clean, and has both changes. */
export function judge(outcomes: readonly (readonly [Story, Outcome])[]): readonly Verdict[] {
  const failures = failuresOf(
    outcomes.map(([story, outcome]) => ({ outcome, holds: [...story.holds, "whole()"] })),
  );
  return outcomes.map(([, outcome], at) => {
    const failed = failures[at] ?? [];
    if (outcome.conflicts.length > 0) return { word: "conflict", why: outcome.conflicts };
    if (failed.length === 0) return { word: "clean", why: outcome.named };
    if (outcome.named.length > 0) return { word: "conflict", why: outcome.named };
    return { word: "wrong", why: failed };
  });
}
