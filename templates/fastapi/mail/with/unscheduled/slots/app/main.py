from app.mail.queue import mail_queue

# slot: startup
mail_queue.start()

# slot: shutdown
await mail_queue.stop()
