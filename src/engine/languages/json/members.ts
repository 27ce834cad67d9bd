import { indentAt, isBlock, leadOf, Unwritable, type Writer } from "./layout.ts";
import { commentsIn, type Document, type Member, type Node } from "./syntax.ts";

/** What became of a value. */
export interface Written {
  readonly text: string;
  readonly meaning: number;
}

/** A member of the outcome. */
export interface Placed extends Written {
  readonly key: string | undefined;
  /** The user's member that it is made of; undefined for one that only the template has. */
  readonly own?: Member;
  /** Comments above it, and what is behind it on its line. */
  readonly lead?: readonly string[];
  readonly behind?: string;
}

/** **json-layout**: writes the members of a user's container as it is laid out; `known` are the comments that the template had. */
export function writeMembers(
  document: Document,
  container: Node,
  template: Node,
  placed: readonly Placed[],
  known: ReadonlySet<string>,
  writer: Writer,
): string {
  const { text } = document;
  const { members, start, end } = container;
  const [open, close] = [text.slice(start, start + 1), text.slice(end - 1, end)];
  const last = members.at(-1);
  const isBare = commentsIn(text.slice(start, end)).length === 0;
  if (placed.length === 0 && isBare) return open + close;
  if (last === undefined && !isBare) throw new Unwritable();
  const spaces = writer.spaces(template, indentAt(text, start));
  const first = last === undefined ? spaces.first : leadOf(document, members[0]);
  const between = last === undefined ? spaces.between : betweenOf(document, container, last, writer);
  const stays = new Set(placed.map(({ own }) => own));
  let out = open;
  let reached = 0;
  // What the user wrote above a member that goes stays.
  const keepComments = (until: Member | undefined, usual: string, lead: readonly string[] = []) => {
    const kept = [...lead];
    for (; reached < members.length && members[reached] !== until; reached += 1) {
      const member = members[reached];
      if (member === undefined || stays.has(member)) continue;
      kept.unshift(...commentsIn(text.slice(member.lead, member.start)).filter((one) => !known.has(one)));
    }
    if (kept.length > 0 && !usual.includes("\n")) throw new Unwritable();
    out += kept.map((comment) => usual + comment).join("");
  };
  for (const [at, { own, text: body, lead = [], behind = "" }] of placed.entries()) {
    const usual = at === 0 ? first : between;
    const isLast = at === placed.length - 1 && !container.isClosedByComma;
    if (own === undefined) {
      keepComments(members[reached], usual, lead);
      out += usual + body + (isLast ? "" : ",") + behind;
    } else {
      keepComments(own, usual);
      out +=
        spaceAbove(text, own, (at === 0) === (own === members[0]), usual) + body + endOf(text, own, isLast);
    }
  }
  keepComments(undefined, first);
  return out + (last === undefined ? spaces.last : text.slice(last.until, end - 1)) + close;
}

/** What is between two members of a container, as at its end. */
function betweenOf(document: Document, container: Node, last: Member, writer: Writer): string {
  if (container.members.length > 1) return leadOf(document, last);
  return isBlock(document, container) ? leadOf(document, last) : writer.gap;
}

function spaceAbove(text: string, { lead, start }: Member, isInPlace: boolean, usual: string): string {
  const space = text.slice(lead, start);
  return isInPlace || space.includes("\n") ? space : usual + space.trimStart();
}

/** What follows the value of a user's member: its comma, if it needs one, and the comment behind it. */
function endOf(text: string, { node, comma, until }: Member, isLast: boolean): string {
  const [before, behind] = [text.slice(node.end, comma), text.slice(comma, until)];
  return before + (isLast ? "" : ",") + (behind.startsWith(",") ? behind.slice(1) : behind);
}
