//! Loads platform profiles: signing schemes, events, limits, contradictions and their provenance.
