# slot: request-headers
b"X-CSRF-Token",
