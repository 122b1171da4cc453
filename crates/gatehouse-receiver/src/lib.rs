//! The public listener: captures exact bytes, verifies, stores durably, then answers.
