import { expect, test } from "vitest";
import { type Rendering, renderings } from "./renderings.ts";

/**
 * What each option must bring, and nothing else may: written by hand, never derived from the catalog.
 * `files` are path prefixes, `dependencies` are names, `settings` are environment variables.
 */
interface Expectation {
  readonly when: (choice: Rendering["combination"], extras: readonly string[]) => boolean;
  readonly files?: readonly string[];
  readonly dependencies?: readonly string[];
  readonly settings?: readonly string[];
  readonly words?: readonly [path: string, word: string][];
}

const expectations: Readonly<Record<string, Expectation>> = {
  always: {
    when: () => true,
    files: [
      "app/main.py",
      "app/config.py",
      "app/api/health.py",
      "app/api/pages.py",
      "app/static/docs.html",
      "app/static/home.html",
      "alembic/env.py",
    ],
    dependencies: ["fastapi", "fastapi-offline", "sqlalchemy", "alembic", "uvicorn", "pydantic-settings"],
    settings: [
      "DATABASE_URL",
      "API_PREFIX",
      "ENVIRONMENT",
      "CORS_ORIGINS",
      "RATE_LIMIT_ENABLED",
      "RATE_LIMIT",
    ],
  },
  sqlite: { when: ({ database }) => database === "sqlite", dependencies: ["aiosqlite"] },
  postgres: {
    when: ({ database }) => database === "postgres",
    dependencies: ["asyncpg"],
    words: [[".env.example", "postgresql+asyncpg://"]],
  },
  mysql: {
    when: ({ database }) => database === "mysql",
    dependencies: ["asyncmy"],
    words: [[".env.example", "mysql+asyncmy://"]],
  },
  redis: {
    when: ({ cache }) => cache === "redis",
    files: ["app/core/redis.py"],
    dependencies: ["redis"],
    settings: ["REDIS_URL"],
  },
  cached: { when: ({ cache }) => cache !== "none", files: ["app/core/cache.py"] },
  users: {
    when: ({ auth }) => auth !== "none",
    files: ["app/models/user.py", "app/api/v1/users.py", "app/crud/users.py", "app/core/passwords.py"],
    dependencies: ["pwdlib"],
    settings: ["SECRET_KEY", "RATE_LIMIT_AUTH", "RATE_LIMIT_USER"],
  },
  jwt: {
    when: ({ auth }) => auth === "jwt",
    dependencies: ["pyjwt"],
    settings: ["ACCESS_TOKEN_EXPIRE_MINUTES", "REFRESH_TOKEN_EXPIRE_DAYS"],
  },
  example: {
    when: ({ example }) => example === true,
    files: ["app/api/v1/items.py", "app/models/item.py", "app/static/home.js", "tests/api/test_items.py"],
    words: [["README.md", "## Remove the example"]],
  },
  chat: {
    when: ({ chat }) => chat === true,
    files: ["app/chat/", "app/models/message.py", "app/static/chat.html"],
    settings: ["CHAT_RATE", "CHAT_CONNECTIONS", "CHAT_CONNECT_RATE"],
  },
  tasks: {
    when: ({ tasks }) => tasks !== "none",
    files: ["app/tasks/definition.py", "app/tasks/queue.py", "tests/tasks/test_definition.py"],
    dependencies: ["cronsim"],
    words: [["README.md", "## Tasks"]],
  },
  "tasks by workers": {
    when: ({ tasks }) => tasks === "redis",
    files: ["app/tasks/worker.py", "app/models/queued_task.py", "app/manage_tasks.py"],
    settings: ["WORKER_TASKS"],
  },
  mail: {
    when: ({ mail }) => mail === true,
    files: ["app/mail/", "app/models/mail_token.py", "app/static/mail.html", "tests/mail/inbox.py"],
    dependencies: ["aiosmtplib", "jinja2"],
    settings: ["MAIL_URL", "MAIL_FROM", "PUBLIC_URL", "EMAIL_VERIFICATION", "RATE_LIMIT_MAIL"],
    words: [
      ["README.md", "## Mail"],
      ["app/api/deps.py", "check_verified"],
    ],
  },
  metrics: {
    when: (_, extras) => extras.includes("observe/metrics"),
    files: ["app/api/metrics.py", "observe/prometheus.yml", "observe/alerts.yml", "observe/dashboard.json"],
    dependencies: ["prometheus-client"],
    settings: ["METRICS_TOKEN"],
    words: [["README.md", "## Metrics"]],
  },
  traces: {
    when: (_, extras) => extras.includes("observe/traces"),
    files: ["app/middleware/tracing.py"],
    dependencies: ["opentelemetry-sdk", "opentelemetry-exporter-otlp-proto-http"],
    settings: ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_SAMPLE_RATIO", "OTEL_TRUST_CLIENT"],
    words: [["README.md", "## Traces"]],
  },
  "traces of redis": {
    when: ({ cache }, extras) => cache === "redis" && extras.includes("observe/traces"),
    dependencies: ["opentelemetry-instrumentation-redis"],
  },
  base: {
    when: () => true,
    files: [".pre-commit-config.yaml", "justfile"],
  },
  agents: {
    when: () => true,
    files: ["AGENTS.md"],
  },
  docker: {
    when: (_, extras) => extras.includes("ops/docker"),
    files: ["Dockerfile", "compose.yaml", ".dockerignore"],
  },
  kubernetes: {
    when: (_, extras) => extras.includes("ops/kubernetes"),
    files: ["kubernetes/", "docs/kubernetes.md"],
    words: [
      ["README.md", "docs/kubernetes.md"],
      [".gitignore", "secrets.env"],
    ],
  },
  "kubernetes with workers": {
    when: ({ tasks }, extras) => tasks === "redis" && extras.includes("ops/kubernetes"),
    files: ["kubernetes/base/worker.yaml"],
  },
  "kubernetes with metrics": {
    when: (_, extras) => extras.includes("observe/metrics") && extras.includes("ops/kubernetes"),
    files: ["kubernetes/base/monitor.yaml"],
  },
  proxy: {
    when: (_, extras) => extras.includes("ops/proxy"),
    files: [
      "nginx/nginx.conf",
      "nginx/error.conf",
      "nginx/site.conf",
      "nginx/make-certificate.sh",
      "tests/test_nginx.py",
    ],
    words: [["README.md", "## Proxy"]],
  },
  "docker with proxy": {
    when: (_, extras) => extras.includes("ops/docker") && extras.includes("ops/proxy"),
    files: ["tests/test_proxy_address.py"],
  },
  replica: {
    when: (_, extras) => extras.includes("ops/replica"),
    files: ["app/core/replica.py", "app/middleware/replica_reads.py", "app/models/replica_beat.py"],
    settings: ["DATABASE_REPLICA_URL", "DATABASE_REPLICA_MAX_LAG"],
    words: [["README.md", "## Read replica"]],
  },
  ci: {
    when: (_, extras) => extras.includes("ops/ci"),
    files: [".github/workflows/ci.yml", ".github/dependabot.yml", ".devcontainer/devcontainer.json"],
    words: [["README.md", "## Checks"]],
  },
};

test.each(Object.entries(expectations))(
  "%s brings what it must, and only where it is chosen",
  (name, expectation) => {
    const wrong = renderings.flatMap((one) => {
      const chosen = expectation.when(one.combination, one.extras);
      const requirements = one.text("requirements.txt").toLowerCase();
      const environment = one.text(".env.example");
      const facts: (readonly [string, boolean])[] = [
        ...(expectation.files ?? []).map(
          (path) => [path, [...one.tree.keys()].some((key) => key.startsWith(path))] as const,
        ),
        ...(expectation.dependencies ?? []).map(
          (dependency) =>
            [dependency, new RegExp(`^${dependency}(\\[[^\\]]*\\])?[<>=~]`, "m").test(requirements)] as const,
        ),
        ...(expectation.settings ?? []).map(
          (key) => [key, new RegExp(`^${key}=`, "m").test(environment)] as const,
        ),
        ...(expectation.words ?? []).map(
          ([path, word]) => [`${word} in ${path}`, one.text(path).includes(word)] as const,
        ),
      ];
      return facts
        .filter(([, there]) => there !== chosen)
        .map(
          ([fact, there]) => `${one.name}: ${fact} is ${there ? "there without" : "missing with"} ${name}`,
        );
    });
    expect(wrong).toEqual([]);
  },
);
