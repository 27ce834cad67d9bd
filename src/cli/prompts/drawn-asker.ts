import { host } from "../../host.ts";
import { shown } from "../output/print.ts";
import { columns, wrapLines } from "../output/wrap.ts";
import { Interrupted } from "../processes/interrupt.ts";
import { type Asker, BACK } from "./asker.ts";

type Cancelled = typeof import("@clack/prompts")["CANCEL_SYMBOL"];

/** Questions that are drawn, and answered by arrows: Esc leads back, Ctrl-C out. */
export async function askDrawn(): Promise<Asker> {
  const clack = await import("./clack.ts");
  let last: string | undefined;
  const remember = (_: string | undefined, key: { name?: string } | undefined) => {
    last = key?.name;
  };
  const { stdin, stdout } = host();
  const streams = { input: stdin, output: stdout };
  stdin.on("keypress", remember);
  const answer = async <T>(asked: Promise<T | Cancelled>): Promise<T | typeof BACK> => {
    const value = await asked;
    if (!clack.isCancel(value)) return value;
    if (last === "escape") return BACK;
    throw new Interrupted();
  };
  const keys = columns() < 50 ? "Esc: back" : "Esc: one back, Ctrl-C: leave";
  clack.intro(`create-plinth (${keys})`, streams);
  return {
    say: (lines) => clack.log.message([...wrapLines(lines.map(shown).join("\n"), columns() - 3)], streams),
    select: (message, options, initial) =>
      answer(
        clack.select({
          ...streams,
          message: shown(message),
          options: options.map((option) => ({ ...option })),
          ...(initial === undefined ? {} : { initialValue: initial }),
        }),
      ),
    many: (message, options, initial) =>
      answer(
        clack.multiselect({
          ...streams,
          message: shown(message),
          options: options.map((option) => ({ ...option })),
          initialValues: [...initial],
          required: false,
        }),
      ),
    confirm: (message, initial) =>
      answer(clack.confirm({ ...streams, message: shown(message), initialValue: initial })),
    text: (message, initial, problem) =>
      answer(
        clack.text({
          ...streams,
          message: shown(message),
          placeholder: shown(initial),
          defaultValue: initial,
          validate: (value) => {
            const why = problem(value || initial);
            return why === undefined ? undefined : shown(why);
          },
        }),
      ),
    end: () => {
      stdin.off("keypress", remember);
    },
  };
}
