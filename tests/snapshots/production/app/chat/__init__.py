"""The chat: rooms, their users, and their messages."""
