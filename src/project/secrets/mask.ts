/** A value that is never printed, and the name that is printed in its place. */
export interface Secret {
  readonly name: string;
  readonly value: string;
  /** A word of the rendered files, such as a default user: it is masked only where it is a password or its key's value. */
  readonly common: boolean;
}

/** Shorter values are found everywhere, and are no one's secret. */
const SHORTEST = 4;
/** From this length on a value is masked within a longer word, too, and is never taken for a common word. */
export const LONG = 16;

/** A text with the names of secrets in place of their values. */
export function mask(text: string, secrets: readonly Secret[]): string {
  let masked = text;
  for (const { name, value, common } of secrets) {
    if (!masked.includes(value)) continue;
    const hidden = `[${name}]`;
    const password = new RegExp(`(://[^\\s:@/"']*:)${literal(value)}(?=@)`, "g");
    masked = masked.replace(password, (_, before: string) => before + hidden);
    if (common) {
      const assigned = `((?:\\b${literal(name)}|password)["']?\\s*[:=]\\s*["']?)${literal(value)}(?!\\w)`;
      masked = masked.replace(new RegExp(assigned, "gi"), (_, before: string) => before + hidden);
    } else if (value.length >= LONG) masked = masked.replaceAll(value, () => hidden);
    else if (value.length >= SHORTEST)
      masked = masked.replace(new RegExp(`(?<!\\w)${literal(value)}(?!\\w)`, "g"), () => hidden);
  }
  return masked;
}

/** A text as a regular expression that matches it alone. */
export function literal(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
