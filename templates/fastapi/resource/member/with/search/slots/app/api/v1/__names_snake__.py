# slot: searched
__name_pascal__.__column__.icontains(query.q, autoescape=True)
