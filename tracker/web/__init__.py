"""The supervisor's pages: server-rendered, printable, readable without scripts."""
