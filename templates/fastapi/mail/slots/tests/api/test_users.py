# slot: account
"email_verified": False,
