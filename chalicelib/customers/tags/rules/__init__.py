"""Automatic rules: when something happens, somebody gets tags.

``models`` and ``matching`` say what a rule is and when it holds; ``repository`` keeps
drafts and versions and compiles what is published into one item; ``applying`` gives.
"""
