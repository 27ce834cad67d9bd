# slot: public-routes
"/users-with-posts": PublicRoute(tags=("items", "users"), params=frozenset({"page", "size"})),
