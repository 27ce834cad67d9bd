# slot: shared spaced
def test_what_is_due_elsewhere_counts_here(clock: Clock) -> None:
    limiter = LocalLimiter("a", Rate.parse("10/minute"))
    limiter.owe("a", 60)
    assert limiter.hit("a") == pytest.approx(6)
