# slot: address
values["email_verified"] = user.email_verified and email.lower() == user.email_key
