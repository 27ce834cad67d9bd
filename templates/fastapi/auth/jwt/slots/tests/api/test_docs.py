# slot: addresses
(scheme,) = schema["components"]["securitySchemes"].values()
assert scheme["flows"]["password"]["tokenUrl"] == "/svc/api/v1/token"
