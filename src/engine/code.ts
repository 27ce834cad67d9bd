/** Python code without comments and without what is in strings; lines stay where they are. */
export function bareCode(text: string): string {
  return text.replaceAll(/("""|''')[\s\S]*?\1|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|#[^\n]*/g, (found) =>
    found.startsWith("#") ? "" : `""${found.replaceAll(/[^\n]/g, "")}`,
  );
}
