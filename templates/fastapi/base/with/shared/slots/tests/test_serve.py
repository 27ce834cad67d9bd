# slot: options
"--workers=2",
