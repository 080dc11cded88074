"""Photos in, pictures that meet a provider's rules out.

`pool.DecodePool` is the way in; everything that touches a stranger's bytes runs in its children.
This module imports nothing, because every child imports it too.
"""
