# slot: fixtures spaced
@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the URL of a temporary database file."""
    return f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('database') / 'test.db'}"
