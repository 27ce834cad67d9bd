from app.models.mail_token import MailToken

# slot: models
"MailToken",
