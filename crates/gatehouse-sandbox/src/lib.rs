//! An in-process imitation of the platforms: makes events, signs them, sends them over real HTTP.
