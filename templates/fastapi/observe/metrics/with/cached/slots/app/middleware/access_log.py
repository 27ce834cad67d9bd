# slot: fields
"cache": scope["state"].get("cache"),
