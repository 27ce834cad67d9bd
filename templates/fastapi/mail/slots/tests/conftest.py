from pydantic import SecretStr

from app.mail import delivery, letters
from tests.mail.inbox import Inbox, open_inbox
from tests.mail.waiting import send_waiting

# slot: fixtures spaced
@pytest.fixture
async def inbox(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Inbox]:
    """Send mails to a server of the test, without a pause between the tries."""
    monkeypatch.setattr(delivery, "DELAYS_SECONDS", (0.0, 0.0))
    monkeypatch.setattr(letters, "LOOK_UP_SECONDS", 0.0)
    async with open_inbox() as opened:
        monkeypatch.setattr(get_settings(), "mail_url", SecretStr(opened.url))
        yield opened
        await send_waiting()
