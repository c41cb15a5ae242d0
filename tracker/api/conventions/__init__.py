"""What holds for every address alike: idempotent POSTs, entity tags, the choice of fields, the envelope, times."""
