# slot: request-headers
"X-CSRF-Token",
