"""{{names_sentence}} with the rows that they refer to."""

from app.schemas.__name_snake__ import __name_pascal__Read


class __name_pascal__WithRelated(__name_pascal__Read):
    """{{name_opening}} with the rows that `include` names, or null."""

    # slot: related
