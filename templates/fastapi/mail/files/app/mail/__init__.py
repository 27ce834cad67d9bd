"""Mail: what it says, the queue, and the delivery."""
