from app.api.mail import check_verified

# slot: active
check_verified(request, user)
