/** Removes the lines of a JSON host that are comments, and the comma before a closing bracket that they leave. */
export function stripJsonComments(text: string): string {
  const lines = text.split("\n").filter((line) => !line.trim().startsWith("//"));
  return lines.join("\n").replaceAll(/,(\s*[}\]])/g, "$1");
}
