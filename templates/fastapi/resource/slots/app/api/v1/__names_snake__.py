from app.core.pagination import CursorPage, Page

# slot: rows
select(__name_pascal__)

# slot: pages
Page[__name_pascal__Read] | CursorPage[__name_pascal__Read]
