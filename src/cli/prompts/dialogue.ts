import { UserError } from "../../errors.ts";
import { type Asker, BACK } from "./asker.ts";

/** One question: whether it has to be asked, and how its answer is kept. */
export interface Question {
  applies(): boolean;
  ask(asker: Asker): Promise<unknown>;
}

/** Goes through the questions; back leads to the last one that was asked. */
export async function askAll(questions: readonly Question[], asker: Asker): Promise<void> {
  const asked: number[] = [];
  for (let at = 0; at < questions.length; ) {
    const question = questions[at];
    if (question?.applies() !== true) {
      at += 1;
      continue;
    }
    let back = false;
    try {
      back = (await question.ask(asker)) === BACK;
    } catch (error) {
      // Answers that do not go together: why is said, and the last one can be changed.
      if (!(error instanceof UserError)) throw error;
      asker.say([error.message, ...(error.hint === undefined ? [] : [error.hint])]);
      back = true;
    }
    if (back) at = asked.pop() ?? at;
    else {
      asked.push(at);
      at += 1;
    }
  }
}
