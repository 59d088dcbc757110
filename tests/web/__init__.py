"""Tests of the team server; a package, so that its fixtures have a name of their own."""
