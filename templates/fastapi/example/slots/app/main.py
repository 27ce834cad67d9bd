from app.dependencies import view_counter

# slot: started
view_counter.start()

# slot: stopping
await view_counter.stop()
