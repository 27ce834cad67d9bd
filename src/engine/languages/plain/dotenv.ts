import type { Grammar, Language } from "../language.ts";
import { entries, isOutlined, isRemark, sameOutline, withScalar } from "../outline.ts";

/** Environment files: a key a line. */
const environment: Grammar = (lines) => {
  const found = entries(lines, (line) => (isRemark(line) ? undefined : (SETTING.exec(line)?.[2] ?? false)));
  return found && { ...found, items: found.items.map((item) => withScalar(item, SETTING, isWord)) };
};

/** The text before the key, the key, the text between it and the value, and the value. */
const SETTING = /^(\s*(?:export\s+)?)([\w.]+)(\s*=\s*)(.*?)\s*$/;

/** An environment's value that a shell takes as it is written. */
const isWord = (value: string) => /^[^\s"'#$`\\]*$/.test(value);

/** Environment variables: `.env` and its kin. */
export const dotenv: Language = {
  matches: (path) => /(?:^|\/)\.env(?:\.[\w.-]+)?$/.test(path),
  comment: /^\s*#/,
  nameIn: (line) => /^\s*(?:export\s+)?(\w+)=/.exec(line)?.[1],
  outline: environment,
  isSame: sameOutline(environment),
  isSound: (lines) => isOutlined(environment, lines),
  additive: true,
};
