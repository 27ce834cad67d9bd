import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startFor } from "../../../support/contract.ts";
import { freePort } from "../../../support/process.ts";
import { readCatalog, readFeatures, startProject } from "../../../support/rendering.ts";
import { Services } from "../../../support/services.ts";
import { Evolving } from "../evolving.ts";

const FIELDS = [
  "title:str.200:search path:slug.title body:text:min=2 price:decimal.10.2:index:min=0 status:enum.draft.live:default=draft:index",
  "published_at:datetime:optional:index views:int:index:max=9 email:email:unique big:bigint:unique",
  "ratio:float:index:min=-0.5 active:bool:index:default=true token:uuid:unique:default=uuid day:date:index:min=2026-01-31",
  "at:time:index:default=0930:min=0930:max=1000 seen:datetime:max=2026-01-31T0930Z meta:json site:url:optional home:ref.Place lot:one.Place author:ref.User tag:many.Place kin:many.Post reader:many.User parent:ref.Post:optional",
]
  .join(" ")
  .split(" ");

/** Unique fields of few values. */
const FEW = [
  "letter:str.1:unique",
  "level:int:unique:min=0:max=11",
  "grade:decimal.1.0:unique",
  "day:date:unique:min=2026-01-01:max=2026-01-12",
];

/** What is taken out of a project, and the only cases that fail then. */
const FAULTS: readonly {
  readonly path: string;
  readonly from: string | RegExp;
  readonly to: string;
  readonly fails: string | readonly string[];
}[] = [
  {
    path: "app/api/v1/posts.py",
    from: /, Post\.owner_id == user\.id/g,
    to: "",
    fails: "Post: a row of another user is 404",
  },
  {
    path: "app/api/v1/posts.py",
    from: 'if_match not in (None, "*", etag_of(post))',
    to: 'if_match == "never"',
    fails: "Post: If-Match of another version is 412",
  },
  {
    path: "app/api/v1/posts.py",
    from: "await free_slug(session, Post.path, post.title)",
    to: '"a-path"',
    fails: "Post: path is made where it is left out, and is another one each time",
  },
  {
    path: "app/api/v1/posts.py",
    from: /"tag_ids" in body\.model_fields_set/g,
    to: "body.tag_ids",
    fails: "Post: tag_ids are replaced, in any order and each once",
  },
  {
    path: "app/schemas/post.py",
    from: "max_length=200, ",
    to: "",
    fails: "Post: title is kept at its bounds, and 422 beyond them",
  },
  {
    path: "app/schemas/post.py",
    from: ', ge=Decimal("0")',
    to: "",
    fails: "Post: price is kept at its bounds, and 422 beyond them",
  },
  {
    path: "app/api/v1/posts.py",
    from: "if one in tag_by_id]",
    to: "if one in tag_by_id][1:]",
    fails: "Post: what tag_ids names is included, if the reader may see it",
  },
  {
    path: "app/api/v1/posts.py",
    from: /[^\n]*refuse_hidden\(session, Post\.visible_to\(user\), \[body\.parent_id\]\)\n/g,
    to: "",
    fails: "Post: parent_id of a row that the writer may not read is 422, as of no row",
  },
  {
    path: "app/schemas/post.py",
    from: "items: list[PostCreate] = Field(min_length=1,",
    to: "items: list[PostCreate] = Field(",
    fails: "Post: many rows are created at once, or none",
  },
  {
    path: "app/core/lists.py",
    from: "query.cursor, query.size",
    to: '"", query.size',
    // All lists have it, and take any cursor now.
    fails: ["Post", "Place", "Seat"].flatMap((name) => [
      `${name}: the cursor walks every row once, whatever is created meanwhile`,
      `${name}: a list is asked for by nothing else: 422`,
    ]),
  },
];
const FAILS = FAULTS.flatMap(({ fails }) => fails).sort();

describe("the contract of resources, made from a project's record", () => {
  const services = new Services();
  let project: Evolving;
  beforeAll(async () => {
    const flags = ["--database", "sqlite", "--cache", "memory", "--auth", "jwt", "--no-chat"];
    project = await Evolving.make(flags, services, []);
    await project.uv("sync");
    const rights = ["--shared", "--read=anyone", "--write=admin", "--cache", "--bulk"];
    await project.change("add", "resource", "Place", "name:str.80:unique", ...rights, "--no-install");
    await project.change("add", "resource", "Post", ...FIELDS, "--bulk", "--no-install");
    await project.change("add", "resource", "Seat", ...FEW, "--no-install");
    await project.uv("run", "alembic", "upgrade", "head");
  });
  afterAll(async () => {
    await project.remove();
    await services.stop();
  });

  /** The names of the cases of resources, by their outcome. */
  async function verify(): Promise<{ passed: readonly string[]; others: readonly string[]; left: unknown }> {
    const features = await readFeatures(project.folder);
    const { settings, flags } = startFor("usual", features);
    const log = join(project.folder, "..", "server.log");
    const env = { ...project.grant.settings, ...settings };
    const { url, server } = await startProject(project.folder, await freePort(), env, log, flags);
    try {
      const words = ["--only", "resources: ", "--superuser", "--yes", "--trust", "--json"];
      const { output } = await project.plinth("verify", "--url", url, ...words);
      const { cases, left } = JSON.parse(output.slice(output.indexOf("{"))) as {
        cases: readonly { name: string; outcome: string; reason?: string }[];
        left: unknown;
      };
      return {
        passed: cases.filter(({ outcome }) => outcome === "passed").map(({ name }) => name),
        others: cases.filter(({ outcome }) => outcome !== "passed").map(({ name }) => name),
        left,
      };
    } finally {
      await server.stop();
    }
  }

  test("a field of every kind is asked for", async () => {
    const { stack } = await readCatalog();
    const kinds = stack.repeatable?.[0]?.instances.members?.kinds.map(({ name }) => name) ?? [];
    const used = FIELDS.map((field) => field.split(/[:.]/)[1]);
    expect(kinds.filter((kind) => !used.includes(kind))).toEqual([]);
  });

  test("a service as it was rendered keeps all of it, and no row stays", async () => {
    const { passed, others, left } = await verify();
    expect([others, left]).toEqual([[], []]);
    expect(passed).toEqual(expect.arrayContaining(FAILS));
    expect(passed).toContain("Place: who is no administrator is 403");
  });

  test("what is taken out is found by name, and nothing else", async () => {
    for (const { path, from, to } of FAULTS) await project.edit(path, from, to);
    const { others } = await verify();
    expect([...others].sort()).toEqual(FAILS);
  });
});
