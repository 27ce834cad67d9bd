# slot: example
{"number": number}
