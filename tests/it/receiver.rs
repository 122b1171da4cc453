//! The receiver seen from outside: what its endpoints answer, and the open cases that need the whole house.

mod answers;
mod cases;
mod https;
