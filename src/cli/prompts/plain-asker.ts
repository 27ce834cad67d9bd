import { createInterface } from "node:readline";
import { host } from "../../host.ts";
import { printLines, printPrompt } from "../output/print.ts";
import { columns, wrapText } from "../output/wrap.ts";
import { Interrupted } from "../processes/interrupt.ts";
import { type Asker, BACK, type Option } from "./asker.ts";

/** Questions in plain lines, answered by numbers and words: nothing is redrawn, so a screen reader can follow. */
export function askPlainly(greeting?: string): Asker {
  const lines = createInterface({ input: host().stdin, output: host().stdout, terminal: false });
  const waiting: ((line: string | undefined) => void)[] = [];
  const read: string[] = [];
  let closed = false;
  lines.on("line", (line) => {
    const next = waiting.shift();
    if (next === undefined) read.push(line);
    else next(line);
  });
  lines.on("close", () => {
    closed = true;
    for (const next of waiting.splice(0)) next(undefined);
  });
  const say = (said: readonly string[]) => {
    printLines(said.flatMap((line) => wrapText(line, columns(), "   ")));
  };
  const readLine = async (): Promise<string> => {
    const line =
      read.shift() ??
      (closed ? undefined : await new Promise<string | undefined>((next) => waiting.push(next)));
    if (line === undefined) throw new Interrupted();
    return line.trim();
  };
  /** Asks until an answer can be understood. */
  const until = async <T>(
    prompt: string,
    understand: (line: string) => { value: T } | string,
  ): Promise<T | typeof BACK> => {
    for (;;) {
      printPrompt(prompt);
      const line = await readLine();
      if (line === "<") return BACK;
      const understood = understand(line);
      if (typeof understood === "object") return understood.value;
      say([understood]);
    }
  };
  const offer = (message: string, options: readonly Option[]) =>
    say(["", message, ...options.map(({ label, hint }, index) => `${index + 1}. ${label}: ${hint}`)]);
  if (greeting !== undefined) say([greeting]);
  return {
    say: (said) => say(["", ...said]),
    select: (message, options, initial) => {
      offer(message, options);
      const standard =
        options.find(({ value }) => value === initial) ?? options.find(({ disabled }) => disabled !== true);
      return until(`[${standard?.label ?? ""}]`, (line) => {
        const chosen = line === "" ? standard : pick(line, options);
        if (chosen?.disabled === true) return refusal(chosen);
        return chosen === undefined ? `Answer 1 to ${options.length}.` : { value: chosen.value };
      });
    },
    many: (message, options, initial) => {
      offer(`${message} Several: 1,2; none: 0`, options);
      const standard = options.filter(({ value }) => initial.includes(value));
      return until(`[${standard.map(({ label }) => label).join(", ") || "none"}]`, (line) => {
        if (line === "") return { value: initial };
        const words = line === "0" ? [] : line.split(/[\s,]+/).filter((word) => word !== "");
        const chosen = words.map((word) => pick(word, options));
        const known = chosen.filter((option) => option !== undefined);
        if (known.length < chosen.length) return `Answer numbers from 1 to ${options.length}, or 0.`;
        const disabled = known.find((option) => option.disabled === true);
        if (disabled !== undefined) return refusal(disabled);
        return { value: known.map(({ value }) => value) };
      });
    },
    confirm: (message, initial) => {
      say(["", message]);
      return until(`Yes or no [${initial ? "yes" : "no"}]`, (line) => {
        if (line === "") return { value: initial };
        return /^(?:y|yes|n|no)$/i.test(line) ? { value: /^y/i.test(line) } : "Answer yes or no.";
      });
    },
    text: (message, initial, problem) => {
      say(["", message]);
      return until(`[${initial}]`, (line) => problem(line || initial) ?? { value: line || initial });
    },
    end: () => lines.close(),
  };
}

function refusal({ label, hint }: Option): string {
  return `${label} cannot be chosen: ${hint}.`;
}

function pick(word: string, options: readonly Option[]): Option | undefined {
  if (/^\d+$/.test(word)) return options[Number(word) - 1];
  return options.find(({ value, label }) => value === word || label.toLowerCase() === word.toLowerCase());
}
