# slot: entries
"/session",
