# slot: account
email_verified: bool
