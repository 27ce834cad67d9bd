import type { Definition, Language } from "../language.ts";

/** What a stage sets once: its variables by name, and the instructions of which only the last counts. */
function settings(lines: readonly string[]): readonly Definition[] {
  const found: Definition[] = [];
  let stage = 0;
  let instruction = "";
  let goesOn = false;
  for (const [at, line] of lines.entries()) {
    if (/^\s*(?:#|$)/.test(line)) continue;
    const begun = goesOn ? undefined : /^\s*([A-Za-z]+)\s/.exec(line)?.[1]?.toUpperCase();
    instruction = begun ?? instruction;
    goesOn = /\\\s*$/.test(line);
    if (begun === "FROM") stage += 1;
    const add = (name: string) => found.push({ name: `${stage}\0${name}`, at });
    if (/^(?:ENV|ARG|LABEL)$/.test(instruction))
      for (const [, key = ""] of line.matchAll(/(?:^|\s)([\w.-]+)=/g)) add(`${instruction} ${key}`);
    else if (begun !== undefined && /^(?:CMD|ENTRYPOINT|HEALTHCHECK|STOPSIGNAL)$/.test(begun)) add(begun);
  }
  return found;
}

/** Whether no instruction is left open. */
function isWhole(lines: readonly string[]): boolean {
  return !/\\\s*$/.test(lines.findLast((line) => line.trim() !== "") ?? "");
}

/** Dockerfiles, as "Dockerfile reference" of Docker's documentation has them. */
export const dockerfile: Language = {
  matches: (path) => /(?:^|\/)(?:Dockerfile|Containerfile)(?:\.[\w.-]+)?$|\.Dockerfile$/.test(path),
  comment: /^\s*#/,
  nameIn: (line) => /^\s*(?:ENV|ARG|LABEL)\s+([\w.-]+)=/i.exec(line)?.[1],
  definitions: settings,
  isSound: isWhole,
  additive: true,
};
