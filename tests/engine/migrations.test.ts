import { describe, expect, test } from "vitest";
import { mergeOf, migrationToolOf } from "../../src/engine/index.ts";
import { shippedCatalog } from "../support/fixtures/models.ts";

const [stack] = shippedCatalog().stacks;
if (stack === undefined) throw new Error("no stack");
const tool = migrationToolOf(stack);

/** The heads of migrations, each written as `revision name < those it comes after`. */
function headsOf(...lines: readonly string[]): readonly string[] {
  const revisions = lines.map((line) => {
    const [, revision = "", name = "", down = ""] = /^(\S+) (\S+)(?: < (.*))?$/.exec(line) ?? [];
    return {
      path: `alembic/versions/${revision}_${name}.py`,
      revision,
      down: down.split(" ").filter(Boolean),
    };
  });
  return tool?.heads(revisions) ?? [];
}

describe("heads that are joined: what the first has is run last", () => {
  test("a table's rename, after what the other line does by its old name", () => {
    expect(headsOf("1 create_tag", "2 rename_tag_to_post < 1", "3 remove_tag_title < 1")).toEqual(["2", "3"]);
    expect(headsOf("1 create_tag", "3 rename_tag_to_post < 1", "2 remove_tag_title < 1")).toEqual(["3", "2"]);
  });

  test("also where it is not the last of its line", () => {
    const lines = ["1 create_tag", "3 rename_tag_to_post < 1", "4 add_post_body < 3", "2 add_tag_note < 1"];
    expect(headsOf(...lines)).toEqual(["4", "2"]);
  });

  test("a table's rename after a column's, and that after other changes", () => {
    const lines = ["1 create_tag", "4 rename_tag_to_post < 1", "2 rename_tag_title_to_headline < 1"];
    expect(headsOf(...lines, "3 change_tag_title < 1")).toEqual(["4", "2", "3"]);
    expect(
      headsOf(
        "0 create_tag",
        "1 rename_tag_to_label < 0",
        "3 rename_label_to_post < 1",
        "2 rename_label_title_to_headline < 1",
      ),
    ).toEqual(["3", "2"]);
  });

  test("a table's drop, after what the other line does to its columns", () => {
    for (const other of ["change_tag_title", "add_tag_body", "rename_tag_title_to_headline"]) {
      expect(headsOf("1 create_tag", "2 drop_tag < 1", `3 ${other} < 1`)).toEqual(["2", "3"]);
      expect(headsOf("1 create_tag", "3 drop_tag < 1", `2 ${other} < 1`)).toEqual(["3", "2"]);
    }
  });

  test("but not for a rename that both lines have", () => {
    expect(headsOf("1 rename_tag_to_post", "3 add_post_body < 1", "2 add_post_note < 1")).toEqual(["2", "3"]);
  });

  test("and the migration that joins them names them in this order", () => {
    const text = (heads: readonly string[]) => String(mergeOf(stack, heads)[1].content);
    expect(text(["3", "2"])).toContain('("3", "2")');
    expect(mergeOf(stack, ["3", "2"])[0]).toBe(mergeOf(stack, ["2", "3"])[0]);
  });
});
