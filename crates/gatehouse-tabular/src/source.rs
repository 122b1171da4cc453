//! What is read: anything with bytes and a position.

use std::io::{Read, Seek};

/// An open file, or bytes in memory.
pub trait Source: Read + Seek + Send {}

impl<T: Read + Seek + Send + ?Sized> Source for T {}
