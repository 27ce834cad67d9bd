# slot: python
int
