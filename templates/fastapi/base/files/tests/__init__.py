"""The tests of the application."""

# slot: environment
