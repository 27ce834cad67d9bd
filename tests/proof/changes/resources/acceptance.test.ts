import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { must } from "../../../support/process.ts";
import { Services } from "../../../support/services.ts";
import { Evolving } from "../evolving.ts";

const services = new Services();
afterAll(() => services.stop());
const FLAGS = ["--database", "sqlite", "--cache", "memory", "--no-example"];
const POST =
  "add resource Post title:str.200 body:text status:enum.draft.live:default=draft:index --no-install";

/** What an owner writes into rendered files, each beside what a field changes, and how it is found again. */
const EDITS: readonly [path: string, from: string, to: string][] = [
  ["app/models/post.py", "class Post(Base):", "class Post(Base):  # our own table"],
  ["app/models/post.py", "    body: Mapped", "    # What readers see.\n    body: Mapped"],
  ["app/schemas/post.py", '"""Schemas of posts."""', '"""Schemas of posts, and of our feed."""'],
  ["app/schemas/post.py", "class PostRead(BaseModel):", "FEED_SIZE = 20\n\n\nclass PostRead(BaseModel):"],
  ["app/api/v1/posts.py", "router = APIRouter(", "FEED = True\n\nrouter = APIRouter("],
  ["app/api/v1/posts.py", "async def create_post(", "async def create_post(  # noqa: RUF100"],
  ["tests/api/test_posts.py", "import ", "OURS = 1\nimport "],
  ["tests/posts.py", '"""', '"""Ours. '],
  ["README.md", "## ", "## Ours\n\nA line of ours.\n\n## "],
  ["app/models/__init__.py", "from app.models.post import", "# Ours.\nfrom app.models.post import"],
];

describe("acceptance 3", () => {
  test("ten edits of the rendered files, then a field: none is lost, and what overlaps is shown", async () => {
    const project = await Evolving.make(FLAGS, services, []);
    try {
      await project.change(...POST.split(" "));
      for (const edit of EDITS) await project.edit(...edit);
      await project.commit("ours");
      await project.change("add", "field", "Post", "subtitle:str.200:optional:index", "--no-install");
      for (const [path, , to] of EDITS) expect(await project.read(path), path).toContain(to);
      expect(await project.read("app/models/post.py")).toMatch(/^ {4}subtitle: Mapped\[str \| None\]/m);
      // The same line, changed by both.
      await project.edit(
        "app/models/post.py",
        "mapped_column(String(200))",
        "mapped_column(String(200), comment='c')",
      );
      await project.commit("overlap");
      const { code, output } = await project.plinth("set", "field", "Post", "title:str.300", "--no-install");
      expect([code, output]).toEqual([3, expect.stringContaining("app/models/post.py")]);
      const both = await project.read("app/models/post.py");
      expect(both).toMatch(/^<{7}[\s\S]*comment='c'[\s\S]*^={7}[\s\S]*String\(300\)[\s\S]*^>{7}/m);
    } finally {
      await project.remove();
    }
  });
});

describe("acceptance 7: what cannot be is one line, a suggestion and exit 2, and nothing is written", () => {
  let project: Evolving;
  beforeAll(async () => {
    project = await Evolving.make(FLAGS, services, []);
    await project.write("app/models/ours.py", 'class Ours(Base):\n    __tablename__ = "labels"\n');
    await project.write("app/api/v1/ours.py", 'router = APIRouter(prefix="/feeds", tags=["feeds"])\n');
    await project.commit("ours");
  });
  afterAll(() => project.remove());

  test.each([
    ["a type of another name", "B x:string", /Say str\./],
    ["a misspelt type", "B x:boool", /Did you mean bool\?/],
    ["an argument beyond its bounds", "B x:str.0", /Allowed: 1 to 768/],
    ["a misspelt option", "B x:str:uniqe", /Did you mean unique\?/],
    ["an attribute of models", "B metadata:str", /Try b_metadata\./],
    ["another one", "B registry:str", /Try b_registry\./],
    ["a prefix of Pydantic", "B model_x:str", /Try b_model_x\./],
    ["a keyword", "B class:str", /Try b_class\./],
    ["a word of SQL", "B order:int", /Try b_order\./],
    ["the table of users", "User x:str", /Try UserEntry\./],
    ["a route of the project", "Room x:str", /app\/api\/v1\/rooms\.py is there already.*choose another name/],
    [
      "a table of one's own",
      "Label x:str",
      /The table labels is there already: app\/models\/ours\.py:2\. Choose another/,
    ],
    [
      "a route of one's own",
      "Feed x:str",
      /The route \/feeds is there already: app\/api\/v1\/ours\.py:1\. Choose another/,
    ],
    ["a word twice", "B s:enum.a.b.a", /has a twice/],
    ["a name that lists have", "B include:ref.User", /Try b_include\./],
    ["a column that all have", "B id:ref.User", /"id" is reserved/],
    ["the owner", "B owner:ref.User", /"owner" is reserved/],
    ["an attribute of rows", "B count:many.User", /"count" is reserved/],
    ["a function of models", "B visible_to:one.User", /Try b_visible_to\./],
    ["the column of a reference", "B author:ref.User author_id:int", /have the same column author_id/],
    ["a reference of that name", "B author:ref.User author_id:ref.User", /have the same name author_id/],
    ["links of that name", "B author_ids:ref.User author:many.User", /have the same name author_ids/],
    [
      "a schema of the resource",
      "B b_create:str",
      /"b_create" is a schema of the resource, .* Try b_b_create\./,
    ],
    ["a type of that name", "B list:enum.a.b", /"list" is reserved/],
    ["a reference to nothing", "B r:ref.Usr", /Did you mean User\?/],
  ])("%s: %s", async (_, words, said) => {
    const { code, output } = await project.plinth("add", "resource", ...words.split(" "), "--no-install");
    expect([code, output]).toEqual([2, expect.stringMatching(said)]);
    expect(output.trim()).not.toContain("\n");
    expect(await must("git", ["status", "--porcelain"], { cwd: project.folder })).toBe("");
  });
});

test("a shared resource follows another sign-in, and none", async () => {
  const project = await Evolving.make([...FLAGS, "--auth", "none", "--no-mail"], services, []);
  try {
    await project.change(...POST.split(" "));
    await project.change("set", "resource", "Post", "--shared", "--no-install");
    for (const auth of ["jwt", "session", "none"]) {
      await project.change("set", `auth=${auth}`, "--yes", "--no-install");
      await project.uv("sync");
      await project.commit(`locked for ${auth}`);
      await project.uv("run", "ruff", "check", ".");
      await project.uv("run", "mypy", "--strict", "app", "tests");
      await project.uv("run", "alembic", "upgrade", "head");
      await project.uv("run", "alembic", "check");
      expect(await project.uv("run", "pytest", "tests/api/test_posts.py"), auth).toMatch(/\d+ passed/);
    }
  } finally {
    await project.remove();
  }
});
