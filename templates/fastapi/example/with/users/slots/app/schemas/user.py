from app.schemas.item import ItemRead

# slot: schemas spaced
class UserWithPosts(BaseModel):
    id: int
    username: str
    posts: list[ItemRead] = []
