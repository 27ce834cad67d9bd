# slot: http
int

# slot: rules
ge=__min__
le=__max__
