"""The tests: one folder per room of the library, and the tests of the book itself."""
