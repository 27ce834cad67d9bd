# slot: types
# Relative to the project, wherever a command is run.
ProjectPath = Annotated[Path, AfterValidator(lambda path: ROOT / path)]
