//! Signs and verifies webhook requests and says why a signature fails. Pure functions, constant-time comparison.
