# slot: entries
"/refresh",
"/token",
