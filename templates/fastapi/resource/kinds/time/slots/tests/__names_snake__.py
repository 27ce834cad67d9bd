# slot: example
f"12:{number // 60 % 60:02}:{number % 60:02}"
