from app.chat import session_watcher

# slot: environment
# Tests call `check_sessions` themselves: it would end connections of members without a row.
session_watcher.CHECK_SECONDS = 3_600.0
