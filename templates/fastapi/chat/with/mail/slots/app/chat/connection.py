from app.chat.verification import check_verified

# slot: state
self._is_verified = False

# slot: checks
if not self._is_verified:
    await check_verified(self.member)
    self._is_verified = True
