"""WeChat's own tags and ours: published, pulled or both, by a three-way comparison.

WeChat has 100 tags for an account and 20 for a follower, and ours are many more: only
those that somebody chose are kept equal, since menus and mass sends go by them.
"""
