import type { Language } from "../language.ts";

/** Elements without an end tag (HTML 13.1.2, "void elements"), and those whose end tag may be left out. */
const OPEN =
  /^(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr|li|dt|dd|p|rt|rp|optgroup|option|colgroup|thead|tbody|tfoot|tr|td|th|html|head|body)$/;
const TAG = /<(\/?)([a-z][\w-]*)(?:"[^"]*"|'[^']*'|[^"'<>])*>/y;

/** Whether each element that is opened is closed, in the order of the others. */
function isBalanced(lines: readonly string[]): boolean {
  const text = lines.join("\n").toLowerCase();
  const open: string[] = [];
  for (let at = text.indexOf("<"); at >= 0; at = text.indexOf("<", at)) {
    const isComment = text.startsWith("<!--", at);
    TAG.lastIndex = at;
    const [tag = "", slash = "", name = ""] = (isComment ? undefined : TAG.exec(text)) ?? [];
    at = isComment ? text.indexOf("-->", at) : at + Math.max(1, tag.length);
    if (at < 0) return false;
    if (name === "" || OPEN.test(name) || tag.endsWith("/>")) continue;
    if (slash !== "" && open.pop() !== name) return false;
    if (slash === "") open.push(name);
    // What is inside is no HTML.
    if (slash === "" && /^(?:script|style)$/.test(name)) at = text.indexOf(`</${name}`, at);
    if (at < 0) return false;
  }
  return open.length === 0;
}

/** HTML. */
export const html: Language = {
  matches: (path) => /\.html?$/.test(path),
  comment: /^\s*<!--/,
  isSound: isBalanced,
  additive: true,
};
