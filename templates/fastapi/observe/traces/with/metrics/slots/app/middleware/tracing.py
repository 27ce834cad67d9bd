# slot: untraced
"/metrics",
