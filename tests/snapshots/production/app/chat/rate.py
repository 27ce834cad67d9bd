"""The rate at which one user may send."""

from app.config import get_settings
from app.core.gcra import Rate

BURST_SECONDS = 4


def chat_rate() -> Rate:
    """Return the rate of the settings, with bursts of what it allows in four seconds."""
    rate = Rate.parse(get_settings().chat_rate)
    return Rate(burst=max(1, round(BURST_SECONDS / rate.interval)), interval=rate.interval)
