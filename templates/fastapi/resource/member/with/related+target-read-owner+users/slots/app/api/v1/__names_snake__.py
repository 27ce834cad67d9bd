from app.core.references import refuse_hidden

# slot: checked
await refuse_hidden(session, __target_pascal__.visible_to(user), __named__)
