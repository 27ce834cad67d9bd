/** Python code without comments and without what is in strings; lines stay where they are. */
export function bareCode(text: string): string {
  return text.replaceAll(/("""|''')[\s\S]*?\1|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|#[^\n]*/g, (found) =>
    found.startsWith("#") ? "" : `""${found.replaceAll(/[^\n]/g, "")}`,
  );
}

const STRING = /([A-Za-z]{0,2})("""|'''|"|')((?:\\[\s\S]|(?!\2)[\s\S])*?)\2|#[^\n]*/g;

/**
 * The names that Python code uses: not those in comments, strings and import statements, no attributes and no keyword
 * arguments. The expressions of an f-string are code.
 */
export function namesUsed(text: string): ReadonlySet<string> {
  const code = text
    .replaceAll(STRING, (_, prefix: string | undefined, _quote, content: string | undefined) =>
      /f|t/i.test(prefix ?? "")
        ? ` ${[...(content ?? "").matchAll(/\{([^{}]*)\}/g)].map(([, code]) => code)} `
        : '""',
    )
    .replaceAll(/^[ \t]*(?:from[ \t]+\S+[ \t]+)?import[ \t]+(?:\([^)]*\)|.*)/gm, "");
  const used = new Set<string>();
  for (const { 0: name, index } of code.matchAll(/(?<![\w.])[A-Za-z_]\w*/g)) {
    const [before, after] = [code.slice(0, index), code.slice(index + name.length)];
    const isKeyword = /^\s*=(?!=)/.test(after.slice(0, 8)) && /[(,]\s*$/.test(before.slice(-80));
    if (!isKeyword) used.add(name);
  }
  return used;
}
