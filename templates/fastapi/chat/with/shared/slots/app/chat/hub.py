# slot: start
await self.backplane.start()

# slot: stop
await self.backplane.stop()
