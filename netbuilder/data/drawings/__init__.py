"""A small world of drawn pictures, of which all is known: strokes make motifs, motifs parts, parts things.

All of it is functions whose text exported scripts carry.
"""
