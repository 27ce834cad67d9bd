# slot: looked-up
scope["state"]["known_path"] = path
scope["state"]["cache"] = "miss" if answer is None else "hit"
