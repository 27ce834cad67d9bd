import { shown } from "../output/print.ts";
import type { Asker } from "./asker.ts";

/** The asker that suits this terminal: plain lines where they are wished for, or where nothing can be drawn. */
export async function openAsker(plain: boolean): Promise<Asker> {
  if (plain || process.env.TERM === "dumb") return (await import("./plain-asker.ts")).askPlainly();
  return (await import("./drawn-asker.ts")).askDrawn();
}

/** Asks for yes or no outside of a dialogue; leaving it is a no. */
export async function confirm(message: string): Promise<boolean> {
  const { confirm: draw, isCancel } = await import("./clack.ts");
  const answer = await draw({ message: shown(message), initialValue: false });
  return !isCancel(answer) && answer;
}
