# slot: constants
OLDEST_VERSION = (3, 35)
