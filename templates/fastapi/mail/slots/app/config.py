from pydantic import EmailStr, SecretStr

# slot: settings spaced
mail_url: SecretStr = SecretStr("console:")
"""The server that sends mails; `console:` prints them, but not in production."""
mail_from: EmailStr = "noreply@example.com"
"""The sender of mails."""
public_url: str = Field(default="http://localhost:8000", pattern=r"^https?://[^\s?#]*[^\s?#/]$")
"""The address of the pages that links in mails open."""
email_verification: Literal["off", "optional", "required"] = "off"
"""Whether new addresses are confirmed by mail; `required` refuses writes until then."""
rate_limit_mail: str = Field(default="5/hour", pattern=r"^\d{1,7}/(second|minute|hour)$")
"""Rate limit of the mails that one address can be sent."""

# slot: validators spaced
@field_validator("mail_url")
@classmethod
def check_mail_url(cls, value: SecretStr) -> SecretStr:
    if not MAIL_URL.fullmatch(value.get_secret_value()):
        raise ValueError("it is like smtp://user:password@host:587, smtps://host or console:")
    return value

# slot: types
MAIL_URL = re.compile(
    r"console:|smtps?://([^\s:@/]+:[^\s:@/]+@)?([\w.-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?/?"
)
