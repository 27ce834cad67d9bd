"""The edge: what happens to every request before routing, and to every answer on its way out.

In this order: the request's id, its line in the log, and the headers that make answers safe; CORS;
limits of rate; unhandled errors; compression, ETag and 304. What can be answered early costs
nothing of what comes later. Websockets have an id, a line in the log and unexpected errors in
common with requests.
"""
