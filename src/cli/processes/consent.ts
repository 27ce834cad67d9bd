import type { Stack } from "../../engine/catalog/catalog.ts";
import { whyUntrusted } from "../../project/trust/programs.ts";
import { trustTools } from "../../project/trust/token.ts";
import { TRUST } from "./steps.ts";

/** Why a command that only looks runs nothing. */
export const LOOKS = "a command that only looks runs nothing of the project";

/** Says why the programs in a project's folder may not run, as a command was given; --trust is kept for later runs. */
export function consentOf(
  folder: string,
  stack: Stack,
  { dryRun, trust }: Record<string, unknown>,
): () => string | undefined {
  if (dryRun === true) return () => LOOKS;
  if (trust === true) trustTools(folder, stack);
  let asked: { readonly why: string | undefined } | undefined;
  return () => {
    asked ??= { why: whyUntrusted(folder, stack) };
    return asked.why === undefined ? undefined : `${asked.why}; ${TRUST}`;
  };
}
