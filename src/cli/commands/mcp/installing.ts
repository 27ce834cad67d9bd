import * as z from "zod";
import type { Catalog } from "../../../engine/catalog/catalog.ts";
import { commandLine } from "../../processes/shell.ts";

/** The argument that says whether a tool installs, with what is executed then. */
export function installing({ stacks }: Catalog, when: string): z.ZodType {
  const lines = stacks.map(({ install }) =>
    (install[0]?.run ?? []).map((argv) => commandLine(argv)).join("; "),
  );
  return z
    .boolean()
    .default(true)
    .describe(
      `run ${lines.join(" or ")} ${when}: this downloads packages and executes their build steps, and the project's own`,
    );
}
