# slot: http
str

# slot: rules
max_length=2048
pattern=r"^https?://[^\s\x00]+$"
