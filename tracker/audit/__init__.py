"""The audit record: written with what people do, sealed into a chain, verified, kept, and shown."""
