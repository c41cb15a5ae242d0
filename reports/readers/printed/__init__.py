"""What is laid out for print: PDF and OFD."""
