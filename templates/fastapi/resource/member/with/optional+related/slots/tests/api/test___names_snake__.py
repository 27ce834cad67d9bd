# slot: unlinked
for each in page["items"]:
    await author.patch(f"{{route}}/{each['id']}", json={"{{column}}": None})
