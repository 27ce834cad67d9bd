from app.core.cache import bus

# slot: started
async with asyncio.timeout(30):
    await bus.listening()
