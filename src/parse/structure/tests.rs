//! Each test: a text as people type it, and the structure it has.
