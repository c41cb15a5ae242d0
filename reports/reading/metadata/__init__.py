"""What a report says of itself: title, days, numbers, years."""
