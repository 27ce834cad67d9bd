# slot: entries
"/token",
