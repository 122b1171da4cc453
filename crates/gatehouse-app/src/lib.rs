//! The use-cases of Gatehouse and its one RPC table; the only door for the window, the browser host and the CLI.
