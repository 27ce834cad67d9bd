import { afterAll, expect, test } from "vitest";
import { Services } from "../../../../support/services.ts";
import type { Driver } from "../../../service/drive/driver.ts";
import { type Edit, Story } from "./story.ts";

const services = new Services();
afterAll(() => services.stop());

const RESOURCES = [
  "Post title:str.200:search slug:slug.title body:text status:enum.draft.live:default=draft:index --read=users",
  "Comment post:ref.Post:on-delete=cascade body:text --read=users",
  "Tag name:str.40:unique --shared --read=anyone",
  "PostTag post:ref.Post:on-delete=cascade tag:ref.Tag --read=users",
];

const POSTS = "app/api/v1/posts.py";
const COMMENTS = "app/api/v1/comments.py";
/** A draft is seen by its owner alone, and so are the comments on it. */
const OURS: readonly Edit[] = [
  [POSTS, "from sqlalchemy import ", "from sqlalchemy import ColumnElement, "],
  [
    POSTS,
    "from app.models.post import Post\n",
    "from app.models.post import Post\nfrom app.models.user import User\n",
  ],
  [
    POSTS,
    "def etag_of(",
    `def visible_to(user: User) -> ColumnElement[bool]:
    """Select the posts that are live, and the user's own drafts."""
    return or_(Post.status == "live", Post.owner_id == user.id)


def etag_of(`,
  ],
  [POSTS, "rows = select(Post)\n", "rows = select(Post).where(visible_to(user))\n"],
  [
    POSTS,
    "select(Post).where(Post.id == post_id))",
    "select(Post).where(Post.id == post_id, visible_to(user)))",
  ],
  [
    COMMENTS,
    "from app.core.errors",
    "from app.api.v1.posts import visible_to\nfrom app.models.post import Post\nfrom app.core.errors",
  ],
  [
    COMMENTS,
    "    comment = Comment(**body.model_dump()",
    `    post = await session.scalar(select(Post).where(Post.id == body.post_id, visible_to(user)))
    if post is None:
        raise not_found("Post")
    comment = Comment(**body.model_dump()`,
  ],
  [COMMENTS, "rows = select(Comment)\n", "rows = select(Comment).join(Post).where(visible_to(user))\n"],
  [
    COMMENTS,
    "select(Comment).where(Comment.id == comment_id))",
    "select(Comment).join(Post).where(Comment.id == comment_id, visible_to(user)))",
  ],
  // What the tests comment on is live, and a post that is not there is 404.
  ["tests/api/test_comments.py", '        ("post_id", 2**31 - 1),\n', ""],
  [
    "tests/posts.py",
    "PostCreate(**await make_body(session, number))",
    'PostCreate(**await make_body(session, number) | {"status": "live"})',
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
  on.expect(await on.ask("POST", "/api/v1/comments", comment, bob), 404);
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
      [
        COMMENTS,
        "    if query.include:",
        "    rows = rows.where(or_(Comment.approved, Comment.owner_id == user.id))\n    if query.include:",
      ],
      [COMMENTS, "from sqlalchemy import ", "from sqlalchemy import or_, "],
      [
        "tests/api/test_comments.py",
        /(async def test_all_who_sign_in_read[\s\S]*?)made = await create\(author, session\)/,
        `$1path = f"/comments/{(await create(author, session))['id']}"
    made = (await author.patch(path, json={"approved": True})).json()`,
      ],
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
