# slot: fixtures spaced
@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Name a database file of this run."""
    return f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('database') / 'test.db'}"
