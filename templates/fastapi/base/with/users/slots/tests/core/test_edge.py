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


async def test_the_networks_of_a_site_share_a_limit() -> None:
    app = make_app(rate_limit_auth="1/hour")
    # A site of this run's own, since a limit may outlive it.
    site = f"2001:db8:{secrets.token_hex(2)}"
    statuses = []
    for network in range(18):
        transport = httpx2.ASGITransport(app, client=(f"{site}:{network:x}::1", 1))
        async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
            statuses.append((await client.post("/v1/register")).status_code)
    assert statuses == [200] * 16 + [429] * 2


async def test_each_limit_is_told(standing_clock: None) -> None:
    async with make_client(rate_limit="60/minute", rate_limit_auth="5/minute") as client:
        answer = await client.post("/v1/register")
    assert answer.headers["RateLimit"] == '"address";r=59;t=1, "auth";r=4;t=12'
