# slot: hidden
await author.post("{{route}}/bulk", json={"items": [body | link]}),
