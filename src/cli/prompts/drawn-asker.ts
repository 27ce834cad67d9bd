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
  process.stdin.on("keypress", remember);
  const answer = async <T>(asked: Promise<T | Cancelled>): Promise<T | typeof BACK> => {
    const value = await asked;
    if (!clack.isCancel(value)) return value;
    if (last === "escape") return BACK;
    throw new Interrupted();
  };
  clack.intro(columns() < 50 ? "create-plinth (Esc: back)" : "create-plinth (Esc: one back, Ctrl-C: leave)");
  return {
    say: (lines) => clack.log.message([...wrapLines(lines.map(shown).join("\n"), columns() - 3)]),
    select: (message, options, initial) =>
      answer(
        clack.select({
          message: shown(message),
          options: options.map((option) => ({ ...option })),
          ...(initial === undefined ? {} : { initialValue: initial }),
        }),
      ),
    many: (message, options, initial) =>
      answer(
        clack.multiselect({
          message: shown(message),
          options: options.map((option) => ({ ...option })),
          initialValues: [...initial],
          required: false,
        }),
      ),
    confirm: (message, initial) => answer(clack.confirm({ message: shown(message), initialValue: initial })),
    text: (message, initial, problem) =>
      answer(
        clack.text({
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
      process.stdin.off("keypress", remember);
    },
  };
}
