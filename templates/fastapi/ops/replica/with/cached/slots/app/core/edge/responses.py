# slot: looked-up
scope["state"]["kept"] = True
