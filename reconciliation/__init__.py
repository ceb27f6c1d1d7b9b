"""Did the money really arrive?"""
