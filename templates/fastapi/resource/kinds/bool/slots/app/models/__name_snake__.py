# slot: python
bool
