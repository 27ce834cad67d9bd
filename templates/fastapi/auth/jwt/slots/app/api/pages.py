# slot: addresses
flow = schema["components"]["securitySchemes"]["OAuth2PasswordBearer"]["flows"]["password"]
for address in ("tokenUrl", "refreshUrl"):
    flow[address] = stripped + flow[address]
