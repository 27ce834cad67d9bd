# slot: example
f"2026-01-01T12:{number // 60 % 60:02}:{number % 60:02}Z"
