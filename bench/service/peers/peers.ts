import { PERSON } from "../stage.ts";
import type { Peer } from "./peer.ts";

const SECRET = "s".repeat(64);
const MIGRATE = ["-m", "alembic", "upgrade", "head"];

/** SQL that writes 1,000 rows, number `n`. */
const thousand = (into: string, values: string): string =>
  `INSERT INTO ${into} SELECT ${values} FROM generate_series(1, 1000) n`;

/** The parts of a database's address in the variables that two of the projects read. */
const postgres = (database: URL): Record<string, string> => ({
  POSTGRES_PORT: database.port,
  POSTGRES_USER: database.username,
  POSTGRES_PASSWORD: database.password,
  POSTGRES_DB: database.pathname.slice(1),
});

/** Generators whose projects list rows of PostgreSQL, each with nothing on but what the list needs. */
export const peers: readonly Peer[] = [
  {
    name: "fastapi_template",
    command:
      "fastapi_template --quiet --name peer --api-type rest --db postgresql --orm sqlalchemy --ci none --migrations --dummy --routers",
    folder: "peer",
    prepare: [MIGRATE],
    app: ["peer.web.application:get_app", "--factory"],
    settings: ({ hostname, port, username, password, pathname }) => ({
      PEER_ENVIRONMENT: "production",
      PEER_DB_HOST: hostname,
      PEER_DB_PORT: port,
      PEER_DB_USER: username,
      PEER_DB_PASS: password,
      PEER_DB_BASE: pathname.slice(1),
    }),
    rows: thousand("dummy_model (name)", "'Item ' || n"),
    list: "/api/dummy/?limit=20",
    note: "id and name",
  },
  {
    name: "fastapi-fullstack",
    command:
      "fastapi-fullstack create peer --database postgresql --orm sqlalchemy --example-resource --ai-framework none --frontend none --no-docker --no-logfire --ci none --reverse-proxy none --python-version 3.11",
    folder: "peer/backend",
    prepare: [MIGRATE],
    app: ["app.main:app"],
    settings: (database) => ({
      ENVIRONMENT: "production",
      SECRET_KEY: SECRET,
      API_KEY: SECRET,
      POSTGRES_HOST: database.hostname,
      ...postgres(database),
    }),
    rows: thousand(
      "items (owner_id, name, description, created_at)",
      "(SELECT id FROM users), 'Item ' || n, 'A thing that people list and read, number ' || n, now() - n * interval '1 second'",
    ),
    list: "/api/v1/items?limit=20",
    async signIn(url) {
      const { email: username, password } = PERSON;
      const headers = { "content-type": "application/json" };
      await fetch(`${url}/api/v1/auth/register`, { method: "POST", headers, body: JSON.stringify(PERSON) });
      const body = new URLSearchParams({ grant_type: "password", username, password });
      const answer = await fetch(`${url}/api/v1/auth/login`, { method: "POST", body });
      if (!answer.ok) throw new Error(`signing in: ${answer.status}`);
      return ((await answer.json()) as { access_token: string }).access_token;
    },
    note: "of the person who has signed in, with their total",
  },
  {
    name: "fastapi-fastkit",
    command:
      "fastkit startdemo fastapi-psql-orm --project-name peer --author bench --author-email bench@example.com --description peer --package-manager uv --no-venv",
    asks: true,
    folder: "peer",
    prepare: [MIGRATE],
    app: ["src.main:app"],
    settings: (database) => ({
      ENVIRONMENT: "production",
      SECRET_KEY: SECRET,
      POSTGRES_SERVER: database.hostname,
      ...postgres(database),
    }),
    rows: thousand(
      "items (name, description, price, category)",
      "'Item ' || n, 'A thing that people list and read, number ' || n, n, 'things'",
    ),
    list: "/items?limit=20",
    note: "no total",
  },
];
