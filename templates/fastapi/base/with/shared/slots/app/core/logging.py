from app.core.logfile import SharedFileHandler

# slot: log-file
handlers.append(SharedFileHandler(settings.log_file))
