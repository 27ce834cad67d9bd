# slot: uncounted
"/metrics",
