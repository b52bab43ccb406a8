"""Filters over the population, by what is special in them; `test_filter_cases` asks them all and judges the answers.

A filter of your own is one more `Case` in the group that it belongs to. Names of cases are unique over all groups.
"""
