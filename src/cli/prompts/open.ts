import { host } from "../../host.ts";
import { shown } from "../output/print.ts";
import { Interrupted } from "../processes/interrupt.ts";
import type { Asker } from "./asker.ts";

const GREETING =
  "create-plinth. Answer by a number or a word; Enter takes what is in brackets; < goes one back.";

/** The asker that suits this terminal: plain lines where they are wished for, or where nothing can be drawn. */
export async function openAsker(plain: boolean): Promise<Asker> {
  if (plain || drawsNothing()) return (await import("./plain-asker.ts")).askPlainly(GREETING);
  return (await import("./drawn-asker.ts")).askDrawn();
}

/** Asks for yes or no outside of a dialogue; leaving it is a no. */
export async function confirm(message: string, plain = false): Promise<boolean> {
  if (plain || drawsNothing()) return confirmPlainly(message);
  const { confirm: draw, isCancel } = await import("./clack.ts");
  const { stdin: input, stdout: output } = host();
  const answer = await draw({ input, output, message: shown(message), initialValue: false });
  return !isCancel(answer) && answer;
}

async function confirmPlainly(message: string): Promise<boolean> {
  const asker = (await import("./plain-asker.ts")).askPlainly();
  try {
    return (await asker.confirm(message, false)) === true;
  } catch (error) {
    if (error instanceof Interrupted) return false;
    throw error;
  } finally {
    asker.end();
  }
}

function drawsNothing(): boolean {
  return host().env.TERM === "dumb";
}
