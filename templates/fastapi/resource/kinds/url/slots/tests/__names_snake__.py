# slot: example
f"https://example.com/{number}"
