"""sharing: what films have in common, made once: worded scenes, laid out scenes, segments; and what stands in its way.

The stages stay pure and know nothing of this: what is remembered equals what they would say again. Everything here is bounded, so
that a run's memory does not grow with its rows.
"""
