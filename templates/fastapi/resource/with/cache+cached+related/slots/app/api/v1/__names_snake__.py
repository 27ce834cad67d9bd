# slot: list-reader
response: Response,

# slot: uncached
# A write to the rows that are added does not drop the answer from the cache.
response.headers["Cache-Control"] = "no-cache"
