import { afterAll, expect, test } from "vitest";
import { Services } from "../../../../support/services.ts";
import type { Driver } from "../../../service/drive/driver.ts";
import { type Edit, Story } from "./story.ts";

const services = new Services();
afterAll(() => services.stop());

const RESOURCES = [
  "Post title:str.200:search slug:slug.title body:text status:enum.draft.live:default=draft:index",
  "Comment post:ref.Post:on-delete=cascade body:text",
  "Tag name:str.40:unique --shared --read=anyone",
  "PostTag post:ref.Post:on-delete=cascade tag:ref.Tag --read=users",
];

const POST = "app/models/post.py";
const COMMENT = "app/models/comment.py";
/** A draft is seen by its owner alone, and so are the comments on it. */
const OURS: readonly Edit[] = [
  [POST, "from sqlalchemy import ", "from sqlalchemy import or_, "],
  [POST, "cls.owner_id == user.id", 'or_(cls.status == "live", cls.owner_id == user.id)'],
  [COMMENT, "from app.models.user", "from app.models.post import Post\nfrom app.models.user"],
  [COMMENT, "cls.owner_id == user.id", "cls.post_id.in_(Post.visible_to(user).with_only_columns(Post.id))"],
  // What the tests hide is a draft, and so a comment on it is not found.
  [
    "tests/posts.py",
    "PostCreate(**await make_body(session, number))",
    'PostCreate(**await make_body(session, number) | {"status": "draft"})',
  ],
  [
    "tests/api/test_posts.py",
    /(async def test_those_of_others_are_not_found[\s\S]*?)create\(author, session\)/,
    "$1create(author, session, 2)",
  ],
  [
    "tests/api/test_comments.py",
    '\n    assert one in page["items"]\n    assert not one["post"]\n',
    '\n    assert (one["code"], page["items"]) == ("NOT_FOUND", [])\n',
  ],
];

let round = 0;

async function ask(on: Driver): Promise<void> {
  round += 1;
  const [ada, bob] = [await on.enrol(`ada-${on.stamp}`), await on.enrol(`bob-${on.stamp}`)];
  const api = "/api/v1/posts";
  const post = { title: `About drafts ${round}`, body: "Text.", content: "Text." };
  const known = (await on.ask("GET", "/openapi.json")).body.components.schemas.PostCreate.properties;
  const body = Object.fromEntries(Object.entries(post).filter(([name]) => name in known));
  const draft = on.expect(await on.ask("POST", api, body, ada), 201, ({ status }) => status === "draft").body;
  on.expect(await on.ask("GET", `${api}/${draft.id}`, undefined, ada), 200);
  on.expect(await on.ask("GET", `${api}/${draft.id}`, undefined, bob), 404);
  const listed = async () =>
    (await on.ask("GET", `${api}?q=drafts%20${round}`, undefined, bob)).body.items.length as number;
  expect(await listed()).toBe(0);
  const comment = { post_id: draft.id, body: "First!" };
  on.expect(await on.ask("POST", "/api/v1/comments", comment, bob), 422);
  on.expect(await on.ask("PATCH", `${api}/${draft.id}`, { status: "live" }, ada), 200);
  expect(await listed()).toBe(1);
  on.expect(
    await on.ask("GET", `${api}?slug=about-drafts-${round}`, undefined, bob),
    200,
    ({ items }) => items[0]?.id === draft.id,
  );
  on.expect(await on.ask("POST", "/api/v1/comments", comment, bob), 201);
}

test("a blog: drafts are seen by their owners alone, through ten steps", async () => {
  const flags = ["--database", "sqlite", "--cache", "memory", "--auth", "jwt", "--no-chat", "--no-uploads"];
  const story = await Story.begin({ flags, services, needs: [] }, RESOURCES, ask);
  const { project } = story;
  try {
    await story.step(OURS);
    await story.step("add field Post subtitle:str.200:optional");
    await story.step([["README.md", "## Run it\n", "Our blog.\n\n## Run it\n"]]);
    await story.step("set field Post title:str.250");
    await story.step("add field Comment approved:bool:default=false:index");
    await story.step([
      [COMMENT, /( +)return select\(cls\)/, "$&.where(or_(cls.approved, cls.owner_id == user.id))"],
      [COMMENT, "from sqlalchemy import ", "from sqlalchemy import or_, "],
    ]);
    await story.step("rename field Post body content");
    await story.step("rename resource Tag Topic");
    await story.step("add chat");
    await story.step("set cache=none");
    await story.step("remove field Post subtitle --yes");
    expect(await project.read("README.md")).toContain("Our blog.");
    expect(await project.green()).toMatch(/passed/);
  } finally {
    await project.remove();
  }
});
