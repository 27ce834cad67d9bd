from prometheus_client import start_http_server

# slot: starting
if port := get_settings().worker_metrics_port:
    start_http_server(port)
