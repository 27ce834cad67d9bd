# slot: limiters spaced
TrafficLimiter = LocalLimiter
