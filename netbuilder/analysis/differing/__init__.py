"""What differs between two projects, in words. The values with which a view is brought up to date are others:
`netbuilder.project.diff`.
"""
