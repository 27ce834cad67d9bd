from app.models.user import User

# slot: fixtures
@pytest.fixture(autouse=True)
async def read_targets(session: AsyncSession, user: User) -> None:
    """Let the author read the rows that are referred to: others than administrators may not."""
    user.is_superuser = True
    await session.commit()
