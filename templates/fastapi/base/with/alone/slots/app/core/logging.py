from logging.handlers import RotatingFileHandler

# slot: log-file
handlers.append(RotatingFileHandler(settings.log_file, maxBytes=10_000_000, backupCount=10))
