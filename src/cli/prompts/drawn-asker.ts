import { host } from "../../host.ts";
import { loadColor } from "../output/color.ts";
import { printDrawn, printLines, shown } from "../output/print.ts";
import { columns, wrapLines } from "../output/wrap.ts";
import { Interrupted } from "../processes/interrupt.ts";
import { type Asker, BACK, type Option } from "./asker.ts";

/** Letters that may be wider than one column. */
const WIDE = /[^ -\u02ff]/;

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
  const color = await loadColor();
  /** Waits for an answer, and draws question and answer on one line where they fit. */
  const answer = async <T>(
    message: string,
    asked: Promise<T | Cancelled>,
    say: (value: T) => string,
  ): Promise<T | typeof BACK> => {
    const value = await asked;
    if (!clack.isCancel(value)) {
      const said = say(value);
      const line = `${message}  ${said}`;
      // The library has drawn the two on two lines, and the cursor is below them. Wide letters may have taken more.
      if (line.length + 3 <= columns() && !WIDE.test(line)) {
        printDrawn("\x1b[2A\x1b[J");
        printLines([`${color.green(clack.S_STEP_SUBMIT)}  ${message}  ${color.dim(said)}`]);
      }
      return value;
    }
    if (last === "escape") return BACK;
    throw new Interrupted();
  };
  const labels = (options: readonly Option[], values: readonly string[]) =>
    options
      .filter(({ value }) => values.includes(value))
      .map(({ label }) => label)
      .join(", ") || "none";
  const keys = columns() < 50 ? "Esc: back" : "Esc: one back, Ctrl-C: leave";
  clack.intro(`create-plinth (${keys})`, streams);
  return {
    say: (lines) => clack.log.message([...wrapLines(lines.map(shown).join("\n"), columns() - 3)], streams),
    select: (message, options, initial) =>
      answer(
        message,
        clack.select({
          ...streams,
          message: shown(message),
          options: options.map((option) => ({ ...option })),
          ...(initial === undefined ? {} : { initialValue: initial }),
        }),
        (value) => labels(options, [value]),
      ),
    many: (message, options, initial) =>
      answer(
        message,
        clack.multiselect({
          ...streams,
          message: shown(message),
          options: options.map((option) => ({ ...option })),
          initialValues: [...initial],
          required: false,
        }),
        (values) => labels(options, values),
      ),
    confirm: (message, initial) =>
      answer(
        message,
        clack.confirm({ ...streams, message: shown(message), initialValue: initial }),
        (value) => (value ? "Yes" : "No"),
      ),
    text: (message, initial, problem) =>
      answer(
        message,
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
        (value) => value,
      ),
    end: () => {
      stdin.off("keypress", remember);
    },
  };
}
