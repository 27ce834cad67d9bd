import { choose, type Story } from "../world.ts";

const CHAT = choose({ chat: true });
const REDIS = choose({ cache: "redis" });
const OWN = '"""Our own way to Redis."""\n\n\ndef connect() -> None:\n    """Connect."""\n';
const ITEMS = "app/api/v1/items.py";
const LOGO = "app/static/logo.png";
const picture = (byte: number) => new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, byte, byte, byte]);

/** Twelve edits on which every tool that was measured before was silently wrong somewhere. */
export const harder: readonly Story[] = [
  {
    title: "a file moved that the template changes",
    template: (world) => world.swap("app/core/rate_limit.py", "MAX_KEYS = 100_000", "MAX_KEYS = 50_000"),
    edit: (world) => {
      world.move("app/core/rate_limit.py", "app/limits/rate_limit.py");
      world.write("app/limits/__init__.py", "");
      world.everywhere(/\bapp\.core\.rate_limit\b/g, "app.limits.rate_limit");
      world.everywhere(/^from app\.core import rate_limit$/gm, "from app.limits import rate_limit");
      world.everywhere(
        /^from app\.core import pagination, rate_limit$/gm,
        "from app.core import pagination\nfrom app.limits import rate_limit",
      );
    },
    holds: [`"MAX_KEYS = 50000" in code("app/limits/rate_limit.py")`, `not exists("app/core/rate_limit.py")`],
  },
  {
    title: "a package moved of which the template changes a file",
    template: (world) => world.append("app/middleware/head.py", "\n\nCHANGED = True\n"),
    edit: (world) => {
      for (const path of [...world.files.keys()])
        if (path.startsWith("app/middleware/"))
          world.move(path, path.replace("app/middleware/", "app/edge/"));
      world.everywhere(/\bapp\.middleware\b/g, "app.edge");
    },
    holds: [`"CHANGED = True" in code("app/edge/head.py")`, `not exists("app/middleware/head.py")`],
  },
  {
    title: "an untracked file where the template adds one",
    to: REDIS,
    edit: (world) => {
      world.write("app/core/redis.py", OWN);
      world.untracked.add("app/core/redis.py");
    },
    holds: [`"connect" in functions("app/core/redis.py")`],
  },
  {
    title: "a git-ignored file where the template adds one",
    to: REDIS,
    edit: (world) => {
      world.write("app/core/redis.py", OWN);
      world.ignored.add("app/core/redis.py");
    },
    holds: [`"connect" in functions("app/core/redis.py")`],
  },
  {
    title: "a binary file changed by both",
    given: (world) => world.write(LOGO, picture(1)),
    template: (world) => world.write(LOGO, picture(3)),
    edit: (world) => world.write(LOGO, picture(2)),
    holds: [`digest("${LOGO}") == "${Buffer.from(picture(2)).toString("base64")}"`, "False"],
  },
  {
    title: "a file replaced by a link",
    to: REDIS,
    edit: (world) => {
      world.write("docs/intro.md", "# Ours\n");
      world.link("README.md", "docs/intro.md");
    },
    holds: [`link("README.md") == "docs/intro.md"`, `text("docs/intro.md") == "# Ours\\n"`],
  },
  {
    title: "an edited file that the template deletes",
    from: REDIS,
    to: choose({ cache: "memory" }),
    edit: (world) =>
      world.append(
        "app/core/redis.py",
        '\n\ndef our_key(name: str) -> str:\n    """Name ours."""\n    return f"ours:{name}"\n',
      ),
    holds: [`"our_key" in functions("app/core/redis.py")`, `dependency("redis") != None`],
  },
  {
    title: "a file that the template deletes and the user imports",
    from: REDIS,
    to: choose({ cache: "memory" }),
    edit: (world) =>
      world.write(
        "app/core/visits.py",
        '"""Visits."""\n\nfrom app.core.redis import get_redis\n\n\nasync def count() -> None:\n    """Count one."""\n    await get_redis().incr("visits")\n',
      ),
    holds: [`"count" in functions("app/core/visits.py")`],
  },
  {
    title: "a function renamed that new code of the template calls",
    to: CHAT,
    edit: (world) => world.everywhere(/\bpaginate_by_cursor\b/g, "paginate_after"),
    holds: [`"paginate_after" in functions("app/core/pagination.py")`],
  },
  {
    title: "a setting, a dependency and a service added by both, with other values",
    to: REDIS,
    edit: (world) => {
      world.swap("app/config.py", /( {4}log_file: .*\n)/, '$1    redis_url: str = "redis://ours:6379/7"\n');
      world.swap("pyproject.toml", '    "sqlalchemy', '    "redis>=6,<7",\n    "sqlalchemy');
      world.swap("requirements.txt", "sqlalchemy", "redis>=6,<7\nsqlalchemy");
      world.swap("compose.yaml", "services:\n", "services:\n  redis:\n    image: redis:6\n");
    },
    holds: [
      `settings()["redis_url"] == "'redis://ours:6379/7'"`,
      `dependency("redis") == dependency("redis", "requirements.txt") == "redis>=6,<7"`,
      `yaml("compose.yaml")["services"]["redis"]["image"] == "redis:6"`,
    ],
  },
  {
    title: "dependencies bumped by a bot on both sides of the template's change",
    to: REDIS,
    edit: (world) => {
      for (const path of ["pyproject.toml", "requirements.txt"]) {
        world.swap(path, /python-multipart>=[\d.]+/, "python-multipart>=0.0.29");
        world.swap(path, /sqlalchemy\[asyncio\]>=[\d.]+/, "sqlalchemy[asyncio]>=2.1.9");
      }
    },
    holds: ["pyproject.toml", "requirements.txt"].map(
      (path) =>
        `"0.0.29" in dependency("python-multipart", "${path}") and "2.1.9" in dependency("sqlalchemy", "${path}") and dependency("redis", "${path}") != None`,
    ),
  },
  {
    title: "a function moved within its file that the template changes",
    template: (world) =>
      world.swap(
        ITEMS,
        "    rows = await session.scalars(query)\n",
        "    rows = await session.scalars(query)\n    rows = list(rows)[:10]\n",
      ),
    edit: (world) => {
      const found = /@router\.get\("\/popular-items"\)[\s\S]*?\n\n\n/.exec(world.read(ITEMS))?.[0] ?? "";
      world.swap(ITEMS, found, "");
      world.append(ITEMS, `\n\n${found.trimEnd()}\n`);
    },
    holds: [
      `"rows = list(rows)[:10]" in body("${ITEMS}", "list_popular_items")`,
      `list(functions("${ITEMS}"))[-1] == "list_popular_items"`,
    ],
  },
];
