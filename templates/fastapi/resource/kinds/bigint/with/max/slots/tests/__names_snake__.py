# slot: example
__max__ - number
