from app.api.mail import count_mail
from app.api.outbox import send_later
from app.config import get_settings
from app.crud import mail_tokens

# slot: registered
if get_settings().email_verification != "off":
    await send_later(session, "verify_email", username=user.username, email=user.email)

# slot: changing
if body.email and get_settings().email_verification != "off":
    await mail_tokens.require_free(session, user=user, email=body.email)
    await count_mail(body.email)
    await send_later(session, "verify_email", username=user.username, email=body.email)
    # It changes once the new address is confirmed.
    body.email = None

# slot: changed
if changed.email != user.email:
    await send_later(session, "email_changed", username=user.username, email=user.email)
if body.new_password:
    await send_later(session, "password_changed", username=user.username, email=changed.email)
