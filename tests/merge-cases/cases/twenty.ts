import { choose, type Story } from "../world.ts";

const CHAT = choose({ chat: true });
const REDIS = choose({ cache: "redis" });
const BOTH = choose({ chat: true, cache: "redis" });
const ROUTER = "app/api/v1/__init__.py";
const MODEL = "app/models/item.py";
const ITEMS = "app/api/v1/items.py";
const CI = ".github/workflows/ci.yml";

const WORKFLOW = `name: ci

on: [push]

jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - uses: astral-sh/setup-uv@v7
        with:
          python-version: "3.12"
      - run: uv sync --locked
      - run: uv run ruff check
      - run: uv run pytest
`;

/** Twenty edits as people make them, each close to what a template changes. */
export const twenty: readonly Story[] = [
  {
    title: "a column added to Item, and another by the template",
    template: (world) => world.append(MODEL, "    published: Mapped[bool] = mapped_column(default=True)\n"),
    edit: (world) => world.append(MODEL, "    price_cents: Mapped[int] = mapped_column(default=0)\n"),
    holds: [`{"price_cents", "published", "owner_id"} <= set(fields("${MODEL}", "Item"))`],
  },
  {
    title: "routers reordered",
    to: CHAT,
    edit: (world) => {
      const lines = world.read(ROUTER).split("\n");
      const included = lines.filter((line) => line.startsWith("router.include_router("));
      const sorted = [...included].sort();
      world.write(
        ROUTER,
        lines.map((line) => (included.includes(line) ? (sorted.shift() ?? line) : line)).join("\n"),
      );
    },
    holds: [
      `{"items.router", "users.router", "rooms.router"} <= set(included("${ROUTER}"))`,
      `is_sorted([r for r in included("${ROUTER}") if r not in ("chat.router", "rooms.router")])`,
    ],
  },
  {
    title: "a handler renamed",
    template: (world) =>
      world.swap(
        ITEMS,
        "    session.add(item)\n    await session.flush()\n",
        "    session.add(item)\n    await session.flush()\n    await session.refresh(item)\n",
      ),
    edit: (world) => world.swap(ITEMS, "async def create_item(", "async def add_item("),
    holds: [
      `"session.refresh(item)" in body("${ITEMS}", "add_item")`,
      `"create_item" not in functions("${ITEMS}")`,
    ],
  },
  {
    title: "a settings block reformatted",
    to: REDIS,
    edit: (world) =>
      world.swap(
        "app/config.py",
        /( {4}database_pool_timeout: float = Field\()default=5, gt=0, le=300\)/,
        "$1\n        default=5,\n        gt=0,\n        le=300,\n    )",
      ),
    holds: [
      `settings()["database_pool_timeout"] == "Field(default=5, gt=0, le=300)"`,
      `"        default=5,\\n" in text("app/config.py")`,
      `"redis_url" in settings() and "lock_folder" not in settings()`,
    ],
  },
  {
    title: "a dependency added in the middle of the sorted list",
    to: REDIS,
    edit: (world) => {
      world.swap("pyproject.toml", '    "sqlalchemy', '    "rich>=14,<15",\n    "sqlalchemy');
      world.swap("requirements.txt", "sqlalchemy", "rich>=14,<15\nsqlalchemy");
    },
    holds: [
      `dependency("rich") == dependency("rich", "requirements.txt") == "rich>=14,<15"`,
      `dependency("redis") == dependency("redis", "requirements.txt") != None`,
    ],
  },
  {
    title: "a dependency bumped by a bot",
    to: REDIS,
    edit: (world) => {
      for (const path of ["pyproject.toml", "requirements.txt"])
        world.swap(path, /python-multipart>=[\d.]+/, "python-multipart>=0.0.29");
    },
    holds: [
      `dependency("python-multipart").startswith("python-multipart>=0.0.29")`,
      `dependency("python-multipart") == dependency("python-multipart", "requirements.txt")`,
      `dependency("redis") == dependency("redis", "requirements.txt") != None`,
    ],
  },
  {
    title: "a comment at the very place where the feature inserts",
    to: CHAT,
    edit: (world) => world.append(ROUTER, "# Routers of our own follow here.\n"),
    holds: [
      `"# Routers of our own follow here." in text("${ROUTER}")`,
      `"rooms.router" in included("${ROUTER}")`,
    ],
  },
  {
    title: "imports regrouped",
    to: CHAT,
    edit: (world) => {
      const single = world
        .read("app/main.py")
        .replaceAll(/^from (\S+) import ([\w, ]+)$/gm, (_, module: string, names: string) =>
          names
            .split(", ")
            .map((name) => `from ${module} import ${name}`)
            .join("\n"),
        );
      world.write("app/main.py", single);
    },
    holds: [
      `{"hub", "session_watcher"} <= imported("app/main.py")`,
      `"await hub.start()" in body("app/main.py", "lifespan")`,
      `"from app.api import pages\\n" in text("app/main.py")`,
    ],
  },
  {
    title: "a file deleted that the feature changes",
    to: CHAT,
    edit: (world) => world.remove("Dockerfile"),
    holds: [`not exists("Dockerfile")`, `"rooms.router" in included("${ROUTER}")`],
  },
  {
    title: "a file moved that the feature changes",
    to: CHAT,
    edit: (world) => {
      world.move("requirements-dev.txt", "requirements/dev.txt");
      world.swap("requirements/dev.txt", "-r requirements.txt", "-r ../requirements.txt");
    },
    holds: [
      `not exists("requirements-dev.txt")`,
      `set(lines("requirements/dev.txt")) == {"-r ../requirements.txt", *toml("pyproject.toml")["dependency-groups"]["dev"]}`,
    ],
  },
  {
    title: "README rewritten",
    to: REDIS,
    edit: (world) =>
      world.write("README.md", "# Our API\n\nIt sells things.\n\n## Running\n\n`make run`; see the wiki.\n"),
    holds: [`"It sells things." in text("README.md")`, `"REDIS_URL" in text("README.md")`],
  },
  {
    title: "compose with another service",
    to: REDIS,
    edit: (world) =>
      world.swap(
        "compose.yaml",
        /\n\nvolumes:/,
        '\n  mail:\n    image: axllent/mailpit:v1\n    ports:\n      - "8025:8025"\n\nvolumes:',
      ),
    holds: [
      `{"mail", "redis", "api", "migrate"} <= set(yaml("compose.yaml")["services"])`,
      `yaml("compose.yaml")["services"]["mail"]["ports"] == ["8025:8025"]`,
      `"redis" in yaml("compose.yaml")["services"]["api"]["depends_on"]`,
      `"data" in yaml("compose.yaml")["volumes"]`,
    ],
  },
  {
    title: "a Dockerfile stage added",
    to: REDIS,
    edit: (world) =>
      world.swap(
        "Dockerfile",
        /\n(FROM (?!.* AS build).*\n)/,
        "\nFROM build AS check\nRUN uv sync --locked\n\n$1",
      ),
    holds: [
      `"FROM build AS check\\nRUN uv sync --locked\\n" in text("Dockerfile")`,
      `"WEB_CONCURRENCY" in text("Dockerfile")`,
    ],
  },
  {
    title: "CI edited",
    given: (world) => world.write(CI, WORKFLOW),
    template: (world) => world.append(CI, "      - run: uv run lint-imports\n"),
    edit: (world) => {
      world.swap(CI, '"3.12"', '"3.13"');
      world.append(CI, "\n  docs:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make docs\n");
    },
    holds: [
      `yaml("${CI}")["jobs"]["check"]["steps"][-1]["run"] == "uv run lint-imports"`,
      `yaml("${CI}")["jobs"]["check"]["steps"][1]["with"]["python-version"] == "3.13"`,
      `yaml("${CI}")["jobs"]["docs"]["steps"] == [{"run": "make docs"}]`,
    ],
  },
  {
    title: "a test deleted that the feature changes",
    to: REDIS,
    edit: (world) => world.remove("tests/core/test_cache.py"),
    holds: [`not exists("tests/core/test_cache.py")`, `exists("app/core/redis.py")`],
  },
  {
    title: ".env.example reordered",
    to: BOTH,
    edit: (world) => {
      const [head = "", ...blocks] = world.read(".env.example").trimEnd().split("\n\n");
      world.write(".env.example", `${[head, ...blocks.reverse()].join("\n\n")}\n`);
    },
    holds: [
      `{"CHAT_RATE", "REDIS_URL", "SECRET_KEY"} <= set(env(".env.example")) and "LOCK_FOLDER" not in env(".env.example")`,
      `list(env(".env.example")).index("SECRET_KEY") < list(env(".env.example")).index("ENVIRONMENT")`,
    ],
  },
  {
    title: "main.py split in two",
    to: CHAT,
    edit: (world) => {
      const text = world.read("app/main.py");
      const imports = text.match(/^(?:from|import) .*$/gm) ?? [];
      const from = text.indexOf("@asynccontextmanager");
      const to = text.indexOf("def add_middleware");
      const lifespan = text.slice(from, to).trimEnd();
      const rest = text.slice(to);
      const used = (code: string) =>
        imports.filter((line) =>
          (line.split(" import ")[1] ?? "").split(", ").some((name) => code.includes(name)),
        );
      world.write(
        "app/lifespan.py",
        `"""What outlives a request."""\n\n${used(lifespan).join("\n")}\n\n\n${lifespan}\n`,
      );
      world.write(
        "app/main.py",
        `"""The application."""\n\n${used(rest).join("\n")}\nfrom app.lifespan import lifespan\n\n\n${rest}`,
      );
    },
    holds: [`"await hub.start()" in body("app/lifespan.py", "lifespan")`],
  },
  {
    title: "another line length, and formatted by it",
    template: (world) => world.swap(MODEL, 'ondelete="CASCADE"', 'ondelete="SET NULL"'),
    edit: (world) => {
      world.swap("pyproject.toml", "line-length = 100", "line-length = 80");
      world.swap(MODEL, /mapped_column\((ForeignKey.*)\)\n/, "mapped_column(\n        $1\n    )\n");
    },
    holds: [
      `toml("pyproject.toml")["tool"]["ruff"]["line-length"] == 80`,
      `"mapped_column(ForeignKey('users.id', ondelete='SET NULL'))" in fields("${MODEL}", "Item")["owner_id"]`,
      `'mapped_column(\\n        ForeignKey("users.id", ondelete="SET NULL")\\n    )' in text("${MODEL}")`,
    ],
  },
  {
    title: "CRLF",
    to: BOTH,
    edit: (world) => {
      world.swap("app/config.py", '"ERROR"] = "INFO"', '"ERROR"] = "WARNING"');
      world.write("app/config.py", world.read("app/config.py").replaceAll("\n", "\r\n"));
    },
    holds: [
      `is_crlf("app/config.py")`,
      `{"redis_url", "chat_rate"} <= set(settings())`,
      `settings()["log_level"] == "'WARNING'"`,
    ],
  },
  {
    title: "a core/cache.py of the user's own, where the feature brings one",
    from: choose({ cache: "none" }),
    to: REDIS,
    edit: (world) => world.write("app/core/cache.py", '"""Our cache."""\n\nENTRIES: dict[str, str] = {}\n'),
    holds: [`"ENTRIES" in text("app/core/cache.py")`],
  },
];
