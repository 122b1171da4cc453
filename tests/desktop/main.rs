//! Desktop tests.
