from app.models.user import User

# slot: fixtures
@pytest.fixture(autouse=True)
def own_targets(session: AsyncSession, user: User) -> None:
    """Let the author own the rows that are referred to: those of others are refused."""
    session.info["author"] = user
