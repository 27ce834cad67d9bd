"""The usual code: a service as good tutorials write it, on the tables of the rendered project."""

import json
import logging
import os
import time
import uuid
from collections import Counter
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import Annotated

import jwt
from fastapi import (
    Depends,
    FastAPI,
    Form,
    HTTPException,
    Request,
    UploadFile,
    WebSocket,
    WebSocketDisconnect,
)
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import FileResponse, JSONResponse
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from pydantic import BaseModel, ConfigDict
from redis.asyncio import Redis
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import DateTime
from starlette.middleware.base import BaseHTTPMiddleware

CACHED = os.environ.get("USUAL_CACHE", "on") == "on"
UPLOADS = Path(os.environ["UPLOAD_DIR"])
SECRET = os.environ["SECRET_KEY"]

logging.basicConfig(level=logging.INFO, format="%(message)s")
logger = logging.getLogger("usual")

engine = create_async_engine(
    os.environ["DATABASE_URL"], pool_pre_ping=True, pool_size=10, max_overflow=10
)
SessionLocal = async_sessionmaker(engine, expire_on_commit=False)
redis = Redis.from_url(os.environ["REDIS_URL"], decode_responses=True)
hasher = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19 * 1024, parallelism=1),))


class Base(DeclarativeBase):
    type_annotation_map = {datetime: DateTime(timezone=True)}


def now() -> datetime:
    return datetime.now(UTC)


class Item(Base):
    __tablename__ = "items"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    description: Mapped[str | None]
    views: Mapped[int] = mapped_column(default=0)
    owner_id: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str]
    password_hash: Mapped[str]


class Message(Base):
    __tablename__ = "messages"
    id: Mapped[int] = mapped_column(primary_key=True)
    room: Mapped[str]
    username: Mapped[str]
    content: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)


class ItemCreate(BaseModel):
    name: str
    description: str | None = None


class ItemOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: int
    name: str
    description: str | None
    views: int
    owner_id: int | None
    created_at: datetime
    updated_at: datetime


class Page(BaseModel):
    items: list[ItemOut]
    total: int
    page: int
    size: int
    pages: int


async def get_db():
    async with SessionLocal() as session:
        yield session


Db = Annotated[AsyncSession, Depends(get_db)]


def cache(prefix: str, ttl: int = 60):
    """Keep what an endpoint returns in Redis, as JSON."""

    def decorator(function):
        @wraps(function)
        async def wrapper(*args, **kwargs):
            if not CACHED:
                return await function(*args, **kwargs)
            shown = {name: value for name, value in kwargs.items() if name != "db"}
            key = f"{prefix}:{json.dumps(shown, sort_keys=True)}"
            found = await redis.get(key)
            if found is not None:
                return json.loads(found)
            value = await function(*args, **kwargs)
            await redis.set(key, value.model_dump_json(), ex=ttl)
            return value

        return wrapper

    return decorator


async def forget(prefix: str) -> None:
    async for key in redis.scan_iter(f"{prefix}:*"):
        await redis.delete(key)


class RequestIdMiddleware(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        request.state.request_id = request.headers.get("X-Request-ID", str(uuid.uuid4()))
        response = await call_next(request)
        response.headers["X-Request-ID"] = request.state.request_id
        return response


class LoggingMiddleware(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        started = time.perf_counter()
        response = await call_next(request)
        line = {
            "time": now().isoformat(),
            "request_id": request.state.request_id,
            "method": request.method,
            "path": request.url.path,
            "status": response.status_code,
            "duration_ms": round((time.perf_counter() - started) * 1000, 1),
        }
        logger.info(json.dumps(line))
        return response


requests_total: Counter = Counter()
requests_seconds: Counter = Counter()


class MetricsMiddleware(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        started = time.perf_counter()
        response = await call_next(request)
        labels = (request.method, request.url.path, response.status_code)
        requests_total[labels] += 1
        requests_seconds[labels] += time.perf_counter() - started
        return response


class SecurityHeadersMiddleware(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        response = await call_next(request)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["X-Frame-Options"] = "DENY"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Content-Security-Policy"] = "default-src 'self'"
        return response


class RateLimitMiddleware(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        key = f"rate:{request.client.host}:{int(time.time()) // 60}"
        count = await redis.incr(key)
        if count == 1:
            await redis.expire(key, 60)
        if count > 10_000_000:
            return JSONResponse({"detail": "Too many requests"}, 429)
        return await call_next(request)


@asynccontextmanager
async def lifespan(app):
    UPLOADS.mkdir(parents=True, exist_ok=True)
    yield
    await engine.dispose()
    await redis.aclose()


app = FastAPI(lifespan=lifespan)
app.add_middleware(GZipMiddleware, minimum_size=1024)
app.add_middleware(RateLimitMiddleware)
app.add_middleware(
    CORSMiddleware,
    allow_origins=["http://localhost:3000"],
    allow_credentials=True,
    allow_methods=["*"],
    allow_headers=["*"],
)
app.add_middleware(SecurityHeadersMiddleware)
app.add_middleware(MetricsMiddleware)
app.add_middleware(LoggingMiddleware)
app.add_middleware(RequestIdMiddleware)


@app.get("/health/ready")
async def ready():
    return {"status": "ok"}


@app.get("/api/v1/items", response_model=Page)
@cache("items")
async def list_items(db: Db, page: int = 1, size: int = 20):
    total = await db.scalar(select(func.count()).select_from(Item))
    query = select(Item).order_by(Item.created_at.desc(), Item.id.desc())
    rows = (await db.scalars(query.offset((page - 1) * size).limit(size))).all()
    items = [ItemOut.model_validate(row) for row in rows]
    return Page(items=items, total=total, page=page, size=size, pages=-(-total // size))


@app.post("/api/v1/items", response_model=ItemOut, status_code=201)
async def create_item(body: ItemCreate, db: Db):
    item = Item(name=body.name, description=body.description)
    db.add(item)
    await db.commit()
    await db.refresh(item)
    await forget("items")
    return item


@app.post("/api/v1/token")
async def log_in(username: Annotated[str, Form()], password: Annotated[str, Form()], db: Db):
    user = await db.scalar(select(User).where(User.username == username))
    if user is None or not hasher.verify(password, user.password_hash):
        raise HTTPException(401, "Incorrect username or password")
    claims = {"sub": str(user.id), "exp": now() + timedelta(minutes=30)}
    return {"access_token": jwt.encode(claims, SECRET, "HS256"), "token_type": "bearer"}


@app.post("/api/v1/files", status_code=201)
async def upload(file: UploadFile):
    name = uuid.uuid4().hex
    with (UPLOADS / name).open("wb") as target:
        while chunk := await file.read(64 * 1024):
            target.write(chunk)
    return {"id": name}


@app.get("/api/v1/files/{name}")
async def download(name: str):
    return FileResponse(UPLOADS / name)


class ConnectionManager:
    def __init__(self) -> None:
        self.rooms: dict[str, list[WebSocket]] = {}

    async def connect(self, websocket: WebSocket, room: str) -> None:
        await websocket.accept()
        self.rooms.setdefault(room, []).append(websocket)

    def disconnect(self, websocket: WebSocket, room: str) -> None:
        self.rooms[room].remove(websocket)

    async def broadcast(self, message: str, room: str) -> None:
        for connection in list(self.rooms.get(room, [])):
            try:
                await connection.send_text(message)
            except (WebSocketDisconnect, RuntimeError):
                pass


manager = ConnectionManager()


@app.websocket("/api/v1/ws/{room}/{username}")
async def chat(websocket: WebSocket, room: str, username: str):
    await manager.connect(websocket, room)
    try:
        while True:
            data = json.loads(await websocket.receive_text())
            async with SessionLocal() as db:
                message = Message(room=room, username=username, content=data["content"])
                db.add(message)
                await db.commit()
            frame = {"type": "message", "username": username, "content": data["content"]}
            frame["timestamp"] = message.created_at.isoformat()
            await manager.broadcast(json.dumps(frame), room)
    except WebSocketDisconnect:
        manager.disconnect(websocket, room)


@app.get("/api/v1/requests")
async def counted(request: Request):
    return {" ".join(map(str, labels)): count for labels, count in requests_total.items()}
