"""A second, slow and exact implementation of what tongbi computes, written from the design page alone."""
