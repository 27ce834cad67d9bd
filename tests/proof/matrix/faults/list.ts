import type { Combination } from "../combinations.ts";

/** One change of one file of the templates. */
interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** A mistake put into a copy of the templates on purpose. */
export interface Fault {
  readonly name: string;
  readonly edits: readonly Edit[];
  /** Where it shows; the smallest project that has what is broken. */
  readonly combination: Combination;
  /** The cases of the contract that are asked: those whose name has this in it. */
  readonly cases: string;
  /** Checks that have to find it, by the beginnings of their names. */
  readonly caughtBy: readonly string[];
}

const small: Combination = {
  database: "sqlite",
  cache: "none",
  auth: "none",
  example: true,
  chat: false,
  mail: false,
};
const jwt: Combination = { ...small, auth: "jwt" };

/** The deliberate faults. */
export const faults: readonly Fault[] = [
  {
    name: "a cache key without the query",
    edits: [
      {
        file: "base/with/cached/files/app/middleware/response_cache.py",
        from: 'key = (scope["path"], query, ',
        to: 'key = (scope["path"], "", ',
      },
    ],
    combination: { ...small, cache: "memory" },
    cases: "cache: ",
    caughtBy: ["contract: different questions have different answers"],
  },
  {
    name: "no rotation of refresh tokens",
    edits: [
      {
        file: "auth/jwt/files/app/crud/tokens.py",
        from: "            RefreshToken.jti == claims.jti,\n",
        to: "",
      },
    ],
    combination: jwt,
    cases: "jwt: ",
    caughtBy: ["contract: a refresh token used twice revokes the whole family", "pytest: "],
  },
  {
    name: "a cursor that is an offset",
    edits: [
      {
        file: "base/files/app/core/pagination.py",
        from: "        query = query.where(*bounds, or_(*less, behind))\n",
        to: "        query = query.offset(values[-1])\n",
      },
      {
        file: "base/files/app/core/pagination.py",
        from: "    last = [getattr(rows[size - 1], key.key) for key in keys] if more else []\n",
        to: "    last = [rows[-1].created_at, (values[-1] if values else 0) + size] if more else []\n",
      },
    ],
    combination: small,
    cases: "items: the cursor",
    caughtBy: ["contract: the cursor walks every item once, whatever is inserted meanwhile"],
  },
  {
    name: "a column without its migration",
    edits: [
      {
        file: "example/files/app/models/item.py",
        from: "    views: Mapped[int] = mapped_column(default=0)\n",
        to: "    views: Mapped[int] = mapped_column(default=0)\n    stock: Mapped[int] = mapped_column(default=0)\n",
      },
    ],
    combination: small,
    cases: "items: POST /items answers",
    caughtBy: ["drift", "pytest: tests/test_migrations.py", "contract: POST /items answers 201"],
  },
  {
    name: "a broadcast that stops at a dead socket",
    edits: [
      {
        file: "chat/files/app/chat/connection.py",
        from: "            self.end(status.WS_1013_TRY_AGAIN_LATER)\n            return\n",
        to: "            raise asyncio.QueueFull\n",
      },
    ],
    combination: { ...small, chat: true },
    cases: "chat: a stalled client",
    caughtBy: ["contract: a stalled client delays no others and leaves the room"],
  },
  {
    name: "a compose URL without its driver",
    edits: [
      {
        file: "ops/docker/with/postgres/slots/compose.yaml",
        from: "postgresql+asyncpg://",
        to: "postgresql://",
      },
    ],
    combination: { ...small, database: "postgres" },
    cases: "general: the root",
    caughtBy: ["law: reaches its database in compose.yaml as its settings do"],
  },
  {
    name: "a setting that nothing reads",
    edits: [
      {
        file: "base/files/app/config.py",
        from: "    rate_limit_enabled: bool = True\n",
        to: "    rate_limit_enabled: bool = True\n    log_colour: bool = False\n",
      },
      { file: "base/files/dot-env.example", from: "LOG_FILE=\n", to: "LOG_FILE=\nLOG_COLOUR=false\n" },
    ],
    combination: small,
    cases: "general: the root",
    caughtBy: ["law: reads every setting somewhere"],
  },
  {
    name: "an import out of order",
    edits: [
      {
        file: "uploads/files/app/core/uploads.py",
        from: "import asyncio\nimport errno\n",
        to: "import errno\nimport asyncio\n",
      },
    ],
    combination: small,
    cases: "general: the root",
    caughtBy: ["lint: I001"],
  },
  {
    name: "a dependency left out of pyproject.toml",
    edits: [
      { file: "base/files/pyproject.toml.hbs", from: '    "python-multipart>=0.0.34,<0.1",\n', to: "" },
      { file: "base/files/requirements.txt", from: "python-multipart>=0.0.34,<0.1\n", to: "" },
    ],
    combination: jwt,
    cases: "jwt: POST /token answers",
    caughtBy: ["pytest: ", "contract: it does not start"],
  },
  {
    name: "a NUL byte that reaches the database",
    edits: [
      {
        file: "example/files/app/schemas/item.py",
        from: 'max_length=200, pattern=r"^[^\\x00]*$")]',
        to: "max_length=200)]",
      },
    ],
    combination: { ...small, database: "postgres" },
    cases: "items: bad names",
    caughtBy: ["contract: bad names and descriptions are 422, NUL bytes included"],
  },
  {
    name: "a link in a mail that never ends",
    edits: [
      {
        file: "mail/files/app/crud/mail_tokens.py",
        from: "            MailToken.expires_at > utcnow(),\n",
        to: "",
      },
    ],
    combination: { ...jwt, mail: true },
    cases: "mail: ",
    caughtBy: ["pytest: tests/api/test_mail.py::test_a_link_ends[expired]"],
  },
  {
    name: "a chat in which unverified users write",
    edits: [
      {
        file: "chat/with/mail/slots/app/chat/connection.py",
        from: "    await check_verified(self.member)\n",
        to: "",
      },
      {
        file: "chat/with/mail/slots/app/chat/connection.py",
        from: "from app.chat.verification import check_verified\n",
        to: "",
      },
    ],
    combination: { ...jwt, chat: true, mail: true, tasks: "memory" },
    cases: "chat: ",
    caughtBy: ["pytest: tests/chat/test_verification.py"],
  },
  {
    name: "a schedule that every worker enqueues",
    edits: [
      {
        file: "tasks/redis/files/app/crud/queued_tasks.py",
        from: "ScheduledTask.name == name, ScheduledTask.enqueued_at == last",
        to: "ScheduledTask.name == name",
      },
    ],
    combination: { ...small, cache: "redis", tasks: "redis" },
    cases: "general: the root",
    caughtBy: ["pytest: tests/tasks/test_worker.py::test_one_of_many_workers_enqueues_a_schedule"],
  },
  {
    name: "a module of tasks that nothing imports",
    edits: [
      {
        file: "base/with/tasks/files/app/tasks/__init__.py",
        from: "    import_module(module.name)\n",
        to: "    print(module.name)\n",
      },
    ],
    combination: { ...small, tasks: "memory" },
    cases: "general: the root",
    caughtBy: ["pytest: tests/tasks/test_definition.py::test_a_module_of_tasks_is_found"],
  },
];
