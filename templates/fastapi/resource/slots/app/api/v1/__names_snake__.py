# slot: rows
select(__name_pascal__)
