"""servicecircle: is every residence within reach, on the street, of the services it was promised?"""
