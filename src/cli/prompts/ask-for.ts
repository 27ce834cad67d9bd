import type { Catalog } from "../../engine/catalog/catalog.ts";
import { UserError } from "../../errors.ts";
import type { PartialRequest } from "../input/partial.ts";
import type { CreateOptions } from "../input/request.ts";
import { type CreateRequest, createRequestOf } from "../input/request.ts";
import { keptByNpm } from "../processes/npm.ts";
import { BACK } from "./asker.ts";
import { askAll, type Question } from "./dialogue.ts";
import { openAsker } from "./open.ts";
import { questions } from "./questions.ts";
import { refuseTaken, refuseTakenByAny } from "./room.ts";
import { summarize } from "./summary.ts";

/**
 * Asks for whatever the other sources left open, then shows what will be made, and asks for that too.
 *
 * @throws {UserError} if the user says no to the summary (exit 130).
 */
export async function askFor(
  catalog: Catalog,
  partial: PartialRequest,
  options: CreateOptions,
): Promise<CreateRequest> {
  const force = options.force === true;
  if (partial.typed !== undefined) refuseTakenByAny(catalog, partial, partial.typed, force);
  const asker = await openAsker(options.plain === true);
  const kept = keptByNpm("--yes --force");
  try {
    if (kept !== undefined) asker.say([kept]);
    let request: CreateRequest | undefined;
    const confirm: Question = {
      applies: () => true,
      async ask(asker) {
        const made = createRequestOf(catalog, partial);
        refuseTaken(catalog, made, force);
        asker.say(summarize(catalog, made));
        const answer = await asker.select(
          "Create it?",
          [
            { value: "yes", label: "Yes", hint: "write the project" },
            { value: "back", label: "Back", hint: "change an answer" },
            { value: "no", label: "No", hint: "leave, nothing is written" },
          ],
          "yes",
        );
        if (answer === "yes") request = made;
        return answer === "back" ? BACK : answer;
      },
    };
    await askAll([...questions(catalog, partial, force), confirm], asker);
    if (request === undefined) throw new UserError("Nothing was written.", { exit: 130 });
    return request;
  } finally {
    asker.end();
  }
}
