# slot: environment
path = tmp_path_factory.mktemp("database") / "test.db"
os.environ["DATABASE_URL"] = f"sqlite+aiosqlite:///{path}"
