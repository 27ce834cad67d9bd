# slot: routes
Route("/v1/register", count_body, methods=["POST"]),

# slot: tests spaced
async def test_getting_in_is_limited_by_address() -> None:
    async with make_client(rate_limit_auth="2/minute") as client:
        passed = [await client.post("/v1/register") for _ in range(2)]
        refused = await client.post("/v1/register")
        other = await client.post("/v1/items")
    assert [answer.status_code for answer in passed] == [200, 200]
    assert refused.status_code == 429
    assert refused.json()["code"] == "RATE_LIMITED"
    assert int(refused.headers["Retry-After"]) in range(1, 31)
    assert other.status_code == 200


async def test_each_limit_is_told(standing_clock: None) -> None:
    async with make_client(rate_limit="60/minute", rate_limit_auth="5/minute") as client:
        answer = await client.post("/v1/register")
    assert answer.headers["RateLimit"] == '"address";r=59;t=1, "auth";r=4;t=12'
